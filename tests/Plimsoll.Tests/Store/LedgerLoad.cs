using System.Runtime.CompilerServices;
using Plimsoll.Store.Sqlite;

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
        switch (parts[1])
        {
            case "migrate":
                Ledger.Open(parts[0], LedgerAccess.Write, TimeProvider.System).Dispose();
                Environment.Exit(0);
                break;
            case "spill":
                Spill(parts[0]);
                break;
            case "flood":
                Flood(parts[0], parts[2]);
                break;
            default:
                WriteForever(parts[0], parts[1]);
                break;
        }
    }

    /// <summary>Saves calls beside a ledger that is held.</summary>
    private static void Spill(string path)
    {
        const int Calls = 500;
        var ledger = Ledger.Open(path, LedgerAccess.Write, TimeProvider.System, busyTimeoutMs: 0);
        using var holder = Database.Open(path, writable: true, busyTimeoutMs: 0);
        holder.Execute("BEGIN IMMEDIATE");
        var writer = LedgerWriter.Over(ledger, TimeProvider.System);
        for (var n = 0; n < Calls; n++) writer.TryPost(Store.Calls.One($"spill-{n}", at: Store.Calls.Noon.AddMilliseconds(n)));
#pragma warning disable VSTHRD002 // A process of its own, with nothing else to do.
        writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
        Console.WriteLine(writer.Lost == 0 ? Calls : 0);
        Thread.Sleep(Timeout.Infinite);
    }

    /// <summary>One full transaction after the other, with no pause.</summary>
    private static void Flood(string path, string name)
    {
        var writer = LedgerWriter.Open(path, TimeProvider.System);
        for (long n = 0; ; n++)
        {
            while (writer.Pending > 20_000) Thread.Sleep(1);
            writer.TryPost(Calls.One($"{name}-{n}", at: Calls.Noon.AddMilliseconds(n), response: $"{name}-{n}"));
            if (n % 1_000 == 0) Console.WriteLine(writer.Written);
        }
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
