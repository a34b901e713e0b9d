-- SPDX-License-Identifier: MIT
-- Hostility, direct and indirect (A7), and pressure on a side through its friends (A5).

relation.sanctions     { "actor", "side", temporal = true }
relation.clashes_with  { "one", "other", temporal = true }
relation.targeted      { "actor", "object", event = true }
relation.attacks       { "actor", "object", temporal = true, note = "repeatedly" }
relation.stronghold_of { "place", "group" }
relation.belongs_to    { "object", "side", note = "an attack on it is one on the side" }

derive.hostile     { "actor", "side", note = "A7: acts against the side, its officers, its allies or what is its own" }
derive.hit         { "event", "actor", "object", note = "a killing, strike, attack or targeting, by whomever" }
derive.pressure_on { "side", "role", "holder", note = "A5: its friends were hit while the holder was in office" }

hostile(U, S) { sanctions(U, S) } :name "by-sanctions"
hostile(U, S) { happened(_, "killing", U, P), officer_of(P, S) } :name "by-killing-an-officer"
hostile(U, S) { targeted(U, X), aligned(X, S) } :name "by-targeting-the-aligned"
hostile(U, S) { happened(_, "strike", U, L), stronghold_of(L, X), aligned(X, S) } :name "by-striking-the-aligned"
hostile(U, S) { happened(_, "attack", U, X), belongs_to(X, S) } :name "by-attack"
hostile(U, S) { attacks(U, X), belongs_to(X, S) } :name "by-attacks"

-- No agent: A5 says who was hit and when, not by whom.
pressure_on(S, R, H) {
  happened(_, K, _, X), eq(K, "killing_or_arrest") | eq(K, "strike") | eq(K, "arrest"), holds_role(H, R),
  aligned(X, S) | stronghold_of(X, G) & aligned(G, S),
} :name "friends-hit-during-the-term"
