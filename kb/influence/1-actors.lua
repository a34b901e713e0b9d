-- SPDX-License-Identifier: MIT
-- Who and what: actors, their names and kinds, places, roles, membership.
-- Ids are short texts; every other file speaks of actors by id only.

relation.actor { "id", "kind", note = "kind: person, state, bloc, organisation, group or source" }
relation.called { "id", "name", note = "a name that some text uses for the actor or place" }
relation.place {
  "id", "kind",
  note = "kind: country, region, province, city, building, or a class of places",
}
relation.located { "id", "within", note = "the place lies in the other" }
relation.role {
  "id", "what",
  note = "a role that somebody may hold, under the id that holds_role gives it",
}

relation.member_of {
  "member", "group", temporal = true, open = true,
  note = "belongs to; lists of members are seldom whole, so absence says nothing",
}
relation.same_as {
  "one", "other", symmetric = true, temporal = true,
  note = "two ids for one actor, as a source says; merged where a question asks for it",
}
relation.may_be {
  "one", "other",
  note = "a reader's guess that two ids are one actor; no alignment rests on it, see aligned_if",
}

derive.side { "side", note = "a power that others stand with or act against" }
derive.belongs { "member", "bloc", note = "membership, through groups of groups" }

side(S) { actor(S, "state") | actor(S, "bloc") } :name "states-and-blocs"
belongs(M, G) { member_of(M, G) } :name "by-membership"
belongs(M, B) { belongs(M, G), belongs(G, B) } :name "by-membership-of-the-group"
