-- SPDX-License-Identifier: MIT
-- The 103 claims of the article, in its order, in our own words: C001 .. C103, located by paragraph and
-- sentence, hedged as the text hedges (flat, soft, weak; forecasts by their verb). Events are E1 .. E24.
--
-- The day of publication is not stated; a reading of the last paragraphs puts it into PUBLISHED, to which all
-- relative times are tied. What the text leaves open (who acted, who thinks so, since when) is left open here:
-- null for a person, no date for a time. Standing and habitual claims have no bounds.
--
-- Where a claim says how one statement bears on another (C007, C028, C103), it names the other by id.

local PUBLISHED = "2020-07-15/2020-08-31"
local PAST_WEEK = "2020-07-08/2020-08-31"
local UP_TO_PUBLICATION = "2020-08-31"
local AFTER_PROTESTS = "2019-10-01/2020-08-31"
local EARLY_JANUARY = "2020-01-01/2020-01-10"
local AFTER_JANUARY = "2020-01-01/2020-08-31"
local LATE_FALL = "2019-10-01/2019-12-21"
local SINCE_MAY = "2020-05-01/2020-08-31"
local JULY_TO_PUBLICATION = "2020-07-01/2020-08-31"
local RECENT_MONTHS = "2020-03-15/2020-08-31"
local PASSIVE = "the agent is not stated"
local REPUTED = "reputed: who thinks so is not stated"

source.editorial_team { title = "Editorial team", note = "the byline; no author is named" }
source.intel_reports { via = "editorial_team", title = "Intelligence reports", note = "known through the editors only" }

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
says "P0" { id = "C002", setback("iran", "iraq"), from = "2020" }

-- ¶1
says "P1.1" { id = "C003", operates_in("iran", "iraq"), note = "covertly; a habit" }
says "P1.1" { id = "C004", setback("iran_covert_operations", "iraq"), from = "2020", note = "this year" }
says "P1.1" { id = "C005", operates_through("iran", "proxy_militias"), note = "proxy is the article's word" }
says "P1.1" { id = "C006", happened("E1", "protest", "iraqi_protesters", null), on = LATE_FALL }
says "P1.1" { id = "C007", came_after("C004", "E1"), note = "order, not cause" }
says "P1.1" { id = "C008", caused("hardship", "E1"), from = "2019", note = "social and economic" }
says("P1.2", "intel_reports") { id = "C009", frustrated("iraqi_protesters", "iran"), from = LATE_FALL,
  credibility = "soft", note = "unidentified reports" }
says "P1.3" { id = "C010", happened("E2", "suppression", "iran", "E1"), on = AFTER_PROTESTS, note = "credited to Iran itself" }
says "P1.3" { id = "C011", demand("iran", withdrawal("us_forces_iraq", null)) }
says "P1.3" { id = "C012", happened("E3", "attack", "iran", "us_embassy_baghdad"), on = AFTER_PROTESTS,
  note = "directed it; who carried it out is another matter" }

-- ¶2
says "P2.1" { id = "C013", backs_operations_of("kataib_hezbollah", "iran"), note = "regularly; one example of several" }
says "P2.1" { id = "C014", backs_operations_of("pmf", "iran"), note = "regularly; one example of several" }
says "P2.1" { id = "C015", loyal_to("kataib_hezbollah", "soleimani"), to = EARLY_JANUARY, credibility = "soft", note = REPUTED }
says "P2.1" { id = "C016", loyal_to("pmf", "soleimani"), to = EARLY_JANUARY, credibility = "soft", note = REPUTED }
says "P2.1" { id = "C017", office("soleimani", "commander_of", "quds_force"), to = EARLY_JANUARY }
says "P2.1" { id = "C018", arm_of("quds_force", "iran") }
says "P2.1" { id = "C019", dead("soleimani"), from = EARLY_JANUARY }
says "P2.2" { id = "C020", cultivated("soleimani", "proxy_militias"), to = EARLY_JANUARY }
says "P2.2" { id = "C021", cultivated("soleimani", "local_agents"), to = EARLY_JANUARY }
says "P2.2" { id = "C022", cultivated("soleimani", "iraqi_politicians"), to = EARLY_JANUARY }
says "P2.2" { id = "C023", say_in("soleimani", "cabinet_posts_in_baghdad"), to = EARLY_JANUARY }

