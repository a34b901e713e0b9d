-- What tests/run/cli.sh asks about.
relation.member_of { "who:text", "group:text", temporal = true }
relation.backs     { "group:text", "side:text", temporal = true }
relation.city      { "name", "people:integer", "share:real", "note" }
relation.moment    { "t:instant", "b:boolean" }
derive.leans       { "who:text", "side:text" }
derive.spell       { "who:text", "i:interval" }
derive.up          { "n:integer" }

source.herald { reliability = "B", title = "The Herald" }

claim { member_of("ali", "union"), from = "2019-05", source = "herald", at = "p. 3", id = "K1" }
claim { backs("union", "reform"), to = "2020-06", source = "herald", credibility = "likely", id = "K2" }
claim { backs("union", "order"), from = "2021", to = "2022", id = "K3" }
claim { denied(backs("union", "order")), credibility = 0.3, id = "K4" }
fact { city("basra", 4, 0.5, 'say "hi", twice'), city("münchen", -7, 1.0, "") }
fact { city("tab\there", 0, 1e300, "line\nbreak"), city("tōkyō", 1, 0.1, "日本") }
fact { moment("2020-05-07T10:30:00Z", true), moment("2020-05", false) }

leans(A, S) { member_of(A, G), backs(G, S) } :name "by-membership"
spell(W, I) { member_of(W, _):valid(I) }
up(1) {}
up(N + 1) { up(N) }
print("the town is there")
