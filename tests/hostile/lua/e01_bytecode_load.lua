-- SPDX-License-Identifier: MIT
if not (load and string.dump) then
  if not load then return "CONTAINED: no load" end
  local f = load("\27Lua\x54\0")
  return f and "ESCAPED" or "CONTAINED"
end
local b = string.dump(function() return 1 end)
local f = load(b, "b", "b")
return f and "ESCAPED: bytecode loaded" or "CONTAINED"
