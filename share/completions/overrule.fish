# SPDX-License-Identifier: GPL-2.0-or-later
# Completion of overrule for fish: commands, options, types, and the file names of the directories.

set -g __overrule_commands list which why show types mask unmask

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
complete -c overrule -n 'not __overrule_has $__overrule_commands' -a types -d 'the types of backends'
complete -c overrule -n 'not __overrule_has $__overrule_commands' -a mask -d 'hide a name with an empty file'
complete -c overrule -n 'not __overrule_has $__overrule_commands' -a unmask -d 'take that empty file away again'
complete -c overrule -n '__overrule_has list which why' \
    -a '9p balloon block caif console crypto gpu input net rng rpmsg rproc-serial scsi vsock fs'
complete -c overrule -n '__overrule_has why show mask unmask' -a '(__overrule_names)'
complete -c overrule -l consumer -x -a spec -d 'whose rules are applied'
complete -c overrule -l user -x -a '(__fish_complete_users)' -d 'look through the eyes of that user'
complete -c overrule -l root -x -a '(__fish_complete_directories)' -d 'treat DIR as /'
complete -c overrule -l scope -x -a 'admin user' -d 'where changes are written'
complete -c overrule -l json -d 'one JSON document, for programs'
complete -c overrule -s n -l dry-run -d 'show what would be done, write nothing'
complete -c overrule -l read-only -d 'refuse every change'
complete -c overrule -l color -x -a 'auto always never' -d 'colours'
complete -c overrule -l ascii -d 'draw with ASCII signs only'
complete -c overrule -s q -l quiet -d 'no warnings and hints, only the answer'
complete -c overrule -l help -d 'print help'
complete -c overrule -l version -d 'print the version'
