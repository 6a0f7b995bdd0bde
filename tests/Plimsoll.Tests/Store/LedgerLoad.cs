using System.Runtime.CompilerServices;

namespace Plimsoll.Store;

/// <summary>This test program as a child that writes to a ledger until it is killed, and says after each commit how many calls are safe.</summary>
internal static class LedgerLoad
{
    public const string Variable = "PLIMSOLL_TEST_LEDGER_LOAD";

#pragma warning disable CA2255 // An initializer is what lets the test program be its own child, before its test runner starts.
    [ModuleInitializer]
#pragma warning restore CA2255
    public static void RunWhenAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } order) return;

        // On this very thread: any other would wait for this initializer to end.
        var parts = order.Split('|');
        if (parts[1] == "migrate")
        {
            Ledger.Open(parts[0], LedgerAccess.Write, TimeProvider.System).Dispose();
            Environment.Exit(0);
        }

        WriteForever(parts[0], parts[1]);
    }

    private static void WriteForever(string ledger, string name)
    {
        var writer = LedgerWriter.Open(ledger, TimeProvider.System);
        for (long n = 0; ; n++)
        {
            var call = Calls.One($"{name}-{n}", at: Calls.Noon.AddMilliseconds(n), response: $"{name}-{n}", session: $"s{n / 50}", nano: n);
            while (writer.Pending > 5_000 || !writer.TryPost(call)) Thread.Sleep(1);
            if (n % 100 != 99) continue;
#pragma warning disable VSTHRD002 // A thread of its own, with nothing else to do.
            if (writer.FlushAsync(default).GetAwaiter().GetResult()) Console.WriteLine(n + 1);
#pragma warning restore VSTHRD002
        }
    }
}
