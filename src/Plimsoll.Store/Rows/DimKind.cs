namespace Plimsoll.Store.Rows;

/// <summary>Kinds of interned words. Stored in ledgers: never renumber.</summary>
internal enum DimKind
{
    Provider = 1,
    Model = 2,
    Endpoint = 3,
    Client = 4,
    Project = 5,
    ProjectSource = 6,
    Key = 7,
    Developer = 8,
    Branch = 9,
    Repository = 10,
    Feature = 11,
    User = 12,
    Agent = 13,
    Machine = 14,

    /// <summary>All tags of a call as one JSON object, names in order.</summary>
    TagSet = 15,
    Session = 16,
    Run = 17,
    Directory = 18,
    StopReason = 19,
    Error = 20,
    Tier = 21,
    Speed = 22,
    Geo = 23,

    /// <summary>Where an amount is from.</summary>
    Source = 24,

    /// <summary><see cref="Rows.UsageShape"/>.</summary>
    UsageShape = 25,
}
