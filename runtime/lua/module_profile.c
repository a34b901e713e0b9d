/* SPDX-License-Identifier: MIT */
/* The module's profiles. */
#include <string.h>

#include "lua/handle.h"
#include "lua/module_parts.h"

static int render(lua_State *L)
{
    static const char *const formats[] = { "plan", "rules", "json", NULL };
    Child *child = lr_handle_profile(L, 1);
    const char *format = formats[luaL_checkoption(L, 2, "plan", formats)];
    const char *text = lore_profile_render(child->profile, format);
    if (text[0] == '\0')
        return luaL_error(L, "not enough memory");
    lua_pushstring(L, text);
    return 1;
}

int lr_profile_text(lua_State *L)
{
    const char *text = lore_profile_render(lr_handle_profile(L, 1)->profile, "plan");
    size_t length = strlen(text);
    if (length == 0)
        return luaL_error(L, "not enough memory");
    lua_pushlstring(L, text, length - 1);
    return 1;
}

const luaL_Reg lr_profile_methods[] = {
    { "render", render },
    { "close", lr_handle_close_child },
    { NULL, NULL },
};
