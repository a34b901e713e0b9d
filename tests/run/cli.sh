#!/bin/sh
# SPDX-License-Identifier: MIT
# The program from outside: exit codes, what goes to which stream, the forms of answers, bad input, the
# prompt through a pipe and at a terminal. LORE names the program; without it build/lore.
set -u
cd "$(dirname "$0")/../.." || exit 1
lore=${LORE:-$PWD/build/lore}
data=$PWD/tests/cli
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
export NO_COLOR=1 LC_ALL=C.UTF-8
passed=0 failed=0 skipped=0

# check CONDITION-STATUS "sentence": counts; on failure shows what the last command did.
check() {
    if [ "$1" -eq 0 ]; then
        passed=$((passed + 1))
        return
    fi
    failed=$((failed + 1))
    echo "FAILED: $name: $2"
    sed 's/^/    out: /' out
    sed 's/^/    err: /' err
}

# ends CODE COMMAND...: the command ends with that code.
ends() {
    wanted=$1
    shift
    name=$*
    "$@" > out 2> err < "${input:-/dev/null}"
    code=$?
    [ "$code" -eq "$wanted" ]
    check $? "ended with $code, not $wanted"
}

# Of the last command: its stdout, its stderr contains the text; one of them has nothing.
prints() {
    grep -qF -e "$1" out
    check $? "does not print: $1"
}
says() {
    grep -qF -e "$1" err
    check $? "does not say: $1"
}
lacks() {
    ! grep -qF -e "$1" out
    check $? "prints: $1"
}
prints_nothing() {
    [ ! -s out ]
    check $? "prints something"
}
says_nothing() {
    [ ! -s err ]
    check $? "says something"
}
# Its whole stdout is tests/cli/NAME.expected. UPDATE=1 writes what was printed, to be read before it is kept.
prints_all_of() {
    [ -z "${UPDATE:-}" ] || cp out "$data/$1.expected"
    cmp -s out "$data/$1.expected"
    check $? "does not print tests/cli/$1.expected"
}
skip() {
    skipped=$((skipped + 1))
    echo "skip: $1"
}

# ---- usage --------------------------------------------------------------------------------------------

usage() {
    ends 2 "$lore"
    says "lore query"
    prints_nothing
    ends 0 "$lore" help
    prints "lore query"
    says_nothing
    ends 0 "$lore" --help
    prints "lore query"
    ends 0 "$lore" --version
    prints "lore 0."
    for command in run query why whynot conflicts breaks supports sources rests whatif changed repl list check; do
        ends 0 "$lore" help $command
        prints "usage: lore $command"
        prints "  lore $command "
        ends 0 "$lore" $command --help
        prints "usage: lore $command"
    done
    ends 2 "$lore" qurey
    says "did you mean lore query?"
    ends 2 "$lore" help qurey
    ends 2 "$lore" query
    says "usage: lore query KB 'GOAL'"
    ends 2 "$lore" query one two three
    ends 2 "$lore" query kb goal --jsn
    says "did you mean --json?"
    ends 2 "$lore" why kb goal --csv
    says "no option '--csv' here"
    ends 2 "$lore" query kb goal --limit 0
    says "whole number above 0"
    ends 2 "$lore" query kb goal --limit 9999999999999999999
    ends 2 "$lore" query kb goal --time
    says "--time takes a value"
    ends 2 "$lore" query kb goal --during 2020
    says "--during takes two values"
    ends 2 "$lore" query kb goal --json=yes
    ends 2 "$lore" query kb goal --order X:up
    says "COLUMN:desc"
    ends 2 "$lore" list town.lore weather
    says "relations, rules, claims, sources and transactions"
}

# Times, shares and sizes are masked, and blanks squeezed.
prints_masked() {
    sed -e 's/[0-9.]* µs/T/g' -e 's/[0-9.]* ms/T/g' -e 's/[0-9]* %/S/g' -e 's/[0-9.]* K*B/B/g' -e 's/  */ /g' out \
        > masked && mv masked out
    prints_all_of "$1"
}

