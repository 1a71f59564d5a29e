#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The walls of DESIGN.md stand, as seen on the objects that the program is made of: core has no face, only commit writes,
# descriptor, rank and change make no system call, nothing points up and no two files are in a circle.
set -u

build=$(dirname "$OVERRULE")
symbols=$TMPDIR/symbols
found=$TMPDIR/found
count=0

# What one object may do that its room may not, each for a reason that stands in its source.
exceptions='
core/base/memory close
core/host/identity abort
core/host/confine_child _exit
core/commit/announce syslog
core/commit/announce openlog
core/commit/announce closelog
'

# Which room may know which, by calls and by includes; workspace knows all.
rooms='
base base
descriptor descriptor base
host host descriptor base
rank rank host descriptor base
change change rank host descriptor base
commit commit change rank host descriptor base
'

# Shell patterns of what the C library has, by what it does.
curses='initscr newterm endwin delscreen set_term setupterm tigetstr tigetnum tigetflag tparm tputs putp curs_set stdscr curscr
	newwin delwin wadd* waddn* mvadd* mvw* wmove wrefresh wnoutrefresh doupdate wgetch wget_wch init_pair start_color *_set
	cbreak raw noecho keypad'
output='printf vprintf fprintf vfprintf dprintf vdprintf wprintf fwprintf puts fputs putc fputc putchar putw* fputw* fwrite
	fwrite_unlocked putc_unlocked putchar_unlocked fputs_unlocked fopen fdopen freopen popen perror psignal psiginfo err errx
	warn warnx verr verrx vwarn vwarnx error error_at_line syslog vsyslog openlog stdin stdout stderr fflush getpass isatty'
ending='exit _exit _Exit quick_exit abort atexit on_exit at_quick_exit __assert_fail __assert raise pthread_exit'
surroundings='getenv secure_getenv setenv unsetenv putenv clearenv environ __environ setlocale newlocale uselocale textdomain
	bindtextdomain bind_textdomain_codeset tzset'
writing='write writev pwrite pwritev pwritev2 sendfile copy_file_range splice creat rename renameat renameat2 unlink unlinkat
	remove rmdir link linkat symlink symlinkat mkdir mkdirat mknod mknodat __xmknod __xmknodat mkfifo mkfifoat mkstemp
	mkostemp mkstemps mkostemps mkdtemp tmpfile truncate ftruncate fallocate posix_fallocate fsync fdatasync sync syncfs
	chmod fchmod fchmodat chown lchown fchown fchownat utime utimes futimes futimens utimensat setxattr lsetxattr
	fsetxattr removexattr lremovexattr fremovexattr acl_set_* mount umount umount2 json_object_to_file*
	json_object_to_fd flock'
# Everything that a pure room may call: memory, texts, sorting, formatting into memory, translated texts, JSON values.
pure='malloc calloc realloc reallocarray free mem* bcmp str* stp* __stack_chk_fail __errno_location ___errno_location qsort
	bsearch snprintf vsnprintf asprintf vasprintf sscanf dgettext dcgettext dngettext dcngettext libintl_* __ctype_b_loc
	__ctype_tolower_loc __ctype_toupper_loc is* to* abs labs ldexp pow floor strtod json_object_* json_tokener_*
	_GLOBAL_OFFSET_TABLE_ __asan_* __ubsan_* __tsan_* __sanitizer_* __gcov_* __llvm_*'

# matching PATTERNS FILTER: of the lines "OBJECT NAME" of FILTER those whose name is one of the patterns, in no exception.
matching() {
	patterns=$1 wanted=$2
	set -f
	grep -E "^$wanted " "$TMPDIR/outside" | while read -r object name; do
		for pattern in $patterns; do
			case $name in
			$pattern) echo "$exceptions" | grep -qx "$object $name" || echo "$object calls $name" ;;
			esac
		done
	done
	set +f
}

# not_matching PATTERNS FILTER: the others.
not_matching() {
	patterns=$1 wanted=$2
	set -f
	grep -E "^$wanted " "$TMPDIR/outside" | while read -r object name; do
		for pattern in $patterns; do
			case $name in
			$pattern) continue 2 ;;
			esac
		done
		echo "$exceptions" | grep -qx "$object $name" || echo "$object calls $name"
	done
	set +f
}

# expect_nothing NAME: one case, passed when the command before it found nothing.
expect_nothing() {
	count=$((count + 1))
	if [ -s "$found" ]; then
		echo "not ok $count - $1"
		sed 's/^/# /' "$found"
	else
		echo "ok $count - $1"
	fi
}

