-- SPDX-License-Identifier: MIT
-- Answers the questions in the file arg[1] (lore.py writes it), one line of JSON each: every program is
-- loaded into a knowledge base of its own in memory, then each of its goals is asked.
local lore = require "lore"

local function json_text(text)
  local escaped = text:gsub('[%c"\\]', function(c) return ("\\u%04x"):format(c:byte()) end)
  return '"' .. escaped .. '"'
end
