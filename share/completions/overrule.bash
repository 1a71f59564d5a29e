# SPDX-License-Identifier: GPL-2.0-or-later
# Completion of overrule for bash: commands, options, types, and the file names of the directories.

_overrule_names() {
	local root=$1 directory path
	for directory in "$root/usr/share/qemu/vhost-user" "$root/etc/qemu/vhost-user" \
		"$root${XDG_CONFIG_HOME:-$HOME/.config}/qemu/vhost-user"; do
		for path in "$directory"/*; do
			[[ -e $path || -L $path ]] && printf '%s\n' "${path##*/}"
		done
	done
}

_overrule() {
	local commands="list which why show check capabilities compare types consumers explain diff history"
	commands+=" mask unmask move clone replace edit revert import apply undo redo"
	local types="9p balloon block caif console crypto gpu input net rng rpmsg rproc-serial scsi vsock fs"
	local consumers="spec libvirt-system libvirt-session lima"
	local features="read-only blk-file evdev-path no-grab render-node virgl migrate-precopy separate-options"
	features+=" posix-acl-negotiation-mode security-label-negotiation-mode"
	local options="--consumer= --user= --root= --scope= --require= --trust --timeout= --json --dry-run --read-only"
	options+=" --color= --ascii --mouse --linear --quiet --help --version --first --last --before= --after= --rank= --set= --refresh --all"
	local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} option="" command="" root="" word i
	local IFS=$' \t\n'

	# readline takes "=" for the end of a word: --scope = admin.
	if [[ $current == = ]]; then
		option=$previous current=""
	elif [[ $previous == = ]]; then
		option=${COMP_WORDS[COMP_CWORD - 2]}
	elif [[ $previous == --@(consumer|user|root|scope|require|timeout|color) ]]; then
		option=$previous
	fi
	for ((i = 1; i < COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		if [[ $word == --root ]]; then
			root=${COMP_WORDS[i + 1]}
			[[ $root == = ]] && root=${COMP_WORDS[i + 2]}
		elif [[ $word != -* && $word != = && ${COMP_WORDS[i - 1]} != = && -z $command ]]; then
			[[ ${COMP_WORDS[i - 1]} == --@(consumer|user|root|scope|require|timeout|color) ]] || command=$word
		fi
	done

	COMPREPLY=()
	case $option in
	--consumer) COMPREPLY=($(compgen -W "$consumers" -- "$current")) ;;
	--user) COMPREPLY=($(compgen -u -- "$current")) ;;
	--root) compopt -o filenames; IFS=$'\n' COMPREPLY=($(compgen -d -- "$current")) ;;
	--scope) COMPREPLY=($(compgen -W "admin user" -- "$current")) ;;
	--require)
		local before=""
		[[ $current == *,* ]] && before=${current%,*},
		COMPREPLY=($(compgen -P "$before" -W "$features" -- "${current##*,}"))
		;;
	--color) COMPREPLY=($(compgen -W "auto always never" -- "$current")) ;;
	esac
	[[ -n $option ]] && return
	if [[ $current == -* ]]; then
		COMPREPLY=($(compgen -W "$options -n -q" -- "$current"))
		[[ ${COMPREPLY[0]} == *= ]] && compopt -o nospace
		return
	fi
	case $command in
	"") COMPREPLY=($(compgen -W "$commands" -- "$current")) ;;
	list | which | why | compare | capabilities) COMPREPLY=($(compgen -W "$types" -- "$current")) ;;
	explain) COMPREPLY=($(compgen -W "$(overrule explain 2>/dev/null | sed -n 's/^\([a-z-]*\) (.*/\1/p')" -- "$current")) ;;
	esac
	if [[ $command == @(why|show|check|capabilities|diff|mask|unmask|move|clone|replace|edit|revert) ]]; then
		while IFS= read -r word; do
			[[ $word == "$current"* ]] && COMPREPLY+=("$(printf '%q' "$word")")
		done < <(_overrule_names "$root" | sort -u)
	fi
}

complete -F _overrule overrule
