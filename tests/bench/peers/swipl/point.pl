% SPDX-License-Identifier: MIT
:- include(measure).
:- table tc/2.
tc(X, Y) :- e(X, Y).
tc(X, Z) :- tc(X, Y), e(Y, Z).

% Each source once, however often it is asked about.
evaluate :-
    ( setof(X, q(X), Sources) -> true ; Sources = [] ),
    count(( member(X, Sources), tc(X, _) ), N),
    nb_setval(answers, N).

go(Folder) :- measure(Folder, [e/2, q/1], evaluate, [ans-nb_getval(answers)]).
