using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Store.Queries;
using Xunit;

namespace Plimsoll.Store;

public sealed class WitnessTests
{
    private static readonly Gen<Observation> AnyObservation =
        from witness in Gen.Elements(Witness.Proxy, Witness.AgentLog, Witness.Recording)
        from native in Gen.Choose(0, 3)
        from response in Gen.Choose(0, 3)
        from request in Gen.Choose(0, 3)
        from hours in Gen.Choose(0, 100)
        from output in Gen.Choose(1, 3)
        from project in Gen.Elements("a", "b", null)
        from session in Gen.Elements("s", "t", null)
        from kind in Gen.Choose(0, 9)
        from role in Gen.Choose(0, 5)
        select Make(witness, native, response, request, hours, output, project, session, kind, role);

    // Versions of one native agree in instant and ids, as real ones do; a log's may differ in what was used.
    private static Observation Make(
        Witness witness, int native, int response, int request, int hours, int output, string? project, string? session, int kind, int role)
    {
        var call = Calls.One(
            $"{witness}-{native}-{response}-{request}-{hours}-{role}",
            witness,
            Calls.Noon.AddHours(hours),
            response == 0 ? null : $"msg_{response}",
            request == 0 ? null : $"req_{request}",
            project,
            session,
            output,
            output * 1_000) with
        { Repeats = role == 0, Fetched = role <= 1 };
        return kind switch
        {
            0 => call.With(ChargeState.Unpriced, ChargeReason.Pending, reported: false),
            1 => call.With(ChargeState.None, ChargeReason.BilledElsewhere),
            2 => call.With(ChargeState.Error),
            3 => call.With(ChargeState.Plan) with { Charge = new(ChargeState.Plan, List: new(77)) },
            4 => call.With(ChargeState.Unpriced, ChargeReason.UnknownModel),
            5 => call with { Charge = call.Charge with { Estimated = true, Low = new(1), High = new(5_000) } },
            _ => call,
        };
    }

    [Fact]
    public void Any_order_and_any_repetition_give_the_same_ledger() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(60),
        Prop.ForAll(
            (from observations in AnyObservation.NonEmptyListOf()
             let few = observations.Take(8).ToList()
             from repeated in Gen.Elements<Observation>([.. few]).ListOf()
             from shuffled in Gen.Shuffle([.. few, .. repeated.Take(4)])
             from cut in Gen.Choose(0, few.Count)
             select (few, shuffled, cut)).ToArbitrary(),
            given =>
            {
                using var folder = new TempFolder();
                using var one = Ledger.Open(Path.Combine(folder.Path, "one.db"), LedgerAccess.Write, TimeProvider.System);
                using var other = Ledger.Open(Path.Combine(folder.Path, "other.db"), LedgerAccess.Write, TimeProvider.System);

                one.Apply(given.few);
                other.Apply([.. given.shuffled.Take(given.cut)]);
                foreach (var observation in given.shuffled.Skip(given.cut)) other.Apply([observation]);

                Assert.Empty(LedgerCheck.Verify(one));
                Assert.Empty(LedgerCheck.Verify(other));
                Assert.Equal(Dump.Of(one), Dump.Of(other));
            }));
}
