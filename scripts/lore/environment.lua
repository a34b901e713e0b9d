-- SPDX-License-Identifier: MIT
-- The environment in which a rule file runs: its free names.
--
-- A capitalised name is a variable, `_` a new one each time. Other names are, in this order: what the file
-- itself has set, the forms and words of the language, the safe part of Lua's library (each file has copies
-- of its own), and else relations. What Lua has and rule files have not is nil.
local import, core = ...
local problem = import("problem")
local term = import("term")
local words = import("words")
local rule = import("rule")
local declare = import("declare")
local scan = import("scan")

local CHUNK_LENGTH_MAX <const> = 4 << 20 -- of text that a script compiles: compiling cannot be stopped

local environment = {}

local library = core.library()

---Its parser is imported by those who need it.
local function where(...) return import("where").condition(...) end

---The forms of the language.
local forms = {
  relation = declare.relation, derive = declare.derive, source = declare.source, claim = declare.claim,
  fact = declare.fact, setting = declare.setting, conflict = rule.conflict, where = where,
  instant = core.instant, null = core.null, lore = core.lore, kb = core.kb,
}

---Names of Lua that rule files do not have.
local absent = { io = true, debug = true, package = true, require = true, dofile = true, loadfile = true,
  collectgarbage = true, loadstring = true, unpack = true, setfenv = true, getfenv = true, module = true,
  arg = true }

for name in pairs(library) do scan.standard[name], declare.taken[name] = true, true end
for name in pairs(forms) do
  declare.taken[name] = true
  if name ~= "where" then scan.standard[name] = true end
end
declare.taken.load, declare.taken.goal, scan.standard.load = true, true, true

---The library or form that a name which stands alone was meant to be, if any.
function environment.nearest(name)
  local callable = problem.keys(library)
  for _, form in ipairs(problem.keys(forms)) do callable[#callable + 1] = form end
  return problem.nearest(name, callable)
end

---A new copy for one environment.
local function copy(value)
  if type(value) ~= "table" then return value end
  local result = {}
  for key, entry in next, value do result[key] = entry end
  return result
end

---@param chunk any a text, or a function that gives pieces of one
---@return string? text
---@return string? message
local function text_of(chunk)
  if type(chunk) == "string" then return chunk end
  if type(chunk) ~= "function" then return nil, "load takes a text or a function" end
  local pieces, length = {}, 0
  while true do
    local piece = chunk()
    if piece == nil or piece == "" then return table.concat(pieces) end
    if type(piece) ~= "string" then return nil, "reader function must return a string" end
    pieces[#pieces + 1], length = piece, length + #piece
    if length > CHUNK_LENGTH_MAX then return nil, "the text is too long" end
  end
end

---Lua's load: text only, and in the file's own environment unless it gives another.
local function new_load(default)
  return function(chunk, name, _, ...)
    local text, message = text_of(chunk)
    if not text then return nil, message end
    if #text > CHUNK_LENGTH_MAX then return nil, "the text is too long" end
    local env = default
    if select("#", ...) > 0 then env = ... end
    if type(name) ~= "string" then name = "loaded text" end
    return core.compile(text, "@" .. name:gsub("^[=@]", ""):sub(1, 60), env)
  end
end

---@param allows_forms boolean
---@return table env
function environment.new(allows_forms)
  local env, variables, own = {}, {}, {}
  own._G = env
  own.load = new_load(env)

  local function find(_, name)
    if type(name) ~= "string" then return nil end
    local variable = variables[name]
    if variable then return variable end
    if name == "_" then return term.variable("_") end
    local value = own[name] or words.functions[name]
    if value == nil and (allows_forms or name == "where" or name == "instant" or name == "null") then
      value = forms[name]
    end
    if value ~= nil then return value end
    if library[name] ~= nil then
      value = copy(library[name])
    elseif absent[name] then
      return nil
    elseif name:find("^_?%u") then
      variables[name] = term.variable(name)
      return variables[name]
    else
      value = term.relation(name)
    end
    rawset(env, name, value)
    return value
  end

  local function set(_, name, value)
    if type(name) == "string" and (name == "_" or name:find("^_?%u")) and not library[name] then
      problem.raise(("%s is a variable of rules and cannot be assigned to"):format(name),
        ("write local %s = ... for a value of Lua's own"):format(name))
    elseif type(name) == "string" and (words.functions[name] or forms[name]) then
      problem.raise(("%s means something in rule files and cannot be assigned to"):format(name),
        "choose another name")
    end
    rawset(env, name, value)
  end

  return setmetatable(env, { __index = find, __newindex = set, __metatable = false })
end

return environment
