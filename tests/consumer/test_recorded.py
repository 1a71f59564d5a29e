#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares overrule with what the real libvirt 9.0 answered when it was asked (answers-9.0.json), on any machine.

The trees are built below a temporary root, where overrule runs nothing: only the order, the failures and what needs no
program are compared; test_libvirt.py does the rest. Printed is TAP, a case for each tree.
"""
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

import compare
import daemon
import recorded
import trees

VERSION = "9.0"


def why_not(tree):
    """What a temporary root cannot show of this tree, or None."""
    for name in ("HOME", "XDG_CONFIG_HOME"):
        value = tree.environment.get(name, "/" if name == "XDG_CONFIG_HOME" else None)
        if value is None or value and not value.startswith("/"):
            return f"{name} leads to what a root does not have"
    for entry in tree.entries:
        needed = {"directory": 0o005, "file": 0o004}.get(entry.kind, 0)
        if entry.mode & needed != needed:
            return "it depends on who reads it"
    return None


def differences(tree, given, overrule):
    for text, answer in given.items():
        question = daemon.Question.parse(text)
        try:
            opinion = overrule.ask(question, tree.environment)
            for difference in compare.differences(question, answer, opinion, runs=False):
                yield f"{text}: {difference}"
        except (compare.Unusable, subprocess.TimeoutExpired, KeyError, TypeError) as error:
            yield f"{text}: overrule: {error!r}"


def examine(tree, given):
    """The differences between overrule and what was recorded about the tree."""
    with tempfile.TemporaryDirectory(prefix="tree.") as directory:
        os.chmod(directory, 0o755)
        for name in ("backends", "etc", "dev"):
            os.mkdir(os.path.join(directory, name))
        # Where links lead: no regular file, which is what matters of it, and needs no right to make devices.
        os.mkfifo(os.path.join(directory, "dev/null"))
        trees.build_backends(directory)
        with trees.Built(tree, directory):
            return list(differences(tree, given, compare.Overrule(os.environ["OVERRULE"], VERSION, directory)))


def main():
    answers = recorded.read(VERSION)
    cases = {tree.name: tree for tree in trees.read_cases()}
    print(f"1..{len(cases)}")
    for number, (name, tree) in enumerate(cases.items(), 1):
        if name not in answers:
            print(f"not ok {number} - {name}\n#   the daemon was not asked about it; README.md says how to record")
            continue
        reason = why_not(tree)
        try:
            found = [] if reason else examine(tree, answers[name])
        except trees.NotBuilt as error:
            reason = error
        if reason:
            print(f"ok {number} - {name} # SKIP {reason}")
            continue
        print(f"{'not ok' if found else 'ok'} {number} - {name}")
        for difference in found:
            print("#   " + "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in difference))


if __name__ == "__main__":
    main()
