-- SPDX-License-Identifier: MIT
::a::
goto a
