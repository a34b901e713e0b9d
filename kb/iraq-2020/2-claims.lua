-- SPDX-License-Identifier: MIT
-- The 103 claims of the article, in its order, in our own words: C001 .. C103, located by paragraph
-- and sentence, hedged as the text hedges (flat, soft, weak; forecasts by their verb). Events are
-- E1 .. E24.
--
-- The day of publication is not stated; a reading of the last paragraphs puts it between the two
-- days of PUBLISHED, from which all relative times are reckoned. What the text leaves open (who
-- acted, who thinks so, since when) is left open here: null for a person, no date for a time.
-- Standing and habitual claims have no bounds. Where a claim says how one statement bears on
-- another (C007, C028, C098, C103), it names it by id.
--
-- Where the list of claims that these ids come from says something else than the article, the
-- article wins:
--   C029        gives no year in which the balancing began
--   C039, C040  the waiver extended imports that were running already; they do not begin with it
--   C042        names no group: stronghold_groups stands for whoever owns the strongholds
--   C045        ends when the successor takes office (C068), not with the vote on him (C066)
--   C062        the leadership was split when the first visit tried to unify it, and still in May
--   C064, P9    "they" are Iraqis, by the sentence before; Baghdad is the city in P9, both in P15
--   C071        whole groups are arrested, not single members
--   C082        does not say that the allies are in Iraq, as the id iran_allies_iraq has it
--   C020, C036, C097  speak of Shia militias at large; that they are Iran's proxies is a reading

local PUBLISHED = { first = "2020-07-15", last = "2020-08-31" }

local DAY = 24 * 60 * 60 * 1000000

-- before(n): the day n days before the first on which the article can have appeared.
local function before(days)
  return tostring(lore.instant(lore.instant(PUBLISHED.first).microseconds - days * DAY))
end

-- since(day): some moment from day to publication.
local function since(day) return day .. "/" .. PUBLISHED.last end

local PAST_WEEK = since(before(7))
local RECENT_MONTHS = since(before(122))
local THIS_YEAR = since "2020-01-01"
local AFTER_PROTESTS = since "2019-10-01"
local SINCE_MAY = since "2020-05-01"
local SINCE_JULY = since "2020-07-01"
local LATE_FALL = "2019-10-01/2019-12-21"
local EARLY_JANUARY = "2020-01-01/2020-01-10"
local PASSIVE = "the agent is not stated"
local REPUTED = "reputed: who thinks so is not stated"

relation.published {
  "text", "first:instant", "last:instant",
  note = "the days between which it appeared",
}
fact { published("article", instant(PUBLISHED.first), instant(PUBLISHED.last)) }

source.editorial_team { title = "Editorial team", note = "the byline; no author is named" }
source.intel_reports { via = "editorial_team", title = "Intelligence reports",
  note = "known through the editors only" }

-- says(at) { id = ..., statement, ... }: a claim of the editors at a paragraph and sentence.
local function says(at, from)
  return function(fields)
    fields.at = at
    fields.source = from or "editorial_team"
    fields.credibility = fields.credibility or "flat"
    claim(fields)
  end
end

-- ¶0, the headline
says "P0" { id = "C001", clashes_with("iran", "usa"), from = EARLY_JANUARY }
says "P0" { id = "C002", setback("iran", "iraq"), from = THIS_YEAR }

-- ¶1
says "P1.1" { id = "C003", operates_in("iran", "iraq"), note = "covertly; a habit" }
says "P1.1" { id = "C004", setback("iran_covert_operations", "iraq"), from = THIS_YEAR,
  note = "this year" }
says "P1.1" { id = "C005", operates_through("iran", "proxy_militias"),
  note = "proxy is the article's word" }
says "P1.1" { id = "C006", happened("E1", "protest", "iraqi_protesters", null), on = LATE_FALL }
says "P1.1" { id = "C007", came_after("C004", "E1"), note = "order, not cause" }
says "P1.1" { id = "C008", caused("hardship", "E1"), from = LATE_FALL,
  note = "social and economic" }
says("P1.2", "intel_reports") { id = "C009", frustrated("iraqi_protesters", "iran"),
  from = LATE_FALL,
  credibility = "soft", note = "unidentified reports" }
