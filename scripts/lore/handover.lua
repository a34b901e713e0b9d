-- SPDX-License-Identifier: MIT
-- What a rule file has said so far, in order, until it is handed over to the knowledge base: at the end of
-- the file, or before a query in it. Facts of one relation are collected into one flat array of values.
local import, core = ...
local problem = import("problem")
local term = import("term")

local FUNCTOR <const>, COUNT <const>, LINE <const>, FILE <const> = 0, -1, -2, -3

local handover = {}

---@type { list: table[], batches: table<string, table> }?
local session

---Starts a file; returns a function that brings the former state back.
function handover.begin()
  local before = session
  session = { list = {}, batches = {} }
  return function() session = before end
end

---Runs nothing but goals; returns the same.
function handover.begin_goal()
  local before = session
  session = nil
  return function() session = before end
end

---Ends the script unless it is a rule file.
---@param what string
function handover.check(what)
  if session then return end
  problem.raise(("%s belongs into a rule file, not into a goal"):format(what))
end

---@param put string the function of core that takes the table
function handover.add(put, record)
  handover.check("this")
  record.put = put
  table.insert(session.list, record)
  return record
end

---@param statement table p(values)
function handover.add_fact(statement)
  handover.check("fact { ... }")
  local name, columns = statement[FUNCTOR], statement[COUNT]
  local key = name .. "/" .. columns
  local batch = session.batches[key]
  if not batch then
    batch = handover.add("facts", { name = name, columns = columns, rows = 0, values = {}, lines = {},
      file = statement[FILE] })
    session.batches[key] = batch
  end
  local values, base = batch.values, batch.rows * columns
  for i = 1, columns do values[base + i] = statement[i] end
  batch.rows = batch.rows + 1
  batch.lines[batch.rows] = statement[LINE] or 0
end

---The text of a row, for messages.
local function row_text(batch, row)
  local args = table.move(batch.values, (row - 1) * batch.columns + 1, row * batch.columns, 1, {})
  for i = 1, #args do args[i] = term.text(args[i]) end
  return batch.name .. "(" .. table.concat(args, ", ") .. ")"
end

---Finds the row that was refused, so that its line can be told.
local function put_facts(batch)
  local done, status = core.facts_put(batch.name, batch.values, batch.columns, batch.rows)
  if not status then return end
  for row = done + 1, batch.rows do
    local values = table.move(batch.values, (row - 1) * batch.columns + 1, row * batch.columns, 1, {})
    local _, refused = core.facts_put(batch.name, values, batch.columns, 1)
    if refused then
      core.give_up({ status = refused, file = batch.file, line = batch.lines[row],
        written = row_text(batch, row) })
    end
  end
end

---Hands over what was said since the last time.
function handover.flush()
  if not session then return end
  local list = session.list
  session.list, session.batches = {}, {}
  for _, record in ipairs(list) do
    rawset(record, "is_over", true)
    if record.put == "facts" then put_facts(record) else core[record.put](record) end
  end
end

return handover
