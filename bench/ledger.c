/* A plain C loop that fills the tables of a ledger from the rows of another: what SQLite alone takes for it, with nothing to make,
 * look up or sum. Same schema, same transactions of 1,024 calls, WAL, synchronous=FULL. See ledger.sh.
 *
 *   ledger SOURCE TARGET      SOURCE: a ledger that the bench wrote; TARGET: a file that is not there
 *
 * A transaction writes its calls, its run of changes, its entries of identity_recent and, as the ledger does, a sixteenth of the
 * entries that wait into identity in the order of their keys; and each cell that it touches, once, with its final sums. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <sqlite3.h>

enum { BATCH = 1024, SLICES = 16, WAITING = 8192 };

typedef struct { sqlite3_int64 a, b, c; int length; char *blob; int last; } cell;
typedef struct { sqlite3_int64 key, us, facet, session, run, state; int has_session, has_run, length; char *body; } call;
typedef struct { sqlite3_int64 key, call; } entry;
typedef struct { sqlite3_stmt *put; cell *cells; int count; int columns; int *touched; int *from; } table;

static sqlite3 *source, *target;

static void check(int code)
{
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return;
    fprintf(stderr, "ledger.c: %s / %s\n", sqlite3_errmsg(source), target == NULL ? "" : sqlite3_errmsg(target));
    exit(1);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement;
    check(sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL));
    return statement;
}

static void run(sqlite3_stmt *statement) { check(sqlite3_step(statement)); sqlite3_reset(statement); }

static sqlite3_int64 number(const char *sql)
{
    sqlite3_stmt *statement = prepare(source, sql);
    check(sqlite3_step(statement));
    sqlite3_int64 value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return value;
}

static char *copy(sqlite3_stmt *from, int column, int *length)
{
    *length = sqlite3_column_bytes(from, column);
    char *bytes = malloc((size_t)*length + 1);
    memcpy(bytes, sqlite3_column_blob(from, column), (size_t)*length);
    return bytes;
}

static int by_call(const void *l, const void *r) { const entry *a = l, *b = r; return a->call < b->call ? -1 : a->call > b->call; }
static int by_key(const void *l, const void *r) { const entry *a = l, *b = r; return a->key < b->key ? -1 : a->key > b->key; }

static int by_cell(const void *l, const void *r)
{
    const cell *a = l, *b = r;
    if (a->a != b->a) return a->a < b->a ? -1 : 1;
    if (a->b != b->b) return a->b < b->b ? -1 : 1;
    return a->c < b->c ? -1 : a->c > b->c;
}

static void read_cells(table *into, const char *name, const char *key, int columns)
{
    char sql[256];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", name);
    into->count = 0;
    into->columns = columns;
    into->cells = calloc((size_t)number(sql) + 1, sizeof *into->cells);
    snprintf(sql, sizeof sql, "SELECT %s, sums FROM %s ORDER BY %s", key, name, key);
    sqlite3_stmt *from = prepare(source, sql);
    while (sqlite3_step(from) == SQLITE_ROW) {
        cell *one = &into->cells[into->count++];
        one->a = sqlite3_column_int64(from, 0);
        one->b = sqlite3_column_int64(from, 1);
        one->c = columns == 3 ? sqlite3_column_int64(from, 2) : 0;
        one->blob = copy(from, columns, &one->length);
        one->last = -1;
    }
    sqlite3_finalize(from);
}

/* Which cells each transaction touches, once each. */
static void touch(table *of, int transaction, int *at, sqlite3_int64 a, sqlite3_int64 b, sqlite3_int64 c)
{
    cell wanted = { .a = a, .b = b, .c = c };
    cell *one = bsearch(&wanted, of->cells, (size_t)of->count, sizeof *of->cells, by_cell);
    if (one == NULL) { fprintf(stderr, "ledger.c: a cell is missing\n"); exit(1); }
    if (one->last == transaction) return;
    one->last = transaction;
    of->touched[(*at)++] = (int)(one - of->cells);
}

