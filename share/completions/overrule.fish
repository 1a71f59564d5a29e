# SPDX-License-Identifier: GPL-2.0-or-later
# Completion of overrule for fish: commands, options, types, and the file names of the directories.

set -g __overrule_commands list which why show check capabilities compare types consumers explain diff history mask unmask move clone replace edit revert import apply undo redo

function __overrule_has
    set -l words (commandline -opc)
    for command in $argv
        contains -- $command $words[2..-1]; and return 0
    end
    return 1
end

function __overrule_names
    set -l root (commandline -opc | string replace -fr '^--root=' '')
    set -l config $XDG_CONFIG_HOME
    test -n "$config"; or set config $HOME/.config
    for directory in $root[-1]/usr/share/qemu/vhost-user $root[-1]/etc/qemu/vhost-user $root[-1]$config/qemu/vhost-user
        test -d $directory; and command ls -- $directory 2>/dev/null
    end | sort -u
end

complete -c overrule -f
complete -c overrule -n 'not __overrule_has $__overrule_commands' -a list -d 'the backends of each type in their order'
complete -c overrule -n 'not __overrule_has $__overrule_commands' -a which -d 'the path of the binary that is taken'
complete -c overrule -n 'not __overrule_has $__overrule_commands' -a why -d 'the selection step by step'
complete -c overrule -n 'not __overrule_has $__overrule_commands' -a show -d 'all files of a name, with their content'
complete -c overrule -n 'not __overrule_has $__overrule_commands' -a check -d 'what is wrong with the files'
complete -c overrule -n 'not __overrule_has $__overrule_commands' -a capabilities -d 'what the binaries say that they can do'
complete -c overrule -n 'not __overrule_has $__overrule_commands' -a compare -d 'what each management program takes'
complete -c overrule -n 'not __overrule_has $__overrule_commands' -a types -d 'the types of backends'
complete -c overrule -n 'not __overrule_has $__overrule_commands' -a consumers -d 'the management programs and their rules'
complete -c overrule -n 'not __overrule_has $__overrule_commands' -a explain -d 'what the codes mean'
complete -c overrule -n 'not __overrule_has $__overrule_commands' -a mask -d 'hide a name with an empty file'
complete -c overrule -n 'not __overrule_has $__overrule_commands' -a unmask -d 'take that empty file away again'
complete -c overrule -n 'not __overrule_has $__overrule_commands' -a diff -d 'what local files change against the vendor\'s'
complete -c overrule -n 'not __overrule_has $__overrule_commands' -a history -d 'what was changed, newest first'
complete -c overrule -n 'not __overrule_has $__overrule_commands' -a move -d 'another place in the order'
complete -c overrule -n 'not __overrule_has $__overrule_commands' -a clone -d 'a copy under another name'
complete -c overrule -n 'not __overrule_has $__overrule_commands' -a replace -d 'a copy that overrides the vendor\'s'
complete -c overrule -n 'not __overrule_has $__overrule_commands' -a edit -d 'the file in your editor'
complete -c overrule -n 'not __overrule_has $__overrule_commands' -a revert -d 'take local files away'
complete -c overrule -n 'not __overrule_has $__overrule_commands' -a import -d 'install descriptor files'
complete -c overrule -n 'not __overrule_has $__overrule_commands' -a apply -d 'carry out a plan'
complete -c overrule -n 'not __overrule_has $__overrule_commands' -a undo -d 'take a change back'
complete -c overrule -n 'not __overrule_has $__overrule_commands' -a redo -d 'do again what was undone'
complete -c overrule -n '__overrule_has list which why compare capabilities' \
    -a '9p balloon block caif console crypto gpu input net rng rpmsg rproc-serial scsi vsock fs'
complete -c overrule -n '__overrule_has why show check capabilities diff mask unmask move clone replace edit revert' -a '(__overrule_names)'
complete -c overrule -n '__overrule_has explain' -a '(overrule explain 2>/dev/null | string replace -rf "^([a-z-]+) \\(.*" "\$1")'
complete -c overrule -l consumer -x -a 'spec libvirt-system libvirt-session lima' -d 'whose rules are applied'
complete -c overrule -l user -x -a '(__fish_complete_users)' -d 'look through the eyes of that user'
complete -c overrule -l root -x -a '(__fish_complete_directories)' -d 'treat DIR as /'
complete -c overrule -l scope -x -a 'admin user' -d 'where changes are written'
complete -c overrule -l require -x \
    -a 'read-only blk-file evdev-path no-grab render-node virgl migrate-precopy separate-options posix-acl-negotiation-mode security-label-negotiation-mode' \
    -d 'features that the backend must have'
complete -c overrule -l trust -d 'also run binaries that others could replace'
complete -c overrule -l timeout -x -d 'seconds that a binary may take to answer'
complete -c overrule -l json -d 'one JSON document, for programs'
complete -c overrule -s n -l dry-run -d 'show what would be done, write nothing'
complete -c overrule -l read-only -d 'refuse every change'
complete -c overrule -l color -x -a 'auto always never' -d 'colours'
complete -c overrule -l ascii -d 'draw with ASCII signs only'
complete -c overrule -l mouse -d 'clicks and wheel in the text interface'
complete -c overrule -l linear -d 'the text interface as lines, for screen readers and simple terminals'
complete -c overrule -s q -l quiet -d 'no warnings and hints, only the answer'
complete -c overrule -l help -d 'print help'
complete -c overrule -l version -d 'print the version'
complete -c overrule -l first -d 'move: before all others'
complete -c overrule -l last -d 'move: behind all others'
complete -c overrule -l before -x -a '(__overrule_names)' -d 'move: before that name'
complete -c overrule -l after -x -a '(__overrule_names)' -d 'move: behind that name'
complete -c overrule -l rank -x -d 'move: to that rank'
complete -c overrule -l set -x -d 'clone, replace: KEY=VALUE'
complete -c overrule -l refresh -d 'replace: to the new vendor version'
complete -c overrule -l all -d 'revert: everything'
