#!/bin/sh
# SPDX-License-Identifier: MIT
# The build itself: a second make has nothing to do, missing libraries are all named, and deps.sh says
# what it installs before it does, here with package managers that only say how they were called.
set -u
cd "$(dirname "$0")/../.." || exit 1
passed=0 failed=0 skipped=0
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT

# check WHAT COMMAND...: WHAT holds when COMMAND succeeds.
check() {
    what=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED $what"
    fi
}

# says TEXT WORD...: every word occurs in the text.
says() {
    text=$1
    shift
    for word in "$@"; do
        case $text in
        *"$word"*) ;;
        *)
            echo "    no \"$word\" in: $text"
            return 1
            ;;
        esac
    done
}

# stub NAME LINE: a command of that name, found before the real one.
stub() {
    mkdir -p "$folder/bin"
    printf '#!/bin/sh\n%s\n' "$2" > "$folder/bin/$1"
    chmod +x "$folder/bin/$1"
}

deps() {
    PATH=$folder/bin:$PATH PKG_CONFIG=${fake_pkg_config-pkg-config} sh scripts/dev/deps.sh "$@" 2>&1
}

MAKEFLAGS='' make -q all
check "a second make has nothing to do" test $? -eq 0

columns=$(awk '/^[a-z]/ && NF != 7' scripts/dev/packages.txt)
check "every row of the table names all package managers" test -z "$columns"

# From here on pkg-config knows no library, and no package is installed.
stub no-module 'exit 1'
stub apt-get 'echo "called: apt-get $*"'
stub sudo 'echo "called: sudo $*"'
stub id 'echo 0'
fake_pkg_config=no-module

output=$(deps flags "$folder/libraries.mk")
check "a build without its libraries fails" test $? -ne 0
check "it names all of them and the command" \
    says "$output" lmdb liblua5.4-dev libxxhash-dev libedit-dev "make deps"
check "it leaves no half-written file" test ! -e "$folder/libraries.mk"

output=$(deps install)
check "what is missing is installed at once" \
    says "$output" "called: apt-get -q install -y" "liblmdb-dev liblua5.4-dev libxxhash-dev libedit-dev"
check "the packages are said first" says "${output%%called:*}" "installing with apt-get" liblmdb-dev
check "root needs no sudo" test "${output#*sudo}" = "$output"

stub id 'echo 1000'
output=$(deps install)
check "others use sudo" says "$output" "called: sudo env DEBIAN_FRONTEND=noninteractive apt-get"

# With everything there no package manager is called.
unset fake_pkg_config
if [ -z "$(deps missing)" ]; then
    output=$(deps install)
    check "nothing missing, nothing installed" test "$output" = "deps: nothing is missing"
else
    skipped=$((skipped + 1))
    echo "skipped: nothing missing, nothing installed (something is missing here)"
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
