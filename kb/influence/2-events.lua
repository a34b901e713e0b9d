-- SPDX-License-Identifier: MIT
-- What happened: events by id, who did what to whom, what came after what, and what caused what.
-- An agent or object that the source leaves open is null: it is printed as not stated, and joins nothing.

relation.happened {
  "event", "kind", "agent", "object", event = true,
  note = "a moment within the dates given; kind: killing, visit, strike ...",
}
relation.took_place_in { "event", "place" }
relation.came_after    { "later", "earlier", note = "order alone, no cause" }
relation.caused        { "cause", "effect", temporal = true, note = "the source says that it did" }
relation.supports      { "claim", "supported", note = "one statement given as evidence for another" }
relation.unnamed_in    { "claim", "part", note = "an agent or holder whom the source does not name" }
relation.despite       { "claim", "against", note = "it holds although the other does" }

derive.occurs     { "event", note = "it happened, at some moment of its dates" }
derive.agent      { "event", "actor", note = "who did it, where that is stated" }
derive.unattributed { "event", note = "it happened, and who did it is not stated" }
derive.visited    { "person", "place", "event" }
derive.causes     { "cause", "effect" }
derive.leads_to   { "cause", "effect", note = "causes, through further effects" }

occurs(E)         { happened(E, _, _, _) } :name "as-reported"
agent(E, A)       { happened(E, _, A, _), ne(A, "") } :name "as-reported"
unattributed(E)   { happened(E, _, _, _), ~agent(E, _) } :name "no-agent-stated"
visited(P, X, E)  { happened(E, "visit", P, X) } :name "as-reported"
causes(X, Y)      { caused(X, Y) } :name "as-stated"
leads_to(X, Y)    { causes(X, Y) } :name "directly"
leads_to(X, Z)    { leads_to(X, Y), causes(Y, Z) } :name "through-an-effect"
