namespace Plimsoll.Fuzz;

/// <summary>Something that reads what strangers wrote.</summary>
/// <param name="Name">Of the target, and of the files that failures are written to.</param>
/// <param name="Seeds">Good inputs. At least one.</param>
/// <param name="Read">Reads one input, given chance for how it comes; throws where the reader does, or where something that must hold does not.</param>
/// <param name="MaxAllocated">The most bytes that reading an input may allocate, beside <see cref="PerByte"/> for each of its bytes.</param>
internal sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Seeds, Action<byte[], Random> Read, long MaxAllocated = 1 << 20)
{
    // Names, texts, receipts: what a reader may make of each byte.
    public const long PerByte = 200;

    /// <summary>Reads one input, and fails where it throws or takes too much memory.</summary>
    public void Run(byte[] input, int seed)
    {
        var most = MaxAllocated + (PerByte * input.Length);
        // The first one to come this way also pays for what is made once.
        if (Measure(input, seed) <= most) return;
        var allocated = Measure(input, seed);
        if (allocated > most) throw new InvalidOperationException($"An input of {input.Length} bytes allocated {allocated}.");
    }

    private long Measure(byte[] input, int seed)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Read([.. input], new(seed));
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>The input of this number.</summary>
    public (byte[] Input, int Seed) Make(int number)
    {
        var seed = HashCode(Name) ^ number;
        return (FuzzInputs.Make(Seeds, new(seed)), seed);
    }

    public override string ToString() => Name;

    // The same on every machine and run.
    private static int HashCode(string text) => text.Aggregate(17, (hash, character) => unchecked((hash * 31) + character));
}
