-- SPDX-License-Identifier: MIT
-- What happened: events by id, who did what to whom, what came after what, and what caused what. An
-- agent or object that the source leaves open is null: it is printed as not stated, and joins
-- nothing. What is laid down about an event id (its place, its order) becomes a conclusion only
-- when the event occurs.

relation.event { "id", "what", note = "an event in words" }
relation.happened {
  "event", "kind", "agent", "object", event = true, named = true,
  note = "a moment within the dates given; kind: killing, visit, strike ...",
}
relation.place_of { "event", "place", note = "where the event was, if it was" }
relation.order { "later", "earlier", order = "after", note = "the source puts one event after the other" }
relation.came_after {
  "later", "earlier",
  note = "said of two things that need not be events; order, no cause",
}
relation.caused { "cause", "effect", temporal = true, note = "the source says that it did" }
relation.supports { "claim", "supported", note = "one statement given as evidence for another" }
relation.despite { "claim", "against", note = "it holds although the other does" }
relation.unnamed_in { "claim", "part", note = "an agent or holder whom the source does not name" }

derive.occurs { "event", note = "it happened, at some moment of its dates" }
derive.agent { "event", "actor", note = "who did it, where that is stated" }
derive.named { "event", note = "it has an agent, whenever it was" }
derive.unattributed { "event", note = "it happened, and who did it is not stated" }
derive.took_place_in { "event", "place" }
derive.visited { "person", "place", "event" }
derive.reported { "event", note = "a source says that it happened" }
derive.came_about { "event", note = "it happened, whenever it was" }
derive.told_after { "later", "earlier", note = "a source puts one after the other, or both to a third" }
derive.dated_after { "later", "earlier", note = "by dates that do not touch" }
derive.follows {
  "later", "earlier",
  note = "came after, as stated or by dates that do not touch; never by guess",
}
derive.causes { "cause", "effect", note = "one step, as stated" }
derive.leads_to { "cause", "effect", note = "causes, through further effects" }
derive.rival_cause {
  "cause", "effect",
  note = "another explanation that a reader may see; no source gives it",
}

reported(E) { happened(E, _, _, _) } :name "as-reported"
occurs(E) { reported(E) } :name "as-reported"
came_about(E) { occurs(E):during("..", "..") } :name "at-some-time"
agent(E, A) {
  happened(E, _, A, _), eq(A, A),
} :name "as-reported" :note "null equals nothing, itself included"
named(E) { agent(E, _):during("..", "..") } :name "at-some-time"
unattributed(E) { happened(E, _, _, _), ~named(E) } :name "no-agent-stated"
took_place_in(E, P) { place_of(E, P), occurs(E) } :name "by-occurrence"
visited(P, X, E) { happened(E, "visit", P, X) } :name "as-reported"

told_after(L, E) { came_after(L, E) } :name "as-stated"
told_after(L, E) { order(L, E), came_about(L), came_about(E) } :name "by-stated-order"
told_after(L, E) { told_after(L, M), told_after(M, E) } :name "through-a-third"
-- What several dated conditions show together has no certain dates; what is reported keeps its own.
dated_after(L, E) {
  reported(L):valid(J), reported(E):valid(I), before(I, J), ne(L, E), ~told_after(E, L),
} :name "by-dates" :note "dates that only may lie so do not stand against what is told"
dated_after(L, E) {
  occurs(L):valid(J), occurs(E):valid(I), before(I, J), ne(L, E), ~told_after(E, L),
} :name "by-dates-of-what-shows-it"

-- What is told of events narrows their dates: dates alone lead on from one dated event to the next.
follows(L, E) { told_after(L, E) } :name "as-told"
follows(L, E) { dated_after(L, E) } :name "by-dates"
follows(L, E) { told_after(L, M), dated_after(M, E), ne(L, E) } :name "told-of-a-later-one"
follows(L, E) { dated_after(L, M), told_after(M, E), ne(L, E) } :name "told-of-an-earlier-one"
follows(L, E) { told_after(L, M), dated_after(M, N), told_after(N, E), ne(L, E) } :name "told-of-both"

causes(X, Y) { caused(X, Y) } :name "as-stated"
leads_to(X, Y) { causes(X, Y) } :name "directly"
leads_to(X, Z) { leads_to(X, Y), causes(Y, Z) } :name "through-an-effect"
