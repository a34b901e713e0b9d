/* SPDX-License-Identifier: MIT */
/* Check of components: each is looked at where it is declared, with the names that can be seen there.
 * What a parameter names is known only once there is an instance, and is not looked at. */
#include "dl/check.h"

#include "dl/names.h"

/* Where something is declared: in owner, or in the program if that is NULL. */
typedef struct Place {
    Front *front;
    const ComponentDecl *owner;
    const Unit *unit;
    const struct Place *outer;
} Place;

typedef LIST(const ComponentDecl *) Components;

static bool has(const Components *components, const ComponentDecl *component)
{
    for (size_t i = 0; i < components->count; i++)
        if (components->items[i] == component)
            return true;
    return false;
}

static bool is_parameter(const Place *place, const char *name)
{
    for (; place != NULL; place = place->outer)
        for (size_t i = 0; place->owner != NULL && i < place->owner->head.args.count; i++)
            if (place->owner->head.args.items[i] == name)
                return true;
    return false;
}

static void add_bases(const Place *place, const ComponentDecl *component, Components *out);

static const ComponentDecl *find_in(const Unit *unit, const char *name)
{
    for (size_t i = 0; i < unit->components.count; i++)
        if (unit->components.items[i]->head.name == name)
            return unit->components.items[i];
    return NULL;
}

/* The component of that name that place, what it is based on, or a place around it declares. */
static const ComponentDecl *find(const Place *place, const char *name)
{
    for (; place != NULL; place = place->outer) {
        Components bases = { 0 };
        const ComponentDecl *found = find_in(place->unit, name);
        if (found == NULL && place->owner != NULL)
            add_bases(place->outer, place->owner, &bases);
        for (size_t i = 0; found == NULL && i < bases.count; i++)
            found = find_in(&bases.items[i]->unit, name);
        if (found != NULL)
            return found;
    }
    return NULL;
}

/* Adds what component is based on, as far as it can be seen from place. */
static void add_bases(const Place *place, const ComponentDecl *component, Components *out)
{
    for (size_t b = 0; b < component->bases.count; b++) {
        const ComponentDecl *base = find(place, component->bases.items[b].name);
        if (base == NULL || has(out, base))
            continue;
        PUSH(place->front, out, base);
        add_bases(place, base, out);
    }
}

static void check_use(const Place *place, const ComponentDecl *user, const ComponentUse *use)
{
    const ComponentDecl *found = find(place, use->name);
    for (size_t i = 0; user != NULL && i < user->head.args.count; i++)
        if (user->head.args.items[i] == use->name)
            return;
    if (is_parameter(place, use->name))
        return;
    if (found == NULL)
        lr_dl_front_fail(place->front, LORE_UNKNOWN, use->spot, "declare it with .comp",
                         "no component '%s'", use->name);
    else if (found->head.args.count != use->args.count)
        lr_dl_front_fail(place->front, LORE_TYPE, use->spot, NULL,
                         "%s takes %zu parameters, not %zu", use->name, found->head.args.count,
                         use->args.count);
}

static const RelationDecl *relation_in(const Unit *unit, const char *name)
{
    for (size_t i = 0; i < unit->relations.count; i++)
        if (unit->relations.items[i]->name == name)
            return unit->relations.items[i];
    return NULL;
}

static void check_override(Front *front, const ComponentDecl *component, const Components *bases,
                           const Override *override)
{
    if (relation_in(&component->unit, override->relation) != NULL)
        lr_dl_front_fail(front, LORE_MISUSE, override->spot, "leave out .override",
                         "%s cannot be overridden: it is the component's own", override->relation);
    for (size_t i = 0; i < bases->count; i++) {
        const RelationDecl *relation = relation_in(&bases->items[i]->unit, override->relation);
        if (relation != NULL && !(relation->flags & RELATION_OVERRIDABLE))
            lr_dl_front_fail(front, LORE_MISUSE, override->spot, "declare it overridable",
                             "%s cannot be overridden", override->relation);
    }
}

static void check_unit(const Place *place);

static void check_component(const Place *place, const ComponentDecl *component)
{
    Components bases = { 0 };
    Place inside = { place->front, component, &component->unit, place };
    for (size_t b = 0; b < component->bases.count; b++)
        check_use(place, component, &component->bases.items[b]);
    add_bases(place, component, &bases);
    if (has(&bases, component)) {
        lr_dl_front_fail(place->front, LORE_MISUSE, component->head.spot, NULL,
                         "component '%s' is based on itself", component->head.name);
        return;
    }
    for (size_t i = 0; i < component->unit.overrides.count; i++)
        check_override(place->front, component, &bases, &component->unit.overrides.items[i]);
    check_unit(&inside);
}

static void check_unit(const Place *place)
{
    for (size_t i = 0; i < place->unit->components.count; i++)
        check_component(place, place->unit->components.items[i]);
    for (size_t i = 0; i < place->unit->instances.count; i++)
        check_use(place, NULL, &place->unit->instances.items[i].use);
}

/* ---- names ---- */

static void take_name(Front *front, Names *taken, const char *name, Spot spot, const char *what)
{
    if (lr_dl_names_has(taken, name))
        lr_dl_front_fail(front, LORE_MISUSE, spot, "give one of them another name",
                         "%s '%s' has the name of something else", what, name);
    lr_dl_names_add(front, taken, name);
}

/* Types and relations are compared with each other where they are declared. */
static void check_names(Front *front, const Unit *program)
{
    Names taken = { 0 };
    for (size_t i = 0; i < program->types.count; i++)
        lr_dl_names_add(front, &taken, program->types.items[i]->name);
    for (size_t i = 0; i < program->relations.count; i++)
        lr_dl_names_add(front, &taken, program->relations.items[i]->name);
    for (size_t i = 0; i < program->components.count; i++)
        take_name(front, &taken, program->components.items[i]->head.name,
                  program->components.items[i]->head.spot, "component");
    for (size_t i = 0; i < program->instances.count; i++)
        take_name(front, &taken, program->instances.items[i].name,
                  program->instances.items[i].use.spot, "instance");
}

void lr_dl_check_components(Front *front, const Unit *program)
{
    Place place = { front, NULL, program, NULL };
    check_unit(&place);
    lr_dl_front_check(front);
    if (program->components.count > 0)
        check_names(front, program);
}
