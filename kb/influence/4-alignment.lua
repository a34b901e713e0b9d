-- SPDX-License-Identifier: MIT
-- Who stands with whom (A1), who moved away (A2), who leans without being aligned. Every conclusion
-- is as sure as its weakest premise, and holds while all of them hold: loyalty to a commander
-- aligns nobody any longer than he commands.

relation.backs_operations_of {
  "actor", "side", temporal = true,
  note = "helps the side's operations along",
}
relation.close_ally_of { "actor", "side", temporal = true }
relation.aligned_with { "actor", "side", temporal = true, note = "the source calls it so" }
relation.backed_by {
  "actor", "side", temporal = true,
  note = "the side supports, arms or pays the actor",
}
relation.operates_through { "side", "actor", temporal = true, note = "the actor is its proxy" }
relation.loyal_to { "actor", "person", temporal = true }
relation.close_to {
  "actor", "side", temporal = true,
  note = "considered near to it; less than aligned",
}
relation.cultivated { "person", "actor", temporal = true, note = "built relations with" }
relation.influences {
  "side", "actor", temporal = true,
  note = "has influence over; says nothing of loyalty",
}
relation.funds { "side", "actor", temporal = true }
relation.depends_on { "actor", "what", temporal = true }
relation.operates_in { "side", "place", temporal = true, note = "runs covert operations there" }
relation.trades_with { "actor", "side", "what", temporal = true }
relation.seeks_balance {
  "actor", "one", "other", temporal = true,
  note = "keeps ties with both sides",
}
relation.supported { "group", "person", temporal = true, note = "political support" }
relation.withdrew_support { "group", "person", event = true, note = "the act that ends support" }
relation.parting_ways_with { "group", "side", temporal = true }
relation.turning_against { "group", "side", temporal = true, note = "a trend of opinion, no break" }

derive.aligned { "actor", "side", note = "A1: stands with the side" }
derive.aligned_if {
  "actor", "side", "same_as",
  note = "would be aligned if a guess at its identity were true",
}
derive.leaning {
  "actor", "side",
  note = "aligned, considered close, or in support of the side's ally",
}
derive.balancing { "actor", "one", "other", note = "between the two by its own policy" }
derive.shifted_away { "group", "side", note = "A2: gave up the side, or somebody close to it" }
derive.drifting { "group", "side", note = "opinion turns against the side; not A2" }

aligned(X, S) { backs_operations_of(X, S) } :name "by-backing"
aligned(X, S) { close_ally_of(X, S) } :name "by-alliance"
aligned(X, S) { aligned_with(X, S) } :name "as-stated"
aligned(X, S) { backed_by(X, S) } :name "by-being-backed"
aligned(X, S) { operates_through(S, X) } :name "as-a-proxy"
aligned(X, S) {
  loyal_to(X, P), office(P, "commander_of", O), arm_of(O, S),
} :name "by-loyalty-to-its-commander"
aligned_if(X, S, Y) { may_be(X, Y), aligned(Y, S) } :name "by-guess"

-- Support for an ally is no alliance: likely at best.
leaning(X, S) { aligned(X, S) } :name "aligned"
leaning(X, S) { close_to(X, S) } :name "considered-close"
leaning(G, S) { supported(G, P), close_ally_of(P, S) } :weight(0.6) :name "through-its-ally"
balancing(X, S, T) { seeks_balance(X, S, T) } :name "as-stated"

shifted_away(G, S) { withdrew_support(G, P), close_ally_of(P, S) } :name "by-dropping-its-ally"
shifted_away(G, S) { parting_ways_with(G, S) } :name "by-parting"
drifting(G, S) { turning_against(G, S) } :name "by-opinion"
