using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Store.Queries;
using Plimsoll.Store.Rows;
using Plimsoll.Store.Witnesses;
using Xunit;

namespace Plimsoll.Store;

public sealed class CodeTests
{
    private static readonly Gen<long> AnyAmount =
        Gen.OneOf(Gen.Choose(-100, 100).Select(n => (long)n), ArbMap.Default.GeneratorFor<DoNotSize<long>>().Select(n => n.Item), Gen.Constant(long.MaxValue), Gen.Constant(long.MinValue));

    [Fact]
    public void A_usage_survives_its_blob() => Properties.Hold(Prop.ForAll(
        (from unit in Gen.Choose(0, Usage.Slots - 1) from count in AnyAmount select (unit, count)).ListOf().ToArbitrary(),
        counts =>
        {
            Usage usage = default;
            foreach (var (unit, count) in counts) usage.Set((Unit)unit, count);
            var blob = new byte[UsageBlob.MaxLength];
            Assert.Equal(usage, UsageBlob.Decode(blob.AsSpan(0, UsageBlob.Encode(usage, blob))));
        }));

    [Fact]
    public void Any_bytes_are_read_as_some_usage() => Properties.Hold(Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(), bytes => { if (bytes.Length < 8) _ = UsageBlob.Decode(bytes); }));

    [Fact]
    public void Sums_survive_their_blob_and_taking_them_away_leaves_nothing() => Properties.Hold(Prop.ForAll(
        (from slot in Gen.OneOf(Gen.Choose(0, SumSlot.Dense - 1), Gen.Choose(SumSlot.FirstSource, SumSlot.FirstSource + 9))
         from value in Gen.Choose(-1_000_000, 1_000_000)
         select (slot, value)).ListOf().ToArbitrary(),
        pairs =>
        {
            var sums = new Sums();
            foreach (var (slot, value) in pairs) sums.Add(slot, value);
            byte[] buffer = [];
            var encoded = sums.Encode(ref buffer).ToArray();
            var again = new Sums();
            again.Add(encoded);
            Assert.Equal(encoded, again.Encode(ref buffer));
            again.Add(encoded, -1);
            Assert.True(again.IsZero);
        }));

    [Fact]
    public void An_id_survives_its_text_and_sorts_as_its_key() => Properties.Hold(Prop.ForAll(
        (from one in AnyAmount from other in AnyAmount select (one, other)).ToArbitrary(),
        keys =>
        {
            Assert.True(CallId.TryParse(new CallId(keys.one).ToString(), out var id));
            Assert.Equal(keys.one, id.Key);
            Assert.Equal(
                keys.one.CompareTo(keys.other),
                Math.Sign(string.CompareOrdinal(new CallId(keys.one).ToString(), new CallId(keys.other).ToString())));
        }));

    [Theory]
    [InlineData("")]
    [InlineData("zzzzzzzzzzzzz")]
    [InlineData("0123456789abcd")]
    [InlineData("hello, world")]
    public void What_is_no_id_is_refused(string text) => Assert.False(CallId.TryParse(text, out _));

    [Theory]
    [InlineData(Witness.Proxy, "exchange-1", -6631553438964720888L)]
    [InlineData(Witness.AgentLog, "ünï", -7927862401301455099L)]
    [InlineData(Witness.Recording, "", -7417827417011213741L)]
    public void The_hash_of_a_native_stays_what_ledgers_hold(Witness witness, string native, long hash) =>
        Assert.Equal(hash, IdentityIndex.NativeHash(witness, native));

    [Fact]
    public void Natives_have_hashes_of_their_own()
    {
        var hashes = new HashSet<long>();
        var low = new HashSet<long>();
        for (var n = 0; n < 100_000; n++)
        {
            var hash = IdentityIndex.NativeHash(Witness.Proxy, $"{n:x}");
            hashes.Add(hash);
            low.Add(hash & 0xFFFF_FFFF);
        }

        Assert.Equal(100_000, hashes.Count);
        Assert.InRange(low.Count, 99_990, 100_000); // By chance, one pair in 2³² shares them.
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(999, 1)]
    [InlineData(1_000, 1)]
    [InlineData(15_999_999, 15_000)]
    public void A_duration_lies_in_its_bucket(long us, double atLeastMs)
    {
        var bucket = LatencyBucket.Of(us);
        Assert.InRange(Math.Max(1, us / 1000), LatencyBucket.LowerMs(bucket), LatencyBucket.LowerMs(bucket + 1));
        Assert.InRange(LatencyBucket.LowerMs(bucket), atLeastMs, double.MaxValue);
    }

    [Theory]
    [InlineData("project", true)]
    [InlineData("tag:team", true)]
    [InlineData("tag:", false)]
    [InlineData("tag", false)]
    [InlineData("3", false)]
    [InlineData("colour", false)]
    public void Dimensions_are_read_as_typed(string text, bool known)
    {
        Assert.Equal(known, ReportDim.TryParse(text, out var dim));
        if (known) Assert.Equal(text, dim.Name);
    }
}
