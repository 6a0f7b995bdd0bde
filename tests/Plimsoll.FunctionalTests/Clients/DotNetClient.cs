using System.ClientModel;
using Anthropic;
using Anthropic.Models.Messages;
using OpenAI;
using OpenAI.Chat;

namespace Plimsoll.Clients;

/// <summary><c>client openai|anthropic</c>: drives the .NET package as its users do, and prints everything that it received.</summary>
internal static class DotNetClient
{
    public static async Task<int> RunAsync(string name)
    {
        switch (name)
        {
            case "openai":
                await OpenAiAsync();
                return 0;
            case "anthropic":
                await AnthropicAsync();
                return 0;
            default:
                await Console.Error.WriteLineAsync($"There is no client {name}.");
                return 2;
        }
    }

    private static async Task OpenAiAsync()
    {
        var client = new OpenAIClient(new ApiKeyCredential(Environment.GetEnvironmentVariable("OPENAI_API_KEY")!)).GetChatClient("gpt-4o-mini");
        var whole = await client.CompleteChatAsync(new UserChatMessage("hello"));
        Console.WriteLine(whole.GetRawResponse().Content.ToString());
        await foreach (var update in client.CompleteChatStreamingAsync(new UserChatMessage("hello")))
            Console.WriteLine($"{update.CompletionId} {update.Model} {update.FinishReason} {update.Usage?.TotalTokenCount} {string.Concat(update.ContentUpdate.Select(part => part.Text))}");
    }

    private static async Task AnthropicAsync()
    {
        var client = new AnthropicClient { ApiKey = Environment.GetEnvironmentVariable("ANTHROPIC_API_KEY")! };
        var request = new MessageCreateParams
        {
            Model = "claude-sonnet-4-5",
            MaxTokens = 200,
            Messages = [new UserMessageParam("hello")],
        };
        Console.WriteLine(await client.Messages.Create(request));
        await foreach (var streamed in client.Messages.CreateStreaming(request)) Console.WriteLine(streamed);
    }
}
