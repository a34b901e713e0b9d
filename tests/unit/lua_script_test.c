/* SPDX-License-Identifier: MIT */
/* Scripts taken as they were compiled at build time, and as text: which it is, and that nothing else is
 * different. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <lauxlib.h>

#include "lore.h"
#include "lua/sandbox.h"
#include "lua/script.h"

static int open_state(void **state)
{
    *state = luaL_newstate();
    return *state ? 0 : 1;
}

static int close_state(void **state)
{
    lua_close(*state);
    return 0;
}

/* ---- telling compilers apart ----------------------------------------------------------------- */

/* The build's Lua is the one that runs here. */
static void each_script_is_what_its_text_compiles_to(void **state)
{
    assert_true(lr_script_count > 1);
    for (size_t i = 0; i < lr_script_count; i++)
        assert_true(lr_script_is_alike(*state, lr_script_compiler, &lr_scripts[i]));
    assert_int_equal(lua_gettop(*state), 0);
}

static const Script *probe(void)
{
    for (size_t i = 0; i < lr_script_count; i++)
        if (strcmp(lr_scripts[i].name, "probe") == 0)
            return &lr_scripts[i];
    fail_msg("no probe");
    return NULL;
}

static void any_other_byte_is_noticed(void **state)
{
    Script other = *probe();
    char *code = malloc(other.code_length);
    assert_non_null(code);
    memcpy(code, other.code, other.code_length);
    other.code = code;
    assert_true(lr_script_is_alike(*state, lr_script_compiler, &other)); /* the control */
    for (size_t i = 0; i < other.code_length; i++) {
        code[i] ^= 1;
        assert_false(lr_script_is_alike(*state, lr_script_compiler, &other));
        code[i] ^= 1;
    }
    other.code_length--;
    assert_false(lr_script_is_alike(*state, lr_script_compiler, &other));
    free(code);
}

static void code_that_goes_on_is_noticed(void **state)
{
    Script other = *probe();
    char *code = calloc(1, other.code_length + 1);
    assert_non_null(code);
    memcpy(code, other.code, other.code_length);
    other.code = code;
    other.code_length++;
    assert_false(lr_script_is_alike(*state, lr_script_compiler, &other));
    free(code);
}

static void another_release_is_noticed(void **state)
{
    assert_false(lr_script_is_alike(*state, "$LuaVersion: Lua 5.4.99 $", probe()));
}

/* ---- which way is taken ---------------------------------------------------------------------- */

static size_t allocated;

static void *count_bytes(void *data, void *block, size_t before, size_t size)
{
    (void)data;
    if (size == 0) {
        free(block);
        return NULL;
    }
    allocated += block && before < size ? size - before : block ? 0 : size;
    return realloc(block, size);
}

/* Bytes allocated for a script: a compiler needs more than the code does. */
static size_t bytes_to_import(int choice)
{
    lua_State *L = lua_newstate(count_bytes, NULL);
    assert_non_null(L);
    lua_gc(L, LUA_GCSTOP);
    if (choice >= 0)
        lr_script_choose(L, choice);
    allocated = 0;
    lua_newtable(L);
    lr_script_import(L, "syntax");
    assert_int_equal(lua_getfield(L, -1, "hint"), LUA_TFUNCTION);
    lua_close(L);
    return allocated;
}

static void scripts_are_taken_as_chosen(void **state)
{
    (void)state;
    size_t as_code = bytes_to_import(1), as_text = bytes_to_import(0);
    assert_true(as_code < as_text);
}

static void without_a_choice_the_probe_is_compiled(void **state)
{
    (void)state;
    size_t as_code = bytes_to_import(1), unchosen = bytes_to_import(-1);
    assert_true(unchosen > as_code);
}

static int whether_compiled(lua_State *L)
{
    bool *answer = lua_touserdata(L, 1);
    assert_int_equal(lua_getfield(L, LUA_REGISTRYINDEX, "lore.scripts"), LUA_TTABLE);
    lua_rawgeti(L, -1, 1);
    *answer = lua_toboolean(L, -1);
    return 0;
}

static void a_knowledge_base_takes_them_compiled(void **state)
{
    (void)state;
    lore_kb *kb;
    bool is_compiled = false;
    assert_int_equal(lore_open(NULL, 0, &kb), LORE_OK);
    assert_int_equal(lore_load(kb, "relation.p { 'x' }", -1, "file"), LORE_OK);
    assert_int_equal(lr_sandbox_run(lr_sandbox_of(kb), whether_compiled, &is_compiled, NULL),
                     LORE_OK);
    assert_true(is_compiled);
    lore_close(kb);
}

/* ---- both ways are one ----------------------------------------------------------------------- */

