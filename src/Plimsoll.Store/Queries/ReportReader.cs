using Plimsoll.Store.Rows;
using Plimsoll.Store.Sqlite;

namespace Plimsoll.Store.Queries;

/// <summary>Reads a report from the coarsest sums that are exact: whole days, then quarter-hours, then calls at the ragged ends.</summary>
internal sealed class ReportReader : IDisposable
{
    private readonly Database _database;
    private readonly ReportQuery _query;
    private readonly Words _words;
    private readonly LocalTime _time;
    private readonly DimReader _dims;
    private readonly Dictionary<int, FacetKey> _facets;
    private readonly Dictionary<(int Likeness, long Session, long Run, long Time), ReportGroup?> _groupOf = [];
    private readonly Dictionary<int, int> _likenessOf = [];
    private readonly Dictionary<string, int> _likenesses = new(StringComparer.Ordinal);
    private readonly List<ReportDim> _facetDims;
    private readonly Dictionary<string, ReportGroup> _groups = new(StringComparer.Ordinal);
    private readonly ReportGroup _total;
    private readonly Contribution _contribution = new();
    private readonly long _fromUs, _untilUs, _stepUs;
    private readonly bool _bySession, _byRun, _byTime;
    private (bool Known, (int, long, long, long) Key, ReportGroup? Group) _last;

    public ReportReader(Database database, ReportQuery query)
    {
        _database = database;
        _query = query;
        _words = new(database);
        _time = new(query.Zone, query.WeekStart);
        _dims = new(_words, _time);
        _facets = [];
        (_fromUs, _untilUs) = (Up(query.Range.From), Up(query.Range.Until));
        var range = Math.Max(0, _untilUs - _fromUs);
        _stepUs = range / LedgerTime.QuarterUs == 0 ? 0 : Math.Max(1, (range + 23) / 24);
        _total = new([]);
        var kinds = query.By.Select(dim => dim.Kind).Concat(query.Where.Select(filter => filter.Dim.Kind)).ToHashSet();
        _bySession = kinds.Contains(ReportDimKind.Session);
        _byRun = kinds.Contains(ReportDimKind.Run);
        _byTime = query.By.Any(dim => dim.IsTime);
        _facetDims = [.. query.By.Concat(query.Where.Select(filter => filter.Dim)).Where(dim => !dim.IsTime && dim.Kind is not (ReportDimKind.Session or ReportDimKind.Run))];
    }

    /// <summary>Only calls that were written or changed from this change on; null for all.</summary>
    public long? ChangedFrom { get; init; }

    public Report Read()
    {
        using (this)
        {
            // One snapshot, so that rows, sums and words belong together while others write.
            _database.Execute("BEGIN");
            try
            {
                if (_fromUs < _untilUs) ReadSums();
                return Result();
            }
            finally
            {
                if (_database.InTransaction) _database.Execute("ROLLBACK");
            }
        }
    }

    public void Dispose() => _words.Dispose();

    private void ReadSums()
    {
        foreach (var (id, facet) in Words.AllFacets(_database)) _facets.Add(id, facet);
        if (_query.By.Any(dim => dim.Kind == ReportDimKind.Block))
        {
            using var matcher = new FacetMatcher(_database, _query.Where);
            _time.Blocks = BlockChain.Starts(_database, matcher.Counts);
        }

        if (ChangedFrom is { } first)
        {
            AddCalls(ChangedCalls.Rows(_database, first));
            return;
        }

        var sessions = _bySession && !_byRun;
        if (_byRun || (sessions && _byTime))
        {
            // No sums are kept by run, nor by session and hour: few ask, and mostly for a short time.
            ReadCalls(_fromUs, _untilUs);
            return;
        }

        var firstDay = -LedgerTime.FloorDiv(-_fromUs, LedgerTime.DayUs);
        var lastDay = LedgerTime.FloorDiv(_untilUs, LedgerTime.DayUs);
        if (firstDay >= lastDay)
        {
            ReadEdge(_fromUs, _untilUs, sessions);
            return;
        }

        ReadEdge(_fromUs, firstDay * LedgerTime.DayUs, sessions);
        ReadDays(firstDay, lastDay, sessions);
        ReadEdge(lastDay * LedgerTime.DayUs, _untilUs, sessions);
    }