-- ¶3
says "P3.1" { id = "C024", happened("E4", "killing", "usa", "soleimani"), on = EARLY_JANUARY }
says "P3.1" { id = "C025", position_is("iran", "iraq", "weaker"), from = EARLY_JANUARY, note = "through E4" }
says "P3.1" { id = "C026", position_is("iran", "iraq", "unscathed"), to = EARLY_JANUARY, note = "presupposed" }
says "P3.1" { id = "C027", happened("E5", "missile_response", "iran", null), on = AFTER_JANUARY, note = "limited; target not stated" }
says "P3.1" { id = "C028", supports("C027", "C025") }

-- ¶4
says "P4.1" { id = "C029", seeks_balance("salih", "usa", "iran") }
says "P4.1" { id = "C030", office("salih", "president_of", "iraq") }
says "P4.2" { id = "C031", intent("salih", prevented("us_iran_war_in_iraq")), note = "hoped for; nothing says that it worked" }

-- ¶5
says "P5.1" { id = "C032", targeted("usa", "pro_iran_parties"), to = UP_TO_PUBLICATION, note = "by what means is not stated" }
says "P5.1" { id = "C033", aligned_with("pro_iran_parties", "iran"), note = "presupposed" }
says "P5.2" { id = "C034", sanctions("usa", "iran"), note = "E6; tight" }
says "P5.2" { id = "C035", caused("us_sanctions", "less_cash_for_militias") }
says "P5.2" { id = "C036", funds("iran", "proxy_militias"), note = "presupposed; reduced" }
says "P5.3" { id = "C037", caused("us_sanctions", "iraq_depends_more_on_usa"), note = "or the lack of cash: the text leaves it open" }
says "P5.3" { id = "C038", caused("us_sanctions", "iraq_depends_more_on_gulf_states"), note = "or the lack of cash" }
says "P5.4" { id = "C039", happened("E7", "waiver", "usa", "iraq"), on = "2020-04", note = "for one month; its end is not stated" }
says "P5.4" { id = "C040", trades_with("iraq", "iran", "energy_imports"), from = "2020-04", lasting = "1 month" }

-- ¶6
says "P6.1" { id = "C041", happened("E8", "strike", "us_led_forces", "iran_backed_strongholds"), to = "2020-05-31",
  note = "an escalation, before E9" }
says "P6.1" { id = "C042", backed_by("stronghold_groups", "iran"), note = "presupposed" }
says "P6.1" { id = "C043", withdrew_support("shia_clerical_leaders", "abdulmahdi"), to = "2020-05-31", note = "E9; while he was caretaker" }
says "P6.1" { id = "C044", caused("E8", "E9") }
says "P6.1" { id = "C045", office("abdulmahdi", "prime_minister_of", "iraq"), to = "2020-05-31", note = "as caretaker" }
says "P6.1" { id = "C046", close_ally_of("abdulmahdi", "iran"), to = "2020-05-31",
  note = "told in the past tense, of his time in office" }
says "P6.1" { id = "C047", supported("shia_clerical_leaders", "abdulmahdi"), to = "2020-05-31", note = "presupposed" }

