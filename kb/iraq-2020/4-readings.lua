-- SPDX-License-Identifier: MIT
-- What the sentences take for granted without a claim of its own: who belongs to whom, what stands
-- for what, and two readings that a careful reader keeps apart from what is said. Whatever follows
-- from them still rests on the claims named in the rules, and falls with these.

-- Examples and members that a sentence names along the way.
for _, who in ipairs { "kataib_hezbollah", "pmf" } do
  belongs(who, "proxy_militias") {
    backs_operations_of(who, "iran"),
  } :name("example-" .. who)
end
belongs("kadhimi", "politicians_disarm_first") {
  wants_first("kadhimi", C, I), wants_first("politicians_disarm_first", C, I),
} :name "named-among-them"
belongs("politicians_disarm_first", "iraqi_politicians") {
  wants_first("politicians_disarm_first", _, _),
} :name "many-politicians"
belongs("mps_full_withdrawal", "iraqi_politicians") {
  demand("mps_full_withdrawal", withdrawal(_, _)),
  wants_first("politicians_disarm_first", _, "us_troops"),
} :name "the-others-are-other-politicians"

-- What stands for what.
fact {
  stronghold_of("iran_backed_strongholds", "stronghold_groups"),
  belongs_to("us_embassy_baghdad", "usa"), belongs_to("us_strongholds", "usa"),
  belongs_to("us_supply_convoys", "usa"), belongs_to("us_forces_iraq", "usa"),
  means_weaker("iran_weaker_in_iraq", "iran", "iraq"),
  settles("iran_backed_militias_disarm", "militia_arms", "disarm"),
}

-- Likely, but nowhere stated.
fact { may_be("iraqi_hezbollah", "kataib_hezbollah") }

-- Anger at home is stated as a cause of the protests alone; a reader may see it behind the clerics'
-- move too.
rival_cause("hardship", "E9") { causes("hardship", "E1") } :name "home-grown-anger-at-conditions"
rival_cause("frustration_with_iran", "E9") {
  frustrated("iraqi_protesters", "iran"),
} :name "home-grown-anger-at-iran"

-- Whom the text leaves unnamed.
fact {
  unnamed_in("C069", "agent"), unnamed_in("C071", "agent"), unnamed_in("C077", "agent"),
  unnamed_in("C064", "agent"), unnamed_in("C080", "holder"), unnamed_in("C015", "holder"),
  unnamed_in("C016", "holder"), unnamed_in("C067", "holder"), unnamed_in("C100", "holder"),
}
