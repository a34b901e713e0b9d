-- SPDX-License-Identifier: MIT
-- For each rule file named in arg: a line of JSON with what it holds (claims, sources, rules, settings), what is
-- believed of each relation, and proofs of its conclusions, for check_proof.py.
local lore = require "lore"

local PROOFS = tonumber(os.getenv "LORE_PROOFS") or 20

local function json(value)
  if type(value) == "table" then
    local parts = {}
    if value[1] ~= nil or next(value) == nil then
      for i, item in ipairs(value) do parts[i] = json(item) end
      return "[" .. table.concat(parts, ",") .. "]"
    end
    for key, item in pairs(value) do parts[#parts + 1] = json(tostring(key)) .. ":" .. json(item) end
    return "{" .. table.concat(parts, ",") .. "}"
  elseif type(value) == "number" then
    return math.type(value) == "integer" and ("%d"):format(value) or ("%.17g"):format(value)
  elseif type(value) == "boolean" then
    return tostring(value)
  elseif value == nil or value == lore.null then
    return "null"
  end
  return '"' .. tostring(value):gsub('[%c"\\]', function(c) return ("\\u%04x"):format(c:byte()) end) .. '"'
end

local function micro(instant, open) return instant and instant.microseconds or open end

---Of a record the columns, and what is believed when: [from, to, pro, con], null where open.
local function believed(query)
  local rows = {}
  for record in query:records() do
    local values, stretches = {}, {}
    for i = 1, #query:columns() do values[i] = json(record[i]) end
    for i, s in ipairs(record.stretches) do
      stretches[i] = ("[%s,%s,%.6f,%.6f]"):format(micro(s.from, "null"), micro(s.to, "null"), s.pro, s.con)
    end
    rows[#rows + 1] = "[[" .. table.concat(values, ",") .. "],[" .. table.concat(stretches, ",") .. "]]"
  end
  return "[" .. table.concat(rows, ",") .. "]"
end

local function listing(kb, what, columns)
  local rows = {}
  for record in kb:list(what):records() do
    local parts = {}
    for _, column in ipairs(columns) do parts[#parts + 1] = json(column) .. ":" .. json(record[column]) end
    rows[#rows + 1] = "{" .. table.concat(parts, ",") .. "}"
  end
  return "[" .. table.concat(rows, ",") .. "]"
end

local function goal_of(name, arity)
  local variables = {}
  for i = 1, arity do variables[i] = "V" .. i end
  return ("%s(%s)"):format(name, table.concat(variables, ", "))
end

local function proofs_of(kb, relations)
  local proofs = {}
  for _, relation in ipairs(relations) do
    for _, goal in ipairs { relation.goal, "denied(" .. relation.goal .. ")" } do
      local query <close> = kb:query(goal)
      while relation.is_derived and #proofs < PROOFS and query:step() do
        for _, proof in ipairs(query:why { count = 2 }) do proofs[#proofs + 1] = proof:json():match "^[^\n]*" end
      end
    end
  end
  return "[" .. table.concat(proofs, ",") .. "]"
end

local function tell(file)
  local kb <close> = assert(lore.open())
  local loads = pcall(function() assert(kb:load_file(file)) end)
  if not loads then return end
  local relations, beliefs = {}, {}
  for record in kb:list("relations"):records() do
    local _, commas = record.columns:gsub(":", "")
    local goal = goal_of(record.name, commas)
    relations[#relations + 1] = { goal = goal, is_derived = record.kind:find("derived", 1, true) ~= nil }
    beliefs[#beliefs + 1] = json(record.name) .. ":" .. believed(kb:query(goal))
    beliefs[#beliefs + 1] = json("denied " .. record.name) .. ":" .. believed(kb:query("denied(" .. goal .. ")"))
  end
  print(("{\"file\":%s,\"settings\":%s,\"claims\":%s,\"sources\":%s,\"rules\":%s,\"relations\":%s,\"believed\":{%s},\"proofs\":%s}")
    :format(json(file), json(kb:settings()),
      listing(kb, "claims", { "id", "statement", "from", "to", "source", "credibility", "modality" }),
      listing(kb, "sources", { "name", "reliability", "via", "origin" }), listing(kb, "rules", { "name", "text" }),
      listing(kb, "relations", { "name", "kind" }), table.concat(beliefs, ","), proofs_of(kb, relations)))
end

for _, file in ipairs(arg) do tell(file) end
