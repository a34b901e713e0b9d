/* SPDX-License-Identifier: MIT */
/* Failure: the status tells misuse from what fails outside. */
#include "lua/failure.h"

#include <stdbool.h>
#include <string.h>

#include "lua/script.h"

void lr_failure_push_where(lua_State *L)
{
    lua_Debug record;
    for (int level = 1; lua_getstack(L, level, &record); level++) {
        lua_getinfo(L, "Sl", &record);
        if (record.currentline > 0 && strcmp(record.source, LR_SCRIPT_CHUNK) != 0) {
            lua_pushfstring(L, "%s:%d: ", record.short_src, record.currentline);
            return;
        }
    }
    lua_pushliteral(L, "");
}

void lr_failure_push_diagnostics(lua_State *L, lore_kb *kb, lore_status status)
{
    const char *text = kb ? lore_diagnostic_text(kb) : "";
    size_t length = strlen(text);
    while (length > 0 && text[length - 1] == '\n')
        length--;
    if (length > 0)
        lua_pushlstring(L, text, length);
    else
        lua_pushstring(L, lore_status_name(status));
}

static bool is_outside(lore_status status)
{
    return status == LORE_IO || status == LORE_NOTLORE || status == LORE_NEWER ||
           status == LORE_CORRUPT || status == LORE_FULL || status == LORE_BUSY;
}

int lr_failure_end(lua_State *L, lore_kb *kb, lore_status status)
{
    if (is_outside(status)) {
        lua_pushnil(L);
        lr_failure_push_diagnostics(L, kb, status);
        return 2;
    }
    lr_failure_push_where(L);
    lr_failure_push_diagnostics(L, kb, status);
    lua_concat(L, 2);
    return lua_error(L);
}

int lr_failure_finish(lua_State *L, lore_kb *kb, lore_status status)
{
    if (status < 0)
        return lr_failure_end(L, kb, status);
    lua_pushboolean(L, 1);
    return 1;
}
