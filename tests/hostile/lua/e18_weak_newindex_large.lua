-- SPDX-License-Identifier: MIT
-- e16 with tables whose growth is a large request, at every distance from the cap.
local ballast = {}
for round = 1, 200 do
  local target = {}
  for i = 1, 1 << (round % 12 + 2) do target[i] = i end
  local mt = setmetatable({ __newindex = target }, { __mode = "v" })
  local t = setmetatable({}, mt)
  target = nil
  pcall(function() for i = 1, 1 << 14 do t[i] = i end end)
  pcall(function() for i = 1, 1 << 12 do t["k" .. i] = i end end)
  pcall(function() ballast[#ballast + 1] = string.rep("k", 1 << 17) .. round end)
end
return "CONTAINED"
