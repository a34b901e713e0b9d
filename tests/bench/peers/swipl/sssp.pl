% SPDX-License-Identifier: MIT
:- include(measure).
:- table sp(_, min).
sp(S, 0) :- src(S).
sp(Y, D) :- sp(X, D0), e(X, Y, W), D is D0 + W.

go(Folder) :- measure(Folder, [e/3, src/1], complete(sp(_, _)), [sp-count(sp(_, _))]).