static int choose(lua_State *L)
{
    lr_script_choose(L, *(bool *)lua_touserdata(L, 1));
    return 0;
}

/* What a rule file that is loaded and then a goal make the knowledge base say, to be freed. */
static char *say(bool is_compiled, const char *file, const char *goal, lore_status *status)
{
    lore_kb *kb;
    lore_query *query = NULL;
    assert_int_equal(lore_open(NULL, 0, &kb), LORE_OK);
    assert_int_equal(lr_sandbox_run(lr_sandbox_of(kb), choose, &is_compiled, NULL), LORE_OK);
    *status = lore_load(kb, file, -1, "file.lua");
    if (*status == LORE_OK && goal)
        *status = lore_query_text(kb, goal, &query);
    char *text = strdup(lore_diagnostic_text(kb));
    lore_query_close(query);
    lore_close(kb);
    assert_non_null(text);
    return text;
}

static const struct {
    const char *file, *goal;
} cases[] = {
    { "relation.p { 'x' }\nfact { p('a'), p('b') }", "p(X)" },
    { "relation.p { 'x' }\nfact { p('a') }", "q(X)" },
    { "relation.p { 'x' }\nfact { p('a') }", "p(X) :order(3)" },
    { "relation.p { 'x' }\nfact { p('a') }", "p(X" },
    { "relation.p { 'x', colour = 3 }", NULL },
    { "relation.p { 'x' }\np('a')", NULL },
    { "relation.p { 'x' }\nrelation.q { 'x' }\nq(X) { p(X) or p(X) }", NULL },
    { "relation.p { 'x' }\n\nq(X) :- p(X)", NULL },
    { "relation.p { 'x: number' }\nderive.q { 'x' }\nq(X) { p(X), where 'X > > 3' }", NULL },
    { "relation.p { 'x' }\nlocal t = nil\nt.x = 1", NULL },
    { "relation.p { 'x' }\nlocal function f() error({}) end\nf()", NULL },
    { "claim { 1, 2 }", NULL },
    { "relation.p { 'x' }\nkb:load('p')", NULL },
    { "source.a { reliability = 'high' }", NULL },
    { "print(#kb:list('relations'):all(), lore.version)\nkb:list(3)", NULL },
};

static void what_is_said_is_the_same(void **state)
{
    (void)state;
    size_t failures = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        lore_status as_text, as_code;
        char *text = say(false, cases[i].file, cases[i].goal, &as_text);
        char *code = say(true, cases[i].file, cases[i].goal, &as_code);
        assert_int_equal(as_code, as_text);
        assert_string_equal(code, text);
        failures += as_text != LORE_OK && text[0] != '\0';
        free(text);
        free(code);
    }
    assert_int_equal(failures, sizeof cases / sizeof *cases - 1);
}

/* An error raised within a script, with the place that Lua knows of. */
static int raise_within(lua_State *L)
{
    lr_script_choose(L, *(bool *)lua_touserdata(L, 1));
    lua_newtable(L);
    lr_script_import(L, "syntax");
    lua_getfield(L, -1, "hint");
    lua_call(L, 0, 0); /* a text is missing */
    return 0;
}

static char *place_of_error(bool is_compiled)
{
    lua_State *L = luaL_newstate();
    assert_non_null(L);
    lua_pushcfunction(L, raise_within);
    lua_pushlightuserdata(L, &is_compiled);
    assert_int_equal(lua_pcall(L, 1, 0, 0), LUA_ERRRUN);
    char *message = strdup(lua_tostring(L, -1));
    assert_non_null(message);
    lua_close(L);
    return message;
}

static void errors_in_scripts_have_the_same_place(void **state)
{
    (void)state;
    char *text = place_of_error(false), *code = place_of_error(true);
    assert_string_equal(code, text);
    assert_non_null(strstr(text, "lore:"));        /* a line, */
    assert_non_null(strstr(text, "local 'text'")); /* and names */
    free(text);
    free(code);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_script_is_what_its_text_compiles_to, open_state,
                                        close_state),
        cmocka_unit_test_setup_teardown(any_other_byte_is_noticed, open_state, close_state),
        cmocka_unit_test_setup_teardown(code_that_goes_on_is_noticed, open_state, close_state),
        cmocka_unit_test_setup_teardown(another_release_is_noticed, open_state, close_state),
        cmocka_unit_test(scripts_are_taken_as_chosen),
        cmocka_unit_test(without_a_choice_the_probe_is_compiled),
        cmocka_unit_test(a_knowledge_base_takes_them_compiled),
        cmocka_unit_test(what_is_said_is_the_same),
        cmocka_unit_test(errors_in_scripts_have_the_same_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
