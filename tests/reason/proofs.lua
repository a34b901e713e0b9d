-- SPDX-License-Identifier: MIT
-- For each rule file named in arg: a line of JSON with what it holds (claims, sources, rules, settings) and proofs of
-- its conclusions, for check_proof.py; null if it cannot be loaded.
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
        for i, proof in ipairs(query:why { count = 2 }) do
          proofs[#proofs + 1] = ("{\"best\":%s,\"proof\":%s}"):format(i == 1, proof:json():match "^[^\n]*")
        end
      end
    end
  end
  return "[" .. table.concat(proofs, ",") .. "]"
end

local function tell(file)
  local kb <close> = assert(lore.open())
  local loads = pcall(function() assert(kb:load_file(file)) end)
  if not loads then return print "null" end
  local relations = {}
  for record in kb:list("relations"):records() do
    local _, commas = record.columns:gsub(":", "")
    relations[#relations + 1] = { goal = goal_of(record.name, commas),
                                  is_derived = record.kind:find("derived", 1, true) ~= nil }
  end
  print(("{\"file\":%s,\"settings\":%s,\"claims\":%s,\"sources\":%s,\"rules\":%s,\"proofs\":%s}")
    :format(json(file), json(kb:settings()),
      listing(kb, "claims", { "id", "statement", "from", "to", "source", "credibility", "modality" }),
      listing(kb, "sources", { "name", "reliability", "via", "origin" }), listing(kb, "rules", { "name", "text" }),
      proofs_of(kb, relations)))
end

for _, file in ipairs(arg) do tell(file) end
