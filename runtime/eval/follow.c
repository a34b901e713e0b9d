/* SPDX-License-Identifier: MIT */
/* Follow: where key and prefix stand in the new rows' words is found out once. */
#include "eval/follow.h"

#include "eval/fetch.h"
#include "eval/sink.h"
#include "eval/tail.h"

enum { ROWS_A_LOOK = 64 }; /* followed between two looks at the budget */

/* What the new rows give: fields of their words. */
typedef struct Follower {
    Run *run;
    const Extent *from, *into; /* the new rows', and the relation read by key */
    uint32_t key_count;
    Code constants[LR_FETCH_KEYS_MAX];
    bool is_constant[LR_FETCH_KEYS_MAX];
    Field keys[LR_FETCH_KEYS_MAX];
    Field given[LR_ARITY_MAX + 2]; /* as the tail's */
    bool is_own;                   /* new rows are rows of the head */
} Follower;

/* The field of a variable that the first step binds. */
static Field field_of(const Run *run, uint32_t variable)
{
    const Stage *first = &run->stages[0];
    uint32_t b = 0;
    while (first->binds[b].variable != variable)
        b++;
    return first->binds[b].field;
}

static bool is_read_alone(const Stage *stage)
{
    return stage->check_count == 0 && stage->exclusion_count == 0 && stage->filter == NULL &&
           stage->extent->plain.layout.stride == 1;
}

bool lr_follow_suits(const Run *run)
{
    const Stage *first = &run->stages[0], *second = &run->stages[1];
    return run->sink.again != NULL && run->sink.settle == NULL && run->work == NULL &&
           run->options.delta == DELTA_PLAIN && run->options.seeds == NULL &&
           run->plan->step_count == 2 && run->tail.stage == 1 && first->access == ACCESS_DELTA &&
           first->step->key == 0 && is_read_alone(first) && second->access == ACCESS_FETCH &&
           is_read_alone(second) && second->step->key >> LR_FETCH_KEYS_MAX == 0 &&
           (second->step->key & (second->step->key + 1)) == 0 &&
           run->model->dictionary.null_code == LR_CODE_NONE;
}

static Follower plan(Run *run)
{
    const Stage *second = &run->stages[1];
    Follower f = { .run = run, .from = run->stages[0].extent, .into = second->extent };
    f.is_own = f.from == run->sink.head->extent;
    for (; second->step->key >> f.key_count & 1; f.key_count++) {
        const StepColumn *column = &second->step->columns[f.key_count];
        f.is_constant[f.key_count] = column->is_constant;
        if (column->is_constant)
            f.constants[f.key_count] = second->constants[f.key_count];
        else
            f.keys[f.key_count] = field_of(run, column->index);
    }
    for (uint32_t g = 0; g < run->tail.given_count; g++)
        f.given[g] = field_of(run, run->tail.given[g].variable);
    return f;
}

static void read_key(const Follower *f, uint64_t row, Code *key)
{
    for (uint32_t c = 0; c < f->key_count; c++)
        key[c] = f->is_constant[c] ? f->constants[c] : lr_field_code(f->keys[c], &row);
}

/* Rows wait until they are told apart from older ones: time in which their keys can come. */
static void expect_keys(const Follower *f, uint32_t since)
{
    const Tail *tail = &f->run->tail;
    Code key[LR_FETCH_KEYS_MAX];
    for (uint32_t k = since; k < tail->count; k++) {
        read_key(f, tail->rows[k], key);
        lr_fetch_find_soon(f->into, key, f->key_count);
    }
}

/* Rows of the head for all that the relation has under the key of a new row. */
static lore_status follow_row(const Follower *f, uint64_t row)
{
    Tail *tail = &f->run->tail;
    Code key[LR_FETCH_KEYS_MAX];
    FetchedRows found;
    read_key(f, row, key);
    lore_status status = lr_fetch_find(f->run->model, f->into, key, f->key_count, &found);
    if (status != LORE_OK || found.count == 0)
        return status;
    tail->prefixes[0] = tail->constant;
    for (uint32_t g = 0; g < tail->given_count; g++)
        tail->prefixes[0] += (uint64_t)lr_field_code(f->given[g], &row) << tail->given[g].shift;
    uint32_t before = tail->count;
    status = lr_tail_long(f->run, 0, lr_fetched_words(&found), found.count);
    if (f->is_own)
        expect_keys(f, before);
    return status;
}

static lore_status follow_news(const Follower *f)
{
    const RowList *news = &f->from->delta;
    lore_status status = LORE_OK;
    for (size_t i = 0; i < news->count && status == LORE_OK; i++) {
        if (i % ROWS_A_LOOK == 0 && lr_fetch_has_outgrown(f->run->model, f->into))
            return LORE_DONE;
        if (i % ROWS_A_LOOK == 0)
            status = lr_run_check(f->run);
        if (status == LORE_OK)
            status = follow_row(f, news->items[i]);
    }
    return status == LORE_OK ? lr_tail_flush(f->run) : status;
}

lore_status lr_follow(Run *run)
{
    Follower f = plan(run);
    lore_status status;
    do
        status = follow_news(&f);
    while (status == LORE_OK && run->sink.again(run->sink.again_data));
    return status;
}
