#!/bin/sh
# SPDX-License-Identifier: MIT
# Programs in Soufflé's dialect: tests/dl/*.dl with what each prints beside it, tests/dl/wrong/*.dl with what
# each complains of; then files, streams, exit codes, and relations that stay in a knowledge base.
# UPDATE=1 writes what was printed, to be read before it is kept.
set -u
cd "$(dirname "$0")/../.." || exit 1
lore=${LORE:-$PWD/build/lore}
data=$PWD/tests/dl
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export NO_COLOR=1 LC_ALL=C.UTF-8
passed=0 failed=0 skipped=0

check() {
    if [ "$1" -eq 0 ]; then
        passed=$((passed + 1))
        return
    fi
    failed=$((failed + 1))
    echo "FAILED: $2"
    sed 's/^/    out: /' "$work/out"
    sed 's/^/    err: /' "$work/err"
}

# same FILE EXPECTED "sentence": the file has these lines.
same() {
    [ -z "${UPDATE:-}" ] || cp "$1" "$2"
    diff "$2" "$1" > "$work/diff" 2>&1
    check $? "$3: $(cat "$work/diff")"
}

# ends CODE COMMAND...
ends() {
    wanted=$1
    shift
    "$@" > "$work/out" 2> "$work/err" < "${input:-/dev/null}"
    code=$?
    [ "$code" -eq "$wanted" ]
    check $? "$* ended with $code, not $wanted"
}

says() {
    grep -qF -e "$1" "$work/err"
    check $? "does not say: $1"
}

programs_print_what_stands_beside_them() {
    command -v cpp > /dev/null 2>&1 || skipped=$((skipped + 1))
    for program in *.dl; do
        name=${program%.dl}
        [ "$name" != macros ] || command -v cpp > /dev/null 2>&1 || continue
        printf '5\n-5\n' > "$work/in"
        input=$work/in ends 0 "$lore" dl "$program" -F facts -D -
        same "$work/out" "$name.expected" "$name prints something else"
    done
}

mistakes_are_told_with_place_and_reason() {
    for program in wrong/*.dl; do
        "$lore" dl "$program" -F facts -D - > "$work/out" 2> "$work/err"
        code=$?
        [ "$code" -eq 1 ] || [ "$code" -eq 3 ]
        check $? "$program ended with $code"
        same "$work/err" "${program%.dl}.expected" "$program says something else"
        [ ! -s "$work/out" ]
        check $? "$program prints something"
    done
}

output_goes_to_files() {
    mkdir -p "$work/o"
    ends 0 "$lore" dl ferries.dl -D "$work/o"
    [ "$(cat "$work/out")" = "$(printf 'reach\t13')" ]
    check $? "prints more than the size"
    [ "$(head -n 1 "$work/o/loop.csv")" = harbour ]
    check $? "headers are missing"
    [ "$(wc -l < "$work/o/reach.csv")" -eq 13 ] && [ "$(cat "$work/o/any_loop.csv")" = "()" ]
    check $? "files hold something else"
    ends 3 "$lore" dl ferries.dl -D "$work/nowhere"
    says "cannot write"
}

commands_end_with_their_codes() {
    ends 2 "$lore" dl
    ends 2 "$lore" dl ferries.dl --wrong
    ends 2 "$lore" dl ferries.dl -j none
    ends 3 "$lore" dl nowhere.dl
    says "cannot read"
    ends 4 "$lore" dl "$work/end.dl" --rows 1000
    ends 0 "$lore" dl equal.dl -D - -j 4 --profile
    says "what it takes"
}

# Times and shares are masked, blanks squeezed; the order is that of the times, so lines are sorted.
profiles_tell_what_rules_take() {
    for jobs in 1 2; do
        ends 0 "$lore" dl ferries.dl -D - -j $jobs --profile
        same "$work/out" ferries.expected "--profile prints something else"
        sed -e 's/^ *[0-9.]* [mµ]*s *[0-9]* %/T S/' -e 's/  */ /g' -e 's/).*/)/' "$work/err" |
            grep -v '^note' | sort > "$work/profile"
        same "$work/profile" ferries.profile "--profile -j $jobs tells something else"
    done
    ends 4 "$lore" dl "$work/end.dl" --rows 1000 --profile
    says "end.dl:3"
    says "what it takes"
}

relations_stay_in_a_knowledge_base() {
    for turn in 1 2; do
        ends 0 "$lore" dl ferries.dl -D - --kb "$work/f.lore"
        same "$work/out" ferries.expected "turn $turn prints something else"
    done
    ends 0 "$lore" query "$work/f.lore" 'reach("oslo", To)' --csv
    [ "$(wc -l < "$work/out")" -eq 4 ]
    check $? "other answers"
    ends 0 "$lore" dl counts.dl -D - --kb "$work/c.lore"
    ends 3 "$lore" dl needed.dl -F facts -D - --kb "$work/n.lore"
    says "unasked.facts"
    ends 0 "$lore" list "$work/c.lore" relations --csv
    ! grep -q '^__' "$work/out"
    check $? "relations of the translation are listed"
    ends 0 "$lore" list "$work/c.lore" relations __ --csv
    grep -q '^__counts_sum' "$work/out"
    check $? "relations of the translation cannot be listed"
    cat > "$work/more.lua" <<'LUA'
derive.direct_return { "a", "b" }
direct_return(A, B) { reach(A, B), reach(B, A), lt(A, B) }
LUA
    ends 0 "$lore" run --kb "$work/f.lore" "$work/more.lua"
    ends 0 "$lore" query "$work/f.lore" 'direct_return(A, B)' --csv
    grep -q 'gdynia,kiel' "$work/out"
    check $? "rules in Lua do not see the relation"
}

cd "$data" || exit 1
cat > "$work/end.dl" <<'DL'
.decl n(x: unsigned)
n(0).
n(x + 1) :- n(x).
.printsize n
DL
programs_print_what_stands_beside_them
mistakes_are_told_with_place_and_reason
output_goes_to_files
commands_end_with_their_codes
profiles_tell_what_rules_take
relations_stay_in_a_knowledge_base
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