says "P1.3" { id = "C010", happened("E2", "suppression", "iran", "E1"), on = AFTER_PROTESTS,
  note = "credited to Iran itself" }
says "P1.3" { id = "C011", demand("iran", withdrawal("us_forces_iraq", null)) }
says "P1.3" { id = "C012", happened("E3", "attack", "iran", "us_embassy_baghdad"),
  on = AFTER_PROTESTS,
  note = "directed it; who carried it out is another matter" }

-- ¶2
says "P2.1" { id = "C013", backs_operations_of("kataib_hezbollah", "iran"),
  note = "regularly; one example of several" }
says "P2.1" { id = "C014", backs_operations_of("pmf", "iran"),
  note = "regularly; one example of several" }
says "P2.1" { id = "C015", loyal_to("kataib_hezbollah", "soleimani"), to = EARLY_JANUARY,
  credibility = "soft", note = REPUTED }
says "P2.1" { id = "C016", loyal_to("pmf", "soleimani"), to = EARLY_JANUARY, credibility = "soft",
  note = REPUTED }
says "P2.1" { id = "C017", office("soleimani", "commander_of", "quds_force"), to = EARLY_JANUARY }
says "P2.1" { id = "C018", arm_of("quds_force", "iran") }
says "P2.1" { id = "C019", dead("soleimani"), from = EARLY_JANUARY }
says "P2.2" { id = "C020", cultivated("soleimani", "proxy_militias"), to = EARLY_JANUARY }
says "P2.2" { id = "C021", cultivated("soleimani", "local_agents"), to = EARLY_JANUARY }
says "P2.2" { id = "C022", cultivated("soleimani", "iraqi_politicians"), to = EARLY_JANUARY }
says "P2.2" { id = "C023", say_in("soleimani", "cabinet_posts_in_baghdad"), to = EARLY_JANUARY }

-- ¶3
says "P3.1" { id = "C024", happened("E4", "killing", "usa", "soleimani"), on = EARLY_JANUARY }
says "P3.1" { id = "C025", caused("E4", "iran_weaker_in_iraq"), from = EARLY_JANUARY }
says "P3.1" { id = "C026", position_is("iran", "iraq", "unscathed"), to = EARLY_JANUARY,
  note = "presupposed" }
says "P3.1" { id = "C027", happened("E5", "missile_response", "iran", null), on = THIS_YEAR,
  note = "limited; target not stated" }
says "P3.1" { id = "C028", supports("C027", "C025") }

-- ¶4
says "P4.1" { id = "C029", seeks_balance("salih", "usa", "iran") }
says "P4.1" { id = "C030", office("salih", "president_of", "iraq") }
says "P4.2" { id = "C031", intent("salih", prevented("us_iran_war_in_iraq")),
  note = "hoped for; nothing says that it worked" }

-- ¶5
says "P5.1" { id = "C032", targeted("usa", "pro_iran_parties"), to = PUBLISHED.last,
  note = "by what means is not stated" }
says "P5.1" { id = "C033", aligned_with("pro_iran_parties", "iran"), note = "presupposed" }
says "P5.2" { id = "C034", sanctions("usa", "iran"), note = "E6; tight" }
says "P5.2" { id = "C035", caused("us_sanctions", "less_cash_for_militias") }
says "P5.2" { id = "C036", funds("iran", "proxy_militias"), note = "presupposed; reduced" }
says "P5.3" { id = "C037", caused("us_sanctions", "iraq_depends_more_on_usa"),
  note = "or the lack of cash: the text leaves it open" }
says "P5.3" { id = "C038", caused("us_sanctions", "iraq_depends_more_on_gulf_states"),
  note = "or the lack of cash" }
says "P5.4" { id = "C039", waived("usa", "iraq", "energy_imports"),
  from = "2020-04", lasting = "1 month",
  note = "E7; the month is reckoned from the decision, its first day is not stated" }
says "P5.4" { id = "C040", trades_with("iraq", "iran", "energy_imports"), to = "?",
  note = "older than the waiver, which extends them; what came after it is not stated" }

-- ¶6
says "P6.1" { id = "C041", happened("E8", "strike", "us_led_forces", "iran_backed_strongholds"),
  to = "2020-05-31",
  note = "an escalation, before E9" }
