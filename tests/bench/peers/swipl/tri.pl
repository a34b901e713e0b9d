% SPDX-License-Identifier: MIT
:- include(measure).
evaluate :- count(( e(X, Y), e(Y, Z), e(X, Z) ), N), nb_setval(triangles, N).

go(Folder) :- measure(Folder, [e/2], evaluate, [c-nb_getval(triangles)]).
