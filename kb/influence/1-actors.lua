-- SPDX-License-Identifier: MIT
-- Who and what: actors, their names and kinds, places, membership.
-- Ids are short texts; every other file speaks of actors by id only.

relation.actor     { "id", "kind", note = "person, state, bloc, organisation, group or source" }
relation.called    { "id", "name", note = "a name that a text uses for the actor or place" }
relation.place     { "id", "kind", note = "country, city, province, building or class of places" }
relation.located   { "id", "within", note = "the place or organisation lies there" }

relation.member_of {
  "member", "group", temporal = true, open = true,
  note = "belongs to; lists of members are seldom whole, so absence says nothing",
}
relation.same_as { "one", "other", symmetric = true, temporal = true, note = "two ids for one actor" }

derive.belongs { "member", "bloc", note = "membership, through groups of groups" }

belongs(M, G) { member_of(M, G) } :name "by-membership"
belongs(M, B) { belongs(M, G), member_of(G, B) } :name "by-membership-of-the-group"
