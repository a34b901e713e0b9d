-- SPDX-License-Identifier: MIT
-- The 24 events: what each is, where it was, in what order they came. Most are reported as happenings; the
-- rules say which other claims report one.

relation.event { "id", "what" }

for id, what in pairs {
  E1 = "protests in Iraq", E2 = "the protests are put down", E3 = "attack on the US embassy, directed by Iran",
  E4 = "Soleimani is killed", E5 = "limited missile response", E6 = "US sanctions on Iran",
  E7 = "waiver for energy imports, for one month", E8 = "US-led strikes escalate",
  E9 = "the clerics drop Abdul-Mahdi", E10 = "Shamkhani visits", E11 = "Qaani visits",
  E12 = "parliament confirms Kadhimi", E13 = "Kadhimi takes office",
  E14 = "Iran-backed commanders are killed or arrested", E15 = "US strikes on their strongholds",
  E16 = "arrests over attacks on the embassy", E17 = "al-Hashimi is killed", E18 = "Tehran condemns the killing",
  E19 = "US supply convoys are attacked", E20 = "Iraqi Hezbollah declares itself ready",
  E21 = "Iraqi nationalism surges", E22 = "US forces are cut modestly", E23 = "a national government is formed",
  E24 = "the US demands more resistance to Iran",
} do fact { event(id, what) } end

fact {
  took_place_in("E1", "iraq"), took_place_in("E3", "baghdad"), took_place_in("E4", "baghdad"),
  took_place_in("E8", "iraq"), took_place_in("E9", "iraq"), took_place_in("E10", "iraq"),
  took_place_in("E11", "iraq"), took_place_in("E12", "baghdad"), took_place_in("E13", "baghdad"),
  took_place_in("E14", "iraq"), took_place_in("E15", "iraq"), took_place_in("E16", "iraq"),
  took_place_in("E17", "iraq"), took_place_in("E19", "diwaniyah"), took_place_in("E23", "baghdad"),
}

-- Orders that the text states. E11 and E13, E3 and E4, E8 and E4, E19 and E20 stay unordered.
fact {
  came_after("E2", "E1"), came_after("E5", "E4"), came_after("E9", "E8"), came_after("E11", "E10"),
  came_after("E14", "E13"), came_after("E15", "E13"), came_after("E16", "E13"), came_after("E18", "E17"),
  came_after("E23", "E24"),
}

occurs("E6")  { sanctions("usa", "iran") } :name "E6-sanctions"
occurs("E9")  { withdrew_support("shia_clerical_leaders", "abdulmahdi") } :name "E9-withdrawal"
occurs("E13") { began(office("kadhimi", "prime_minister_of", "iraq")) } :name "E13-taking-office"
occurs("E20") { readiness("iraqi_hezbollah", _) } :name "E20-readiness"
occurs("E21") { resurging("iraqi_nationalism") } :name "E21-resurgence"
occurs("E22") { caused(_, "E22") } :name "E22-effect"
occurs("E24") { demand("usa", countering("iraq", _)) } :name "E24-demand"

agent("E6", U)  { sanctions(U, "iran") } :name "E6-sanctions"
agent("E9", G)  { withdrew_support(G, "abdulmahdi") } :name "E9-withdrawal"
agent("E13", P) { began(office(P, "prime_minister_of", "iraq")), eq(P, "kadhimi") } :name "E13-taking-office"
agent("E20", H) { readiness(H, "us_forces_iraq") } :name "E20-readiness"
agent("E24", U) { demand(U, countering("iraq", "iran_influence")) } :name "E24-demand"
