% SPDX-License-Identifier: MIT
:- include(measure).
:- table pt/2.
pt(Y, X) :- addr(Y, X).
pt(Y, X) :- pt(Z, X), assign(Y, Z).
pt(Y, W) :- pt(X, Z), load(Y, X), pt(Z, W).
pt(Z, W) :- pt(Y, Z), store(Y, X), pt(X, W).

go(Folder) :-
    measure(Folder, [addr/2, assign/2, load/2, store/2], complete(pt(_, _)), [pt-count(pt(_, _))]).