static void put_cells(table *of, int transaction)
{
    for (int at = of->from[transaction]; at < of->from[transaction + 1]; at++) {
        cell *one = &of->cells[of->touched[at]];
        sqlite3_bind_int64(of->put, 1, one->a);
        sqlite3_bind_int64(of->put, 2, one->b);
        if (of->columns == 3) sqlite3_bind_int64(of->put, 3, one->c);
        sqlite3_bind_blob(of->put, of->columns + 1, one->blob, one->length, SQLITE_STATIC);
        run(of->put);
    }
}

static sqlite3_int64 floor_div(sqlite3_int64 value, sqlite3_int64 by) { return value / by - (value % by < 0); }

int main(int count, char **arguments)
{
    if (count != 3) { fprintf(stderr, "usage: ledger SOURCE TARGET\n"); return 2; }
    check(sqlite3_open_v2(arguments[1], &source, SQLITE_OPEN_READONLY, NULL));
    check(sqlite3_open_v2(arguments[2], &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL));
    check(sqlite3_exec(target, "PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 1000; "
        "PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY", NULL, NULL, NULL));
    sqlite3_stmt *from = prepare(source, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'");
    while (sqlite3_step(from) == SQLITE_ROW) check(sqlite3_exec(target, (const char *)sqlite3_column_text(from, 0), NULL, NULL, NULL));
    sqlite3_finalize(from);

    int calls = (int)number("SELECT count(*) FROM call"), n = 0, transactions = (calls + BATCH - 1) / BATCH;
    call *all = calloc((size_t)calls, sizeof *all);
    from = prepare(source, "SELECT key, us, facet, session, run, state, body FROM call ORDER BY key");
    while (sqlite3_step(from) == SQLITE_ROW) {
        call *one = &all[n++];
        one->key = sqlite3_column_int64(from, 0); one->us = sqlite3_column_int64(from, 1); one->facet = sqlite3_column_int64(from, 2);
        one->has_session = sqlite3_column_type(from, 3) != SQLITE_NULL; one->session = sqlite3_column_int64(from, 3);
        one->has_run = sqlite3_column_type(from, 4) != SQLITE_NULL; one->run = sqlite3_column_int64(from, 4);
        one->state = sqlite3_column_int64(from, 5); one->body = copy(from, 6, &one->length);
    }
    sqlite3_finalize(from);

    /* The ids of each call: what has gone over, and what waits. */
    size_t room = (size_t)calls * 4 + 65536, ids = 0;
    entry *entries = calloc(room, sizeof *entries);
    from = prepare(source, "SELECT key, call FROM identity");
    while (sqlite3_step(from) == SQLITE_ROW && ids < room) entries[ids++] = (entry){ sqlite3_column_int64(from, 0), sqlite3_column_int64(from, 1) };
    sqlite3_finalize(from);
    if (number("SELECT count(*) FROM identity_recent") > 0) {
        from = prepare(source, "SELECT entries FROM identity_recent");
        while (sqlite3_step(from) == SQLITE_ROW) {
            const char *bytes = sqlite3_column_blob(from, 0);
            for (int at = 0; at + 16 <= sqlite3_column_bytes(from, 0) && ids < room; at += 16) memcpy(&entries[ids++], bytes + at, 16);
        }
        sqlite3_finalize(from);
    }
    /* Some stand in both. */
    qsort(entries, ids, sizeof *entries, by_key);
    size_t distinct = 0;
    for (size_t at = 0; at < ids; at++)
        if (distinct == 0 || entries[distinct - 1].key != entries[at].key) entries[distinct++] = entries[at];
    ids = distinct;
    qsort(entries, ids, sizeof *entries, by_call);

    table tables[3];
    read_cells(&tables[0], "cell", "quarter, facet", 2);
    read_cells(&tables[1], "cell_day", "day, facet", 2);
    read_cells(&tables[2], "session_day", "day, session, facet", 3);
    for (int t = 0; t < 3; t++) {
        tables[t].touched = calloc((size_t)calls, sizeof(int));
        tables[t].from = calloc((size_t)transactions + 1, sizeof(int));
        int at = 0;
        for (int c = 0; c < calls; c++) {
            int transaction = c / BATCH;
            if (c % BATCH == 0) tables[t].from[transaction] = at;
            sqlite3_int64 us = ((all[c].key >> 21) + 1577836800000LL) * 1000 + all[c].us, day = floor_div(us, 86400000000LL);
            if (t == 0) touch(&tables[t], transaction, &at, floor_div(us, 900000000LL), all[c].facet, 0);
            else if (t == 1) touch(&tables[t], transaction, &at, day, all[c].facet, 0);
            else if (all[c].has_session) touch(&tables[t], transaction, &at, day, all[c].session, all[c].facet);
        }
        tables[t].from[transactions] = at;
    }
    tables[0].put = prepare(target, "INSERT OR REPLACE INTO cell VALUES (?, ?, ?)");
    tables[1].put = prepare(target, "INSERT OR REPLACE INTO cell_day VALUES (?, ?, ?)");
    tables[2].put = prepare(target, "INSERT OR REPLACE INTO session_day VALUES (?, ?, ?, ?)");

    sqlite3_stmt *insert = prepare(target, "INSERT INTO call(key, us, facet, session, run, state, body) VALUES (?, ?, ?, ?, ?, ?, ?)");
    sqlite3_stmt *change = prepare(target, "INSERT INTO change(rev, n, calls) VALUES (?, ?, ?)");
    sqlite3_stmt *recent = prepare(target, "INSERT INTO identity_recent(seq, entries) VALUES (?, ?)");
    sqlite3_stmt *forget = prepare(target, "DELETE FROM identity_recent WHERE seq <= ?");
    sqlite3_stmt *identity = prepare(target, "INSERT OR IGNORE INTO identity(key, call) VALUES (?, ?)");
    entry *waiting = calloc(ids + 1, sizeof *waiting), *moving = calloc(ids + 1, sizeof *moving);
    size_t waits = 0, next = 0;
    int slice = 0, began = 0;
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (int transaction = 0; transaction < transactions; transaction++) {
        int first = transaction * BATCH, last = first + BATCH < calls ? first + BATCH : calls;
        check(sqlite3_exec(target, "BEGIN IMMEDIATE", NULL, NULL, NULL));
        for (int c = first; c < last; c++) {
            call *one = &all[c];
            sqlite3_bind_int64(insert, 1, one->key); sqlite3_bind_int64(insert, 2, one->us); sqlite3_bind_int64(insert, 3, one->facet);
            if (one->has_session) sqlite3_bind_int64(insert, 4, one->session); else sqlite3_bind_null(insert, 4);
            if (one->has_run) sqlite3_bind_int64(insert, 5, one->run); else sqlite3_bind_null(insert, 5);
            sqlite3_bind_int64(insert, 6, one->state);
            sqlite3_bind_blob(insert, 7, one->body, one->length, SQLITE_STATIC);
            run(insert);
        }
        /* Some five bytes a call. */
        sqlite3_bind_int64(change, 1, first + 1); sqlite3_bind_int64(change, 2, last - first);
        sqlite3_bind_zeroblob(change, 3, 5 * (last - first));
        run(change);

        size_t was = next;
        while (next < ids && entries[next].call <= all[last - 1].key) waiting[waits++] = entries[next++];
        sqlite3_bind_int64(recent, 1, transaction + 1);
        sqlite3_bind_blob(recent, 2, &entries[was], (int)((next - was) * sizeof *entries), SQLITE_STATIC);
        run(recent);
        if (waits > WAITING) {
            size_t moves = 0, stay = 0;
            for (size_t at = 0; at < waits; at++) {
                if (((waiting[at].key >> 44) & (SLICES - 1)) == slice) moving[moves++] = waiting[at];
                else waiting[stay++] = waiting[at];
            }
            waits = stay;
            qsort(moving, moves, sizeof *moving, by_key);
            for (size_t at = 0; at < moves; at++) {
                sqlite3_bind_int64(identity, 1, moving[at].key);
                sqlite3_bind_int64(identity, 2, moving[at].call);
                run(identity);
            }
            if (++slice == SLICES) {
                slice = 0;
                sqlite3_bind_int64(forget, 1, began);
                run(forget);
                began = transaction + 1;
            }
        }
        for (int t = 0; t < 3; t++) put_cells(&tables[t], transaction);
        check(sqlite3_exec(target, "COMMIT", NULL, NULL, NULL));
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    double seconds = (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
    printf("C loop: %d calls in %.1f s: %.0f calls/s (SQLite %s)\n", calls, seconds, calls / seconds, sqlite3_libversion());
    sqlite3_close_v2(target);
    return 0;
}
