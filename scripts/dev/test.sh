#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs all tests, some side by side, and ends in one line that counts them: "N passed, N failed, N skipped".
#
#     test.sh PROGRAM...       unit tests, cmocka programs
#     test.sh --one PROGRAM    one of all, for this script's own use
#
# Before them come the check of the layers and every executable tests/run/*.sh, which prints lines and at
# last such a line of its own. What ends otherwise than it says (a crash, a sanitizer's report, no last
# line, too long) counts as one failure. Everything is logged in $LOG_DIR; $JOBS tests run at once.
set -u
cd "$(dirname "$0")/../.." || exit 1
: "${LOG_DIR:=build/san/log}" "${SECONDS_MAX:=1200}" "${JOBS:=1}"
export LOG_DIR SECONDS_MAX
export ASAN_OPTIONS="${ASAN_OPTIONS:-allocator_may_return_null=1:detect_stack_use_after_return=1}"
export UBSAN_OPTIONS="${UBSAN_OPTIONS:-print_stacktrace=1}"
mkdir -p "$LOG_DIR"

limited() {
    if command -v timeout > /dev/null 2>&1; then
        timeout "$SECONDS_MAX" "$@"
    else
        "$@"
    fi
}

# report NAME STATUS LOG "P F S": notes the counts, and shows the log of what failed.
report() {
    name=$1 status=$2 log=$3
    # shellcheck disable=SC2086 # three numbers
    set -- $4
    if [ "$status" -ne 0 ] && [ "$2" -eq 0 ]; then
        set -- "$1" 1 "$3"
        echo "$name ended with status $status" >> "$log"
    fi
    echo "$1 $2 $3" > "$log.counts"
    if [ "$2" -eq 0 ]; then
        printf '%-40s %5d passed, %d skipped\n' "$name" "$1" "$3"
    else
        printf '%-40s %5d passed, %d FAILED, %d skipped\n%s\n' "$name" "$1" "$2" "$3" "$(sed 's/^/    /' "$log")"
    fi
}

# cmocka's own last lines: "[  PASSED  ] 8 test(s)." and so on, once a group.
count_cmocka() {
    awk '/^\[ *(PASSED|FAILED|SKIPPED) *\] [0-9]+ test\(s\)/ {
            sub(/^\[ */, ""); split($0, word, / *\] */)
            sum[word[1]] += word[2]
        }
        END { print sum["PASSED"] + 0, sum["FAILED"] + 0, sum["SKIPPED"] + 0 }' "$1"
}

count_last_line() {
    tail -n 1 "$1" |
        sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed, \([0-9]*\) skipped$/\1 \2 \3/p'
}

log_of() {
    echo "$LOG_DIR/$(echo "$1" | sed 's|.*tests/||; s|/|_|g').log"
}

run_unit() {
    log=$(log_of "$1")
    limited "$1" > "$log" 2>&1
    status=$?
    counts=$(count_cmocka "$log")
    [ "$counts" = "0 0 0" ] && counts="0 1 0"
    report "${1##*/}" "$status" "$log" "$counts"
}

run_script() {
    log=$(log_of "$1")
    limited "$1" > "$log" 2>&1
    status=$?
    counts=$(count_last_line "$log")
    [ -n "$counts" ] || {
        echo "no last line \"N passed, N failed, N skipped\"" >> "$log"
        counts="0 1 0"
    }
    report "$1" "$status" "$log" "$counts"
    grep -i '^skip' "$log"
}

if [ "${1-}" = --one ]; then
    case $2 in
    *.sh) run_script "$2" ;;
    *) run_unit "$2" ;;
    esac
    exit 0
fi

# Scripts first: some of them take longest.
all() {
    for script in tests/run/*.sh scripts/dev/layers.sh; do
        [ -x "$script" ] && echo "$script"
    done
    for program in "$@"; do
        echo "$program"
    done
}

rm -f "$LOG_DIR"/*.counts
all "$@" | xargs -P "$JOBS" -n 1 sh scripts/dev/test.sh --one
passed=0 failed=0 skipped=0
for test in $(all "$@"); do
    counts=$(cat "$(log_of "$test").counts" 2> /dev/null) || counts="0 1 0"
    # shellcheck disable=SC2086 # three numbers
    set -- $counts "$@"
    passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
    shift 3
done

total="$passed passed, $failed failed, $skipped skipped"
echo "$total" > "$LOG_DIR/total"
echo "$total"
[ "$failed" -eq 0 ]
