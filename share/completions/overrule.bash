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
	local commands="list which why show types mask unmask"
	local types="9p balloon block caif console crypto gpu input net rng rpmsg rproc-serial scsi vsock fs"
	local options="--consumer= --user= --root= --scope= --json --dry-run --read-only --color= --ascii --quiet --help --version"
	local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} option="" command="" root="" word i
	local IFS=$' \t\n'

	# readline takes "=" for the end of a word: --scope = admin.
	if [[ $current == = ]]; then
		option=$previous current=""
	elif [[ $previous == = ]]; then
		option=${COMP_WORDS[COMP_CWORD - 2]}
	elif [[ $previous == --@(consumer|user|root|scope|color) ]]; then
		option=$previous
	fi
	for ((i = 1; i < COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		if [[ $word == --root ]]; then
			root=${COMP_WORDS[i + 1]}
			[[ $root == = ]] && root=${COMP_WORDS[i + 2]}
		elif [[ $word != -* && $word != = && ${COMP_WORDS[i - 1]} != = && -z $command ]]; then
			[[ ${COMP_WORDS[i - 1]} == --@(consumer|user|root|scope|color) ]] || command=$word
		fi
	done

	COMPREPLY=()
	case $option in
	--consumer) COMPREPLY=($(compgen -W "spec" -- "$current")) ;;
	--user) COMPREPLY=($(compgen -u -- "$current")) ;;
	--root) compopt -o filenames; IFS=$'\n' COMPREPLY=($(compgen -d -- "$current")) ;;
	--scope) COMPREPLY=($(compgen -W "admin user" -- "$current")) ;;
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
	list | which | why) COMPREPLY=($(compgen -W "$types" -- "$current")) ;;
	esac
	if [[ $command == @(why|show|mask|unmask) ]]; then
		while IFS= read -r word; do
			[[ $word == "$current"* ]] && COMPREPLY+=("$(printf '%q' "$word")")
		done < <(_overrule_names "$root" | sort -u)
	fi
}

complete -F _overrule overrule
