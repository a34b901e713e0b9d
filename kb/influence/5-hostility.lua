-- SPDX-License-Identifier: MIT
-- Hostility, direct and indirect (A7), and pressure on a side through its friends (A5).
-- A demand is words and therefore none of these.

relation.sanctions { "actor", "side", temporal = true }
relation.waived {
  "actor", "side", "what", temporal = true,
  note = "an exception from sanctions, while it lasts",
}
relation.clashes_with { "one", "other", temporal = true }
relation.targeted {
  "actor", "object", event = true,
  note = "acted against it; by what means is not stated",
}
relation.attacks { "actor", "object", temporal = true, note = "repeatedly" }
relation.stronghold_of { "place", "group", note = "who is hit when the place is struck" }
relation.belongs_to { "object", "side", note = "an attack on it is one on the side" }
relation.is_hit { "kind", note = "a kind of event that hurts whom it meets" }

derive.hostile {
  "actor", "side",
  note = "A7: acts against the side, directly or through its friends",
}
derive.hostile_direct {
  "actor", "side",
  note = "against the side itself, its officers or what is its own",
}
derive.hostile_indirect { "actor", "side", note = "against those who are aligned with the side" }
derive.pressure_on {
  "side", "role", "holder",
  note = "A5: its friends were hit while the holder was in office",
}

fact { is_hit("killing"), is_hit("killing_or_arrest"), is_hit("arrest"), is_hit("strike") }

hostile(U, S) { hostile_direct(U, S) } :name "directly"
hostile(U, S) { hostile_indirect(U, S) } :name "through-its-friends"

hostile_direct(U, S) { sanctions(U, S) } :name "by-sanctions"
hostile_direct(U, S) { targeted(U, S), side(S) } :name "by-targeting-it"
hostile_direct(U, S) { happened(_, "strike", U, S), side(S) } :name "by-striking-it"
hostile_direct(U, S) {
  happened(_, "killing", U, P), officer_of(P, S),
} :name "by-killing-an-officer"
hostile_direct(U, S) { happened(_, "attack", U, X), belongs_to(X, S) } :name "by-attack"
hostile_direct(U, S) { attacks(U, X), belongs_to(X, S) } :name "by-attacks"

hostile_indirect(U, S) { sanctions(U, X), aligned(X, S) } :name "by-sanctions-on-its-friends"
hostile_indirect(U, S) { targeted(U, X), aligned(X, S) } :name "by-targeting-its-friends"
hostile_indirect(U, S) {
  happened(_, "strike", U, X), aligned(X, S) | stronghold_of(X, G) & aligned(G, S),
} :name "by-striking-its-friends"

-- No agent: who was hit and when, never by whom. The offices are those of a state.
pressure_on(S, O .. "_" .. B, H) {
  happened(_, K, _, X), is_hit(K), office(H, O, B), actor(B, "state"),
  aligned(X, S) | stronghold_of(X, G) & aligned(G, S),
} :name "friends-hit-during-the-term"
