-- SPDX-License-Identifier: MIT
string.format = function() return "owned" end
table.concat = function() return "owned" end
if tostring then tostring = function() return "owned" end end
return "CHECK-NEXT"
