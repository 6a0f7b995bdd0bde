using Plimsoll.Cli;
using Plimsoll.Cli.Terminal;

StandardStreams.Open();
try
{
    return await CommandLine.RunAsync(args);
}
finally
{
    StandardStreams.Flush();
}
