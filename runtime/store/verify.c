/* SPDX-License-Identifier: MIT */
/* Verification, from the bottom up: LMDB's pages (store/walk.c), then every cell's checksum and the
 * digest of all, then what the cells say of each other. Each level is looked at only when those
 * below are sound, so nothing here follows a damaged pointer.
 *
 * Costs one look at every page and cell, and one more at the rows of tables of several runs; memory
 * only for a segment of each run. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "store/claim.h"
#include "store/lexicon.h"
#include "store/lookup.h"
#include "store/journal.h"
#include "store/record.h"
#include "store/scan.h"
#include "value/value.h"

enum { MOST_LINES = 100, KINDS = RECORD_RULE + 1 };

typedef struct Verification {
    Store *store;
    void (*say)(void *data, const char *line);
    void *data;
    unsigned lines;
    lore_status status;
    uint64_t digest;
    uint64_t terms, claims, records[KINDS]; /* numbers in use: 0 or 1 .. that */
    uint64_t indexed[LR_TABLE_KINDS];       /* rows of each kind of table */
    /* of the cells walked last */
    uint64_t versions, ended; /* of the record at hand */
    Key last_row;             /* of the segment before, as a key */
    Table table;              /* and its directory, with the rows found of each run */
    Runs runs, found;
    JournalHead head;
} Verification;

