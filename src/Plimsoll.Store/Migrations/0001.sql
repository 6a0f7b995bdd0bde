-- The ledger, first layout. Amounts are nano-dollars; NULL means not known. Times are µs since 1970, UTC.

CREATE TABLE meta(
    name TEXT PRIMARY KEY,
    value ANY
) STRICT, WITHOUT ROWID;

-- Interned words. kind: DimKind. A tag set is one word: its JSON, names in order.
CREATE TABLE dim(
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    value TEXT NOT NULL,
    UNIQUE(kind, value)
) STRICT;

-- Interned combinations of attribution. 0 means not known.
CREATE TABLE facet(
    id INTEGER PRIMARY KEY,
    provider INTEGER NOT NULL, model INTEGER NOT NULL, endpoint INTEGER NOT NULL, client INTEGER NOT NULL,
    project INTEGER NOT NULL, project_source INTEGER NOT NULL, api_key INTEGER NOT NULL, developer INTEGER NOT NULL,
    branch INTEGER NOT NULL, repository INTEGER NOT NULL, feature INTEGER NOT NULL, user INTEGER NOT NULL,
    agent INTEGER NOT NULL, machine INTEGER NOT NULL, tagset INTEGER NOT NULL,
    UNIQUE(provider, model, endpoint, client, project, project_source, api_key, developer, branch, repository, feature,
        user, agent, machine, tagset)
) STRICT;

CREATE TABLE receipt(
    id INTEGER PRIMARY KEY,
    hash INTEGER NOT NULL,
    json TEXT NOT NULL
) STRICT;
CREATE INDEX receipt_hash ON receipt(hash);

-- One row a call: what its witnesses, taken together, say. key: (ms since 2020) << 21 | 21 bits of the first witness' native.
CREATE TABLE call(
    key INTEGER PRIMARY KEY,
    started_us INTEGER NOT NULL,
    facet INTEGER NOT NULL,
    session INTEGER, run INTEGER, directory INTEGER,
    native INTEGER NOT NULL,            -- hash of the native that the key was made from
    witness INTEGER NOT NULL,           -- whose values decide
    witnesses INTEGER NOT NULL,         -- how many observations
    state INTEGER NOT NULL, reason INTEGER NOT NULL, flags INTEGER NOT NULL,
    ending INTEGER NOT NULL, status INTEGER,
    buckets BLOB,                       -- UsageBlob; NULL: nothing used, or not known (flags tell)
    list INTEGER, effective INTEGER, reported INTEGER, low INTEGER, high INTEGER, receipt INTEGER,
    first_byte_us INTEGER, duration_us INTEGER,
    requested INTEGER, stop_reason INTEGER, error INTEGER, tier INTEGER, speed INTEGER, geo INTEGER, context_tokens INTEGER,
    asked_model INTEGER, asked_tier INTEGER, max_tokens INTEGER, tools INTEGER, prompt_bytes INTEGER, attachments INTEGER,
    prompt_hash INTEGER, prefixes BLOB,
    identities BLOB,                    -- 8 bytes each, the surest first
    source INTEGER                      -- where the amount is from
) STRICT;

-- Calls whose started_us is not the instant in their key: another witness knew better.
CREATE TABLE shifted(
    started_us INTEGER NOT NULL,
    call INTEGER NOT NULL,
    PRIMARY KEY(started_us, call)
) STRICT, WITHOUT ROWID;

CREATE TABLE raw(
    call INTEGER PRIMARY KEY,
    native TEXT NOT NULL,
    response TEXT,
    usage TEXT
) STRICT;

CREATE TABLE line(
    call INTEGER NOT NULL, n INTEGER NOT NULL,
    model TEXT NOT NULL, unit INTEGER NOT NULL, quantity INTEGER NOT NULL, rate INTEGER NOT NULL, nano INTEGER NOT NULL,
    PRIMARY KEY(call, n)
) STRICT, WITHOUT ROWID;

-- What calls are known by. key: (days since 2020) << 48 | 44 bits of the hash << 4 | number among the calls that share it.
-- Ids that are asked for days later stand under a day that no call is of, too: see IdentityIndex.
CREATE TABLE identity(
    key INTEGER PRIMARY KEY,
    call INTEGER NOT NULL
) STRICT;

-- Entries that go over to identity, as they came: key and call in turn, 8 bytes each. Some may be there already.
CREATE TABLE identity_recent(
    seq INTEGER PRIMARY KEY,
    entries BLOB NOT NULL
) STRICT;

-- From the second observation of a call on, all of them, the first included; and those of calls of which only repeats are known.
CREATE TABLE observation(
    call INTEGER NOT NULL, witness INTEGER NOT NULL, native TEXT NOT NULL, json TEXT NOT NULL,
    PRIMARY KEY(call, witness, native)
) STRICT, WITHOUT ROWID;

-- Every call written or changed, in order: the cursor of a sync.
CREATE TABLE change(
    rev INTEGER PRIMARY KEY,
    call INTEGER NOT NULL
) STRICT;

CREATE TABLE revision(
    rev INTEGER PRIMARY KEY,
    call INTEGER NOT NULL, at_us INTEGER NOT NULL, cause TEXT NOT NULL, actor TEXT NOT NULL, before TEXT NOT NULL
) STRICT;
CREATE INDEX revision_call ON revision(call);

-- Sums, made from the call rows in the same transaction. sums: SumsBlob.
CREATE TABLE cell(
    quarter INTEGER NOT NULL, facet INTEGER NOT NULL, sums BLOB NOT NULL,
    PRIMARY KEY(quarter, facet)
) STRICT, WITHOUT ROWID;
CREATE TABLE cell_day(
    day INTEGER NOT NULL, facet INTEGER NOT NULL, sums BLOB NOT NULL,
    PRIMARY KEY(day, facet)
) STRICT, WITHOUT ROWID;
CREATE TABLE session_day(
    day INTEGER NOT NULL, session INTEGER NOT NULL, facet INTEGER NOT NULL, sums BLOB NOT NULL,
    PRIMARY KEY(day, session, facet)
) STRICT, WITHOUT ROWID;

-- Times in which the meter was off, and what passed it unread.
CREATE TABLE gap(
    id INTEGER PRIMARY KEY,
    from_us INTEGER NOT NULL, until_us INTEGER, cause TEXT NOT NULL, exchanges INTEGER, bytes INTEGER
) STRICT;

CREATE TABLE audit(
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at_us INTEGER NOT NULL, actor TEXT NOT NULL, what TEXT NOT NULL, before TEXT, after TEXT
) STRICT;
