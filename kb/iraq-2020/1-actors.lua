-- SPDX-License-Identifier: MIT
-- Everybody and every place that the article speaks of, under the ids that all claims use. A
-- capital's name stands for a place in some paragraphs and for a government in others; here the
-- government is the state (iran, iraq, usa) and the city an id of its own.

local function actors(kind, list)
  for id, names in pairs(list) do
    fact { actor(id, kind) }
    for _, name in ipairs(names) do fact { called(id, name) } end
  end
end

actors("person", {
  soleimani = { "Qassem Soleimani", "Soleimani", "Qasem Soleimani" },
  qaani = { "Esmail Qaani" },
  shamkhani = { "Ali Shamkhani" },
  salih = { "Barham Salih", "Salih" },
  abdulmahdi = { "Adel Abdul-Mahdi", "Adil Abdul-Mahdi" },
  kadhimi = { "Mustafa al-Kadhimi", "Kadhimi", "Al-Kadhimi" },
  sadr = { "Muqtada al-Sadr", "Sadr", "Muqtada Al-Sadr" },
  hashimi = { "Hisham al-Hashimi", "al-Hashimi", "Hashimi" },
})
actors("state", {
  iran = { "Iran", "Tehran" },
  iraq = { "Iraq", "Baghdad" },
  usa = { "United States", "Washington", "US" },
})
actors("bloc", { gulf_states = { "Arab Gulf states" } })
actors("organisation", {
  quds_force = { "Quds Force" },
  snsc = { "Supreme National Security Council" },
  kataib_hezbollah = { "Kata'ib Hezbollah" },
  pmf = { "Popular Mobilization Forces", "PMF" },
  iraqi_hezbollah = { "Iraqi Hezbollah group" },
  iraq_parliament = { "Iraq's Parliament" },
  national_gov = { "national government in Baghdad" },
  us_forces_iraq = { "US forces in Iraq" },
  us_embassy_baghdad = { "US embassy in Baghdad" },
  us_led_forces = { "US-led forces" },
})
actors("group", {
  proxy_militias = { "Iran's proxy militias", "militias close to Iran",
  "Iranian-backed Shia militias" },
  local_agents = { "local agents" },
  iraqi_politicians = { "Iraqi politicians" },
  shia_parties = { "Iraqi Shia parties" },
  pro_iran_parties = { "pro-Iranian Shia parties" },
  shia_political_leadership = { "Shia political leadership" },
  shia_clerical_leaders = { "clerical Shia leaders" },
  shia_clerics_other = { "most other Shia clerics" },
  sadr_followers = { "followers of Muqtada al-Sadr" },
  iraqi_protesters = { "Iraqi protesters" },
  iraqi_public = { "Iraqis", "Iraqi public" },
  iran_backed_commanders = { "Iranian-backed commanders" },
  mps_full_withdrawal = { "some members of Parliament" },
  politicians_disarm_first = { "many other politicians in Baghdad" },
  iran_allies_iraq = { "Iran's allies in Iraq" },
  iraqi_groups = { "various Iraqi groups" },
  foreign_troops = { "all foreign troops" },
  callers_against_meddling = { "those who call for an end of meddling" },
  stronghold_groups = { "armed groups that own the strongholds" },
})
actors("source", {
  editorial_team = { "Editorial Team" },
  intel_reports = { "intelligence reports" },
})

local function places(kind, list)
  for id, name in pairs(list) do fact { place(id, kind), called(id, name) } end
end

places("country", { iraq = "Iraq", iran = "Iran" })
places("city", { baghdad = "Baghdad", tehran = "Tehran", washington = "Washington" })
places("province", { diwaniyah = "Diwaniyah province" })
places("region", { arab_gulf = "Arab Gulf" })
places("building", { us_embassy_baghdad = "US embassy in Baghdad" })
places("class", {
  iran_backed_strongholds = "Iranian-backed strongholds in Iraq",
  us_strongholds = "US strongholds in Iraq",
})
fact {
  located("baghdad", "iraq"), located("diwaniyah", "iraq"),
  located("us_embassy_baghdad", "baghdad"),
  located("tehran", "iran"), located("iran_backed_strongholds", "iraq"),
  located("us_strongholds", "iraq"),
}

local roles = {
  commander_of_quds_force = "commander of the Quds Force",
  secretary_of_snsc = "secretary of the security council",
  president_of_iraq = "President of Iraq",
  prime_minister_of_iraq = "Prime Minister of Iraq, caretakers included",
  shia_cleric = "Shia cleric", journalist_and_expert = "journalist and expert",
  member_of_parliament = "member of Iraq's Parliament",
  cabinet_post_holder = "holder of a cabinet post in Baghdad",
}
for id, what in pairs(roles) do fact { role(id, what) } end
