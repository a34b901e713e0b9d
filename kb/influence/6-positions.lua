-- SPDX-License-Identifier: MIT
-- Positions on issues: from demands, intents, declarations and advice; who agrees (A4), who is
-- divided (A3), and whose own positions contradict each other (A8). Agreement never makes an ally.

relation.withdrawal {
  "force", "tempo", temporal = true,
  note = "the force leaves; tempo null: not stated",
}
relation.countering { "who", "what", temporal = true, note = "somebody acts against it" }
relation.ending { "who", "what", temporal = true, note = "somebody stops doing it" }
relation.prevented { "what", temporal = true, note = "it does not come about" }
relation.covers {
  "wide", "narrow",
  note = "a position on the wider force counts for the narrower (A4)",
}
relation.advises { "holder", "issue", "stance", temporal = true, note = "holds it advisable" }
relation.wants_first {
  "holder", "condition", "issue", temporal = true,
  note = "the condition before the rest",
}
relation.settles {
  "condition", "issue", "stance",
  note = "to ask for the condition is to take this stance",
}
relation.readiness {
  "holder", "force", event = true,
  note = "declared itself ready to force it out",
}
relation.plans { "actor", "force", temporal = true, note = "means to withdraw the force; its own" }
relation.ignores { "actor", "what", temporal = true, note = "goes on in spite of the calls" }
relation.benefits_from {
  "actor", "what", temporal = true,
  note = "the author's judgement of interest",
}
relation.divided_on { "bloc", "issue", temporal = true }
relation.failed_to_unify { "event", "bloc", "issue", event = true }
relation.incompatible { "issue", "one", "other", note = "nobody can want both" }

derive.position { "holder", "issue", "stance" }
derive.position_scope { "holder", "issue", "scope", note = "which forces it is about" }
derive.position_tempo { "holder", "issue", "tempo", note = "how fast, where that is stated" }
derive.condition { "holder", "issue", "condition", note = "what must come first" }
derive.contested_position {
  "holder", "issue", "one", "other",
  note = "A8: holds two that exclude each other",
}
derive.divided { "bloc", "issue", note = "A3" }
derive.convergent { "one", "other", "issue", note = "A4: the same position; never an alliance" }

fact { covers("us_forces_iraq", "us_forces_iraq"), covers("foreign_troops", "us_forces_iraq") }
fact { incompatible("us_troops", "withdraw", "gradual"),
  incompatible("us_troops", "withdraw", "after_condition") }

position(H, "us_troops", "withdraw") {
  demand(H, withdrawal(F, _)), covers(F, "us_forces_iraq"),
} :name "by-demand"
position(H, "us_troops", "withdraw") {
  intent(H, withdrawal(F, _)), covers(F, "us_forces_iraq"),
} :name "by-intent"
position(H, "us_troops", "withdraw") {
  readiness(H, F), covers(F, "us_forces_iraq"),
} :name "by-readiness"
position(H, "us_troops", "planned") { plans(H, F), covers(F, "us_forces_iraq") } :name "by-plan"
position(H, I, S) { advises(H, I, S) } :name "by-advice"
position(H, I, "after_condition") { wants_first(H, _, I) } :name "by-condition"
position(H, I, S) { wants_first(H, C, _), settles(C, I, S) } :name "by-what-comes-first"
position(H, "iran_influence", "counter") {
  demand(H, countering(_, "iran_influence")),
} :name "by-demand-to-counter"
position(H, "iran_influence", "end") {
  demand(H, ending(_, "meddling_in_iraq")),
} :name "by-demand-to-end-it"
position(H, "iran_influence", "keep") {
  ignores(H, "calls_to_end_meddling"),
} :name "by-ignoring-calls"
position(H, X, "prevent") { intent(H, prevented(X)) } :name "by-aim"

position_scope(H, "us_troops", F) {
  demand(H, withdrawal(F, _)) | intent(H, withdrawal(F, _)),
} :name "as-stated"
position_scope(H, "us_troops", F) { readiness(H, F) | plans(H, F) } :name "by-readiness-or-plan"
position_tempo(H, "us_troops", T) { demand(H, withdrawal(_, T)), eq(T, T) } :name "by-demand"
position_tempo(H, "us_troops", "gradual") { advises(H, "us_troops", "gradual") } :name "by-advice"
position_tempo(H, "us_troops", "quick") {
  benefits_from(H, "quick_us_withdrawal"),
} :name "by-interest"
condition(H, I, C) { wants_first(H, C, I) } :name "as-stated"

contested_position(H, I, S, T) {
  position(H, I, S), position(H, I, T), incompatible(I, S, T),
} :name "two-that-exclude-each-other"
conflict "positions that exclude each other" {
  position(H, I, S), position(H, I, T), incompatible(I, S, T),
}

divided(B, I) { divided_on(B, I) } :name "as-stated"
divided(B, I) { failed_to_unify(_, B, I) } :name "by-failed-unification"
divided(B, I) {
  belongs(X, B), belongs(Y, B), position(X, I, S), position(Y, I, T), ne(S, T), lt(X, Y),
} :name "by-members-positions"

convergent(X, Y, I) { position(X, I, S), position(Y, I, S), ne(X, Y) } :name "same-position"