explanations() {
    ends 0 "$lore" query town.lore 'leans(Who, Side)' --explain
    cp out shown
    sed -i '/^most of the time/d' out
    prints_masked explained
    cp shown out
    prints "most of the time: "
    says_nothing
    ends 0 "$lore" query town.lore 'leans(Who, Side)' --explain --json
    prints '"rule":"by-membership"'
    ends 1 "$lore" query town.lore 'leens(Who, Side)' --explain
    says "did you mean leans/2?"
    ends 2 "$lore" query town.lore
    says "only --explain does without"
    ends 4 "$lore" query town.lore --explain --rows 100
    says "up"
    printf '%s\n' '.explain' > phrases
    input=phrases ends 1 "$lore" repl town.lore
    says "no goal to explain"
    printf '%s\n' 'leans(Who, Side)' '.explain' '.explain backs(Who, Side)' '.mode json' '.explain' > phrases
    input=phrases ends 0 "$lore" repl town.lore
    prints 'town.lua:20  leans(A, S)'
    prints '"head":"leans(A, S)"'
    printf 'relation.p { "x" }\nderive.q { "x" }\nfact { p("a") }\nq(X) { p(X) }\n' > calm.lua
    ends 0 "$lore" run --kb calm.lore calm.lua
    ends 0 "$lore" query calm.lore --explain
    prints 'q  that of p'
    printf '%s\n' '.explain rules' > phrases
    input=phrases ends 0 "$lore" repl calm.lore
    prints 'what it takes'
}

# ---- answers ------------------------------------------------------------------------------------------

answers() {
    ends 0 "$lore" query town.lore 'leans(Who, Side)'
    prints_all_of leans
    says "2 rows, "
    ends 0 "$lore" query town.lore 'leans(Who, Side)' --json
    prints_all_of leans-json
    says_nothing
    ends 0 "$lore" query town.lore 'leans(Who, Side)' --csv
    prints_all_of leans-csv
    ends 0 "$lore" query town.lore 'city(Name, People, Share, Note)'
    prints_all_of city
    ends 0 "$lore" query town.lore 'city(Name, People, Share, Note)' --json
    prints_all_of city-json
    ends 0 "$lore" query town.lore 'city(Name, People, Share, Note)' --csv
    prints_all_of city-csv
    ends 0 "$lore" query town.lore 'moment(When, Is)' --json
    prints_all_of moment-json
    ends 0 "$lore" query town.lore 'spell(Who, I)' --json
    prints '"I": {"from": "2019-05-01", "to": null}'
    ends 0 "$lore" query town.lore 'backs("union", Side)' --at 2021-05
    prints "against"
    ends 0 "$lore" query town.lore 'leans("ali", "reform")'
    prints "yes  0.67  likely  2019-05 .. 2020-06"
    says_nothing
    ends 0 "$lore" query town.lore 'city("basra", 4, _, _)'
    prints_all_of yes
    ends 0 "$lore" query town.lore 'leans("ali", "nobody")'
    prints_all_of no
    ends 0 "$lore" query town.lore 'leans("ali", "nobody")' --json
    prints "[]"
    ends 0 "$lore" query town.lore 'leans("x", Side)'
    prints_nothing
    says "0 rows, "
}

# Nothing in a knowledge base can move the cursor, and widths do not depend on the environment.
displays() {
    name="LC_ALL=C"
    LC_ALL=C "$lore" query town.lore 'city(Name, People, Share, Note)' > out 2> err
    prints_all_of city
    printf '%s\n' 'relation.hostile { "x" }' \
        'fact { hostile("\27[31mred"), hostile("\u{202e}abc"), hostile("日本") }' > hostile.lua
    ends 0 "$lore" run --kb hostile.lore hostile.lua
    ends 0 "$lore" query hostile.lore 'hostile(X)'
    prints_all_of hostile
    ends 0 "$lore" query hostile.lore 'hostile(X)' --json
    prints '"X": "\u001b[31mred"'
}

