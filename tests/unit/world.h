/* SPDX-License-Identifier: MIT */
/* A world for tests of the engine: a program written as Datalog text, facts in memory, and
 * answers as text.
 *
 *     p(X, Y) :- e(X, Z), p(Z, Y), not(q(X)).      relations are declared on first sight, columns "any"
 *     e(a, 1).   e(b, 2) @ 10 20 0.5.              a fact; a claim: from, to, belief
 *     e(b, 3) @ 10/12 20/25 1.                     its ends lie in these bounds
 *     e(b, 4) @ !10 20 1.                          an event at one moment in [10, 20)
 *     p(null).                                     what is not stated
 *     q(X)?                                        world_ask answers "q(a) q(b)" in sorted order
 * / */
#ifndef LORE_TESTS_WORLD_H
#define LORE_TESTS_WORLD_H

#include "eval/model.h"

typedef struct World World;

World *world_new(const char *text, ModelSettings settings);
/* The same; rules are evaluated as they are written, neither split nor parted. */
World *world_new_whole(const char *text, ModelSettings settings);
void world_free(World *world);

/* The status of building the program, and its first message. */
lore_status world_status(const World *world);
const char *world_message(const World *world);

/* The tuples of a goal's answer, sorted, one a line, with their stretches where they are not plain:
 * "a 1 [10,20)=0.50". Valid until the next question. On failure "error: " and the message. */
const char *world_ask(World *world, const char *goal);

/* The same, of what it reads no more than is asked for. */
const char *world_question(World *world, const char *goal);

/* What of a goal is certain, as world_ask gives it; what is possible is then to be had with
 * world_answers(world, goal). Asked before anything that it reads. */
const char *world_certain(World *world, const char *goal, Goal *out);

/* From now on facts are counted and can be read by key. world_handed_out: how many have been given to the
 * model. */
void world_offer_keys(World *world);
size_t world_handed_out(const World *world);

Budget *world_budget(World *world);

/* The parts, for tests that call them. */
Program *world_program(World *world);
Model *world_model(World *world);

/* Adds a goal and says which predicate holds its answer, LR_NONE on failure. */
uint32_t world_goal(World *world, const char *goal);

/* A goal in which the variables of those names stand for values (rule/program.h); false if it is
 * none. */
bool world_template(World *world, const char *goal, const char *const *parameters, size_t count,
                    Goal *out, uint32_t *seed);

/* The tuples that an evaluated goal has, as world_ask gives them. */
const char *world_answers(World *world, const Goal *goal);

#endif
