/* SPDX-License-Identifier: MIT */
/* Hostile scripts: each of tests/hostile/lua runs as a rule file of its own process, and must
 * end as its class says, in time, with the knowledge base as it was and usable.
 *
 * A script tells by what it returns: CONTAINED (its attack failed), ESCAPED (it worked),
 * CHECK. It runs twice: through load, whose result is printed, and as the rule file itself. */
#include "fixture.h"

#include <stdbool.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fault/memory.h"

enum {
    SCRIPT_MILLISECONDS = 300,    /* of scripts that go on until they are ended */
    PATIENT_MILLISECONDS = 20000, /* of those that must end otherwise, however slow the machine */
    SCRIPT_BYTES = 32 << 20,
    GRACE_MILLISECONDS = 10000, /* this is about hanging, not about speed */
#ifdef __SANITIZE_ADDRESS__
    SLOWNESS = 6, /* of the sanitizer, when the collector walks a full heap */
#else
    SLOWNESS = 1,
#endif
    TEXT_MAX = 1 << 20,
};

typedef struct Script {
    const char *name;
    const char *classes; /* any of: C time, M memory, E error, O normal end */
} Script;

static const Script scripts[] = {
    { "c01_while_true", "C" },
    { "c02_goto_loop", "C" },
    { "c04_xpcall_handler_spin", "C" },
    { "c05_coroutine_hook_evade", "C" },
    { "c07_close_spin", "C" },
    { "c08_gc_spin", "E" },
    { "c10_pattern_dos", "C" },
    { "c11_pattern_dos2", "C" },
    { "c13_sort_invalid_cmp", "EO" },
    { "c14_sort_true", "EO" },
    { "c16_table_move", "E" },
    { "c17_insert_shift", "E" },
    { "c19_next_chain", "CEO" },
    { "c20_index_loop", "EO" },
    { "c22_for_huge", "C" },
    { "c23_tostring_loop", "E" },
    { "c25_error_in_handler", "EMO" },
    { "c26_wrap_close_hookoff", "C" },
    { "c28_handler_in_coroutine", "C" },
    { "e01_bytecode_load", "EO" },
    { "e02_bytecode_corrupt", "EO" },
    { "e04_string_lib_poison", "O" },
    { "e05_debug_lib", "O" },
    { "e07_os_io", "O" },
    { "e08_require_package", "O" },
    { "e10_load_env", "O" },
    { "e11_g_walk", "O" },
    { "e13_udata_close_reuse", "O" },
    { "e14_gc_resurrect", "EO" },
    { "e16_weak_newindex_uaf", "CMO" },
    { "e18_weak_newindex_large", "CMO" },
    { "e19_addr_leak", "O" },
    { "e20_env_const", "EO" },
    { "e22_pcall_close_swallow", "C" },
    { "m01_rep_bomb", "ME" },
    { "m02_rep_doubling", "M" },
    { "m04_table_hash", "MC" },
    { "m05_concat_giant", "M" },
    { "m07_unpack_overflow", "EO" },
    { "m08_format_width", "EO" },
    { "m10_gsub_bomb", "MC" },
    { "m11_coroutine_flood", "MC" },
    { "m13_error_object_bomb", "EC" },
    { "m14_pack_bomb", "MCE" },
    { "m15_limit_at_depth", "MC" },
    { "r01_value_invent", "E" },
    { "r02_string_invent", "EMCO" },
    { "r03_cross_product", "E" },
    { "r04_huge_body", "EC" },
    { "r05_neg_cycle", "E" },
    { "r06_unsafe_var", "E" },
    { "r07_term_tampering", "EO" },
    { "r08_deep_term", "EMC" },
    { "r09_many_rules", "MCEO" },
    { "r10_shared_term", "E" },
    { "r11_goal_bomb", "EOC" },
    { "s01_deep_recursion", "EMO" },
    { "s02_c_recursion", "EO" },
    { "s04_close_chain", "EOM" },
    { "s05_wrap_error_chain", "EOCM" },
    { "s07_varargs_million", "EO" },
    { "s08_concat_chain", "EO" },
    { "s10_many_locals", "EO" },
    { "x01_nul_bytes", "E" },
    { "x02_bom_shebang", "EO" },
    { "x04_bidi_comment", "O" },
    { "x07_binary_chunk_file", "E" },
    { "x08_long_string_open", "E" },
    { "x10_number_edge", "EO" },
};

