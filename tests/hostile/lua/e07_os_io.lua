-- SPDX-License-Identifier: MIT
local bad = {}
if os then for _, k in ipairs{"execute", "remove", "rename", "exit", "getenv", "tmpname", "setlocale"} do if os[k] then bad[#bad + 1] = "os." .. k end end end
if io then bad[#bad + 1] = "io" end
return #bad > 0 and "ESCAPED: " .. table.concat(bad, " ") or "CONTAINED"
