/* SPDX-License-Identifier: MIT */
/* Component: a *scope* is the program or one instance; a *layer* is one text that contributes to
 * it: the component itself, or one of those that it is based on, each with what its parameters
 * stand for. First all scopes are opened and their names declared, then every layer is copied
 * with each name looked up from its scope outwards. */
#include "dl/component.h"

#include <string.h>

enum { DEPTH_MAX = 64, LAYERS_MAX = 10000 };

typedef struct Meaning {
    const char *parameter, *name;
} Meaning;

typedef struct Layer {
    struct Scope *scope;
    Unit *unit;
    LIST(Meaning) meanings;
    const struct Layer *heir; /* the layer that is based on this one, or NULL */
} Layer;

typedef struct Scope {
    struct Scope *outer;
    const char *prefix; /* "" or "i." */
    LIST(Layer *) layers;
} Scope;

typedef struct Expansion {
    Front *front;
    LIST(Layer *) layers;
    Unit *out;
    int depth;
} Expansion;

/* ---- names ---- */

static const char *whole_name(Expansion *expansion, const Scope *scope, const char *name)
{
    return lr_dl_front_format(expansion->front, "%s%s", scope->prefix, name);
}

static void declare(Expansion *expansion, const Scope *scope, const char *name, const char *what)
{
    *lr_dl_front_symbol(expansion->front, what, whole_name(expansion, scope, name)) = 1;
}

/* What layer's parameters make of the first part of name; NULL if it is none of them. */
static const char *substitute(Expansion *expansion, const Layer *layer, const char *name)
{
    size_t length = strcspn(name, ".");
    for (size_t i = 0; i < layer->meanings.count; i++) {
        const Meaning *meaning = &layer->meanings.items[i];
        if (strlen(meaning->parameter) == length && memcmp(meaning->parameter, name, length) == 0)
            return lr_dl_front_format(expansion->front, "%s%s", meaning->name, name + length);
    }
    return NULL;
}

static const char *resolve(Expansion *expansion, const Layer *layer, const char *name,
                           const char *what)
{
    const char *meant = substitute(expansion, layer, name);
    if (meant != NULL && lr_dl_front_find(expansion->front, what, meant) != NULL)
        return meant;
    name = meant == NULL ? name : meant;
    for (const Scope *scope = layer->scope; scope != NULL; scope = scope->outer) {
        const char *whole = whole_name(expansion, scope, name);
        if (lr_dl_front_find(expansion->front, what, whole) != NULL)
            return whole;
    }
    return name;
}

/* ---- opening scopes ---- */

static void open_layer(Expansion *expansion, Scope *scope, Unit *unit, const Layer *heir,
                       const ComponentUse *head, const ComponentUse *use, const Layer *user);

static const ComponentDecl *find_component(Expansion *expansion, const Layer *from,
                                           const char *name)
{
    const char *meant = substitute(expansion, from, name);
    name = meant == NULL ? name : meant;
    for (const Scope *scope = from->scope; scope != NULL; scope = scope->outer)
        for (size_t l = 0; l < scope->layers.count; l++) {
            const Unit *unit = scope->layers.items[l]->unit;
            for (size_t c = 0; c < unit->components.count; c++)
                if (unit->components.items[c]->head.name == name)
                    return unit->components.items[c];
        }
    return NULL;
}

/* Adds the layer of the component that use names, seen from user, to scope. */
static void open_component(Expansion *expansion, Scope *scope, const ComponentUse *use,
                           const Layer *user, const Layer *heir)
{
    Front *front = expansion->front;
    const char *meant = substitute(expansion, user, use->name);
    const ComponentDecl *decl = find_component(expansion, user, use->name);
    if (decl == NULL) {
        lr_dl_front_fail(front, LORE_UNKNOWN, use->spot, NULL, "no component '%s'",
                         meant == NULL ? use->name : meant);
        return;
    }
    if (decl->head.args.count != use->args.count) {
        lr_dl_front_fail(front, LORE_TYPE, use->spot, NULL, "%s takes %zu parameters, not %zu",
                         use->name, decl->head.args.count, use->args.count);
        return;
    }
    if (++expansion->depth > DEPTH_MAX || expansion->layers.count > LAYERS_MAX) {
        lr_dl_front_fail(front, LORE_FULL, use->spot, NULL, "components contain themselves");
        lr_dl_front_leave(front, LORE_FULL);
    }
    open_layer(expansion, scope, (Unit *)&decl->unit, heir, &decl->head, use, user);
    Layer *layer = expansion->layers.items[expansion->layers.count - 1];
    size_t own = expansion->layers.count - 1;
    for (size_t b = 0; b < decl->bases.count; b++)
        open_component(expansion, scope, &decl->bases.items[b], expansion->layers.items[own],
                       layer);
    expansion->depth--;
}