    private void ReadDays(long first, long last, bool sessions)
    {
        if (sessions)
        {
            var inSessions = ReadCells("SELECT day, facet, sums, session FROM session_day WHERE day >= ?1 AND day < ?2", first, last, LedgerTime.DayUs);
            if (Calls(first, last) != inSessions) ReadSessionless(first, last);
            return;
        }

        var needsQuarters = _query.By.Any(dim => dim.Kind is ReportDimKind.Hour or ReportDimKind.Block);
        for (var day = first; day < last;)
        {
            // As long a run of days as can be read in the same way.
            var whole = IsExact(day);
            var end = day + 1;
            while (end < last && IsExact(end) == whole) end++;
            if (whole) ReadCells("SELECT day, facet, sums FROM cell_day WHERE day >= ?1 AND day < ?2", day, end, LedgerTime.DayUs);
            else ReadQuarters(day * 96, end * 96);
            day = end;
        }

        bool IsExact(long day) => !needsQuarters && (!_byTime || _time.IsWholeDay(day * LedgerTime.DayUs));
    }

    private void ReadQuarters(long first, long last) =>
        ReadCells("SELECT quarter, facet, sums FROM cell WHERE quarter >= ?1 AND quarter < ?2", first, last, LedgerTime.QuarterUs);

    /// <summary>Less than a day: whole quarter-hours, and calls on both sides of them.</summary>
    private void ReadEdge(long fromUs, long untilUs, bool sessions)
    {
        var first = -LedgerTime.FloorDiv(-fromUs, LedgerTime.QuarterUs);
        var last = LedgerTime.FloorDiv(untilUs, LedgerTime.QuarterUs);
        if (sessions || first >= last)
        {
            ReadCalls(fromUs, untilUs);
            return;
        }

        ReadCalls(fromUs, first * LedgerTime.QuarterUs);
        ReadQuarters(first, last);
        ReadCalls(last * LedgerTime.QuarterUs, untilUs);
    }

    /// <returns>How many calls the cells are of, those that a filter leaves out included.</returns>
    private long ReadCells(string sql, long first, long last, long lengthUs)
    {
        using var cells = _database.Prepare(sql);
        var session = sql.Contains("session", StringComparison.Ordinal);
        long calls = 0;
        cells.Bind(1, first).Bind(2, last);
        while (cells.Step())
        {
            var us = cells.Int64(0) * lengthUs;
            var group = Group(cells.Int32(1), session ? cells.Int64(3) : 0, 0, us);
            calls += group is null ? Sums.Of(SumSlot.Calls, cells.Blob(2)) : group.Add(cells.Blob(2), Step(us));
        }

        return calls;
    }

    /// <summary>How many calls there are: where no more than those of sessions, nothing is left of any other sum either.</summary>
    private long Calls(long first, long last)
    {
        using var cells = _database.Prepare("SELECT sums FROM cell_day WHERE day >= ?1 AND day < ?2");
        long calls = 0;
        cells.Bind(1, first).Bind(2, last);
        while (cells.Step()) calls += Sums.Of(SumSlot.Calls, cells.Blob(0));
        return calls;
    }

    /// <summary>What calls without a session add, where sessions are asked for: all of a day less what its sessions hold.</summary>
    private void ReadSessionless(long first, long last)
    {
        var rest = new Dictionary<(long Day, int Facet), Sums>();
        Gather("SELECT day, facet, sums FROM cell_day WHERE day >= ?1 AND day < ?2", 1);
        Gather("SELECT day, facet, sums FROM session_day WHERE day >= ?1 AND day < ?2", -1);
        foreach (var ((day, facet), sums) in rest)
        {
            var us = day * LedgerTime.DayUs;
            if (!sums.IsZero && Group(facet, 0, 0, us) is { } group) group.Add(sums, Step(us));
        }

        void Gather(string sql, int sign)
        {
            using var cells = _database.Prepare(sql);
            cells.Bind(1, first).Bind(2, last);
            while (cells.Step())
            {
                var key = (cells.Int64(0), cells.Int32(1));
                if (!rest.TryGetValue(key, out var sums)) rest.Add(key, sums = new());
                sums.Add(cells.Blob(2), sign);
            }
        }
    }

