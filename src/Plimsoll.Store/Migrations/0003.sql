-- Third layout: what passed the meter, counted. The table was there before, in another form, and nothing was ever written to it.

DROP TABLE gap;

-- cause: GapCause. host: where to. run: who counted; its counts only grow, so that saying one again changes nothing.
CREATE TABLE gap(
    quarter INTEGER NOT NULL, cause INTEGER NOT NULL, host TEXT NOT NULL, run TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY(quarter, cause, host, run)
) STRICT, WITHOUT ROWID;