says "P6.1" { id = "C042", backed_by("stronghold_groups", "iran"), note = "presupposed" }
says "P6.1" { id = "C043", withdrew_support("shia_clerical_leaders", "abdulmahdi"),
  to = "2020-05-31", note = "E9; while he was caretaker" }
says "P6.1" { id = "C044", caused("E8", "E9") }
says "P6.1" { id = "C045", office("abdulmahdi", "prime_minister_of", "iraq"), to = "2020-05",
  note = "as caretaker" }
says "P6.1" { id = "C046", close_ally_of("abdulmahdi", "iran"), to = "2020-05",
  note = "told in the past tense, of his time in office" }
says "P6.1" { id = "C047", supported("shia_clerical_leaders", "abdulmahdi"),
  to = "2019-11-01/2020-05-31",
  note = "presupposed; until E9, while a successor was sought, for six months up to May" }

-- ¶7
says "P7.1" { id = "C048", parting_ways_with("shia_clerical_leaders", "iran"), from = THIS_YEAR,
  credibility = "soft", note = "it seems" }
says "P7.2" { id = "C049", demand("sadr_followers", withdrawal("foreign_troops", null)) }
says "P7.2" { id = "C050", calling("sadr", "shia_cleric") }
says "P7.3" { id = "C051", caused("sadr_followers_position", "shia_unity_weaker") }
says "P7.3" { id = "C052", depends_on("iran", "unity_of_shia_parties") }
says "P7.4" { id = "C053", demand("sadr", withdrawal("us_forces_iraq", null)), credibility = "soft",
  note = "now and then" }
says "P7.4" { id = "C054", advises("sadr", "us_troops", "gradual"), credibility = "soft",
  note = "in general" }
says "P7.4" { id = "C055", advises("shia_clerics_other", "us_troops", "gradual"),
  credibility = "soft", note = "most, in general" }
says "P7.4" { id = "C056", caused("clerics_gradualism", "E22"),
  note = "E22; no more than a modest cut" }

-- ¶8
says "P8.1" { id = "C057", office("shamkhani", "secretary_of", "snsc") }
says "P8.1" { id = "C058", happened("E10", "visit", "shamkhani", "iraq"), on = "2020-03",
  note = "diplomatic" }
says "P8.1" { id = "C059", office("qaani", "commander_of", "quds_force"),
  from = "2020-01-01/2020-05-31", note = "called new; the start is not stated" }
says "P8.1" { id = "C060", happened("E11", "visit", "qaani", "iraq"), on = "2020-05",
  note = "after E10" }
says "P8.1" { id = "C061",
  failed_to_unify("visits_of_march_and_may", "shia_political_leadership", "us_troops"),
  on = "2020-03-01/2020-05-31" }
says "P8.1" { id = "C062", divided_on("shia_political_leadership", "us_troops"),
  from = lore.instant "2020-03-01", to = lore.instant "2020-06-01",
  note = "at least through both visits" }

-- ¶9
says "P9.1" { id = "C063", demand("usa", countering("iraq", "iran_influence")),
  note = "E24; first heard before E23" }
says "P9.2" { id = "C064", happened("E23", "government_formed", "iraqi_public", "national_gov"),
  to = "2020-05-31",
  note = "the text says they; Iraqis is a reading" }
says "P9.2" { id = "C065", caused("E24", "E23"), note = "they responded" }
says "P9.3" { id = "C066", happened("E12", "confirmation", "iraq_parliament", "kadhimi"),
  to = "2020-05-31",
  note = "after six months: the search began about November 2019" }
says "P9.4" { id = "C067", close_to("kadhimi", "usa"), credibility = "soft", note = REPUTED }

-- ¶10
says "P10.1" { id = "C068", office("kadhimi", "prime_minister_of", "iraq"), from = "2020-05",
  note = "E13" }
says "P10.1" { id = "C069", happened("E14", "killing_or_arrest", null, "iran_backed_commanders"),
  on = SINCE_MAY, note = PASSIVE }
says "P10.1" { id = "C070", happened("E15", "strike", "usa", "iran_backed_strongholds"),
  on = SINCE_MAY }
says "P10.2" { id = "C071", happened("E16", "arrest", null, "proxy_militias"), on = SINCE_MAY,
  note = "the agent is not stated; under Kadhimi" }
