-- SPDX-License-Identifier: MIT
-- How sides and places fare: setbacks, weakness, tension, trends, and standing assessments of them.

relation.setback      { "what", "where", temporal = true }
relation.position_is  { "side", "where", "state", temporal = true, note = "unscathed, weaker ..." }
relation.frustrated   { "group", "side", temporal = true }
relation.resurging    { "what", temporal = true }
relation.doubtful     { "what", temporal = true }
relation.dead         { "person", temporal = true }
relation.ignores      { "actor", "what", temporal = true }
relation.propaganda   { "actor", "about", temporal = true }
relation.say_in       { "person", "what", temporal = true, note = "was heard, did not decide" }
relation.expert_on    { "person", "subject", temporal = true }

derive.weaker { "side", "where" }

weaker(S, W) { position_is(S, W, "weaker") } :name "as-stated"