modifiers() {
    ends 0 "$lore" query town.lore 'leans(Who, Side)' --at 2020-03 --csv
    prints 'ali,reform,0.675,0,"2020-03"'
    ends 0 "$lore" query town.lore 'leans(Who, Side)' --during 2020-05 2021-02 --csv
    prints 'ali,order,0.8,0,"2021-01 .. 2021-02"'
    ends 0 "$lore" query town.lore 'leans(Who, Side)' --during .. 2020 --csv
    prints 'ali,reform'
    ends 0 "$lore" query town.lore 'city(Name, N, _, _)' --order N:desc --limit 2 --csv
    prints_all_of ordered-csv
    ends 0 "$lore" query town.lore 'city(Name, N, _, _)' --order=N --limit=1
    prints "münchen"
    says "1 of 4 rows, "
    printf 'relation.p { "x" }\nderive.q { "x" }\nq(X) { p(X), ~p(X) }\n' > torn.lua
    ends 0 "$lore" check torn.lua
    prints "torn.lua: fine"
    says "note: p(X) and its absence in one body"
    says "torn.lua:3"
    printf 'relation.p { "x" }\nderive.q { "x" }\nq(X) { p(X), ~p(_) }\n' > calm.lua
    ends 0 "$lore" check calm.lua
    says_nothing
    printf 'relation.rumour { "who" }\nclaim { rumour("omar"), credibility = "F" }\n' > rumour.lua
    ends 0 "$lore" run --kb rumour.lore rumour.lua
    ends 0 "$lore" query rumour.lore 'rumour(Who)'
    says "; 1 claim of no usable grade"
    ends 0 "$lore" query rumour.lore 'rumour(Who)' --ungraded 0.3 --csv
    prints 'omar,0.3'
    ends 0 "$lore" query rumour.lore 'rumour(Who):ungraded(0.25)' --csv
    prints 'omar,0.25'
    ends 0 "$lore" why rumour.lore 'rumour(Who)' --ungraded 0.3
    prints 'rumour(omar)'
    printf '%s\n' '.ungraded 0.3' '.mode csv' 'rumour(Who)' 'rumour(Who):ungraded(0.2)' '.why' \
        '.ungraded' 'rumour(Who)' > phrases
    input=phrases ends 0 "$lore" repl rumour.lore
    prints 'omar,0.3'
    prints 'omar,0.2'
    echo '.ungraded lots' > phrases
    input=phrases ends 1 "$lore" repl rumour.lore
    says "'lots' is no belief from 0 to 1"
    ends 2 "$lore" query rumour.lore 'rumour(Who)' --ungraded lots
    says "a belief from 0 to 1"
    printf 'relation.held { "who", temporal = true }\nclaim { held("ann"), to = "2020-01" }\n' > held.lua
    ends 0 "$lore" run --kb held.lore held.lua
    ends 0 "$lore" query held.lore 'held("ann"):at "2020-01-10"'
    prints 'possibly'
    ends 0 "$lore" query held.lore 'held("ann"):at "2019"' --reading both
    prints 'yes'
    ends 0 "$lore" query held.lore 'held(Who)' --at 2020-01-10 --reading possible --csv
    prints 'ann,1,0'
    ends 0 "$lore" query held.lore 'held(Who)' --at 2020-01-10 --reading certain --csv
    lacks 'ann'
    printf '%s\n' '.mode csv' '.reading certain' '.at 2020-01-10' 'held(Who)' 'held(Who):reading "both"' \
        '.reading' 'held(Who)' > phrases
    input=phrases ends 0 "$lore" repl held.lore
    check "$([ "$(grep -c '^ann,' out)" -eq 2 ]; echo $?)" "not two of three answers have ann"
    echo '.reading likely' > phrases
    input=phrases ends 1 "$lore" repl held.lore
    says "no reading 'likely'"
    ends 2 "$lore" query held.lore 'held(Who)' --reading likely
    says "no reading 'likely'"
    ends 1 "$lore" query town.lore 'leans(Who, Side)' --as-of 99
    says "no transaction 99"
    ends 0 "$lore" query town.lore 'leans(Who, Side)' --as-of 1
    ends 1 "$lore" query town.lore 'leans(Who, Side)' --as-of 1999
    says "nothing had been recorded by then"
    ends 1 "$lore" query town.lore 'leans(Who, Side)' --at 2020-02-30
    says "there is no day 30 in February 2020"
    ends 1 "$lore" query town.lore 'leans(Who, Side)' --during 2021 2020
    says "ends before it begins"
    ends 1 "$lore" query town.lore 'leans(Who, Side)' --order Nobody
    says "no column 'Nobody'"
}

