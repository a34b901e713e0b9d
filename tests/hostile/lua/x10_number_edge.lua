-- SPDX-License-Identifier: MIT
local a = 1e400
local b = 0x1p-1080
local c = tonumber(string.rep("9", 400))
local d = math.tointeger and math.tointeger("9223372036854775808")
local e = math.mininteger // -1
local f = math.mininteger % -1
local ok = pcall(function() return 1 // 0 end)
return "CONTAINED: " .. tostring(a) .. tostring(b) .. tostring(c) .. tostring(d) .. tostring(e) .. tostring(f) .. tostring(ok)
