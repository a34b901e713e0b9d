-- SPDX-License-Identifier: MIT
-- What is not fact: forecasts, demands, intents, attitudes (A10, A11). The relations here hold what is
-- foreseen or believed; a forecast becomes a fact only when somebody reports it as one.

relation.limits        { "what", "whom", temporal = true }
relation.rebuilds_balance { "actor", "among", temporal = true }
relation.contains_rival   { "actor", "rival", temporal = true }
relation.responds      { "actor", "event", temporal = true }
relation.disagreement  { "one", "other", temporal = true }
relation.prevented     { "what", temporal = true }
relation.polarising    { "person", temporal = true }
relation.brinkmanship  { "person", temporal = true }
relation.retaliation   { "against", temporal = true }
relation.forced_out    { "force", temporal = true }

derive.foreseen { "what", note = "a forecast in words; its belief is the strength of the wording" }
derive.believes { "holder", "what", note = "A11: an attitude, never the thing itself" }
derive.asked    { "holder", "what", note = "a demand in words" }

foreseen(X .. " limits " .. Y)               { forecast(limits(X, Y)) }
foreseen(X .. " rebuilds a balance among " .. Y) { forecast(rebuilds_balance(X, Y)) }
foreseen(X .. " contains " .. Y)             { forecast(contains_rival(X, Y)) }
foreseen(X .. " responds to " .. E)          { forecast(responds(X, E)) }
foreseen(X .. " and " .. Y .. " disagree, if " .. A) { conditional(A, disagreement(X, Y)) }

believes(H, X .. " polarises")               { view(H, polarising(X)) }
believes(H, X .. " plays with brinkmanship") { view(H, brinkmanship(X)) }
believes(H, X .. " will be retaliated against") { view(H, retaliation(X)) }

asked(H, F .. " leave iraq")                 { demand(H, withdrawal(F, _)) }
asked(H, W .. " act against " .. X)          { demand(H, countering(W, X)) }
asked(H, W .. " end " .. X)                  { demand(H, ending(W, X)) }
