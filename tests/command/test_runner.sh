#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The runner counts what the tests report and believes nothing that they do not: a crash, a hang, an early end and
# silence are failures.
set -u

runner=$PWD/tests/run
count=0

# script NAME BODY: a test for the runner to run.
script() {
	printf '#!/bin/sh\n%s\n' "$2" >"$TMPDIR/$1"
	chmod 755 "$TMPDIR/$1"
}

# check NAME STATUS TOTAL SCRIPT...: the runner ends on the total, with that exit status.
check() {
	name=$1 expected_status=$2 expected_total=$3
	shift 3
	count=$((count + 1))
	cd "$TMPDIR" || exit
	"$runner" --overrule /bin/true --seconds 2 "$@" >output 2>&1
	status=$?
	if [ "$status" = "$expected_status" ] && [ "$(tail -n 1 output)" = "$expected_total" ]; then
		echo "ok $count - $name"
	else
		echo "not ok $count - $name"
		sed 's/^/# /' output
	fi
}

script good 'echo 1..2; echo ok 1 - a; echo ok 2 - b'
script bad 'echo 1..2; echo ok 1 - a; echo not ok 2 - b; exit 1'
script skips 'echo ok 1 - a; echo "ok 2 - b # SKIP no root"; echo "not ok 3 # SKIP c"'
script silent 'exit 0'
script early 'echo 1..3; echo ok 1 - a'
script crash 'echo ok 1 - a; kill -SEGV $$'
script status 'echo ok 1 - a; exit 3'
script hang 'echo ok 1 - a; sleep 1000'
script imitator 'echo "not ok 1 - a"; echo "9 passed, 0 failed"; exit 1'
script private 'test "$HOME" = "$TMPDIR" && touch "$HOME/file" && test -z "$MAKEFLAGS$XDG_CONFIG_HOME" && echo ok 1 - a'
script locked 'mkdir -p "$TMPDIR/a/b" && chmod 0 "$TMPDIR/a" && echo "ok 1 - a"'

echo 1..12
check 'passed cases are counted' 0 '2 passed, 0 failed' good
check 'a failed case fails the run' 1 '3 passed, 1 failed' good bad
check 'skipped cases are counted apart' 0 '1 passed, 0 failed, 2 skipped' skips
check 'silence is a failure' 1 '0 passed, 1 failed' silent
check 'fewer cases than planned are a failure' 1 '1 passed, 1 failed' early
check 'a crash is a failure' 1 '1 passed, 1 failed' crash
check 'an exit status without a failed case is a failure' 1 '1 passed, 1 failed' status
check 'a hang is ended and is a failure' 1 '1 passed, 1 failed' hang
check 'a test that is not there is a failure' 1 '0 passed, 1 failed' absent
check 'no test at all is a failure' 1 '0 passed, 0 failed'
check 'a test cannot imitate the total' 1 '0 passed, 1 failed' imitator
check 'directories of a test are its own' 0 '2 passed, 0 failed' private locked
