-- SPDX-License-Identifier: MIT
-- What the tests in Lua share: tests named as sentences, counted; the last line sums them up.
local lore = require "lore"

local harness = {}
local passed, failed = 0, 0

---@param name string
---@param run fun()
function harness.test(name, run)
  local ok, message = xpcall(run, debug.traceback)
  if ok then
    passed = passed + 1
  else
    failed = failed + 1
    print("FAILED " .. name .. "\n" .. tostring(message))
  end
end

function harness.done()
  print(("%d passed, %d failed, 0 skipped"):format(passed, failed))
  os.exit(failed == 0, true)
end

function harness.equal(found, expected, what)
  if found ~= expected then
    error(("%s: expected %s, found %s"):format(what or "value", tostring(expected), tostring(found)), 2)
  end
end

---@param text string
---@param part string to occur in it as it stands
function harness.contains(text, part)
  if not tostring(text):find(part, 1, true) then
    error(("expected to contain: %s\nfound: %s"):format(part, tostring(text)), 2)
  end
end

---The message of the error that run raises.
function harness.fails(run, ...)
  local ok, message = pcall(run, ...)
  if ok then error("expected an error", 2) end
  return tostring(message)
end

---A knowledge base in memory, with rules loaded and what they print in list.
---@return lore.Kb kb
---@return string[] printed
function harness.kb(rules)
  local kb = assert(lore.open())
  local printed = {}
  kb:on_print(function(text) printed[#printed + 1] = text end)
  if rules then kb:load(rules, "rules.lua") end
  return kb, printed
end

---The rows of a query as text: "a b|c d".
function harness.rows(query)
  local rows = {}
  local columns = #query:columns()
  while query:step() do
    local record = query:record()
    local values = {}
    for i = 1, columns do values[i] = tostring(record[i]) end
    rows[#rows + 1] = table.concat(values, " ")
  end
  query:close()
  return table.concat(rows, "|")
end

return harness
