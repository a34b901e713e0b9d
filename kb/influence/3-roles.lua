-- SPDX-License-Identifier: MIT
-- Roles: who held which office or has which calling, and who followed whom (A6).

relation.office {
  "person", "office", "of", temporal = true,
  note = "reads as a relation: commander_of the Quds Force, prime_minister_of Iraq",
}
relation.calling {
  "person", "calling", temporal = true,
  note = "a role without a seat: cleric, journalist",
}
relation.arm_of { "organisation", "side", temporal = true, note = "acts as part of the side" }
relation.say_in { "person", "what", temporal = true, note = "was heard, did not decide" }

derive.holds_role {
  "person", "role",
  note = "role: an office with its seat, prime_minister_of_iraq, or a calling",
}
derive.successor { "next", "previous", "role", note = "A6: held the same office later" }
derive.before_term {
  "visitor", "holder", "role", note = "a visit that came before the role was taken, as far as dates tell",
}
derive.officer_of { "person", "side", note = "holds an office in an arm of the side" }

holds_role(P, O .. "_" .. B) { office(P, O, B) } :name "by-office"
holds_role(P, C) { calling(P, C) } :name "by-calling"
officer_of(P, S) { office(P, _, O), arm_of(O, S) } :name "by-office-in-an-arm"

conflict "two holders of one office" { office(P, O, B), office(Q, O, B), ne(P, Q) }

-- The later holder began, and ended or will end, after the earlier one; imprecise dates may
-- overlap.
successor(N, P, O .. "_" .. B) {
  office(N, O, B):valid(J), office(P, O, B):valid(I), ne(N, P), before(I, J) | overlaps(I, J),
} :name "later-holder"

before_term(V, P, R) {
  visited(V, _, _):valid(I), holds_role(P, R):valid(J), before(I, J),
} :name "visit-before-role"
