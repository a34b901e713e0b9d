/* SPDX-License-Identifier: MIT */
/* The module's proofs. */
#include <string.h>

#include "lua/fields.h"
#include "lua/handle.h"
#include "lua/module_parts.h"

static int proof_render(lua_State *L)
{
    static const char *const formats[] = { "text", "json", "dot", NULL };
    Child *child = lr_handle_proof(L, 1);
    const char *format = formats[luaL_checkoption(L, 2, "text", formats)];
    const char *text = lore_proof_render(child->proof, format);
    if (!text)
        return luaL_error(L, "not enough memory");
    lua_pushstring(L, text);
    return 1;
}

int lr_proof_text(lua_State *L)
{
    const char *text = lore_proof_render(lr_handle_proof(L, 1)->proof, "text");
    if (!text)
        return luaL_error(L, "not enough memory");
    size_t length = strlen(text);
    lua_pushlstring(L, text, length > 0 && text[length - 1] == '\n' ? length - 1 : length);
    return 1;
}

static void push_node(lua_State *L, const lore_proof_node *node)
{
    lua_createtable(L, 0, 15);
    lr_field_set_text(L, "kind", lore_proof_kind_name(node->kind));
    lr_field_set_text(L, "text", node->text);
    lr_field_set_text(L, "rule", node->rule);
    lr_field_set_text(L, "claim", node->claim);
    lr_field_set_text(L, "source", node->source);
    lr_field_set_text(L, "locator", node->locator);
    lr_field_set_text(L, "remark", node->remark);
    lr_field_set_text(L, "file", node->file);
    if (node->line > 0) {
        lua_pushinteger(L, node->line);
        lua_setfield(L, -2, "line");
    }
    lr_field_set_number(L, "belief", node->belief);
    lr_field_set_interval(L, node->from, node->to);
    lua_pushinteger(L, (lua_Integer)node->parent + 1);
    lua_setfield(L, -2, "parent");
    lua_pushinteger(L, (lua_Integer)node->child_count);
    lua_setfield(L, -2, "child_count");
    lua_pushboolean(L, node->against);
    lua_setfield(L, -2, "against");
    lua_pushboolean(L, node->contested);
    lua_setfield(L, -2, "contested");
}

static int proof_nodes(lua_State *L)
{
    const lore_proof *proof = lr_handle_proof(L, 1)->proof;
    lore_proof_node node;
    lua_newtable(L);
    for (size_t i = 0; lore_proof_get(proof, i, &node) == LORE_OK; i++) {
        push_node(L, &node);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

const luaL_Reg lr_proof_methods[] = {
    { "render", proof_render },
    { "nodes", proof_nodes },
    { "close", lr_handle_close_child },
    { NULL, NULL },
};
