-- SPDX-License-Identifier: MIT
local n = 0
local keep = {}
for r = 1, 2000 do
  local mt = setmetatable({__newindex = {}}, {__mode = "v"})
  local t = setmetatable({}, mt)
  for i = 1, 10 do pcall(function() t[i] = 1 end) end
  pcall(function() keep[#keep + 1] = string.rep("k", 1 << 15) .. r end)
end
return "CONTAINED"