proofs() {
    ends 0 "$lore" why town.lore 'leans("ali", "reform")'
    prints_all_of why
    ends 0 "$lore" why town.lore 'leans("ali", "reform")' --json
    prints '"claim":"K2"'
    ends 0 "$lore" why town.lore 'leans("ali", "reform")' --dot
    prints "digraph"
    ends 0 "$lore" why town.lore 'leans("ali", "order")'
    prints "claim K3               2021 .. 2022  ⚡ denied"
    ends 0 "$lore" why town.lore 'denied(backs("union", "order"))'
    prints "⚡ asserted"
    ends 0 "$lore" why town.lore 'leans("ali", "order")' --json
    prints '"contested":true'
    ends 0 "$lore" query town.lore 'leans("ali", "order")'
    prints "possibly  0.80  likely  2021 .. 2022  ⚡ contested"
    ends 0 "$lore" query town.lore 'leans("ali", "order")' --at 2020-06
    prints_all_of no
    ends 1 "$lore" why town.lore 'leans("ali", "nobody")'
    says "no answer to explain"
    prints_nothing
}

# What a goal lacks, and what may not hold together.
what_lacks() {
    ends 0 "$lore" whynot town.lore 'leans("ali", "nobody")'
    prints "not leans(ali, nobody)"
    prints "if this were said"
    ends 0 "$lore" whynot town.lore 'leans("ali", "reform")'
    prints "it holds"
    ends 0 "$lore" whynot town.lore 'leans("ali", "nobody")' --json
    prints '"kind":"lack"'
    ends 0 "$lore" whynot town.lore 'leans("ali", "nobody")' --dot
    prints "digraph"
    ends 1 "$lore" whynot town.lore 'laens("ali", "nobody")'
    says "no relation"
    printf '%s\n' '.whynot leans("ali", "nobody")' '.conflicts possible' '.conflicts possible 1' '.conflicts 99' | "$lore" repl town.lore > out 2> err
    prints "not leans(ali, nobody)"
    prints "contested"
    prints "no conflict without"
    says "no conflict has the number 99"
    ends 0 "$lore" conflicts town.lore --possible
    prints "denied(backs(union, order))"
    ends 0 "$lore" conflicts town.lore 1 --possible --json
    prints '"kind":"conflict"'
    ends 0 "$lore" conflicts town.lore --limit 1 --possible --csv
    prints "number,kind,name"
    ends 1 "$lore" conflicts town.lore 99
    says "no conflict has the number 99"
}

