% SPDX-License-Identifier: MIT
% Loads fact files, evaluates, prints "load=SECONDS eval=SECONDS" and then a line
% "RELATION<tab>COUNT" for each relation.
:- set_prolog_flag(table_space, 17179869184).
:- set_prolog_flag(stack_limit, 8589934592).

% measure(Folder, Relations, Goal, Counts): Relations are Name/Arity of the fact files; Goal
% evaluates; Counts are Name-Goal, where Goal takes the count as one more argument.
measure(Folder, Relations, Goal, Counts) :-
    get_time(Start),
    forall(member(Relation, Relations), load_facts(Folder, Relation)),
    get_time(Loaded),
    call(Goal),
    get_time(Evaluated),
    Load is Loaded - Start,
    Eval is Evaluated - Loaded,
    format("load=~6f eval=~6f~n", [Load, Eval]),
    forall(member(Name-Count, Counts), (call(Count, N), format("~w\t~w~n", [Name, N]))),
    halt.

load_facts(Folder, Name/Arity) :-
    dynamic(Name/Arity),
    atomic_list_concat([Folder, /, Name, '.facts'], File),
    setup_call_cleanup(open(File, read, Stream, [encoding(octet)]),
                       load_lines(Stream, Name),
                       close(Stream)).

load_lines(Stream, Name) :-
    repeat,
    read_line_to_string(Stream, Line),
    (   Line == end_of_file
    ->  !
    ;   split_string(Line, "\t", "", Texts),
        maplist([Text, Number]>>number_string(Number, Text), Texts, Numbers),
        Fact =.. [Name|Numbers],
        assertz(Fact),
        fail
    ).

% A tabled goal is complete once it was asked.
complete(Goal) :- ( call(Goal) -> true ; true ).

count(Goal, N) :- aggregate_all(count, Goal, N).