enum { SCRIPT_COUNT = sizeof scripts / sizeof *scripts };

/* ---- one run
 * ------------------------------------------------------------------------------------- */

static char printed[200];

static void keep_print(void *data, const char *text, size_t length)
{
    (void)data;
    snprintf(printed, sizeof printed, "%.*s", (int)length, text);
}

static size_t read_script(const char *name, char *text)
{
    char path[100];
    snprintf(path, sizeof path, "tests/hostile/lua/%s.lua", name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t length = fread(text, 1, TEXT_MAX, file);
    fclose(file);
    return length;
}

/* A rule file that runs text and prints what it returns. */
static const char *wrap(const char *text, size_t length)
{
    static char wrapped[4 * TEXT_MAX + 100];
    char *at = wrapped;
    at += sprintf(at, "local run, message = load(\"");
    for (size_t i = 0; i < length; i++)
        at += sprintf(at, "\\%03d", (unsigned char)text[i]);
    sprintf(at, "\") if not run then error(message, 0) end print(run())");
    return wrapped;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The letter of the class in which a load has ended. */
static char class_of(lore_kb *kb, lore_status status)
{
    lore_diagnostic diagnostic;
    if (status >= 0)
        return 'O';
    if (lore_diagnostic_get(kb, 0, &diagnostic) != LORE_OK)
        return '?';
    if (status != LORE_BUDGET || strstr(diagnostic.message, "script") == NULL)
        return 'E';
    return strstr(diagnostic.message, "memory") != NULL ? 'M' : 'C';
}

static int64_t limit_of(const Script *script)
{
    return strchr(script->classes, 'C') != NULL ? SCRIPT_MILLISECONDS : PATIENT_MILLISECONDS;
}

/* NULL, or what is wrong with the way in which the script ended. */
static const char *run(lore_kb *kb, const Script *script, const char *text, size_t length)
{
    static char wrong[400];
    int64_t start = now_ms();
    printed[0] = '\0';
    char class = class_of(kb, lore_load(kb, text, (ptrdiff_t)length, script->name));
    int64_t taken = now_ms() - start;
    if (strncmp(printed, "ESCAPED", 7) == 0)
        snprintf(wrong, sizeof wrong, "%s", printed);
    else if (strchr(script->classes, class) == NULL && strncmp(printed, "CONTAINED", 9) != 0)
        snprintf(wrong, sizeof wrong, "ended as %c: %s", class, lore_diagnostic_text(kb));
    else if (taken > limit_of(script) + GRACE_MILLISECONDS * SLOWNESS)
        snprintf(wrong, sizeof wrong, "took %lld ms", (long long)taken);
    else
        return NULL;
    return wrong;
}

/* The next file runs as ever, and sees what there was before. */
static const char *use(lore_kb *kb)
{
    char rows[100];
    lore_query *query;
    if (lore_load(kb, "print(string.format('%d', 7), table.concat({ 1, 2 })) fact { seen('b') }",
                  -1, "clean.lua") < 0)
        return lore_diagnostic_text(kb);
    if (strcmp(printed, "7\t12\n") != 0)
        return "the library is spoilt";
    if (lore_query_text(kb, "seen(X)", &query) < 0)
        return lore_diagnostic_text(kb);
    rows_of(query, rows, sizeof rows);
    return strncmp(rows, "a|b", 3) == 0 ? NULL : "facts are lost";
}

static lore_kb *open_limited(int64_t milliseconds)
{
    lore_kb *kb;
    if (lore_open(NULL, 0, &kb) < 0)
        return NULL;
    lore_limit_set(kb, LORE_LIMIT_MILLISECONDS, milliseconds);
    lore_limit_set(kb, LORE_LIMIT_MEMORY, SCRIPT_BYTES);
    lore_script_limit_set(kb, milliseconds, SCRIPT_BYTES);
    lore_print_set(kb, keep_print, NULL);
    return lore_load(kb, "relation.seen { 'x:any' } fact { seen('a') }", -1, NULL) < 0 ? NULL : kb;
}

static bool judge(const Script *script)
{
    static char text[TEXT_MAX];
    size_t length = read_script(script->name, text);
    lore_kb *kb = open_limited(limit_of(script));
    if (kb == NULL)
        return false;
    const char *wrapped = wrap(text, length);
    const char *wrong = run(kb, script, wrapped, strlen(wrapped));
    if (wrong == NULL)
        wrong = use(kb);
    if (wrong == NULL)
        wrong = run(kb, script, text, length);
    if (wrong == NULL)
        wrong = use(kb);
    if (wrong != NULL)
        fprintf(stderr, "%s: %s\n", script->name, wrong);
    lore_close(kb);
    return wrong == NULL;
}

static void is_contained(void **state)
{
    const Script *script = *state;
    fflush(stdout);
    pid_t child = fork();
    assert_int_not_equal(child, -1);
    if (child == 0)
        _exit(judge(script) ? 0 : 1);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status)); /* no signal */
    assert_int_equal(WEXITSTATUS(status), 0);
}

