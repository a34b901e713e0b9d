% SPDX-License-Identifier: MIT
:- include(measure).
:- table flow/2, alias/2, memory/2.
flow(Y, X) :- assign(Y, X).
flow(X, Y) :- memory(Z, Y), assign(X, Z).
flow(X, Y) :- flow(X, Z), flow(Z, Y).
flow(X, X) :- assign(X, _).
flow(X, X) :- assign(_, X).
memory(X, W) :- alias(Y, Z), dereference(Y, X), dereference(Z, W).
memory(X, X) :- assign(_, X).
memory(X, X) :- assign(X, _).
alias(X, Y) :- flow(Z, X), flow(Z, Y).
alias(X, Y) :- memory(Z, W), flow(Z, X), flow(W, Y).

go(Folder) :-
    measure(Folder, [assign/2, dereference/2],
            ( complete(flow(_, _)), complete(alias(_, _)), complete(memory(_, _)) ),
            [valueFlow-count(flow(_, _)), valueAlias-count(alias(_, _)),
             memoryAlias-count(memory(_, _))]).
