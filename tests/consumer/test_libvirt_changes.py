#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Asks the real libvirt again and again while overrule carries out changes and takes them back, as fast as it can.

Each answer must be that of the files before the change or that of the files after it. What libvirt cannot bear, whoever changes
files, is counted apart: it lists a directory first and looks at the files afterwards, and one may be gone by then.
LIBVIRT_PACKAGES as in test_libvirt.py, OVERRULE is the program; LIBVIRT_ASKED is how often each pair of changes is asked about.
"""
import os
import re
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True  # the checkout is mounted read-only inside

import daemon
import root
import trees

INSIDE = "--inside"
ASKED = 100
SECONDS_FOR_A_CHANGE = 20
QUESTION = daemon.Question.parse("system fs")

# No binary is there, so that libvirt tells at once which one it has taken. The others make its reading last.
DESCRIPTOR = '{{"description": "d", "type": "{}", "binary": "/backends/{}"}}'
TREE = "\n".join(
    [f"vendor 50-a.json {DESCRIPTOR.format('fs', 'a')}", f"vendor 60-b.json {DESCRIPTOR.format('fs', 'b')}"] +
    [f"vendor {number}-input.json {DESCRIPTOR.format('input', 'input')}" for number in range(200, 400)])

# What is done and how it is taken back, the binary that libvirt takes before and after it.
CHANGES = [
    ("mask, unmask", "mask 50-a.json", "unmask 50-a.json", "a", "b"),
    ("move, undo", "move 60-b.json --first", "undo", "a", "b"),
    ("clone, revert", "clone 50-a.json 10-c.json --set binary=/backends/c", "revert 10-c.json", "a", "c"),
    ("replace, revert", "replace 50-a.json --set binary=/backends/c", "revert 50-a.json", "a", "c"),
    ("undo, redo", "undo", "redo", "a", "b"),
]
GONE = re.compile(r"(Unable to access|unable to get size of|Failed to open file|Failed to read file).*No such file", re.DOTALL)


def change(words):
    """Carries one change out; returns what was wrong, or None."""
    done = subprocess.run(["/overrule", "--scope=admin", *words.split()], env=daemon.environment("system", {}), text=True,
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS_FOR_A_CHANGE, check=False)
    return None if done.returncode == 0 else f"overrule {words}: {done.returncode}: {done.stderr.strip()}"


class Changer(threading.Thread):
    """Does the change and takes it back until it is told to stop."""

    def __init__(self, there, back):
        super().__init__()
        self.steps = (there, back)
        self.stopped = threading.Event()
        self.count = 0
        self.wrong = []

    def run(self):
        while not self.stopped.is_set() and not self.wrong:
            for words in self.steps:
                wrong = change(words)
                self.count += 1
                self.wrong += [wrong] if wrong else []

    def stop(self):
        self.stopped.set()
        self.join()


def ask_while_changing(asked, libvirt, there, back, old, new):
    """Counts the answers: those of the old and the new files, those that met a file that was gone, and what must not be."""
    counts = {old: 0, new: 0}
    gone = 0
    changer = Changer(there, back)
    changer.start()
    for _ in range(asked):
        answer = libvirt.ask(QUESTION)
        taken = answer.taken and answer.taken.removeprefix("/backends/")
        if taken in counts:
            counts[taken] += 1
        elif answer.message and GONE.search(answer.message):
            gone += 1
        else:
            changer.wrong.append(f"libvirt takes {answer.taken}: {answer.failure}: {answer.message}")
    changer.stop()
    return counts, gone, changer


def report(number, title, seconds, counts, gone, changer):
    print(f"{'not ok' if changer.wrong else 'ok'} {number} - {title}: {sum(counts.values())} answers")
    told = ", ".join(f"{count} times {binary}" for binary, count in counts.items())
    print(f"#   {changer.count} changes in {seconds:.1f} s; libvirt took {told}; {gone} times a file that it had listed was gone")
    for line in changer.wrong:
        print("#   " + ascii(line)[:1000])
    sys.stdout.flush()


def run_inside():
    packages = os.environ.get("LIBVIRT_PACKAGES")
    asked = int(os.environ.get("LIBVIRT_ASKED", ASKED))
    root.enter(packages and os.path.join(os.path.abspath(packages), "unpacked"), os.environ["OVERRULE"])
    trees.build_backends()
    libvirt = daemon.Daemon("system", {})
    libvirt.start()
    print(f"1..{len(CHANGES)}", flush=True)
    with trees.Built(trees.parse("changes", TREE.encode())):
        for number, (title, there, back, old, new) in enumerate(CHANGES, 1):
            started = time.monotonic()
            if there == "undo":
                # What can be undone is a mask, so what undo leads to are the files of now.
                change("mask 50-a.json")
            counts, gone, changer = ask_while_changing(asked, libvirt, there, back, old, new)
            report(number, title, time.monotonic() - started, counts, gone, changer)
    libvirt.stop()


def main():
    reason = root.why_not() or (None if os.environ.get("OVERRULE") else "OVERRULE does not say which program is to change files")
    if INSIDE not in sys.argv and reason:
        print(f"1..1\nok 1 - the real libvirt # SKIP {reason}")
        return
    if INSIDE not in sys.argv:
        root.enter_namespaces([sys.executable, os.path.abspath(__file__), INSIDE])
    try:
        run_inside()
    except root.Unavailable as unavailable:
        print(f"1..1\nok 1 - the real libvirt # SKIP {unavailable}")


if __name__ == "__main__":
    main()
