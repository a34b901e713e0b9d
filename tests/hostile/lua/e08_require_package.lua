-- SPDX-License-Identifier: MIT
local bad = {}
if package then for _, k in ipairs{"loadlib", "searchers", "path", "cpath", "loaded", "preload", "searchpath"} do if package[k] then bad[#bad + 1] = k end end end
if require then for _, m in ipairs{"os", "io", "debug", "package"} do local ok = pcall(require, m); if ok then bad[#bad + 1] = "require " .. m end end end
return #bad > 0 and "ESCAPED: " .. table.concat(bad, " ") or "CONTAINED"