says "P10.2" { id = "C072", attacks("proxy_militias", "us_embassy_baghdad"),
  note = "may or may not include E3" }

-- ¶11
says "P11.1" { id = "C073", view("iran", polarising("kadhimi")), credibility = "soft",
  note = "ascribed to Iran" }
says "P11.1" { id = "C074", view("iran", brinkmanship("kadhimi")), credibility = "soft",
  note = "Iran's view, or the author's" }
says "P11.1" { id = "C075", forecast(rebuilds_balance("iran", "iraqi_groups")),
  credibility = "may" }
says "P11.1" { id = "C076", forecast(contains_rival("iran", "kadhimi")), credibility = "may",
  note = "the purpose of C075" }

-- ¶12
says "P12.1" { id = "C077", happened("E17", "killing", null, "hashimi"), on = "2020-07",
  note = PASSIVE }
says "P12.1" { id = "C078", calling("hashimi", "journalist_and_expert"), to = "2020-07",
  note = "on armed groups close to Iran" }
says "P12.1" { id = "C079", caused("E17", "iran_iraq_tension"), from = "2020-07" }
says "P12.2" { id = "C080", forecast(responds("kadhimi", "E17")), credibility = "expected",
  note = "by whom is not stated" }
says "P12.3" { id = "C081", happened("E18", "condemnation", "iran", "E17"), on = SINCE_JULY }
says "P12.3" { id = "C082", view("iran", retaliation("iran_allies_iraq")), credibility = "soft",
  note = "a fear, ascribed to Iran" }

-- ¶13
says "P13.1" { id = "C083", resurging("iraqi_nationalism"), from = RECENT_MONTHS,
  note = "E21; stronger since E17" }
says "P13.1" { id = "C084", caused("E17", "E21"), from = "2020-07", credibility = "weak",
  note = "above all since: an order, hardly a cause" }
says "P13.1" { id = "C085", forecast(limits("iraqi_nationalism", "iran_influence")),
  credibility = "will" }

-- ¶14
says "P14.1" { id = "C086", benefits_from("iran", "quick_us_withdrawal"),
  note = "the author's judgement" }
says "P14.2" { id = "C087", attacks("proxy_militias", "us_strongholds"), note = "sabotage" }
says "P14.2" { id = "C088", intent("proxy_militias", withdrawal("us_forces_iraq", null)),
  note = "to force them out" }
says "P14.3" { id = "C089", happened("E19", "attack", "proxy_militias", "us_supply_convoys"),
  on = PAST_WEEK }
says "P14.4" { id = "C090", readiness("iraqi_hezbollah", "us_forces_iraq"), to = PUBLISHED.last,
  note = "E20" }

-- ¶15
says "P15.1" { id = "C091",
  conditional(withdrawal("us_forces_iraq", "quick"), disagreement("iran", "iraq")),
  credibility = "could" }
says "P15.2" { id = "C092", demand("mps_full_withdrawal", withdrawal("us_forces_iraq", null)),
  note = "some members" }
says "P15.2" { id = "C093",
  wants_first("politicians_disarm_first", "iran_backed_militias_disarm", "us_troops"),
  note = "many" }
says "P15.2" { id = "C094", wants_first("kadhimi", "iran_backed_militias_disarm", "us_troops") }

-- ¶16
says "P16.1" { id = "C095", doubtful("iraqs_future"), note = "through the withdrawal plans" }
says "P16.1" { id = "C096", plans("usa", "us_forces_iraq"),
  note = "presupposed; how fast is not stated" }
says "P16.2" { id = "C097", influences("iran", "proxy_militias"), note = "presupposed" }
says "P16.2" { id = "C098", caused("C097", "iraqi_resentment_of_iran"),
  note = "growing" }
says "P16.2" { id = "C099", ignores("iran", "calls_to_end_meddling") }
says "P16.2" { id = "C100", demand("callers_against_meddling", ending("iran", "meddling_in_iraq")),
  note = "the callers are not named" }
says "P16.3" { id = "C101", turning_against("iraqi_public", "iran"), note = "growing" }
says "P16.3" { id = "C102", propaganda("iran", "support_inside_iraq") }
says "P16.3" { id = "C103", despite("C101", "C102") }
