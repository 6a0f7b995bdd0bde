-- Fourth layout: what imports remember. Until now the first import made these tables, so that an older ledger may have them, as they are here.

CREATE TABLE IF NOT EXISTS import_file(
    path TEXT PRIMARY KEY,
    agent TEXT NOT NULL,
    device INTEGER NOT NULL, inode INTEGER NOT NULL, size INTEGER NOT NULL, modified INTEGER NOT NULL,
    offset INTEGER NOT NULL, head INTEGER NOT NULL, tail INTEGER NOT NULL,
    state BLOB
) STRICT, WITHOUT ROWID;

-- The latest of each subject.
CREATE TABLE IF NOT EXISTS agent_fact(
    agent TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
    at_us INTEGER NOT NULL, json TEXT NOT NULL,
    PRIMARY KEY(agent, kind, subject)
) STRICT, WITHOUT ROWID;
