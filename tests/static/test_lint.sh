#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What can be found wrong without running it: gcc's analyzer, clang-tidy and cppcheck have nothing to say about core, tui
# and what the tests share. `make lint` runs it. What is left out, and why, stands here, in .clang-tidy and in
# cppcheck-suppressions.
set -u

jobs=$(nproc 2>/dev/null || echo 1)
flags="-std=gnu17 -D_GNU_SOURCE -I. -DOVERRULE_VERSION=\"0\" -DLOCALEDIR=\"/\" $(pkg-config --cflags ncursesw json-c)"
sources=$(ls core/*.c core/*/*.c tui/*.c tui/*/*.c tests/support/*.c)
found=$TMPDIR/found
count=0

# The analyzer sees one file at a time, so it does not know that a function of another file that returns
# 0 has set what it returns, nor that what was stored through a pointer is freed there. Leaks, null pointers and
# uninitialised values are looked for at run time (LeakSanitizer, UBSan, memcheck, tests/fault/test_memory.c).
analysis='-O1 -fdiagnostics-plain-output -fanalyzer -fanalyzer-verbosity=0 -Wno-analyzer-malloc-leak
	-Wno-analyzer-null-dereference -Wno-analyzer-null-argument -Wno-analyzer-use-of-uninitialized-value'

# Names of all sources, one a line, for xargs; a tool sees several at once, where that saves its start.
each_source() {
	printf '%s\n' $sources
}

gcc_analyzer() {
	each_source | xargs -P "$jobs" -I '{}' gcc $flags $analysis -c '{}' -o /dev/null
}

clang_tidy() {
	each_source | xargs -P "$jobs" -n 8 sh -c 'flags=$1; shift; clang-tidy --quiet "$@" -- $flags' clang-tidy "$flags" |
		grep -v '^$'
}

# It is told of GNU's extensions, which the house headers ask for, and what a compiler found before it is not its business.
cppcheck_sources() {
	mkdir -p "$TMPDIR/cppcheck" &&
		cppcheck -j "$jobs" --cppcheck-build-dir="$TMPDIR/cppcheck" --enable=warning,performance,portability,style \
			--suppressions-list=tests/static/cppcheck-suppressions --std=c11 --library=posix --quiet \
			--template='{file}:{line}: {severity}: {message} [{id}]' -D_GNU_SOURCE -D__GNUC__=12 -I. $sources
}

# expect_silence TOOL NAME FUNCTION: one case, passed when the tool says nothing.
expect_silence() {
	count=$((count + 1))
	if ! command -v "$1" >/dev/null; then
		echo "ok $count - $2 # SKIP $1 is not installed"
		return
	fi
	"$3" >"$found" 2>"$TMPDIR/errors"
	grep -vE '^[0-9]+ warnings? (generated|treated)|^Suppressed|^Use -header' "$TMPDIR/errors" >>"$found"
	if [ -s "$found" ]; then
		echo "not ok $count - $2"
		sed 's/^/# /' "$found"
	else
		echo "ok $count - $2"
	fi
}

echo 1..3
expect_silence gcc "gcc's analyzer finds nothing" gcc_analyzer
expect_silence cppcheck 'cppcheck finds nothing' cppcheck_sources
expect_silence clang-tidy 'clang-tidy finds nothing' clang_tidy
