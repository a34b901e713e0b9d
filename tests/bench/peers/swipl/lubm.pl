% SPDX-License-Identifier: MIT
:- include(measure).
:- table all/3.
all(S, P, O) :- t(S, P, O).
all(X, 0, B) :- all(X, 0, A), subclass(A, B).
all(X, Q, Y) :- all(X, P, Y), subprop(P, Q).
all(X, 0, C) :- all(X, P, _), domain(P, C).
all(Y, 0, C) :- all(_, P, Y), range(P, C).
all(Y, Q, X) :- all(X, P, Y), inverse(P, Q).
all(X, P, Z) :- all(X, P, Y), trans(P), all(Y, P, Z).

go(Folder) :-
    measure(Folder, [t/3, subclass/2, subprop/2, domain/2, range/2, inverse/2, trans/1],
            complete(all(_, _, _)), [t-count(all(_, _, _))]).
