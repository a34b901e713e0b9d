/* SPDX-License-Identifier: MIT */
/* A profile for people and for programs: the plan with what it did, the rules by their cost, JSON. */
#ifndef LORE_API_PROFILE_H
#define LORE_API_PROFILE_H

#include "api/sheet.h"
#include "eval/profile.h"

struct lore_profile {
    Profile *profile;
    Buffer rendering;
};

/* Component by component, rule by rule, operator by operator. */
void lr_profile_print_plan(const Profile *profile, Buffer *out);
/* One line a rule, the most expensive first, with what is expensive about it. */
void lr_profile_print_rules(const Profile *profile, Buffer *out);
void lr_profile_print_json(const Profile *profile, Buffer *out);

/* What makes a rule expensive, in a few words: the operator that takes most of its time, and what
 * might be done. */
void lr_profile_print_advice(Buffer *out, const ProfileRule *rule);

/* The time of a whole profile. */
uint64_t lr_profile_time(const Profile *profile);
/* "file:line", the rule's name without a file, else what the entry is for. */
void lr_profile_print_place(Buffer *out, const ProfileRule *rule);

/* Whether two entries are versions of one rule. */
bool lr_profile_is_same(const ProfileRule *a, const ProfileRule *b);

/* 14,000 or 30.9 M; 331 ms; 11.8 MB; 87 %. */
void lr_profile_print_count(Buffer *out, double count);
void lr_profile_print_time(Buffer *out, uint64_t ns);
void lr_profile_print_bytes(Buffer *out, uint64_t bytes);
void lr_profile_print_share(Buffer *out, uint64_t part, uint64_t whole);

#endif
