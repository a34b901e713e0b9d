-- SPDX-License-Identifier: MIT
-- The 24 events: what each is, where it was, in what order they came. Most are reported as
-- happenings; the rules say which other claims report one, and within which days.

for id, what in pairs {
  E1 = "protests in Iraq", E2 = "the protests are put down",
  E3 = "attack on the US embassy, directed by Iran",
  E4 = "Soleimani is killed", E5 = "limited missile response", E6 = "US sanctions on Iran",
  E7 = "waiver for energy imports, for one month", E8 = "US-led strikes escalate",
  E9 = "the clerics drop Abdul-Mahdi", E10 = "Shamkhani visits", E11 = "Qaani visits",
  E12 = "parliament confirms Kadhimi", E13 = "Kadhimi takes office",
  E14 = "Iran-backed commanders are killed or arrested", E15 = "US strikes on their strongholds",
  E16 = "arrests over attacks on the embassy", E17 = "al-Hashimi is killed",
  E18 = "Tehran condemns the killing",
  E19 = "US supply convoys are attacked", E20 = "Iraqi Hezbollah declares itself ready",
  E21 = "Iraqi nationalism surges", E22 = "US forces are cut modestly",
  E23 = "a national government is formed",
  E24 = "the US demands more resistance to Iran",
} do fact { event(id, what) } end

for place, events in pairs {
  iraq = { "E1", "E2", "E8", "E9", "E10", "E11", "E14", "E15", "E16", "E17", "E20", "E21", "E22" },
  baghdad = { "E3", "E4", "E12", "E13", "E23" },
  diwaniyah = { "E19" },
} do
  for _, id in ipairs(events) do fact { place_of(id, place) } end
end

-- Orders that the text states. E11 and E13, E3 and E4, E8 and E4, E19 and E20 stay unordered.
fact {
  order("E2", "E1"), order("E5", "E4"), order("E9", "E8"), order("E11", "E10"), order("E14", "E13"),
  order("E15", "E13"), order("E16", "E13"), order("E18", "E17"), order("E23", "E24"),
}

occurs("E6") { sanctions("usa", "iran") } :name "E6-sanctions"
occurs("E7"):valid(J) {
  waived("usa", "iraq", _):valid(I), eq(J, interval(start_of(I), instant "2020-05-01")),
} :name "E7-decision-in-April"
occurs("E9") { withdrew_support("shia_clerical_leaders", "abdulmahdi") } :name "E9-withdrawal"
occurs("E13"):valid(J) {
  office("kadhimi", "prime_minister_of", "iraq"):valid(I),
  eq(J, interval(start_of(I), instant "2020-06-01")),
} :name "E13-taking-office-in-May"
occurs("E20") { readiness("iraqi_hezbollah", _) } :name "E20-readiness"
occurs("E21") { resurging("iraqi_nationalism") } :name "E21-resurgence"
occurs("E22") { caused(_, "E22") } :name "E22-effect"
occurs("E24") {
  demand("usa", countering("iraq", _)), happened("E23", _, _, _),
} :name "E24-demand-up-to-the-government"

-- What leaves their dates open does not leave open whether they happened.
came_about("E7") { waived("usa", "iraq", _):during("..", "..") } :name "E7-decision-in-April"
came_about("E13") { office("kadhimi", "prime_minister_of", "iraq"):during("..", "..") } :name "E13-taking-office-in-May"
came_about("E24") {
  demand("usa", countering("iraq", _)), happened("E23", _, _, _):during("..", ".."),
} :name "E24-demand-up-to-the-government"

agent("E6", U) { sanctions(U, "iran") } :name "E6-sanctions"
agent("E7", U) { waived(U, "iraq", "energy_imports"):during("..", ".."), occurs("E7") } :name "E7-decision-in-April"
agent("E9", G) { withdrew_support(G, "abdulmahdi") } :name "E9-withdrawal"
agent("E13", "kadhimi") { occurs("E13") } :name "E13-taking-office-in-May"
agent("E20", H) { readiness(H, "us_forces_iraq") } :name "E20-readiness"
agent("E24", U) {
  demand(U, countering("iraq", "iran_influence")), occurs("E24"),
} :name "E24-demand-up-to-the-government"