what_ifs() {
    ends 0 "$lore" whatif town.lore --drop-claim K2
    prints_all_of whatif
    ends 0 "$lore" whatif town.lore 'leans(Who, Side)' --drop-source "the herald" --csv
    lacks "ali,"
    ends 0 "$lore" whatif town.lore 'leans(Who, Side)' --grade K3 0.25 --grade herald likely --csv
    prints "ali,order,0.25"
    ends 0 "$lore" whatif town.lore 'leans(Who, Side)' --add 'member_of("bo", "guild"), from = "2020"' \
        --assume 'backs("guild", "change")' --csv
    prints "bo,change"
    ends 0 "$lore" whatif town.lore 'city(Name, P, S, N)' --retract 'city("basra", 4, 0.5, "say \"hi\", twice")' \
        --fact 'city("kufa", 1, 1.0, "")' --csv
    prints "kufa"
    lacks "basra"
    ends 0 "$lore" whatif town.lore 'denied(backs(G, S))' --deny 'backs("union", "reform")' --csv
    prints "union,reform"
    ends 1 "$lore" whatif town.lore --drop-claim K9
    says "no claim is called 'K9'"
    says "did you mean 'K1'?"
    ends 1 "$lore" whatif town.lore --drop-source heralt
    says "did you mean 'herald'?"
    ends 1 "$lore" whatif town.lore --add 'member_off("bo", "guild")'
    says "no relation 'member_off'"
    ends 1 "$lore" whatif town.lore --as-of 99
    says "no transaction 99"
    ends 2 "$lore" whatif town.lore --dropclaim K1
    says "did you mean --drop-claim?"
    ends 2 "$lore" query town.lore 'city("kufa", P, S, N)' --drop-claim K1
    says "no option '--drop-claim' here"
    printf '%s\n' '.whatif drop-source "The Herald"' '.diff leans(Who, Side)' '.whatif' '.whatif drop-claim K3' \
        'leans(Who, Side)' '.diff' '.end' 'backs(G, S)' '.end' '.mode csv' 'leans(Who, Side)' > input
    input=input ends 0 "$lore" repl town.lore
    prints_all_of whatif-prompt
    printf '%s\n' '.whatif drop-clam K1' '.diff' '.end' '.whatif drop-claim K9' '.whatif' \
        'relation.y { "a" }' > input
    input=input ends 1 "$lore" repl town.lore
    says "did you mean drop-claim?"
    says "no what-if is open"
    says "no claim is called 'K9'"
    says "a what-if supposes claims and facts, and nothing else"
}

# On what answers rest, of the town in town.lore.
grounds() {
    cat > rows.lua << 'END'
relation.seen { "who", "where" }
relation.works { "who", "where", temporal = true }
derive.present { "who", "where" }
present(W, P) { seen(W, P) } :name "by-sight"
present(W, P) { works(W, P) } :name "by-work"
source.guard { reliability = "B" }
source.clerk { reliability = "C" }
claim { seen("ana", "mill"), source = "guard", id = "G1", at = "log 4" }
claim { works("ana", "mill"), from = "2019", source = "clerk", id = "G2" }
claim { works("ben", "mill"), source = "clerk", id = "G3" }
END
    ends 0 "$lore" run --kb rows.lore rows.lua
    ends 0 "$lore" breaks rows.lore 'present("ana", "mill")'
    prints "falls without {G1, G2}; by source: {guard, clerk}"
    ends 0 "$lore" breaks rows.lore 'present("ana", "mill")' --below 0.7
    prints "falls without {G1}; by source: {guard}      rests on a single source"
    ends 0 "$lore" breaks rows.lore 'present("ana", "mill")' --csv
    prints "claims,1,2,G1"
    ends 1 "$lore" breaks rows.lore 'present("eve", "mill")'
    says "the goal has no answer to explain"
    ends 2 "$lore" breaks rows.lore 'present("ana", "mill")' --below 2
    ends 0 "$lore" supports rows.lore 'present("ana", "mill")'
    prints "0.80 likely         {G1}"
    prints "{G2}"
    ends 0 "$lore" supports rows.lore 'present("ana", "mill")' --json
    prints '"member": "G1"'
    ends 0 "$lore" sources rows.lore 'present("ana", "mill")'
    prints "guard  1 claim, enough alone"
    prints "rests on 2 independent origins"
    ends 0 "$lore" sources rows.lore 'present("ben", "mill")'
    prints "clerk  1 claim, enough alone, needed"
    ends 0 "$lore" rests rows.lore G1 'present(Who, Where)' --csv
    prints 'weakens,"present(""ana"", ""mill"")",0.8,… ..,'
    ends 0 "$lore" rests rows.lore clerk 'present(Who, Where)' --csv
    prints 'falls,"present(""ben"", ""mill"")"'
    ends 1 "$lore" rests rows.lore G9 'present(Who, Where)'
    says "no claim or source 'G9'"
    ends 2 "$lore" rests rows.lore G1
    ends 0 "$lore" why rows.lore 'present(Who, Where)' --into proofs.lore
    prints "proofs of 2 rows in proofs.lore"
    ends 0 "$lore" query proofs.lore 'why_claim(N, C) & why_locator(N, L)' --csv
    prints "G1,log 4"
    ends 1 "$lore" why rows.lore 'present("eve", Where)' --into proofs.lore
    says "the goal has no answer to explain"
    printf '%s\n' 'present(W, P)' '.breaks' '.supports' '.sources present("ben", "mill")' '.rests clerk' \
        '.record other.lore' > phrases
    input=phrases ends 0 "$lore" repl rows.lore
    prints "falls without {G1, G2}"
    prints "clerk  1 claim, enough alone, needed"
    prints "falls  │ present(\"ben\", \"mill\")"
    prints "proofs of 2 rows in other.lore"
    echo '.rests' > phrases
    input=phrases ends 1 "$lore" repl rows.lore
    says "write .rests CLAIM GOAL"
}

