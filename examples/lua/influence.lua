-- SPDX-License-Identifier: MIT
-- Who leaned to which side, how surely, and on whose word: a knowledge base made, filled, asked and
-- explained. Run it from the project's folder after `make`, or with lore.so installed:
--
--     LUA_CPATH="build/?.so" lua5.4 examples/lua/influence.lua
local lore = require "lore"

local kb <close> = assert(lore.open(arg[1], { create = true })) -- without a path it lives in memory

kb:load [[
  relation.member_of { "who:text", "group:text", temporal = true }
  relation.backs     { "group:text", "side:text", temporal = true }
  derive.leans       { "who:text", "side:text" }
  source.press       { reliability = "B", title = "The press" }

  leans(A, S) { member_of(A, G), backs(G, S) } :weight(0.9) :name "by-membership"
]]

kb:begin()
kb:claim { id = "C1", relation = "member_of", args = { "hasan", "clerics" }, source = "press", at = "p. 3" }
kb:claim { id = "C2", relation = "backs", args = { "clerics", "iran" }, from = "2019", to = "2020-05",
  source = "press", at = "p. 7", credibility = "likely" }
kb:claim { id = "C3", relation = "backs", args = { "clerics", "nobody" }, from = "2020-06", source = "press",
  at = "p. 9" }
kb:commit("what the press said", "analyst")

for who, side in kb:query("leans(Who, Side)"):at("2020-03"):rows() do
  print(("in March %s leaned to %s"):format(who, side))
end
for record in kb:query("leans('hasan', Side)"):order("from"):records() do
  local stretch = record.stretches[1]
  print(("%s: %s (%.2f), from %s to %s"):format(record.Side, record.word, record.belief,
    stretch.from or "ever", stretch.to or "now"))
end
print(kb:why("leans('hasan', 'iran')"))

-- Prints:
-- in March hasan leaned to iran
-- iran: likely (0.67), from 2019-01-01 to 2020-06-01
-- nobody: likely (0.80), from 2020-06-01 to now
-- leans(hasan, iran)            0.67 likely  rule by-membership    2019-01 .. 2020-05
-- ├─ member_of(hasan, clerics)  0.80         claim C1  press p. 3
-- └─ backs(clerics, iran)       0.67         claim C2  press p. 7  2019-01 .. 2020-05