# "core/rank/why U strdup" and "core/rank/why D why_stack" for everything in the objects; the names without what compilers,
# C libraries and large files add to them.
gather_symbols() {
	for source in core/*.c core/*/*.c; do
		unit=${source%.c} object=$build/${source%.c}.o
		[ -e "$object" ] || { echo "$object is not there"; continue; }
		nm -P -g "$object" | awk -v unit="$unit" '
			{ name = $1; sub(/@.*/, "", name) }
			$2 == "U" || $2 == "w" || $2 == "v" { print unit, "U", name; next }
			{ print unit, "D", name }' >>"$symbols"
	done
}

# "OBJECT NAME" for what is not of core, and "OBJECT OBJECT" for calls inside it.
split_symbols() {
	: >"$TMPDIR/outside"
	: >"$TMPDIR/calls"
	awk -v outside="$TMPDIR/outside" -v calls="$TMPDIR/calls" '
		$2 == "D" { owner[$3] = $1; next }
		{ user[++n] = $1; name[n] = $3 }
		END {
			for (i = 1; i <= n; i++) {
				plain = name[i]
				if (plain in owner) {
					if (owner[plain] != user[i])
						print user[i], owner[plain] >calls
					continue
				}
				if (plain ~ /^__.*_chk$/)
					plain = substr(plain, 3, length(plain) - 6)
				sub(/^__isoc[0-9]+_/, "", plain)
				if (plain ~ /^__open(at)?(64)?_2$/)
					plain = substr(plain, 3, length(plain) - 4)
				sub(/64$/, "", plain)
				print user[i], plain >outside
			}
		}' "$symbols"
	sort -u -o "$TMPDIR/calls" "$TMPDIR/calls"
	sort -u -o "$TMPDIR/outside" "$TMPDIR/outside"
}

# "FILE FILE" for each include of a file of this project.
gather_includes() {
	for file in core/*.[ch] core/*/*.[ch]; do
		sed -n "s|^#include \"\(.*\)\"|$file \1|p" "$file"
	done >"$TMPDIR/includes"
}


# pointing_up FILE: of the lines "FROM TO" those that the table of rooms does not have.
pointing_up() {
	awk -v table="$rooms" '
		function room(path, parts) { return split(path, parts, "/") > 2 ? parts[2] : "workspace" }
		BEGIN {
			lines = split(table, line, "\n")
			for (i = 1; i <= lines; i++) {
				words = split(line[i], word, " ")
				for (j = 2; j <= words; j++)
					allowed[word[1], word[j]] = 1
			}
		}
		$2 !~ /^core\// || (room($1) != "workspace" && !((room($1), room($2)) in allowed)) { print $1 " knows " $2 }' "$1"
}

# Circles among the lines "FROM TO".
circles() {
	tsort "$1" 2>&1 >/dev/null | sed 's/^tsort: //'
}

echo 1..12
: >"$symbols"
gather_symbols >"$found"
expect_nothing "each source of core has its object in $build"
split_symbols
gather_includes

matching "$curses" 'core/[^ ]*' >"$found"
expect_nothing 'core knows no curses'
matching "$output" 'core/[^ ]*' >"$found"
expect_nothing 'core writes to no stream and no terminal'
matching "$ending" 'core/[^ ]*' >"$found"
expect_nothing 'core does not end the process'
matching "$surroundings" 'core/[^ ]*' >"$found"
expect_nothing 'core reads no environment and changes no locale'

matching "$writing" 'core/(base|descriptor|host|rank|change)/[^ ]*|core/workspace' >"$found"
expect_nothing 'only commit has calls that write'
grep -nE '\bO_(CREAT|WRONLY|RDWR|TRUNC|APPEND|TMPFILE)\b' core/*.c core/base/*.c core/descriptor/*.c core/host/*.c \
	core/rank/*.c core/change/*.c | grep -v '"/dev/null"' >"$found"
expect_nothing 'only commit opens files for writing'

not_matching "$pure" 'core/(base|descriptor|rank|change)/[^ ]*|core/workspace' >"$found"
expect_nothing 'base, descriptor, rank, change and the workspace itself make no system call'
# What rank and change call in host must be as pure as they are.
not_matching "$pure" 'core/host/[^ ]*' | awk '{ print $1 }' | sort -u >"$TMPDIR/impure"
awk 'NR == FNR { impure[$1] = 1; next } $1 ~ /^core\/(descriptor|rank|change)\// && $2 in impure { print $1 " calls " $2 }' \
	"$TMPDIR/impure" "$TMPDIR/calls" >"$found"
expect_nothing 'nor do they by way of host'

{ pointing_up "$TMPDIR/calls"; pointing_up "$TMPDIR/includes"; } >"$found"
expect_nothing 'nothing points up'
circles "$TMPDIR/calls" >"$found"
expect_nothing 'no files of core are in a circle of calls'
grep '^[^ ]*\.h ' "$TMPDIR/includes" >"$TMPDIR/headers"
circles "$TMPDIR/headers" >"$found"
expect_nothing 'no headers of core are in a circle'