# Two states, with other grades, rules and names; what changed between them.
states() {
    cat > first.lua << 'END'
relation.same_as { "one", "other" }
relation.said { "who" }
derive.known { "who" }
known(W) { said(W) } :name "as-said"
source.blog { reliability = "A" }
claim { said("ali"), source = "blog", id = "S1" }
claim { same_as("ali", "abu"), id = "S2" }
END
    echo 'source.blog { reliability = "D" }  known(W) { said(W), ne(W, "omar") } :name "as-said"' > second.lua
    echo 'claim { said("omar"), id = "S3" }' > third.lua
    for file in first second third; do
        ends 0 "$lore" run --kb states.lore $file.lua
    done
    ends 0 "$lore" query states.lore 'known(Who)' --merged --csv
    prints 'abu,0.3999'
    ends 0 "$lore" query states.lore 'known(Who)' --as-of 1 --rules now --csv
    prints 'ali,1,0'
    ends 0 "$lore" query states.lore 'known(Who)' --rules 1 --csv
    prints 'omar,1,0'
    ends 1 "$lore" query states.lore 'known(Who)' --rules soon
    ends 0 "$lore" changed states.lore 'known(Who)' 1 --csv
    prints 'changed,"known(""ali"")",1.0,0.4,… ..,… ..,source blog regraded from A to D,2'
    ends 0 "$lore" changed states.lore 'known(Who)' 1 2 --json
    prints '"cause": "source blog regraded from A to D"'
    ends 0 "$lore" changed states.lore 'said(Who)' 2 now --merged
    prints 'claim S3 recorded'
    ends 1 "$lore" changed states.lore 'known(Who)' 3 2
    says "lies after the second"
    ends 1 "$lore" changed states.lore 'knwon(Who)' 1 2
    says "did you mean known"
    ends 2 "$lore" changed states.lore 'known(Who)'
    printf '%s\n' '.asof 1 rules now' 'known(W)' '.asof' '.merged on' '.merged' 'known(W)' '.merged off' \
        '.changed known(W) 1 2' 'known(W)' '.changed 1' '.changed 2 now' > phrases
    input=phrases ends 0 "$lore" repl states.lore --csv
    prints 'abu,0.3999'
    prints 'source blog regraded'
    echo '.changed' > phrases
    input=phrases ends 1 "$lore" repl states.lore
    says "since when?"
    echo '.merged perhaps' > phrases
    input=phrases ends 1 "$lore" repl states.lore
    says "neither on nor off"
}

listings() {
    ends 0 "$lore" list town.lore relations
    prints "│ leans     │"
    says "7 rows, "
    ends 0 "$lore" list town.lore claims K2 --json
    prints_all_of claim-json
    ends 0 "$lore" list town.lore rules
    prints "by-membership"
    ends 0 "$lore" list town.lore sources --csv
    prints "herald,B,,,The Herald"
    ends 0 "$lore" list town.lore transactions
    prints "town.lua"
}

# ---- scripts ------------------------------------------------------------------------------------------

