using System.Diagnostics;
using Plimsoll.Store.Migrations;
using Plimsoll.Store.Rows;
using Plimsoll.Store.Spills;
using Plimsoll.Store.Sqlite;
using Plimsoll.Store.Witnesses;

namespace Plimsoll.Store.Writing;

/// <summary>Puts observations into a ledger: the only code that writes calls and sums.</summary>
internal sealed class Applier : IDisposable
{
    /// <summary>After so long without a pause, one is made: 2 ms, a fiftieth of the rate.</summary>
    private const int BusyMs = 100;

    private readonly Database _database;
    private readonly TimeProvider _clock;
    private readonly Interner _interner;
    private readonly RowMaker _rows;
    private readonly Words _words;
    private readonly CallTable _calls;
    private readonly IdentityIndex _identities;
    private readonly Rollups _rollups;
    private readonly ChangeLog _changes;
    private readonly Statement _revision, _begin, _commit, _layout;
    private readonly HashSet<long> _matches = [];
    private readonly List<long> _kept = [];
    private ImportTable? _import;
    private GapTable? _gaps;
    private long _ended, _letIn, _seenChanges = -1;
    private int _added, _changed, _known;

    public Applier(Database database, TimeProvider clock)
    {
        _database = database;
        _clock = clock;
        _interner = new(database);
        _rows = new(_interner);
        _words = new(database);
        _calls = new(database, _words);
        _identities = new(database);
        _rollups = new(database);
        _changes = new(database);
        _revision = database.Prepare("INSERT INTO revision(rev, call, at_us, cause, actor, before) VALUES (?, ?, ?, ?, ?, ?)");
        _begin = database.Prepare("BEGIN IMMEDIATE");
        _commit = database.Prepare("COMMIT");
        _layout = database.Prepare("PRAGMA user_version");
    }

    /// <summary>How often others were let in. For tests.</summary>
    public int Pauses { get; private set; }

    /// <summary>Applies all or nothing, in one transaction.</summary>
    public Applied Apply(IReadOnlyList<Observation> observations, ImportProgress? progress = null, IReadOnlyCollection<Gap>? gaps = null)
    {
        _added = _changed = _known = 0;
        var done = false;
        LetOthersIn();
        _begin.Run();
        try
        {
            CheckLayout();
            _changes.Begin();
            if (_identities.Begin() || _database.TotalChanges != _seenChanges) _rollups.Reset();
            foreach (var observation in observations) Apply(observation);
            _changes.Flush();
            _identities.Flush();
            _rollups.Flush();
            if (progress is not null) (_import ??= new(_database)).Apply(progress);
            if (gaps is { Count: > 0 }) (_gaps ??= new(_database)).Apply(gaps);
            _commit.Run();
            _seenChanges = _database.TotalChanges;
            done = true;
        }
        finally
        {
            if (done) _interner.Commit();
            else Rollback();
            _ended = Stopwatch.GetTimestamp();
        }

        return new(_added, _changed, _known);
    }

    /// <summary>Changes what witnesses said of some calls, in one transaction; what was said before is kept in a revision.</summary>
    /// <param name="keys">The calls.</param>
    /// <param name="first">Where in them to begin.</param>
    /// <param name="change">Gives an observation back as it was, or changed.</param>
    /// <param name="cause">Why, in a word.</param>
    /// <param name="most">After so long no further call is begun.</param>
    /// <returns>Where to go on, and how many calls were changed.</returns>
    public (int Next, int Changed) Revise(IReadOnlyList<long> keys, int first, Func<Observation, Observation> change, string cause, TimeSpan most)
    {
        _added = _changed = _known = 0;
        var (next, done) = (first, false);
        LetOthersIn();
        _begin.Run();
        var began = Stopwatch.GetTimestamp();
        try
        {
            CheckLayout();
            _changes.Begin();
            if (_identities.Begin() || _database.TotalChanges != _seenChanges) _rollups.Reset();
            while (next < keys.Count && (next == first || Stopwatch.GetElapsedTime(began) < most)) Revise(keys[next++], change, cause);
            _changes.Flush();
            _rollups.Flush();
            _commit.Run();
            _seenChanges = _database.TotalChanges;
            done = true;
        }
        finally
        {
            if (done) _interner.Commit();
            else Rollback();
            _ended = Stopwatch.GetTimestamp();
        }

        return (next, _changed);
    }

