-- SPDX-License-Identifier: MIT
if not load then return "CONTAINED: no load" end
local f = load("return os, io, debug, package, _G")
local o, i, d, p = f()
if o and o.execute or i or p or (d and d.getregistry) then return "ESCAPED: load reaches real globals" end
return "CONTAINED"
