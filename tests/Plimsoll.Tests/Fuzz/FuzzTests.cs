using Xunit;

namespace Plimsoll.Fuzz;

/// <summary>Whatever comes, nothing crashes, hangs or grows without bound. <c>./test --long</c> gives each target a million inputs.</summary>
public sealed class FuzzTests
{
    /// <summary>All of them, or those that PLIMSOLL_FUZZ_TARGET begins the names of.</summary>
    public static TheoryData<string> Targets =>
        [.. FuzzTargets.All.Keys.Where(name => name.StartsWith(Environment.GetEnvironmentVariable("PLIMSOLL_FUZZ_TARGET") ?? "", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Hostile_input_is_taken(string target) => FuzzRun.Run(FuzzTargets.All[target]);

    [Fact]
    public void An_input_is_the_same_each_time_it_is_made()
    {
        var target = FuzzTargets.All["requests"];

        Assert.Equal(target.Make(7).Input, target.Make(7).Input);
        Assert.NotEqual(target.Make(7).Input, target.Make(8).Input);
    }

    [Fact]
    public void What_fails_is_named_with_the_command_that_reads_it_again()
    {
        var target = new FuzzTarget("one-that-fails", [[1, 2, 3]], (_, _) => throw new NotSupportedException("a bug"));

        var failure = Assert.ThrowsAny<AggregateException>(() => FuzzRun.Run(target)).InnerException!.Message;

        Assert.Contains("PLIMSOLL_FUZZ_TARGET=one-that-fails PLIMSOLL_FUZZ_FIRST=", failure, StringComparison.Ordinal);
        Assert.Contains("a bug", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void An_input_that_takes_too_much_memory_fails() =>
        Assert.Throws<InvalidOperationException>(() => new FuzzTarget("greedy", [[1]], (_, _) => GC.KeepAlive(new byte[4 << 20])).Run([1], 0));
}