-- ¶7
says "P7.1" { id = "C048", parting_ways_with("shia_clerical_leaders", "iran"), from = "2020", credibility = "soft", note = "it seems" }
says "P7.2" { id = "C049", demand("sadr_followers", withdrawal("foreign_troops", null)) }
says "P7.2" { id = "C050", office("sadr", "is_a", "shia_cleric") }
says "P7.3" { id = "C051", caused("sadr_followers_position", "shia_unity_weaker") }
says "P7.3" { id = "C052", depends_on("iran", "unity_of_shia_parties") }
says "P7.4" { id = "C053", demand("sadr", withdrawal("us_forces_iraq", null)), credibility = "soft", note = "now and then" }
says "P7.4" { id = "C054", advises("sadr", "us_troops", "gradual"), credibility = "soft", note = "in general" }
says "P7.4" { id = "C055", advises("shia_clerics_other", "us_troops", "gradual"), credibility = "soft", note = "most, in general" }
says "P7.4" { id = "C056", caused("clerics_gradualism", "E22"), note = "no more than a modest cut" }

-- ¶8
says "P8.1" { id = "C057", office("shamkhani", "secretary_of", "snsc") }
says "P8.1" { id = "C058", happened("E10", "visit", "shamkhani", "iraq"), on = "2020-03", note = "diplomatic" }
says "P8.1" { id = "C059", office("qaani", "commander_of", "quds_force"), from = "2020-01-01/2020-05-31", note = "called new; the start is not stated" }
says "P8.1" { id = "C060", happened("E11", "visit", "qaani", "iraq"), on = "2020-05", note = "after E10" }
says "P8.1" { id = "C061", failed_to_unify("visits_of_march_and_may", "shia_political_leadership", "us_troops"),
  on = "2020-03-01/2020-05-31" }
says "P8.1" { id = "C062", divided_on("shia_political_leadership", "us_troops"), from = "2020-03", to = "2020-05" }

-- ¶9
says "P9.1" { id = "C063", demand("usa", countering("iraq", "iran_influence")), to = "2020-05-31", note = "E24" }
says "P9.2" { id = "C064", happened("E23", "government_formed", "iraqi_public", "national_gov"), to = "2020-05-31",
  note = "the text says they; Iraqis is a reading" }
says "P9.2" { id = "C065", caused("E24", "E23"), to = "2020-05-31" }
says "P9.3" { id = "C066", happened("E12", "confirmation", "iraq_parliament", "kadhimi"), to = "2020-05-31",
  note = "after six months: the search began about November 2019" }
says "P9.4" { id = "C067", close_to("kadhimi", "usa"), credibility = "soft", note = REPUTED }

-- ¶10
says "P10.1" { id = "C068", office("kadhimi", "prime_minister_of", "iraq"), from = "2020-05", note = "E13" }
says "P10.1" { id = "C069", happened("E14", "killing_or_arrest", null, "iran_backed_commanders"), on = SINCE_MAY, note = PASSIVE }
says "P10.1" { id = "C070", happened("E15", "strike", "usa", "iran_backed_strongholds"), on = SINCE_MAY }
says "P10.2" { id = "C071", happened("E16", "arrest", null, "proxy_militias"), on = SINCE_MAY,
  note = "the agent is not stated; under Kadhimi" }
says "P10.2" { id = "C072", attacks("proxy_militias", "us_embassy_baghdad"), note = "may or may not include E3" }

-- ¶11
says "P11.1" { id = "C073", view("iran", polarising("kadhimi")) }
says "P11.1" { id = "C074", view("iran", brinkmanship("kadhimi")), note = "Iran's view, or the author's" }
says "P11.1" { id = "C075", forecast(rebuilds_balance("iran", "iraqi_groups")), credibility = "may" }
says "P11.1" { id = "C076", forecast(contains_rival("iran", "kadhimi")), credibility = "may", note = "the purpose of C075" }