    private void Revise(long key, Func<Observation, Observation> change, string cause)
    {
        if (_calls.Get(key) is not { } row) return;
        var before = _calls.Observations(row);
        var changes = before.Select(change).ToList();
        if (row.Witnesses == 1 && before is [var was] && changes[0] is var one && ChangesAmountsAlone(was, one))
        {
            if (!ReferenceEquals(was, one)) ChangeAmounts(row, was, one, cause);
            return;
        }

        var now = changes.Select((changed, at) => ReferenceEquals(changed, before[at]) ? changed : Canonical(changed)).ToList();
        if (SameSet(before, now) || Partition.Of(now) is not [var call]) return;
        Change(row, call, cause, cause);
    }

    // A newer Plimsoll may have brought the ledger up to its own layout meanwhile: what is written into that as if it were ours is lost.
    private void CheckLayout()
    {
        _layout.Step();
        var version = _layout.Int64(0);
        _layout.Reset();
        if (version > Migrator.Current) Migrator.Recognise(_database);
    }

    /// <summary>One transaction right after the other leaves others, who look each millisecond, no moment to begin theirs.</summary>
    private void LetOthersIn()
    {
        var now = Stopwatch.GetTimestamp();
        if (Stopwatch.GetElapsedTime(_ended, now).TotalMilliseconds >= 2) _letIn = now;
        if (Stopwatch.GetElapsedTime(_letIn, now).TotalMilliseconds < BusyMs) return;

        Thread.Sleep(2);
        Pauses++;
        _letIn = Stopwatch.GetTimestamp();
    }

    public void Dispose()
    {
        _import?.Dispose();
        _gaps?.Dispose();
        _changes.Dispose();
        _rollups.Dispose();
        _identities.Dispose();
        _calls.Dispose();
        _words.Dispose();
        _interner.Dispose();
        foreach (var statement in (Statement[])[_revision, _begin, _commit, _layout]) statement.Dispose();
    }

    private void Apply(Observation observation)
    {
        var native = IdentityIndex.NativeHash(observation.Witness, observation.Native);
        var days = IdentityIndex.Days(observation, stackalloc long[2]);
        var day = days[0];
        var byNative = observation.Witness != Witness.Proxy && !IsKnownByIds(observation);
        _matches.Clear();
        _kept.Clear();
        for (var n = 0; n < observation.Identities.Count; n++)
        {
            var hash = IdentityIndex.Hash(observation.Identities[n]);
            if (_identities.Find(days, hash, _matches)) _kept.Add(hash);
        }

        // The proxy's natives are found by the key, which its instant makes; other witnesses may come back with another instant.
        if (byNative || observation.Identities.Count == 0) _identities.Find(day, native, _matches);
        if (_matches.Count == 0 && !observation.Repeats)
        {
            var row = _rows.Lend(observation);
            row.Native = native;
            var there = _calls.Insert(row);
            if (there is null)
            {
                _calls.AddBeside(row, observation.Lines);
                foreach (var hash in _kept) _identities.Add(days, hash, row.Key);
                if (byNative) _identities.Add(day, native, row.Key);
                _changes.Add(row.Key);
                _rollups.Add(row, 1);
                _added++;
                return;
            }

            _matches.Add(there.Key);
        }

        Join(observation);
    }

