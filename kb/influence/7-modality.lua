-- SPDX-License-Identifier: MIT
-- What is not fact: forecasts, attitudes and demands (A10, A11). The relations here hold what is
-- foreseen or believed; a forecast becomes a fact only when somebody reports it as one. The derived
-- ones put it in words.

relation.limits { "what", "whom", temporal = true }
relation.rebuilds_balance {
  "actor", "among", temporal = true,
  note = "plays groups against each other",
}
relation.contains_rival { "actor", "rival", temporal = true }
relation.responds { "actor", "event", temporal = true }
relation.disagreement { "one", "other", temporal = true }
relation.polarising { "person", temporal = true }
relation.brinkmanship { "person", temporal = true }
relation.retaliation { "against", temporal = true }

derive.foreseen { "what", note = "a forecast in words; its belief is the strength of the wording" }
derive.believes { "holder", "what", note = "A11: an attitude, never the thing itself" }
derive.asked { "holder", "what", note = "a demand in words" }

foreseen(X .. " limits " .. Y) { forecast(limits(X, Y)) } :name "limit"
foreseen(X .. " rebuilds a balance among " .. Y) {
  forecast(rebuilds_balance(X, Y)),
} :name "balance"
foreseen(X .. " contains " .. Y) { forecast(contains_rival(X, Y)) } :name "containment"
foreseen(X .. " responds to " .. E) { forecast(responds(X, E)) } :name "response"
foreseen(X .. " and " .. Y .. " disagree, if " .. A) {
  conditional(A, disagreement(X, Y)),
} :name "disagreement"

believes(H, X .. " polarises") { view(H, polarising(X)) } :name "polarising"
believes(H, X .. " plays with brinkmanship") { view(H, brinkmanship(X)) } :name "brinkmanship"
believes(H, X .. " will be retaliated against") { view(H, retaliation(X)) } :name "retaliation"

asked(H, F .. " leave iraq") { demand(H, withdrawal(F, _)) } :name "withdrawal"
asked(H, W .. " act against " .. X) { demand(H, countering(W, X)) } :name "countering"
asked(H, W .. " end " .. X) { demand(H, ending(W, X)) } :name "ending"