/* ---- what needs no script ---- */

static void a_harmless_script_is_no_time_limit(void **state)
{
    static const Script harmless = { "e20_env_const", "C" };
    (void)state;
    lore_kb *kb = open_limited(SCRIPT_MILLISECONDS);
    assert_non_null(kb);
    assert_non_null(run(kb, &harmless, "local x = 1", 11)); /* the harness can fail */
    assert_non_null(run(kb, &harmless, "print('ESCAPED')", 16));
    lore_close(kb);
}

static void a_line_of_two_mebibytes_is_read(void **state)
{
    static char line[2 << 20];
    (void)state;
    memset(line, ' ', sizeof line);
    memcpy(line, "local s = '", 11);
    lore_kb *kb = open_limited(PATIENT_MILLISECONDS);
    assert_int_equal(lore_load(kb, line, sizeof line, "long.lua"), LORE_SYNTAX);
    assert_true(strlen(lore_diagnostic_text(kb)) < 2000);
    memcpy(line + sizeof line - 1, "'", 1);
    assert_done(kb, lore_load(kb, line, sizeof line, "long.lua"));
    lore_close(kb);
}

static void a_text_that_cannot_be_a_rule_file_is_refused_at_once(void **state)
{
    (void)state;
    lore_kb *kb = open_limited(SCRIPT_MILLISECONDS);
    assert_refused(kb, LORE_BUDGET, "32 MiB", lore_load(kb, "", (32 << 20) + 1, "big.lua"));
    lore_close(kb);
}

static void bidirectional_controls_are_told(void **state)
{
    static const char text[] = "-- fine\nlocal x = 1 -- \u202e } end \u2066\n";
    lore_diagnostic diagnostic;
    (void)state;
    lore_kb *kb = open_limited(SCRIPT_MILLISECONDS);
    assert_int_equal(lore_text_check(kb, text, -1, "odd.lua"), LORE_SYNTAX);
    assert_int_equal(lore_diagnostic_get(kb, 0, &diagnostic), LORE_OK);
    assert_int_equal(diagnostic.line, 2);
    assert_string_equal(diagnostic.file, "odd.lua");
    assert_null(strstr(diagnostic.source, "\u202e"));
    assert_int_equal(lore_diagnostic_get(kb, 1, &diagnostic), LORE_DONE);
    assert_int_equal(lore_text_check(kb, "local x = 'العربية'", -1, "fine.lua"), LORE_OK);
    lore_close(kb);
}

static void an_interrupt_ends_a_script(void **state)
{
    (void)state;
    lore_kb *kb = open_limited(SCRIPT_MILLISECONDS);
    lore_interrupt(kb);
    assert_refused(kb, LORE_INTERRUPTED, "interrupted",
                   lore_load(kb, "while true do end", -1, "x"));
    assert_done(kb, lore_load(kb, "for i = 1, 1e6 do end", -1, "x")); /* once */
    lore_close(kb);
}