static void report(Verification *run, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void report(Verification *run, const char *format, ...)
{
    char line[300];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    run->status = LORE_CORRUPT;
    if (run->lines++ < MOST_LINES)
        run->say(run->data, line);
}

static void report_diagnostics(Verification *run, const Diag *diag, lore_status status)
{
    for (size_t i = 0; i < diag->list.count; i++)
        report(run, "%s", diag->list.items[i].message);
    if (diag->list.count == 0)
        report(run, "%s", status == LORE_NOMEM ? "memory ran out" : "the file cannot be read");
    run->status = status;
}

/* ---- cells ---- */

typedef void (*CellCheck)(Verification *run, const Cell *cell);

/* Shows check every cell whose checksum is right, in order of keys. */
static void each_cell(Verification *run, Database database, CellCheck check)
{
    Cell cell;
    Key key = { .count = 1 }; /* before all keys, none of which is a single zero */
    Diag diag;
    lr_diag_init(&diag);
    for (;;) {
        lore_status status = lr_cell_seek(run->store, database, &key, SEEK_AFTER, &cell, &diag);
        if (status == LORE_NOTFOUND)
            break;
        if (status != LORE_OK && status != LORE_CORRUPT) {
            report_diagnostics(run, &diag, status);
            break;
        }
        lr_cell_copy_key(&cell, &key);
        if (status == LORE_OK) {
            if (database != DB_JOURNAL)
                run->digest += lr_cell_checksum(database, &cell);
            check(run, &cell);
        } else {
            report_diagnostics(run, &diag, status);
            lr_diag_clear(&diag);
        }
    }
    lr_diag_clear(&diag);
}

static uint32_t number_in(const uint8_t *bytes)
{
    Reader reader = { bytes, bytes + 4, false };
    return lr_reader_u32(&reader);
}

static bool is_code(const Verification *run, Code code)
{
    if (lr_code_is_inline(code))
        return code != LR_CODE_NONE;
    return code - LR_CODE_STORED < run->terms;
}

static bool is_life(const Verification *run, uint64_t began, uint64_t ended)
{
    return began >= 1 && began <= run->store->head.number && ended >= began &&
           (ended == UINT64_MAX || ended <= run->store->head.number);
}

/* ---- dictionary ---- */

/* Whether a look-up by number comes to the same bytes. */
static bool is_found(const Block *block, uint32_t number, const Reader *term)
{
    Reader found;
    return lr_block_find(block, number, &found) && found.at == term->at && found.end == term->end;
}

static void check_term(Verification *run, uint32_t number, Reader *term)
{
    lore_value value = lr_value_decode(term);
    if (term->failed || term->at != term->end)
        report(run, "value %u of the dictionary is damaged", (unsigned)number);
    else if (lr_code_inline(value) != LR_CODE_NONE)
        report(run, "value %u of the dictionary belongs into its code", (unsigned)number);
}

static void check_block(Verification *run, const Cell *cell)
{
    Block block;
    Reader term = { NULL, NULL, false };
    if (cell->key_count != 4 || number_in(cell->key) != run->terms) {
        report(run, "the dictionary lacks value %" PRIu64, run->terms);
        return;
    }
    if (!lr_block_open(&block, (uint32_t)run->terms, cell->bytes, cell->count)) {
        report(run, "the dictionary is damaged from value %" PRIu64 " on", run->terms);
        return;
    }
    for (uint32_t i = 0; i < block.count; i++, run->terms++) {
        Reader copy;
        if (!lr_block_next(&block, &term) || !is_found(&block, block.first + i, &term)) {
            report(run, "value %" PRIu64 " of the dictionary is damaged", run->terms);
            return;
        }
        copy = term;
        check_term(run, block.first + i, &copy);
    }
    if (lr_block_next(&block, &term) || term.failed)
        report(run, "the dictionary holds more than it counts before value %" PRIu64, run->terms);
}

/* ---- catalogue ---- */

static void check_index_of_record(Verification *run, const RecordVersion *record)
{
    Code row[2];
    TableScan scan;
    Buffer key = { 0 };
    lr_buffer_u8(&key, record->kind);
    lr_buffer_put(&key, record->name, strlen(record->name));
    row[0] = lr_lookup_hash(run->store, key.bytes, key.count);
    row[1] = record->number;
    lr_buffer_free(&key);
    lr_scan_init(&scan, run->store, lr_table_of(TABLE_RECORD_INDEX, 0, 2), row, 2, 2);
    if (lr_scan_next(&scan, NULL) != LORE_OK || scan.count != 1)
        report(run, "record \"%.100s\" is not found by its name", record->name);
    lr_scan_free(&scan);
}

static void check_record(Verification *run, const Cell *cell)
{
    RecordVersion record;
    if (lr_record_decode(run->store, cell, cell->bytes, &record, NULL) != LORE_OK ||
        record.kind == 0 || record.kind >= KINDS) {
        report(run, "a record of the catalogue is damaged");
        return;
    }
    bool is_first = record.number == run->records[record.kind] + 1;
    if (is_first) {
        run->records[record.kind]++;
        run->versions = run->ended = 0;
        check_index_of_record(run, &record);
    }
    if (record.number != run->records[record.kind] || record.version != ++run->versions)
        report(run, "record \"%.100s\": a version is missing", record.name);
    if (!is_life(run, record.began, record.ended) || record.began < run->ended)
        report(run, "record \"%.100s\": its versions overlap", record.name);
    run->ended = record.ended;
}

/* ---- claims ---- */

static void check_claim_codes(Verification *run, const ClaimRecord *claim)
{
    bool is_sound = claim->holder == LR_CODE_NONE || is_code(run, claim->holder);
    for (uint32_t i = 0; i < claim->arity; i++)
        is_sound &= is_code(run, claim->row[i]);
    if (!is_sound)
        report(run, "claim \"%.100s\" names a value that the dictionary lacks", claim->id);
}

static void check_claim(Verification *run, const Cell *cell)
{
    ClaimRecord claim;
    Code row[LR_CLAIM_COLUMNS];
    run->claims++;
    if (lr_claim_decode(run->store, cell, cell->bytes, row, &claim, NULL) != LORE_OK ||
        claim.number != run->claims) {
        report(run, "claim number %" PRIu64 " is damaged or missing", run->claims);
        return;
    }
    check_claim_codes(run, &claim);
    if (claim.relation > run->records[RECORD_RELATION] ||
        claim.source > run->records[RECORD_SOURCE])
        report(run, "claim \"%.100s\" is of a relation or source that the catalogue lacks",
               claim.id);
    if (!is_life(run, claim.began, claim.ended))
        report(run, "claim \"%.100s\" has impossible transactions", claim.id);
}

/* ---- tables ---- */

static bool is_fact_sound(const Verification *run, const Code *row, uint32_t columns, uint8_t kind)
{
    uint32_t arity = columns - (kind == TABLE_PAST ? 2 : 1);
    for (uint32_t i = 0; i < arity; i++)
        if (!is_code(run, row[i]))
            return false;
    uint64_t ended = kind == TABLE_PAST ? row[arity + 1] : UINT64_MAX;
    return is_life(run, row[arity], ended) && ended != row[arity];
}

static bool is_claim_of(const Verification *run, uint32_t number, uint32_t relation)
{
    Cell cell;
    ClaimRecord claim;
    Code row[LR_CLAIM_COLUMNS];
    Key key = lr_key_of(number);
    return lr_cell_get(run->store, DB_CLAIM, &key, &cell, NULL) == LORE_OK &&
           lr_claim_decode(run->store, &cell, cell.bytes, row, &claim, NULL) == LORE_OK &&
           claim.relation == relation;
}

static bool is_term_hash(const Verification *run, uint32_t hash, uint32_t number)
{
    Reader term;
    return lr_lexicon_find(run->store, number, &term, NULL) == LORE_OK &&
           lr_lookup_hash(run->store, term.at, (size_t)(term.end - term.at)) == hash;
}

static bool is_claim_hash(const Verification *run, uint32_t hash, uint32_t number)
{
    Cell cell;
    ClaimRecord claim;
    Code row[LR_CLAIM_COLUMNS];
    Key key = lr_key_of(number);
    return lr_cell_get(run->store, DB_CLAIM, &key, &cell, NULL) == LORE_OK &&
           lr_claim_decode(run->store, &cell, cell.bytes, row, &claim, NULL) == LORE_OK &&
           lr_lookup_hash(run->store, claim.id, strlen(claim.id)) == hash;
}

static bool is_row_sound(const Verification *run, Table table, const Code *row)
{
    switch ((TableKind)table.kind) {
    case TABLE_FACT:
    case TABLE_PAST:
        return is_fact_sound(run, row, table.columns, table.kind);
    case TABLE_CLAIM:
        return is_claim_of(run, row[0], table.relation);
    case TABLE_TERM_INDEX:
        return is_term_hash(run, row[0], row[1]);
    case TABLE_CLAIM_INDEX:
        return is_claim_hash(run, row[0], row[1]);
    case TABLE_RECORD_INDEX: /* looked up from the records */
        return true;
    }
    return false;
}

static uint32_t least_columns(uint8_t kind)
{
    return kind == TABLE_FACT || kind == TABLE_CLAIM ? 1 : 2;
}

/* The columns that tell rows apart. */
static uint32_t distinct_columns(Table table)
{
    return table.columns - (table.kind == TABLE_FACT);
}

/* Whether key lies behind last, if they are of one run. */
static bool is_after(const Key *last, const Key *key, Table table)
{
    size_t own = key->count - 4 * (size_t)table.columns;
    size_t compared = own + 4 * (size_t)distinct_columns(table);
    return last->count != key->count || memcmp(last->bytes, key->bytes, own) != 0 ||
           memcmp(last->bytes, key->bytes, compared) < 0;
}

static void check_rows(Verification *run, Table table, const Segment *segment)
{
    Code row[LR_COLUMNS_MAX];
    for (uint32_t i = 0; i < segment->count; i++) {
        Key key;
        lr_segment_read(segment, i, 1, segment->columns, row);
        lr_table_row_key(&key, table, row, table.columns, 0);
        if (!is_after(&run->last_row, &key, table)) {
            report(run, "rows of relation number %u, table %u, are out of order",
                   (unsigned)table.relation, table.kind);
            return;
        }
        run->last_row = key;
        if (!is_row_sound(run, table, row)) {
            report(run, "a row of relation number %u, table %u, refers to what is not there",
                   (unsigned)table.relation, table.kind);
            return;
        }
    }
}

/* Counts the rows of a segment for its run. */
static void count_rows(Verification *run, Table table, uint32_t count)
{
    bool is_known = false;
    for (uint32_t i = 0; i < run->found.count; i++)
        if (run->found.items[i].number == table.run) {
            run->found.items[i].rows += count;
            is_known = true;
        }
    if (!is_known)
        report(run, "relation number %u, table %u: its directory lacks a run",
               (unsigned)table.relation, table.kind);
    run->indexed[table.kind] += count;
}

static void check_segment(Verification *run, Table table, const Cell *cell)
{
    Segment segment;
    Key key;
    if (!lr_segment_open(&segment, cell->bytes, cell->count) ||
        segment.columns < least_columns(table.kind) || segment.columns != run->runs.columns) {
        report(run, "a segment of relation number %u, table %u, is damaged",
               (unsigned)table.relation, table.kind);
        return;
    }
    Code row[LR_COLUMNS_MAX];
    table.columns = segment.columns;
    lr_segment_read(&segment, 0, 1, segment.columns, row);
    lr_table_row_key(&key, table, row, table.columns, 0);
    if (key.count != cell->key_count || memcmp(key.bytes, cell->key, key.count) != 0)
        report(run, "a segment of relation number %u, table %u, has another's key",
               (unsigned)table.relation, table.kind);
    count_rows(run, table, segment.count);
    check_rows(run, table, &segment);
}

/* Whether no row of the table is in two runs, each of which is in order. */
static bool are_runs_apart(Verification *run, Table table)
{
    TableScan scan;
    Code last[LR_COLUMNS_MAX];
    bool is_first = true, are_apart = true;
    lr_scan_init(&scan, run->store, table, NULL, 0, table.columns);
    while (are_apart && lr_scan_next(&scan, NULL) == LORE_OK && scan.count > 0)
        for (uint32_t i = 0; i < scan.count; i++) {
            const Code *row = scan.rows.items + (size_t)i * table.columns;
            if (!is_first && lr_rows_compare(last, row, distinct_columns(table)) >= 0)
                are_apart = false;
            memcpy(last, row, table.columns * sizeof *row);
            is_first = false;
        }
    lr_scan_free(&scan);
    return are_apart;
}

/* All segments of a table have been seen: whether they are what its directory says. */
static void finish_table(Verification *run)
{
    Table table = run->table;
    bool is_as_said = true;
    for (uint32_t i = 0; i < run->runs.count; i++)
        is_as_said &= run->runs.items[i].rows == run->found.items[i].rows;
    if (!is_as_said)
        report(run, "relation number %u, table %u: a run is counted wrongly",
               (unsigned)table.relation, table.kind);
    else if (run->runs.count > 1 && !are_runs_apart(run, table))
        report(run, "relation number %u, table %u: a row is in two runs", (unsigned)table.relation,
               table.kind);
    run->runs.count = run->found.count = 0;
}

static void check_directory(Verification *run, Table table, const Cell *cell)
{
    bool is_relations =
        table.kind == TABLE_FACT || table.kind == TABLE_PAST || table.kind == TABLE_CLAIM;
    run->table = table;
    if (!lr_runs_decode(&run->runs, cell->bytes, cell->count)) {
        report(run, "the directory of relation number %u, table %u, is damaged",
               (unsigned)table.relation, table.kind);
        run->runs.count = 0;
    }
    run->table.columns = run->runs.columns;
    run->found = run->runs;
    for (uint32_t i = 0; i < run->found.count; i++)
        run->found.items[i].rows = 0;
    if (is_relations && (table.relation == 0 || table.relation > run->records[RECORD_RELATION]))
        report(run, "the catalogue lacks relation number %u", (unsigned)table.relation);
}

/* A table's directory comes before its segments. */
static void check_table(Verification *run, const Cell *cell)
{
    if (cell->key_count < 5 || cell->key[0] == 0 || cell->key[0] >= LR_TABLE_KINDS) {
        report(run, "a table of unknown kind");
        return;
    }
    Table table = { .kind = cell->key[0], .relation = number_in(cell->key + 1) };
    if (cell->key_count == 5) {
        finish_table(run);
        check_directory(run, table, cell);
        return;
    }
    table.run = cell->key[5];
    if (run->table.kind != table.kind || run->table.relation != table.relation)
        report(run, "relation number %u, table %u, has no directory", (unsigned)table.relation,
               table.kind);
    else
        check_segment(run, table, cell);
}

static void check_tables(Verification *run)
{
    each_cell(run, DB_TABLE, check_table);
    finish_table(run);
}

/* Every row of an index is right, so as many rows as things means that each is found. */
static void check_totals(Verification *run)
{
    uint64_t records = 0;
    for (int i = 0; i < KINDS; i++)
        records += run->records[i];
    if (run->indexed[TABLE_TERM_INDEX] != run->terms || run->indexed[TABLE_CLAIM] != run->claims ||
        run->indexed[TABLE_CLAIM_INDEX] != run->claims ||
        run->indexed[TABLE_RECORD_INDEX] != records)
        report(run, "an index lacks entries, or has too many");
}

/* ---- journal ---- */

static void check_entry(Verification *run, const Cell *cell)
{
    Arena arena = { 0 };
    JournalEntry entry;
    uint64_t number = run->head.number + 1;
    if (cell->key_count != 4 || number_in(cell->key) != number ||
        lr_journal_read(run->store, number, &arena, &entry, NULL) != LORE_OK)
        report(run, "transaction %" PRIu64 " is missing from the journal, or damaged", number);
    else if (entry.previous != run->head.link || entry.head.time < run->head.time)
        report(run, "transaction %" PRIu64 " does not follow the one before", number);
    else
        run->head = entry.head;
    run->head.number = number;
    lr_arena_free(&arena);
}

/* ---- all ---- */

static void check_contents(Verification *run)
{
    each_cell(run, DB_VALUE, check_block);
    each_cell(run, DB_RECORD, check_record);
    each_cell(run, DB_CLAIM, check_claim);
    check_tables(run);
    check_totals(run);
    each_cell(run, DB_JOURNAL, check_entry);
    if (run->head.digest != run->digest)
        report(run,
               "what the file holds is not what transaction %" PRIu64 " left: a digest is wrong",
               run->head.number);
}

lore_status lr_store_verify(const char *path, void (*say)(void *data, const char *line), void *data)
{
    Diag diag;
    Environment *env = NULL;
    Verification run = { .say = say, .data = data };
    lr_diag_init(&diag);
    lore_status status = lr_env_examine(path, say, data, &env, &diag);
    if (status == LORE_OK)
        status = lr_store_open(path, LORE_OPEN_READONLY, &run.store, &diag);
    if (status == LORE_OK)
        check_contents(&run);
    else if (status != LORE_CORRUPT || diag.list.count > 0)
        report_diagnostics(&run, &diag, status);
    lr_store_close(run.store);
    lr_env_close(env);
    lr_diag_clear(&diag);
    return status == LORE_OK ? run.status : status;
}
