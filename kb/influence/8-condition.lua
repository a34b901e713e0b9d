-- SPDX-License-Identifier: MIT
-- How sides, groups and places fare: setbacks, weakness, feelings, trends, standing assessments.

relation.setback { "what", "where", temporal = true }
relation.position_is {
  "side", "where", "state", temporal = true,
  note = "state: unscathed, weaker ...",
}
relation.means_weaker {
  "effect", "side", "where",
  note = "the effect, as causes name it, is that the side lost weight",
}
relation.frustrated { "group", "side", temporal = true }
relation.resurging { "what", temporal = true }
relation.doubtful { "what", temporal = true }
relation.dead { "person", temporal = true }
relation.propaganda { "actor", "about", temporal = true, note = "campaigns to show it" }

derive.weaker { "side", "where", note = "than before" }

weaker(S, W) { position_is(S, W, "weaker") } :name "as-stated"
weaker(S, W) { causes(_, E), means_weaker(E, S, W) } :name "by-cause"