static void a_prompt_knows_when_a_text_is_complete(void **state)
{
    static const struct {
        const char *text;
        int answer;
    } cases[] = {
        { "leans(A, P)", 1 },
        { "leans(A, P) {", 0 },
        { "leans(A, P) { p(A) }", 1 },
        { "leans(A, P) &", 0 },
        { "fact { p('a'),", 0 },
        { "local t = {", 0 },
        { "for i = 1, 3 do", 0 },
        { "x = [[", 0 },
        { "leans(A, P))", LORE_SYNTAX },
        { "p(X) }", LORE_SYNTAX },
        { "leans(A):at '20", LORE_SYNTAX },
        { "", 1 },
        { "{ p(X), q(X) }", 1 },
        { "{ p(X),", 0 },
    };
    (void)state;
    lore_kb *kb = open_limited(SCRIPT_MILLISECONDS);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (lore_text_is_complete(kb, cases[i].text) != cases[i].answer)
            fail_msg("%s: %d", cases[i].text, lore_text_is_complete(kb, cases[i].text));
    lore_close(kb);
}

static void without_memory_nothing_of_a_file_has_happened(void **state)
{
    static const char text[] = "derive.d { 'x:any' } d(X) { seen(X), where 'X ~= 1' } "
                               "fact { seen('c') } print(kb:query('d(X)'):count())";
    bool is_refused = true;
    (void)state;
    for (long n = 0; is_refused; n += 1 + n / 64) {
        char rows[100];
        lore_query *query;
        lore_kb *kb = open_limited(SCRIPT_MILLISECONDS);
        memory_fail_after(n);
        lore_status status = lore_load(kb, text, -1, "x");
        is_refused = memory_restore();
        if (status != (is_refused ? LORE_NOMEM : LORE_OK))
            fail_msg("after %ld: %s", n, lore_status_name(status));
        assert_false(lore_in_transaction(kb));
        if (lore_query_text(kb, "seen(X)", &query) < 0)
            fail_msg("after %ld: %s", n, lore_diagnostic_text(kb));
        assert_string_equal(rows_of(query, rows, sizeof rows), is_refused ? "a" : "a|c");
        lore_close(kb);
    }
}

static void a_missing_argument_is_misuse(void **state)
{
    lore_query *query;
    lore_proof *proof;
    (void)state;
    lore_kb *kb = open_limited(SCRIPT_MILLISECONDS);
    assert_int_equal(lore_load(NULL, "", -1, "x"), LORE_MISUSE);
    assert_int_equal(lore_load(kb, NULL, -1, "x"), LORE_MISUSE);
    assert_int_equal(lore_load_file(kb, NULL), LORE_MISUSE);
    assert_int_equal(lore_query_text(kb, NULL, &query), LORE_MISUSE);
    assert_int_equal(lore_why_text(NULL, "seen(X)", &proof), LORE_MISUSE);
    assert_int_equal(lore_text_is_complete(kb, NULL), LORE_MISUSE);
    assert_int_equal(lore_text_check(kb, NULL, -1, "x"), LORE_MISUSE);
    assert_int_equal(lore_script_limit_set(NULL, 1, 1), LORE_MISUSE);
    lore_close(kb);
}

int main(void)
{
    const struct CMUnitTest others[] = {
        cmocka_unit_test(a_harmless_script_is_no_time_limit),
        cmocka_unit_test(a_line_of_two_mebibytes_is_read),
        cmocka_unit_test(a_text_that_cannot_be_a_rule_file_is_refused_at_once),
        cmocka_unit_test(bidirectional_controls_are_told),
        cmocka_unit_test(an_interrupt_ends_a_script),
        cmocka_unit_test(a_prompt_knows_when_a_text_is_complete),
        cmocka_unit_test(without_memory_nothing_of_a_file_has_happened),
        cmocka_unit_test(a_missing_argument_is_misuse),
    };
    struct CMUnitTest tests[SCRIPT_COUNT];
    for (size_t i = 0; i < SCRIPT_COUNT; i++)
        tests[i] = (struct CMUnitTest){ .name = scripts[i].name,
                                        .test_func = is_contained,
                                        .initial_state = (void *)&scripts[i] };
    int failed = cmocka_run_group_tests_name("api/lua", others, NULL, NULL);
    return failed + cmocka_run_group_tests_name("api/lua hostile", tests, NULL, NULL);
}