/* A parameter may also give a declaration its name. */
static const char *declared_name(Expansion *expansion, const Layer *layer, const char *name)
{
    const char *meant = substitute(expansion, layer, name);
    return meant == NULL ? name : meant;
}

static void declare_unit(Expansion *expansion, const Layer *layer)
{
    const Scope *scope = layer->scope;
    const Unit *unit = layer->unit;
    for (size_t i = 0; i < unit->relations.count; i++)
        declare(expansion, scope, declared_name(expansion, layer, unit->relations.items[i]->name),
                NAME_RELATION);
    for (size_t i = 0; i < unit->types.count; i++) {
        const TypeDecl *type = unit->types.items[i];
        declare(expansion, scope, declared_name(expansion, layer, type->name), NAME_TYPE);
        for (size_t b = 0; b < type->branches.count; b++)
            declare(expansion, scope, type->branches.items[b].name, NAME_BRANCH);
    }
}

static void open_layer(Expansion *expansion, Scope *scope, Unit *unit, const Layer *heir,
                       const ComponentUse *head, const ComponentUse *use, const Layer *user)
{
    Layer *layer = NEW(expansion->front, Layer);
    layer->scope = scope;
    layer->unit = unit;
    layer->heir = heir;
    for (size_t i = 0; head != NULL && i < head->args.count; i++) {
        Meaning meaning = { head->args.items[i],
                            resolve(expansion, user, use->args.items[i], NAME_TYPE) };
        PUSH(expansion->front, &layer->meanings, meaning);
    }
    PUSH(expansion->front, &scope->layers, layer);
    PUSH(expansion->front, &expansion->layers, layer);
    declare_unit(expansion, layer);
}

static void open_instances(Expansion *expansion, const Layer *layer);

/* Opens what each layer of scope instantiates; the layers themselves stand already. */
static void open_scope(Expansion *expansion, Scope *scope)
{
    for (size_t l = 0; l < scope->layers.count; l++)
        open_instances(expansion, scope->layers.items[l]);
}

static void open_instances(Expansion *expansion, const Layer *layer)
{
    for (size_t i = 0; i < layer->unit->instances.count; i++) {
        const Instance *instance = &layer->unit->instances.items[i];
        Scope *scope = NEW(expansion->front, Scope);
        scope->outer = layer->scope;
        scope->prefix =
            lr_dl_front_format(expansion->front, "%s%s.", layer->scope->prefix, instance->name);
        expansion->depth++;
        open_component(expansion, scope, &instance->use, layer, NULL);
        lr_dl_front_check(expansion->front);
        open_scope(expansion, scope);
        expansion->depth--;
    }
}

/* ---- copying ---- */

typedef struct LayerCopy {
    Expansion *expansion;
    const Layer *layer;
} LayerCopy;

static const char *rename(void *data, const char *name, const char *what, Spot spot)
{
    (void)spot;
    LayerCopy *copy = data;
    return resolve(copy->expansion, copy->layer, name, what);
}

static void copy_fields(LayerCopy *copy, const Fields *from, Fields *to)
{
    memset(to, 0, sizeof *to);
    for (size_t i = 0; i < from->count; i++) {
        Field field = from->items[i];
        field.type_name = resolve(copy->expansion, copy->layer, field.type_name, NAME_TYPE);
        PUSH(copy->expansion->front, to, field);
    }
}

