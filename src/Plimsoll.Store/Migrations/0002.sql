-- Second layout: a call's cold fields, its native, response id and raw usage in one body (CallBody); changes a run a row.
-- The rows go over in code: see Layout1.

CREATE TABLE call_2(
    key INTEGER PRIMARY KEY,
    us INTEGER NOT NULL,                -- µs from the ms in the key to the start: 0 to 999, unless another witness knew better
    facet INTEGER NOT NULL,
    session INTEGER, run INTEGER,
    state INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;

-- Every call written or changed, in order: the cursor of a sync. rev: number of the first change in the row; calls: n keys, each as
-- its difference from the one before (PairCode, signed).
CREATE TABLE change_2(
    rev INTEGER PRIMARY KEY,
    n INTEGER NOT NULL,
    calls BLOB NOT NULL
) STRICT;