scripts() {
    cp "$data/town.lua" .
    ends 0 "$lore" run --kb town.lore town.lua
    prints "the town is there"
    says_nothing
    ends 0 "$lore" run town.lua
    echo 'print(1 + 1)' > two.lua
    input=two.lua ends 0 "$lore" run -
    prints "2"
    { cat two.lua && head -c 65536 /dev/zero | tr '\0' ' '; } > long.lua # longer than the first buffer
    ends 0 "$lore" run long.lua
    prints "2"
    echo 'error("stop")' > stops.lua
    ends 1 "$lore" run stops.lua two.lua
    says "stop"
    prints_nothing
    ends 0 "$lore" check town.lua town.lore
    prints "town.lua: fine"
    prints "town.lore: sound"
}

# ---- limits -------------------------------------------------------------------------------------------

limits() {
    for limit in "--rows 5000" "--time 100" "--memory 1"; do
        # shellcheck disable=SC2086 # an option and its value
        ends 4 "$lore" query town.lore 'up(N)' $limit
        says "in up#2"
        prints_nothing
    done
    ends 4 "$lore" why town.lore 'up(3)' --rows 100
    name="Ctrl-C"
    "$lore" query town.lore 'up(N)' > out 2> err &
    sleep 0.5
    kill -INT $!
    wait $!
    code=$?
    if [ "$code" -eq 130 ] && grep -q interrupted err; then
        check 0 ""
    elif kill -0 $! 2> /dev/null; then # a shell without job control may start it with SIGINT ignored
        kill $!
        skip "Ctrl-C: the shell has SIGINT ignored"
    else
        check 1 "ended with $code, not 130"
    fi
}

# ---- bad input ----------------------------------------------------------------------------------------

# refuses "rule text" "part of the message": the file changes nothing, and is told with its line.
refuses() {
    printf 'relation.p { "x", "n:integer", temporal = true }\nderive.q { "x" }\nderive.r { "x" }\n%s\n' \
        "$1" > bad.lua
    ends 1 "$lore" run --kb town.lore bad.lua
    says "$2"
    says "bad.lua:4"
    prints_nothing
}

bad_rules() {
    refuses 'q(X) { laens(X, _) }' "no relation 'laens' with 2 columns"
    says "did you mean leans/2?"
    says "         ^^^^^"
    refuses 'q(X) { p(X) }' "p has 2 columns"
    refuses 'q(X) { p(X, "one") }' "but the column is integer"
    refuses 'q(Y) { p(X, 1), ne(X, Y) }' "Y is bound by no condition"
    refuses 'q(X) { p(X, N) }' "N occurs only once in this rule"
    says "write _"
    refuses 'q(X) { p(X, _), ~r(X) } r(X) { q(X) }' "cycle through negation"
    refuses 'q(X) { p(X, N), p(X, M), N ~= M }' "condition 3 is the Lua value true"
    says "write ne(N, M)"
    refuses 'claim { p("a", 1), from = "2020-02-30" }' "there is no day 30 in February 2020"
    refuses 'claim { p("a", 1), from = "2021", to = "2020" }' "ends before it begins"
    refuses 'q(X) { p(X, 1 }' "expected"
    ends 0 "$lore" list town.lore relations q
    says "0 rows"
    ends 1 "$lore" check bad.lua
    ends 1 "$lore" query town.lore 'laens(Who, "x")'
    says "did you mean leans/2?"
    says "  ^^^^^"
    ends 1 "$lore" query town.lore 'leans(Who'
}

# The stamp of a knowledge base: eight bytes of magic, then the format's version.
make_newer() {
    python3 - town.lore newer.lore <<'PYTHON'
import re
import sys
magic = b"LORE\r\n\x1a\n"
with open(sys.argv[1], "rb") as old, open(sys.argv[2], "wb") as new:
    new.write(re.sub(magic + b"\0\0\0.", magic + b"\0\0\0\x63", old.read()))
PYTHON
}

