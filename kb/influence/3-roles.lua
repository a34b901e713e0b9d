-- SPDX-License-Identifier: MIT
-- Offices: who held which, and who followed whom (A6).

relation.office {
  "person", "office", "of", temporal = true,
  note = "office reads as a relation: commander_of, prime_minister_of, is_a",
}
relation.arm_of { "organisation", "side", temporal = true, note = "acts as part of the side" }

derive.holds_role { "person", "role", note = "role: the office and what it is of, prime_minister_of_iraq" }
derive.successor  { "next", "previous", "role" }
derive.officer_of { "person", "side", note = "holds an office in an arm of the side" }

holds_role(P, O .. "_" .. B) { office(P, O, B) } :name "by-office"
officer_of(P, S) { office(P, _, O), arm_of(O, S) } :name "by-office-in-an-arm"

-- The later holder began, and ended or will end, after the earlier one; imprecise dates may overlap.
successor(N, P, R) {
  holds_role(N, R):valid(J), holds_role(P, R):valid(I), ne(N, P), before(I, J) | overlaps(I, J),
} :name "later-holder"
