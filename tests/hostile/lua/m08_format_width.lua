-- SPDX-License-Identifier: MIT
local ok1 = pcall(string.format, "%999999999d", 1)
local ok2 = pcall(string.format, "%.999999999f", 1e308)
return (ok1 or ok2) and "ESCAPED" or "CONTAINED"
