namespace Plimsoll.Store;

/// <summary>What a ledger is opened for.</summary>
public enum LedgerAccess
{
    /// <summary>To ask. The file must be there; nothing in it is changed (an older one is migrated all the same, after a backup).</summary>
    Read,

    /// <summary>To write and to ask. A ledger that is not there is made.</summary>
    Write,
}
