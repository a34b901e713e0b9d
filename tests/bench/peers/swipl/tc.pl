% SPDX-License-Identifier: MIT
:- include(measure).
:- table tc/2.
tc(X, Y) :- e(X, Y).
tc(X, Z) :- tc(X, Y), e(Y, Z).

go(Folder) :- measure(Folder, [e/2], complete(tc(_, _)), [tc-count(tc(_, _))]).
