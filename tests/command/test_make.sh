#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The Makefile builds what changed and nothing else, and installs and removes what it says. Tried on a small project
# that has this one's Makefile, so that the tests take a moment and do not depend on the sources.
set -u

source=$PWD
project=$TMPDIR/project
count=0

# check NAME COMMAND...: one case, passed when the command succeeds.
check() {
	name=$1
	shift
	count=$((count + 1))
	if "$@" >"$TMPDIR/output" 2>&1; then
		echo "ok $count - $name"
	else
		echo "not ok $count - $name"
		sed 's/^/# /' "$TMPDIR/output"
	fi
}

make_project() {
	mkdir -p "$project/core/base" "$project/tui" "$project/tests/unit" "$project/po" || return
	cp -R "$source/Makefile" "$source/share" "$project" || return
	cp "$source/tests/run" "$project/tests" || return
	cd "$project" || return
	echo 'int number(void);' >core/base/number.h
	printf '#include "core/base/number.h"\nint number(void)\n{\n\treturn 1;\n}\n' >core/base/number.c
	printf 'int other(void);\nint other(void)\n{\n\treturn 2;\n}\n' >core/base/other.c
	cat >tui/main.c <<-'END'
		#include <stdio.h>
		#include "core/base/number.h"
		int main(void)
		{
			puts(OVERRULE_VERSION " " LOCALEDIR);
			return number() - 1;
		}
	END
	cat >tests/unit/test_number.c <<-'END'
		#include <stdarg.h>
		#include <stddef.h>
		#include <stdint.h>
		#include <setjmp.h>
		#include <cmocka.h>
		#include "core/base/number.h"
		static void number_is_one(void **state)
		{
			(void)state;
			assert_int_equal(number(), 1);
		}
		int main(void)
		{
			const struct CMUnitTest tests[] = {cmocka_unit_test(number_is_one)};
			return cmocka_run_group_tests(tests, NULL, NULL);
		}
	END
	printf 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n' >po/xx.po
}

# rebuilt FILE COMMAND...: the command makes the file anew.
rebuilt() {
	old=$(stat -c %y "$1")
	file=$1
	shift
	"$@" && [ "$(stat -c %y "$file")" != "$old" ]
}

not() {
	! "$@"
}

second_make_does_nothing() {
	make all test-programs && make -q all test-programs
}

header_reaches_its_users_only() {
	before=$(stat -c %y build/core/base/other.o)
	sleep 0.05
	touch core/base/number.h
	rebuilt build/tui/main.o make && [ "$(stat -c %y build/core/base/other.o)" = "$before" ]
}

removed_source_leaves_the_library() {
	make && rm core/base/other.c || return
	make && [ "$(ar t build/libovercore.a)" = number.o ]
}

warnings_can_be_errors() {
	echo 'int lonely(void) { return 1; }' >tui/lonely.c
	make && not make WERROR=1
	status=$?
	rm tui/lonely.c
	return $status
}

program_is_hardened() {
	readelf -hldW build/overrule >"$TMPDIR/elf" || return
	grep -q 'Type:.*DYN' "$TMPDIR/elf" && grep -q GNU_RELRO "$TMPDIR/elf" && grep -q BIND_NOW "$TMPDIR/elf" &&
		grep 'GNU_STACK' "$TMPDIR/elf" | grep -q 'RW '
}

install_follows_the_directories() {
	make install DESTDIR="$TMPDIR/stage" PREFIX=/opt/x localedir=/words || return
	find "$TMPDIR/stage"
	[ "$("$TMPDIR/stage/opt/x/bin/overrule")" = "$(make -s version) /words" ] &&
		[ -x "$TMPDIR/stage/opt/x/share/overrule/demo/usr/libexec/virtiofsd" ] &&
		[ ! -x "$TMPDIR/stage/opt/x/share/overrule/demo/etc/qemu/vhost-user/50-crosvm-gpu.json" ] &&
		[ -f "$TMPDIR/stage/opt/x/share/overrule/demo/etc/qemu/vhost-user/50-crosvm-gpu.json" ] &&
		[ -f "$TMPDIR/stage/opt/x/share/applications/overrule.desktop" ] &&
		[ -f "$TMPDIR/stage/words/xx/LC_MESSAGES/overrule.mo" ]
}

uninstall_leaves_nothing() {
	make uninstall DESTDIR="$TMPDIR/stage" PREFIX=/opt/x localedir=/words || return
	find "$TMPDIR/stage" ! -type d
	[ -z "$(find "$TMPDIR/stage" ! -type d)" ] && [ ! -d "$TMPDIR/stage/opt/x/share/overrule" ]
}

test_ends_on_the_total() {
	make test >"$TMPDIR/log" 2>&1
	status=$?
	cat "$TMPDIR/log"
	[ $status -eq 0 ] && [ "$(tail -n 1 "$TMPDIR/log")" = '1 passed, 0 failed' ]
}

failure_reaches_the_exit_status() {
	sed -i 's/return 1/return 3/' core/base/number.c
	make test >"$TMPDIR/log" 2>&1
	status=$?
	cat "$TMPDIR/log"
	[ $status -ne 0 ] && grep -q '^0 passed, 1 failed$' "$TMPDIR/log"
}

for tool in make cc pkg-config msgfmt readelf ar; do
	if ! command -v "$tool" >/dev/null; then
		echo "ok 1 - the Makefile # SKIP $tool is not installed"
		exit 0
	fi
done

echo 1..12
check 'a project of the same form can be made' make_project
cd "$project" || exit
check 'the program is built and runs' sh -c 'make && build/overrule'
check 'a second make does nothing' second_make_does_nothing
check 'a changed header rebuilds what includes it and nothing else' header_reaches_its_users_only
check 'other flags rebuild the objects' rebuilt build/core/base/number.o make CFLAGS=-O1
check 'a removed source leaves the library' removed_source_leaves_the_library
check 'warnings are errors with WERROR=1 only' warnings_can_be_errors
check 'the program is hardened' program_is_hardened
check 'install follows DESTDIR, PREFIX and the directory variables' install_follows_the_directories
check 'uninstall leaves nothing behind' uninstall_leaves_nothing
check 'make test ends on the total' test_ends_on_the_total
check 'a failed test fails make test' failure_reaches_the_exit_status