static void copy_types(LayerCopy *copy)
{
    Front *front = copy->expansion->front;
    const Scope *scope = copy->layer->scope;
    for (size_t i = 0; i < copy->layer->unit->types.count; i++) {
        const TypeDecl *from = copy->layer->unit->types.items[i];
        TypeDecl *type = NEW(front, TypeDecl);
        type->form = from->form;
        type->spot = from->spot;
        type->name = whole_name(copy->expansion, scope,
                                declared_name(copy->expansion, copy->layer, from->name));
        for (size_t b = 0; b < from->bases.count; b++)
            PUSH(front, &type->bases,
                 resolve(copy->expansion, copy->layer, from->bases.items[b], NAME_TYPE));
        copy_fields(copy, &from->fields, &type->fields);
        for (size_t b = 0; b < from->branches.count; b++) {
            BranchDecl branch = from->branches.items[b];
            branch.name = whole_name(copy->expansion, scope, branch.name);
            copy_fields(copy, &from->branches.items[b].fields, &branch.fields);
            PUSH(front, &type->branches, branch);
        }
        PUSH(front, &copy->expansion->out->types, type);
    }
}

static void copy_functors(LayerCopy *copy)
{
    Front *front = copy->expansion->front;
    for (size_t i = 0; i < copy->layer->unit->functors.count; i++) {
        const FunctorDecl *from = copy->layer->unit->functors.items[i];
        FunctorDecl *functor = NEW(front, FunctorDecl);
        functor->name = whole_name(copy->expansion, copy->layer->scope, from->name);
        functor->spot = from->spot;
        for (size_t t = 0; t < from->types.count; t++)
            PUSH(front, &functor->types,
                 resolve(copy->expansion, copy->layer, from->types.items[t], NAME_TYPE));
        PUSH(front, &copy->expansion->out->functors, functor);
    }
}

static void copy_relations(LayerCopy *copy)
{
    Front *front = copy->expansion->front;
    for (size_t i = 0; i < copy->layer->unit->relations.count; i++) {
        RelationDecl *relation = NEW(front, RelationDecl);
        *relation = *copy->layer->unit->relations.items[i];
        relation->name = whole_name(copy->expansion, copy->layer->scope,
                                    declared_name(copy->expansion, copy->layer, relation->name));
        copy_fields(copy, &copy->layer->unit->relations.items[i]->fields, &relation->fields);
        PUSH(front, &copy->expansion->out->relations, relation);
    }
}

/* Whether a component based on layer's replaces the rules of that relation. */
static bool is_overridden(const Layer *layer, const char *relation)
{
    for (const Layer *heir = layer->heir; heir != NULL; heir = heir->heir)
        for (size_t i = 0; i < heir->unit->overrides.count; i++)
            if (heir->unit->overrides.items[i].relation == relation)
                return true;
    return false;
}

static void copy_rules(LayerCopy *copy)
{
    Front *front = copy->expansion->front;
    Copying copying = { front, NULL, rename, copy };
    for (size_t i = 0; i < copy->layer->unit->rules.count; i++) {
        const Rule *from = copy->layer->unit->rules.items[i];
        Rule *rule = NEW(front, Rule);
        rule->spot = from->spot;
        rule->plans = from->plans;
        for (size_t h = 0; h < from->heads.count; h++)
            if (!is_overridden(copy->layer, from->heads.items[h]->name))
                PUSH(front, &rule->heads, lr_dl_syntax_copy_atom(&copying, from->heads.items[h]));
        rule->body = lr_dl_syntax_copy_body(&copying, from->body);
        rule->greater = lr_dl_syntax_copy_atom(&copying, from->greater);
        if (rule->heads.count > 0)
            PUSH(front, &copy->expansion->out->rules, rule);
    }
}

static void copy_directives(LayerCopy *copy)
{
    Front *front = copy->expansion->front;
    for (size_t i = 0; i < copy->layer->unit->directives.count; i++) {
        Directive *directive = NEW(front, Directive);
        *directive = *copy->layer->unit->directives.items[i];
        directive->relation =
            resolve(copy->expansion, copy->layer, directive->relation, NAME_RELATION);
        PUSH(front, &copy->expansion->out->directives, directive);
    }
}

void lr_dl_component_expand(Front *front, Unit *program, Unit *out)
{
    Expansion *expansion = NEW(front, Expansion);
    Scope *scope = NEW(front, Scope);
    expansion->front = front;
    expansion->out = out;
    scope->prefix = "";
    open_layer(expansion, scope, program, NULL, NULL, NULL, NULL);
    open_scope(expansion, scope);
    lr_dl_front_check(front);
    for (size_t i = 0; i < expansion->layers.count; i++) {
        LayerCopy copy = { expansion, expansion->layers.items[i] };
        copy_types(&copy);
        copy_functors(&copy);
        copy_relations(&copy);
        copy_rules(&copy);
        copy_directives(&copy);
    }
}