    /// <summary>Resolves everything that hangs together with <paramref name="observation"/> anew.</summary>
    private void Join(Observation observation)
    {
        var news = Canonical(observation);
        var before = new Dictionary<long, (CallRow Row, IReadOnlyList<Observation> Observations)>();
        var at = new Dictionary<(Witness, string), long>();
        Gather(_matches, before, at);

        var all = before.Values.SelectMany(call => call.Observations).ToDictionary(one => (one.Witness, one.Native));
        var cause = "witness";
        if (all.TryGetValue((news.Witness, news.Native), out var old))
        {
            if (Resolution.Better(old, news) is var better && Same(better, old))
            {
                _known++;
                return;
            }

            all[(news.Witness, news.Native)] = better;
            cause = "update";
        }
        else
        {
            all.Add((news.Witness, news.Native), news);
        }

        var calls = Partition.Of(all.Values);
        var keys = Keys(calls, at);
        var gone = new HashSet<(long Day, long Hash, long Call)>();
        foreach (var (key, (row, observations)) in before)
        {
            foreach (var one in observations) gone.UnionWith(Entries(one, key));
            if (!keys.Contains(key)) Remove(row, observation.Witness.ToString());
        }

        for (var index = 0; index < calls.Count; index++)
        {
            if (keys[index] is not { } key) key = Add(calls[index]);
            else if (before[key] is var was && !SameSet(was.Observations, calls[index])) Change(was.Row, calls[index], cause, observation.Witness.ToString());
            foreach (var entry in calls[index].SelectMany(one => Entries(one, key)))
            {
                _identities.Add(entry.Day, entry.Hash, entry.Call);
                gone.Remove(entry);
            }
        }

        foreach (var (day, hash, call) in gone) _identities.Remove(day, hash, call);
    }

    /// <summary>Finds all calls that hang together by ids, however indirectly.</summary>
    private void Gather(
        IEnumerable<long> first,
        Dictionary<long, (CallRow Row, IReadOnlyList<Observation> Observations)> calls,
        Dictionary<(Witness, string), long> at)
    {
        var open = new Queue<long>(first);
        var near = new HashSet<long>();
        Span<long> both = stackalloc long[2];
        while (open.TryDequeue(out var key))
        {
            if (calls.ContainsKey(key) || _calls.Get(key) is not { } row) continue;

            var observations = _calls.Observations(row);
            calls.Add(key, (row, observations));
            foreach (var one in observations)
            {
                at[(one.Witness, one.Native)] = key;
                near.Clear();
                var days = IdentityIndex.Days(one, both);
                foreach (var identity in one.Identities) _identities.Find(days, IdentityIndex.Hash(identity), near);
                foreach (var other in near) open.Enqueue(other);
            }
        }
    }

    /// <summary>Which call keeps which key: the first of its observations that has one nobody took.</summary>
    private static List<long?> Keys(List<List<Observation>> calls, Dictionary<(Witness, string), long> at)
    {
        var keys = new List<long?>();
        foreach (var call in calls)
        {
            long? mine = null;
            foreach (var one in call)
            {
                if (!at.TryGetValue((one.Witness, one.Native), out var key) || keys.Contains(key)) continue;
                mine = key;
                break;
            }

            keys.Add(mine);
        }

        return keys;
    }

    private long Add(List<Observation> observations)
    {
        var shown = Resolution.Of(observations);
        var row = _rows.Make(shown);
        row.Native = IdentityIndex.NativeHash(observations[0].Witness, observations[0].Native);
        row.Witnesses = observations.Count;
        while (_calls.Insert(row) is { } there) row.Native = unchecked(row.Native + 1 + there.Witnesses); // Its key went to another call.
        _calls.AddBeside(row, shown.Lines);
        _calls.PutObservations(row.Key, observations);
        _changes.Add(row.Key);
        _rollups.Add(row, 1);
        _added++;
        return row.Key;
    }

    private void Change(CallRow before, List<Observation> observations, string cause, string actor)
    {
        var shown = Resolution.Of(observations);
        var row = _rows.Make(shown);
        row.Key = before.Key;
        row.Native = before.Native;
        row.Witnesses = observations.Count;
        Revise(before, cause, actor);
        _calls.Replace(before, row, shown.Lines);
        _calls.PutObservations(row.Key, observations);
        _rollups.Add(before, -1);
        _rollups.Add(row, 1);
        _changed++;
    }

