/* SPDX-License-Identifier: MIT */
/* Smallest proofs of random closures, compared with sizes found by plain iteration; and which of them rest on
 * links that somebody denies. */
#include <stdlib.h>

#include "fixture.h"

enum { NODES = 7, PROGRAMS = 150, NO_SIZE = 1 << 20 };

/* A random graph, its closure's beliefs in tenths, and the sizes of the smallest proofs. */
typedef struct Oracle {
    int link[NODES][NODES];
    int path[NODES][NODES];
    int size[NODES][NODES];
    int denied[NODES][NODES];
} Oracle;

static int lesser(int a, int b)
{
    return a < b ? a : b;
}

static void close_beliefs(Oracle *oracle)
{
    memcpy(oracle->path, oracle->link, sizeof oracle->path);
    for (int via = 0; via < NODES; via++)
        for (int x = 0; x < NODES; x++)
            for (int y = 0; y < NODES; y++) {
                int through = lesser(oracle->path[x][via], oracle->path[via][y]);
                if (through > oracle->path[x][y])
                    oracle->path[x][y] = through;
            }
}

/* path(x, y): 2 nodes from a link of the same belief, or 2 more than path(x, via). */
static int size_through(const Oracle *oracle, int x, int via, int y)
{
    int through = lesser(oracle->path[x][via], oracle->link[via][y]);
    return through == oracle->path[x][y] ? lesser(oracle->size[x][via] + 2, NO_SIZE) : NO_SIZE;
}

static void find_sizes(Oracle *oracle)
{
    for (int x = 0; x < NODES; x++)
        for (int y = 0; y < NODES; y++)
            oracle->size[x][y] =
                oracle->path[x][y] > 0 && oracle->link[x][y] == oracle->path[x][y] ? 2 : NO_SIZE;
    for (int round = 0; round < NODES * NODES; round++)
        for (int x = 0; x < NODES; x++)
            for (int via = 0; via < NODES; via++)
                for (int y = 0; y < NODES; y++)
                    if (oracle->path[x][y] > 0)
                        oracle->size[x][y] =
                            lesser(oracle->size[x][y], size_through(oracle, x, via, y));
}

static void make_graph(Oracle *oracle)
{
    for (int x = 0; x < NODES; x++)
        for (int y = 0; y < NODES; y++) {
            oracle->link[x][y] = rand() % 3 == 0 ? 1 + rand() % 10 : 0;
            oracle->denied[x][y] = rand() % 8 == 0;
        }
    close_beliefs(oracle);
    find_sizes(oracle);
}

static const char *name_of(int node)
{
    static const char *const names[NODES] = { "a", "b", "c", "d", "e", "f", "g" };
    return names[node];
}

static void deny(lore_kb *kb, lore_terms *terms, int x, int y)
{
    lore_term link = atom(terms, "link", name_of(x), name_of(y), NULL);
    lore_claim claim = { .terms = terms,
                         .statement = around(terms, "denied", link, 0),
                         .from = rand() % 2 == 0 ? lore_null() : lore_text("2020", -1),
                         .credibility = lore_real(0.1) };
    assert_done(kb, lore_claim_put(kb, &claim));
}

static void record(lore_kb *kb, lore_terms *terms, const Oracle *oracle)
{
    assert_done(kb, lore_begin(kb));
    declare(kb, "link", 2, LORE_RELATION_TEMPORAL);
    declare(kb, "path", 2, LORE_RELATION_DERIVED);
    assert_done(kb, put_rule(kb, terms, "step", atom(terms, "path", "X", "Y", NULL),
                             atom(terms, "link", "X", "Y", NULL), 0, 0));
    assert_done(kb, put_rule(kb, terms, "walk", atom(terms, "path", "X", "Z", NULL),
                             atom(terms, "path", "X", "Y", NULL),
                             atom(terms, "link", "Y", "Z", NULL), 0));
    for (int x = 0; x < NODES; x++)
        for (int y = 0; y < NODES; y++)
            if (oracle->link[x][y] > 0)
                assert_done(kb, put_claim(kb, NULL, "link", name_of(x), name_of(y), NULL, NULL,
                                          oracle->link[x][y] / 10.0));
    for (int x = 0; x < NODES; x++)
        for (int y = 0; y < NODES; y++)
            if (oracle->denied[x][y])
                deny(kb, terms, x, y);
    assert_done(kb, lore_commit(kb, NULL, NULL, NULL));
}

/* Whether a claim in the proof is denied; those that are are marked, and no others. */
static int check_marks(const Oracle *oracle, const lore_proof *proof)
{
    lore_proof_node node;
    int is_contested = 0;
    for (size_t i = 0; lore_proof_get(proof, i, &node) == LORE_OK; i++) {
        const char *x = strchr(node.text, '('), *y = strchr(node.text, ' ');
        int is_denied = node.kind == LORE_PROOF_CLAIM && oracle->denied[x[1] - 'a'][y[1] - 'a'];
        assert_int_equal(node.contested, is_denied);
        is_contested |= is_denied;
    }
    return is_contested;
}

/* No rule's conclusion is believed more or less than its weakest condition. */
static void check_beliefs(const lore_proof *proof)
{
    lore_proof_node node, child;
    for (size_t i = 0; lore_proof_get(proof, i, &node) == LORE_OK; i++) {
        double weakest = 1;
        for (size_t c = i + 1; node.child_count > 0 && lore_proof_get(proof, c, &child) == LORE_OK;
             c++)
            if (child.parent == i && child.belief < weakest)
                weakest = child.belief;
        if (node.child_count > 0)
            assert_true(node.belief == weakest);
    }
}

static size_t count_nodes(const lore_proof *proof)
{
    lore_proof_node node;
    size_t count = 0;
    while (lore_proof_get(proof, count, &node) == LORE_OK)
        count++;
    return count;
}

static void check_program(const Oracle *oracle)
{
    lore_kb *kb;
    lore_terms *terms = lore_terms_new();
    assert_int_equal(lore_open(NULL, 0, &kb), LORE_OK);
    record(kb, terms, oracle);
    lore_query *query = ask(kb, "path", "X", "Y");
    for (int x = 0; x < NODES; x++)
        for (int y = 0; y < NODES; y++) {
            lore_proof *proof;
            if (oracle->path[x][y] == 0)
                continue;
            assert_int_equal(lore_query_step(query), LORE_ROW);
            assert_int_equal((int)(lore_query_belief(query) * 10 + 0.5), oracle->path[x][y]);
            assert_done(kb, lore_why(query, &proof));
            assert_int_equal(count_nodes(proof), oracle->size[x][y]);
            check_beliefs(proof);
            assert_int_equal(lore_query_contested(query), check_marks(oracle, proof));
            lore_proof_free(proof);
        }
    assert_int_equal(lore_query_step(query), LORE_DONE);
    lore_query_close(query);
    lore_terms_free(terms);
    lore_close(kb);
}

static void proofs_are_as_small_as_plain_iteration_finds_them(void **state)
{
    const char *given = getenv("LORE_TEST_SEED");
    unsigned seed = given != NULL ? (unsigned)strtoul(given, NULL, 10) : 1;
    (void)state;
    print_message("seed %u\n", seed);
    srand(seed);
    for (int program = 0; program < PROGRAMS; program++) {
        Oracle oracle;
        make_graph(&oracle);
        check_program(&oracle);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(proofs_are_as_small_as_plain_iteration_finds_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
