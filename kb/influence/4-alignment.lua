-- SPDX-License-Identifier: MIT
-- Who stands with whom (A1), who moved away (A2), who leans without being aligned.

relation.backs_operations_of { "actor", "side", temporal = true }
relation.close_ally_of       { "actor", "side", temporal = true }
relation.aligned_with        { "actor", "side", temporal = true }
relation.backed_by           { "actor", "side", temporal = true }
relation.operates_through    { "side", "actor", temporal = true }
relation.loyal_to            { "actor", "person", temporal = true }
relation.close_to            { "actor", "side", temporal = true, note = "considered near to it; less than aligned" }
relation.cultivated          { "person", "actor", temporal = true, note = "built relations with" }
relation.influences          { "side", "actor", temporal = true }
relation.funds               { "side", "actor", temporal = true }
relation.depends_on          { "actor", "what", temporal = true }
relation.operates_in         { "side", "place", temporal = true, note = "runs covert operations there" }
relation.trades_with         { "actor", "side", "what", temporal = true }
relation.supported           { "group", "person", temporal = true }
relation.withdrew_support    { "group", "person", event = true }
relation.parting_ways_with   { "group", "side", temporal = true }
relation.turning_against     { "group", "side", temporal = true, note = "a trend of opinion, no break" }
relation.seeks_balance       { "actor", "one", "other", temporal = true }

derive.aligned      { "actor", "side", note = "A1: stands with the side" }
derive.shifted_away { "group", "side", note = "A2: gave up the side, or somebody close to it" }
derive.drifting     { "group", "side", note = "opinion turns against the side; not A2" }
derive.leaning      { "actor", "side", note = "aligned, or considered close" }

aligned(X, S) { backs_operations_of(X, S) } :name "by-backing"
aligned(X, S) { close_ally_of(X, S) }       :name "by-alliance"
aligned(X, S) { aligned_with(X, S) }        :name "as-stated"
aligned(X, S) { backed_by(X, S) }           :name "by-being-backed"
aligned(X, S) { operates_through(S, X) }    :name "as-a-proxy"
aligned(X, S) { loyal_to(X, P), office(P, "commander_of", O), arm_of(O, S) } :name "by-loyalty-to-its-commander"

shifted_away(G, S) { withdrew_support(G, P), close_ally_of(P, S) } :name "by-dropping-its-ally"
shifted_away(G, S) { parting_ways_with(G, S) } :name "by-parting"

drifting(G, S) { turning_against(G, S) } :name "by-opinion"

leaning(X, S) { aligned(X, S) }  :name "aligned"
leaning(X, S) { close_to(X, S) } :name "considered-close"
