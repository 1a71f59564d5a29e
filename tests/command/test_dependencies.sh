#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# .ci/dependencies says and does the right thing with each package manager. Managers, sudo and id are stand-ins that
# write down how they were called; nothing else is on the PATH.
set -u

dependencies=$PWD/.ci/dependencies
count=0

# machine USER_ID STAND_IN...: a PATH with the shell's tools and the stand-ins. Each one answers as $TMPDIR/answer-NAME.
machine() {
	user=$1
	shift
	rm -rf "${TMPDIR:?}/bin" "$TMPDIR/calls" "$TMPDIR"/answer-*
	mkdir "$TMPDIR/bin"
	: >"$TMPDIR/calls"
	for tool in sh cat cut tr env; do
		ln -s "$(command -v "$tool")" "$TMPDIR/bin/$tool"
	done
	printf '#!/bin/sh\necho %s\n' "$user" >"$TMPDIR/bin/id"
	for name in "$@"; do
		cat >"$TMPDIR/bin/$name" <<-END
			#!/bin/sh
			echo "$name \$*" >>'$TMPDIR/calls'
			if [ -e '$TMPDIR/answer-$name' ]; then . '$TMPDIR/answer-$name'; fi
			case $name in sudo|doas) exec "\$@" ;; esac
		END
	done
	chmod 755 "$TMPDIR"/bin/*
}

answer() {
	echo "$2" >"$TMPDIR/answer-$1"
}

run() {
	PATH=$TMPDIR/bin "$dependencies" "$@" >"$TMPDIR/output" 2>&1
	status=$?
}

# expect NAME CONDITION...: one case about the last run.
expect() {
	name=$1
	shift
	count=$((count + 1))
	if "$@"; then
		echo "ok $count - $name"
	else
		echo "not ok $count - $name"
		sed 's/^/# output: /' "$TMPDIR/output"
		sed 's/^/# call: /' "$TMPDIR/calls"
	fi
}

called() {
	grep -qx "$1" "$TMPDIR/calls"
}

says() {
	grep -q -e "$1" "$TMPDIR/output"
}

never_called() {
	! grep -q "$1" "$TMPDIR/calls"
}

quiet_success() {
	[ $status -eq 0 ] && [ ! -s "$TMPDIR/output" ]
}

refused() {
	[ $status -ne 0 ]
}

echo 1..14

machine 0 apt-get dpkg-query
answer dpkg-query 'echo installed'
run build test
expect 'nothing is said and done when all is there' quiet_success
expect 'and the manager is not asked to install' never_called apt-get

machine 0 apt-get dpkg-query
run build
list='gcc libc6-dev make pkg-config libncurses-dev libjson-c-dev libmagic-dev'
expect 'Debian: what is missing is installed without recommends' called \
	"apt-get install --yes --quiet --no-install-recommends $list"
expect 'Debian: the lists are left alone when they know the packages' never_called 'apt-get update'
expect 'Debian: what is going to be installed is named' says ' gcc libc6-dev make'

machine 0 apt-get dpkg-query
answer apt-get 'case "$*" in *simulate*) exit 100 ;; esac'
run build
expect 'Debian: the lists are fetched when they do not know the packages' called 'apt-get update --quiet'

machine 1000 apt-get dpkg-query sudo
run build
expect 'a user installs by way of sudo' called "sudo env DEBIAN_FRONTEND=noninteractive apt-get install .*"

machine 1000 apt-get dpkg-query doas
run build
expect 'or of doas' called 'doas env .*'

machine 1000 apt-get dpkg-query
run build
expect 'without either the run stops' refused
expect 'and says what to run as root' says 'apt-get install --yes'

machine 0 dnf rpm
answer rpm 'exit 1'
run build
list='gcc glibc-devel make pkgconf-pkg-config ncurses-devel json-c-devel file-devel'
expect 'Fedora' called "dnf install --assumeyes --setopt=install_weak_deps=False $list"

machine 0 zypper rpm
answer rpm 'exit 1'
run build
list='gcc glibc-devel make pkgconf-pkg-config ncurses-devel libjson-c-devel file-devel'
expect 'openSUSE' called "zypper --non-interactive install --no-recommends $list"

machine 0 pacman
answer pacman 'case "$1" in --deptest) exit 127 ;; esac'
run build
expect 'Arch Linux' called 'pacman --sync --needed --noconfirm gcc glibc make pkgconf ncurses json-c file'

machine 0 apk
answer apk 'case "$1" in info) exit 1 ;; esac'
run build
expect 'Alpine Linux' called 'apk add gcc musl-dev make pkgconf ncurses-dev json-c-dev file-dev musl-libintl'