    // Lists are the same only where they are the very same: so a change made by "with" is known, and another is not missed.
    private static bool ChangesAmountsAlone(Observation was, Observation now) =>
        !was.Repeats && was.Charge.Reported == now.Charge.Reported && now with { Charge = was.Charge, AmountSource = was.AmountSource, Lines = was.Lines } == was;

    private void ChangeAmounts(CallRow before, Observation was, Observation now, string cause)
    {
        var row = _rows.Make(now);
        row.Key = before.Key;
        row.Native = before.Native;
        if (row.State == before.State && row.Reason == before.Reason && row.Flags == before.Flags && row.List == before.List && row.Effective == before.Effective
            && row.Low == before.Low && row.High == before.High && row.Receipt == before.Receipt && row.Source == before.Source && now.Lines.SequenceEqual(was.Lines))
        {
            return;
        }

        Revise(before, cause, cause, FormerAmounts.Of(before, was).Write());
        _calls.Replace(before, row, now.Lines);
        _rollups.Add(before, -1);
        _rollups.Add(row, 1);
        _changed++;
    }

    /// <summary>Removes a call that turned out to be the same as another.</summary>
    private void Remove(CallRow row, string actor)
    {
        Revise(row, "merge", actor);
        _calls.Delete(row);
        _calls.PutObservations(row.Key, []);
        _rollups.Add(row, -1);
        _changed++;
    }

    private void Revise(CallRow before, string cause, string actor) => Revise(before, cause, actor, ObservationJson.Write(_calls.Shown(before)));

    private void Revise(CallRow before, string cause, string actor, byte[] said) =>
        _revision.Bind(1, _changes.Add(before.Key)).Bind(2, before.Key).Bind(3, LedgerTime.Us(_clock.GetUtcNow())).Bind(4, cause)
            .Bind(5, actor).BindText(6, said).Run();

    /// <summary>What the index of identities holds of an observation.</summary>
    private static IEnumerable<(long Day, long Hash, long Call)> Entries(Observation observation, long call)
    {
        var day = IdentityIndex.Day(observation);
        foreach (var identity in observation.Identities)
        {
            yield return (day, IdentityIndex.Hash(identity), call);
            if (Trust.LastsLong(observation)) yield return (IdentityIndex.AnyDay, IdentityIndex.Hash(identity), call);
        }

        if (!IsKnownByIds(observation)) yield return (day, IdentityIndex.NativeHash(observation.Witness, observation.Native), call);
    }

    // A log's entry has the same ids whenever it is told again, and is found by those: one entry less in the index for each call.
    private static bool IsKnownByIds(Observation observation) => observation.Witness is (Witness.AgentLog or Witness.AgentTelemetry) && observation.Identities.Count > 0;

    /// <summary>The observation as a ledger gives it back, so that versions can be compared.</summary>
    private Observation Canonical(Observation observation) => ObservationOf.Row(_rows.Make(observation), observation.Lines, _words);

    private static bool SameSet(IReadOnlyList<Observation> before, List<Observation> now) =>
        before.Count == now.Count && now.TrueForAll(one => before.Any(was => Same(was, one)));

    private static bool Same(Observation one, Observation other) =>
        ReferenceEquals(one, other)
        || (one.Witness == other.Witness && one.Native == other.Native
            && ObservationJson.Write(one).AsSpan().SequenceEqual(ObservationJson.Write(other)));

    private void Rollback()
    {
        if (_database.InTransaction) _database.Execute("ROLLBACK");
        _import?.Dispose();
        _import = null;
        _interner.Rollback();
        _changes.Forget();
        _rollups.Forget();
        _rollups.Reset();
        _identities.Forget();
        _words.Clear();
    }
}
