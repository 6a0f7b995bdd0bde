using System.Globalization;
using Xunit;

namespace Plimsoll.Fuzz;

/// <summary>Runs a target on many inputs. One that fails, or does not come back, is written out and named, with the command that reads it again.</summary>
internal static class FuzzRun
{
    private const int Short = 3_000;
    private const int Long = 1_000_000;

    // Reading an input takes microseconds. This is no measure of speed, but of whether it ends.
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(2);

    /// <summary>How many inputs each target gets: PLIMSOLL_FUZZ_COUNT, or what <c>./test</c> and <c>./test --long</c> have time for.</summary>
    public static int Count { get; } = int.TryParse(Environment.GetEnvironmentVariable("PLIMSOLL_FUZZ_COUNT"), CultureInfo.InvariantCulture, out var count)
        ? count
        : LongRun.Wanted ? Long : Short;

    /// <summary>The number of the first input: PLIMSOLL_FUZZ_FIRST, so that a run can be taken in slices.</summary>
    public static int First { get; } = int.TryParse(Environment.GetEnvironmentVariable("PLIMSOLL_FUZZ_FIRST"), CultureInfo.InvariantCulture, out var first) ? first : 0;

    public static void Run(FuzzTarget target)
    {
        var workers = LongRun.Wanted || Count > Short ? Environment.ProcessorCount : 1;
        var failed = 0;
        Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, worker =>
        {
            using var watch = new Watch(target);
            for (var number = First + worker; number < First + Count && Volatile.Read(ref failed) == 0; number += workers)
            {
                var (input, seed) = target.Make(number);
                watch.Begins(input, number);
                try
                {
                    target.Run(input, seed);
                }
                catch (Exception fault)
                {
                    Interlocked.Increment(ref failed);
                    Assert.Fail($"{Describe(target, input, number)}\n{fault}");
                }
            }
        });
    }

    private static string Describe(FuzzTarget target, byte[] input, int number)
    {
        var folder = Path.Combine(ProviderFiles.RepositoryRoot(), "artifacts", "fuzz");
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{target.Name}-{number}.bin"));
        File.WriteAllBytes(file, input);
        return string.Create(CultureInfo.InvariantCulture, $"""
            {target.Name} does not take input {number}, which is {file} and in base 64:
            {Convert.ToBase64String(input)}
            Again: PLIMSOLL_FUZZ_TARGET={target.Name} PLIMSOLL_FUZZ_FIRST={number} PLIMSOLL_FUZZ_COUNT=1 artifacts/bin/Plimsoll.Tests/release/Plimsoll.Tests -class Plimsoll.Fuzz.FuzzTests
            """);
    }

    /// <summary>Ends the whole run where an input does not come back, since nothing else would.</summary>
    private sealed class Watch : IDisposable
    {
        private readonly FuzzTarget _target;
        private readonly Timer _timer;
        private byte[] _input = [];
        private int _number = -1;
        private int _seen = -1;

        public Watch(FuzzTarget target)
        {
            _target = target;
            _timer = new(_ => Look(), null, Hang, Hang);
        }

        public void Begins(byte[] input, int number)
        {
            _input = input;
            Volatile.Write(ref _number, number);
        }

        public void Dispose() => _timer.Dispose();

        private void Look()
        {
            var number = Volatile.Read(ref _number);
            if (number == _seen && number >= 0)
            {
                Console.Error.WriteLine(Describe(_target, _input, number));
                Environment.FailFast($"{_target.Name} hangs on input {number}.");
            }

            _seen = number;
        }
    }
}
