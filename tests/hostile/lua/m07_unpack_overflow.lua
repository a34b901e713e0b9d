-- SPDX-License-Identifier: MIT
local r = {}
for _, b in ipairs{{math.mininteger, math.maxinteger}, {0, math.maxinteger}, {-1, 2^31 - 2}, {1, 2^31}, {math.maxinteger - 1, math.maxinteger}} do
  local ok, e = pcall(table.unpack, {1,2,3}, b[1], b[2])
  r[#r+1] = tostring(ok)
end
return "CONTAINED: " .. table.concat(r, ",")
