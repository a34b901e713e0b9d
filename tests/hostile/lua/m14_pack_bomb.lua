-- SPDX-License-Identifier: MIT
local fmt = string.rep("!16 i16 b ", 1 << 20)
local ok, e = pcall(string.packsize, fmt)
local ok2, e2 = pcall(string.pack, "s8", string.rep("x", 1 << 31))
return ok2 and "ESCAPED" or "CONTAINED"
