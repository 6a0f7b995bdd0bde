namespace Plimsoll.Store.Writing;

/// <summary>Ids of a transaction: seen at once, kept only when it is committed, so that a rolled back id is never used again.</summary>
internal sealed class Cache<TKey>(IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
{
    // Bounds memory where a kind has no end of values (sessions); what falls out is looked up again.
    private const int Most = 200_000;

    private readonly Dictionary<TKey, int> _known = new(comparer);
    private readonly Dictionary<TKey, int> _pending = new(comparer);

    public bool TryGet(TKey key, out int id) =>
        _known.TryGetValue(key, out id) || (_pending.Count > 0 && _pending.TryGetValue(key, out id));

    public void Put(TKey key, int id) => _pending[key] = id;

    public void Commit()
    {
        if (_pending.Count == 0) return;
        if (_known.Count + _pending.Count > Most) _known.Clear();
        foreach (var (key, id) in _pending) _known[key] = id;
        _pending.Clear();
    }

    public void Rollback() => _pending.Clear();
}