    private void ReadCalls(long fromUs, long untilUs)
    {
        if (fromUs < untilUs) AddCalls(CallScan.Rows(_database, fromUs, untilUs));
    }

    private void AddCalls(IEnumerable<CallRow> calls)
    {
        foreach (var call in calls)
        {
            if (Group(call.Facet, call.Session ?? 0, call.Run ?? 0, call.StartedUs) is not { } group) continue;
            _contribution.Set(call);
            group.Add(_contribution, Step(call.StartedUs));
        }
    }

    /// <returns>Null where a filter leaves it out.</returns>
    private ReportGroup? Group(int facet, long session, long run, long us)
    {
        // The cells of a session follow one another.
        var key = (Likeness(facet), _bySession ? session : 0, _byRun ? run : 0, _byTime ? LedgerTime.Quarter(us) : 0);
        if (_last.Known && key == _last.Key) return _last.Group;
        if (!_groupOf.TryGetValue(key, out var group)) _groupOf.Add(key, group = MakeGroup(facet, session, run, us));
        _last = (true, key, group);
        return group;
    }

    /// <summary>The same for facets that the report does not tell apart: a session has many.</summary>
    private int Likeness(int facet)
    {
        if (_facetDims.Count == 0) return 0;
        if (_likenessOf.TryGetValue(facet, out var likeness)) return likeness;

        var dims = _facets.GetValueOrDefault(facet);
        var name = Name(_facetDims.Select(dim => _dims.Value(dim, dims, 0, 0, 0)));
        if (!_likenesses.TryGetValue(name, out likeness)) _likenesses.Add(name, likeness = _likenesses.Count);
        _likenessOf.Add(facet, likeness);
        return likeness;
    }

    // Values one after another, each told from the next and from one not known.
    private static string Name(IEnumerable<string?> values) => string.Join('\u001F', values.Select(value => value is null ? "\u0000" : value));

    private ReportGroup? MakeGroup(int facet, long session, long run, long us)
    {
        var dims = _facets.GetValueOrDefault(facet);
        foreach (var filter in _query.Where)
        {
            if (_dims.Value(filter.Dim, dims, session, run, us) != filter.Value) return null;
        }

        var values = new string?[_query.By.Count];
        for (var at = 0; at < values.Length; at++) values[at] = _dims.Value(_query.By[at], dims, session, run, us);

        var name = Name(values);
        if (_groups.TryGetValue(name, out var group)) return group;

        group = new(values);
        _groups.Add(name, group);
        return group;
    }

    private int Step(long us) => _stepUs == 0 ? -1 : (int)Math.Clamp((us - _fromUs) / _stepUs, 0, 23);

    private Report Result()
    {
        var sources = new RateSources(_words);
        foreach (var group in _groups.Values) _total.Add(group);
        var times = _query.By.Select((dim, at) => (dim.IsTime, at)).Where(dim => dim.IsTime).Select(dim => dim.at).ToList();
        var rows = _groups.Values.ToList();
        rows.Sort((left, right) =>
        {
            var order = 0;
            foreach (var at in times)
            {
                order = string.CompareOrdinal(left.Dims[at], right.Dims[at]);
                if (order != 0) return order;
            }

            order = right.Sums[SumSlot.Effective].CompareTo(left.Sums[SumSlot.Effective]);
            if (order == 0) order = right.Sums[SumSlot.Calls].CompareTo(left.Sums[SumSlot.Calls]);
            for (var at = 0; order == 0 && at < left.Dims.Count; at++) order = string.CompareOrdinal(left.Dims[at], right.Dims[at]);
            return order;
        });
        var steps = _stepUs == 0 ? 0 : (int)((_untilUs - _fromUs + _stepUs - 1) / _stepUs);
        return new(_query.By, [.. rows.Select(row => row.Row(sources, steps))], _total.Row(sources, steps));
    }

    // Calls are kept to the µs: a range that begins within one begins with the next.
    private static long Up(DateTimeOffset instant)
    {
        var us = LedgerTime.Us(instant);
        return LedgerTime.Instant(us) < instant ? us + 1 : us;
    }
}
