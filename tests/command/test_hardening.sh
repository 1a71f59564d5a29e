#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The program is built so that a fault in it is hard to use, as seen in the file itself: where it is loaded, what of it can be
# written, what watches its stack and its copies, and whom it asks for code. What a compiler or a machine does not have is
# compared with an empty program that the same compiler makes.
set -u

elf=$TMPDIR/elf
code=$TMPDIR/code
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

# check_unless REASON NAME COMMAND...: the same, skipped where there is a reason.
check_unless() {
	reason=$1
	shift
	if [ -z "$reason" ]; then
		check "$@"
	else
		count=$((count + 1))
		echo "ok $count - $1 # SKIP $reason"
	fi
}

has() {
	grep -E -- "$1" "$elf"
}

has_not() {
	! grep -E -- "$1" "$elf"
}

calls() {
	nm -D --undefined-only "$OVERRULE" | grep -E " $1(@|\$)"
}

# Properties of the program, or of an object: "IBT, SHSTK" and the like.
properties() {
	readelf -nW "$1" 2>/dev/null | sed -n 's/.*feature: //p'
}

is_position_independent() {
	has 'Type: +DYN' && has 'FLAGS_1.*PIE'
}

is_bound_and_then_read_only() {
	has 'GNU_RELRO' && has 'BIND_NOW' && has 'FLAGS_1.*NOW'
}

has_no_executable_data() {
	has 'GNU_STACK.* RW ' && has_not '(LOAD|GNU_STACK).* RWE '
}

asks_for_code_only_where_the_system_has_it() {
	has_not '\((RPATH|RUNPATH|TEXTREL)\)'
}

# The four libraries of DESIGN.md are ncurses (with its terminfo half, which may be a library of its own), json-c, libmagic and
# the C library. libmagic is opened late and must not be here.
needs_no_more_than_the_four_libraries() {
	has 'NEEDED' || return
	! sed -n 's/.*(NEEDED).*\[\(.*\)\].*/\1/p' "$elf" |
		grep -vE '^(libncursesw|libtinfow?|libterminfo|libjson-c|libc|libdl|libintl|libc\.musl-[a-z0-9_]+|ld-linux[a-z0-9_-]*|ld-musl[a-z0-9_-]*)\.so'
}

opens_libmagic_late() {
	has_not 'NEEDED.*libmagic' && calls dlopen
}

checks_its_copies() {
	calls '__[a-z_]+_chk' | grep -v __stack_chk_fail
}

# A probe of the pages that a large frame skips: `or $0` on the stack, in a loop of a page each.
probes_large_frames() {
	grep -E 'orq? +\$0x0,.*\(%rsp\)' "$code"
}

watches_branches() {
	objects_have=$(properties "$(dirname "$OVERRULE")/core/base/text.o")
	echo "objects: $objects_have; program: $(properties "$OVERRULE"); empty program: $(properties "$TMPDIR/empty")"
	echo "$objects_have" | grep -q 'IBT.*SHSTK' &&
		[ "$(properties "$OVERRULE" | sed 's/, x86 ISA.*//')" = "$(properties "$TMPDIR/empty" | sed 's/, x86 ISA.*//')" ] &&
		grep -q endbr64 "$code"
}

for tool in readelf nm objdump cc; do
	if ! command -v "$tool" >/dev/null; then
		echo "ok 1 - the program is hardened # SKIP $tool is not installed"
		exit 0
	fi
done

LC_ALL=C readelf -hldW "$OVERRULE" >"$elf"
objdump -d --no-show-raw-insn "$OVERRULE" >"$code"
sanitized= musl= machine=
if nm -D "$OVERRULE" | grep -qE '__(asan|ubsan)_'; then
	sanitized='a sanitizer has libraries, checks and frames of its own'
fi
if ldd "$OVERRULE" 2>&1 | grep -q musl; then
	musl='musl has no such checks'
fi
if [ "$(uname -m)" != x86_64 ]; then
	machine="its code is known here for x86_64 only, not for $(uname -m)"
fi
echo 'int main(void) { return 0; }' | cc -fcf-protection -pie -fPIE -x c - -o "$TMPDIR/empty" 2>/dev/null

echo 1..10
check 'it is loaded where chance puts it (PIE)' is_position_independent
check 'what the linker fills in is read-only before main (full RELRO, BIND_NOW)' is_bound_and_then_read_only
check 'no stack and no data can be run' has_no_executable_data
check 'no path of its own for libraries, no code that is changed while it is loaded' asks_for_code_only_where_the_system_has_it
check 'libmagic is opened late, if at all' opens_libmagic_late
check_unless "$sanitized" 'it needs no library but its four' needs_no_more_than_the_four_libraries
check 'the stack is watched (stack protector)' calls __stack_chk_fail
check_unless "$sanitized$musl" 'copies are checked (_FORTIFY_SOURCE)' checks_its_copies
check_unless "$sanitized$machine" 'large frames are probed (stack clash)' probes_large_frames
check_unless "$machine" 'branches are watched (CET), as far as the start files have it' watches_branches