-- ¶12
says "P12.1" { id = "C077", happened("E17", "killing", null, "hashimi"), on = "2020-07", note = PASSIVE }
says "P12.1" { id = "C078", expert_on("hashimi", "iran_backed_armed_groups"), to = "2020-07" }
says "P12.1" { id = "C079", caused("E17", "iran_iraq_tension"), from = "2020-07" }
says "P12.2" { id = "C080", forecast(responds("kadhimi", "E17")), credibility = "expected", note = "by whom is not stated" }
says "P12.3" { id = "C081", happened("E18", "condemnation", "iran", "E17"), on = JULY_TO_PUBLICATION }
says "P12.3" { id = "C082", view("iran", retaliation("iran_allies_iraq")), note = "a fear" }

-- ¶13
says "P13.1" { id = "C083", resurging("iraqi_nationalism"), from = RECENT_MONTHS, note = "E21; stronger since E17" }
says "P13.1" { id = "C084", caused("E17", "E21"), from = "2020-07", credibility = "soft", note = "especially after: order, weak cause" }
says "P13.1" { id = "C085", forecast(limits("iraqi_nationalism", "iran_influence")), credibility = "will" }

-- ¶14
says "P14.1" { id = "C086", benefits_from("iran", "quick_us_withdrawal"), note = "the author's judgement" }
says "P14.2" { id = "C087", attacks("proxy_militias", "us_strongholds"), note = "sabotage" }
says "P14.2" { id = "C088", intent("proxy_militias", withdrawal("us_forces_iraq", null)), note = "to force them out" }
says "P14.3" { id = "C089", happened("E19", "attack", "proxy_militias", "us_supply_convoys"), on = PAST_WEEK }
says "P14.4" { id = "C090", readiness("iraqi_hezbollah", "us_forces_iraq"), to = UP_TO_PUBLICATION, note = "E20" }

-- ¶15
says "P15.1" { id = "C091", conditional(withdrawal("us_forces_iraq", "quick"), disagreement("iran", "iraq")), credibility = "could" }
says "P15.2" { id = "C092", demand("mps_full_withdrawal", withdrawal("us_forces_iraq", null)), note = "some members" }
says "P15.2" { id = "C093", wants_first("politicians_disarm_first", "iran_backed_militias_disarm", "us_troops"), note = "many" }
says "P15.2" { id = "C094", wants_first("kadhimi", "iran_backed_militias_disarm", "us_troops") }

-- ¶16
says "P16.1" { id = "C095", doubtful("iraqs_future"), note = "through the withdrawal plans" }
says "P16.1" { id = "C096", plans("usa", "withdrawal_from_iraq"), note = "presupposed; how fast is not stated" }
says "P16.2" { id = "C097", influences("iran", "proxy_militias"), note = "presupposed" }
says "P16.2" { id = "C098", caused("C097", "iraqi_resentment_of_iran"), note = "growing" }
says "P16.2" { id = "C099", ignores("iran", "calls_to_end_meddling") }
says "P16.2" { id = "C100", demand("callers_against_meddling", ending("iran", "meddling_in_iraq")), note = "the callers are not named" }
says "P16.3" { id = "C101", turning_against("iraqi_public", "iran"), note = "growing" }
says "P16.3" { id = "C102", propaganda("iran", "support_inside_iraq") }
says "P16.3" { id = "C103", despite("C101", "C102") }

-- Memberships that sentences take for granted; the inventory counts them to C013, C014 and C094.
says "P2.1" { id = "M001", member_of("kataib_hezbollah", "proxy_militias"), note = "an example" }
says "P2.1" { id = "M002", member_of("pmf", "proxy_militias"), note = "an example" }
says "P15.2" { id = "M003", member_of("kadhimi", "politicians_disarm_first"), note = "named among them" }

-- Whom the text leaves unnamed.
fact {
  unnamed_in("C069", "agent"), unnamed_in("C071", "agent"), unnamed_in("C077", "agent"),
  unnamed_in("C064", "agent"), unnamed_in("C080", "holder"), unnamed_in("C015", "holder"),
  unnamed_in("C016", "holder"), unnamed_in("C067", "holder"), unnamed_in("C100", "holder"),
}
