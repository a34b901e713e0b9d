% SPDX-License-Identifier: MIT
:- include(measure).
:- table sg/2.
sg(X, Y) :- par(P, X), par(P, Y), X \== Y.
sg(X, Y) :- sg(A, B), par(A, X), par(B, Y), X \== Y.

go(Folder) :- measure(Folder, [par/2], complete(sg(_, _)), [sg-count(sg(_, _))]).