bad_files() {
    ends 3 "$lore" query none.lore 'p(X)'
    says "none.lore"
    ends 3 "$lore" query town.lua 'p(X)'
    says "town.lua is not a knowledge base"
    ends 3 "$lore" query town.lua/deeper 'p(X)'
    says "town.lua/deeper"
    ends 3 "$lore" query . 'p(X)'
    ends 3 "$lore" run --kb none/town.lore town.lua
    says "none/town.lore"
    ends 3 "$lore" run none.lua
    says "cannot read none.lua: No such file"
    ends 3 "$lore" run .
    ends 3 "$lore" check none.lore
    ends 3 "$lore" check town.lua/deeper
    head -c 5000 town.lore > short.lore
    ends 3 "$lore" query short.lore 'p(X)'
    says "short.lore"
    ends 3 "$lore" check short.lore
    { head -c 8192 town.lore; head -c 40000 /dev/zero; } > damaged.lore
    ends 3 "$lore" check damaged.lore
    prints "damaged.lore: "
    if command -v python3 > /dev/null; then
        make_newer
        ends 3 "$lore" query newer.lore 'p(X)'
        says "newer Lore"
        ends 3 "$lore" check newer.lore
    else
        skip "a file of a newer version: no python3"
    fi
}

full_disks() {
    if [ -w /dev/full ]; then
        name="a full disk"
        "$lore" query town.lore 'leans(Who, Side)' --csv > /dev/full 2> err
        [ $? -eq 3 ]
        check $? "an output that cannot be written is not reported"
        says "cannot write the output"
        "$lore" run town.lua > /dev/full 2> err
        [ $? -eq 3 ]
        check $? "what a script prints is lost without a word"
    else
        skip "a full disk: no /dev/full"
    fi
    # A file that may not grow is the nearest to a full disk that needs no rights.
    name="a file that may not grow"
    cp town.lore small.lore
    echo 'for i = 1, 3000 do fact { city(("x"):rep(200) .. i, i, 1.0, "") } end' > many.lua
    (
        trap '' XFSZ
        ulimit -f 200
        "$lore" run --kb small.lore many.lua > out 2> err
    )
    [ $? -eq 3 ]
    check $? "a full disk is not reported"
    says "small.lore"
    ends 0 "$lore" check small.lore
    ends 0 "$lore" query small.lore 'city(Name, _, _, _)'
    says "4 rows"
}

quiet_pipes() {
    name="a reader that goes away"
    {
        i=0
        while [ $i -lt 3000 ]; do
            echo 'leans(Who, Side)'
            i=$((i + 1))
        done
    } > goals
    "$lore" repl town.lore < goals 2> err | head -n 1 > out
    ! grep -q "error" err
    check $? "complains"
}

# ---- the prompt ---------------------------------------------------------------------------------------

prompt() {
    cp town.lore prompt.lore
    input=$data/phrases.txt ends 1 "$lore" repl prompt.lore
    prints_all_of phrases
    says "did you mean leans/2?"
    says "no command '.nonsense'"
    echo '.tour' > phrases
    input=phrases ends 0 "$lore" repl
    prints_all_of tour
    echo 'up(N)' > phrases
    input=phrases ends 4 "$lore" repl prompt.lore --rows 1000
    printf 'up(N' > phrases
    input=phrases ends 1 "$lore" repl prompt.lore
    says "error: "
    printf 'leans(Who, Side)\n.save answer.csv\n.save answer.csv\n' > phrases
    input=phrases ends 3 "$lore" repl town.lore
    says "2 rows in answer.csv"
    says "cannot write answer.csv"
    cmp -s answer.csv "$data/leans-csv.expected"
    check $? "saves something else"
}

terminal() {
    name="at a terminal"
    if ! command -v python3 > /dev/null; then
        skip "the prompt at a terminal: no python3"
        return
    fi
    python3 "$data/terminal.py" "$lore" > log 2>&1
    sed '$d' log
    # shellcheck disable=SC2046 # three numbers
    set -- $(tail -n 1 log | sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed, .*/\1 \2/p') 0 1
    passed=$((passed + $1)) failed=$((failed + $2))
}

scripts
usage
answers
explanations
displays
modifiers
proofs
what_lacks
what_ifs
grounds
states
listings
limits
bad_rules
bad_files
full_disks
quiet_pipes
prompt
terminal
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
