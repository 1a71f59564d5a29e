#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Asks the real libvirt about trees of descriptors, and compares what it does with what the rules and overrule say.

Everything happens in namespaces of its own (root.py). Printed is TAP, a case for each tree. Settings come from the
environment, because tests/run gives no arguments:
  LIBVIRT_PACKAGES   what tests/consumer/packages made; without it the libvirt of the machine is asked
  LIBVIRT_AGAINST    "model", "overrule" or both; otherwise AGAINST below
  LIBVIRT_GENERATED  how many made-up trees are asked about in addition, LIBVIRT_SEED where their sequence begins
  LIBVIRT_ONLY       names of cases, as patterns of the shell, of all that there are
  LIBVIRT_RECORD     write the answers to answers-VERSION.json
"""
import fnmatch
import os
import re
import subprocess
import sys
import time

sys.dont_write_bytecode = True  # the checkout is mounted read-only inside

import compare
import daemon
import generate
import model
import recorded
import root
import trees

AGAINST = "model"
INSIDE = "--inside"
# The model is a model of what is in Debian 12.
MODELLED = "9.0"


class Setting:
    """What the environment asks for."""

    def __init__(self):
        packages = os.environ.get("LIBVIRT_PACKAGES")
        self.packages = os.path.join(os.path.abspath(packages), "unpacked") if packages else None
        self.against = os.environ.get("LIBVIRT_AGAINST", AGAINST).split()
        self.generated = int(os.environ.get("LIBVIRT_GENERATED", "0"))
        self.seed = os.environ.get("LIBVIRT_SEED", "1")
        self.only = os.environ.get("LIBVIRT_ONLY", "*").split()
        self.overrule = os.environ.get("OVERRULE") if "overrule" in self.against else None
        self.record = bool(os.environ.get("LIBVIRT_RECORD"))

    def trees(self):
        """The cases of ours, those of tests/trees, and the generated ones, as far as they are wanted."""
        found = trees.read_cases()
        if not self.record:
            found += trees.read_cases(os.path.join(trees.HERE, "..", "trees"), prefix="tests/trees/",
                                      questions=["system fs", "system gpu", "session gpu"])
        found += [generate.generate(self.seed, number) for number in range(self.generated)]
        return [tree for tree in found if any(fnmatch.fnmatch(tree.name, pattern) for pattern in self.only)]


class Asking:
    """The daemons and overrule, side by side in the private root."""

    def __init__(self, setting):
        text = subprocess.run(["libvirtd", "--version"], capture_output=True, text=True, check=True).stdout
        self.version = re.search(r"[0-9]+\.[0-9]+", text)[0]
        self.daemons = daemon.Daemons()
        self.modelled = "model" in setting.against and self.version == MODELLED
        self.overrule = compare.Overrule("/overrule", self.version) if setting.overrule else None
        self.answers = {}
        self.questions = 0

    def prepare(self, tree):
        for name in ("HOME", "XDG_CONFIG_HOME"):
            # There the session daemon makes a directory of its own.
            if tree.environment.get(name, "").startswith("/"):
                trees.check_private(tree.environment[name])
        for text in tree.questions:
            self.daemons.prepare(daemon.Question.parse(text), tree.environment)

    def ask(self, tree):
        """Yields what differs, for each question about the tree that stands now."""
        for text in tree.questions:
            question = daemon.Question.parse(text)
            answer = self.daemons.ask(question, tree.environment)
            self.answers.setdefault(tree.name, {})[text] = answer
            self.questions += 1
            if self.modelled:
                for difference in compare.differences_from_model(answer, model.ask(question, tree.environment)):
                    yield f"{text}: {difference}"
            if self.overrule:
                yield from self.ask_overrule(question, answer, tree)

    def ask_overrule(self, question, answer, tree):
        try:
            opinion = self.overrule.ask(question, tree.environment)
            for difference in compare.differences(question, answer, opinion):
                yield f"{question}: {difference}"
        except (compare.Unusable, subprocess.TimeoutExpired, KeyError, TypeError) as error:
            yield f"{question}: overrule: {error!r}"


def known_differences():
    """The cases whose difference between overrule and the daemon has a reason, with the reason."""
    with open(os.path.join(trees.HERE, "known-differences"), encoding="utf-8") as file:
        return dict(line.rstrip("\n").split(": ", 1) for line in file if not line.startswith("#"))


def report(number, tree, differences):
    if differences and all("overrule" in difference for difference in differences) and tree.name in known_differences():
        print(f"ok {number} - {tree.name} # SKIP {known_differences()[tree.name]}", flush=True)
        return
    print(f"{'not ok' if differences else 'ok'} {number} - {tree.name}")
    # Whatever bytes a name has, a line stays a line.
    lines = [f"#   {difference}" for difference in differences]
    if differences:
        lines += [f"#   | {line}" for line in tree.notation.splitlines()]
    for line in lines:
        print("".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in line)[:1000])
    sys.stdout.flush()


def run_inside(setting):
    record = None
    wanted = setting.trees()
    if setting.record:
        record = open(recorded.PLACE.format(MODELLED), "a+", encoding="utf-8")
    root.enter(setting.packages, setting.overrule)
    trees.build_backends()
    asking = Asking(setting)
    print(f"1..{len(wanted)}", flush=True)
    started = time.monotonic()
    for number, tree in enumerate(wanted, 1):
        try:
            asking.prepare(tree)
            with trees.Built(tree):
                report(number, tree, list(asking.ask(tree)))
        except trees.NotBuilt as reason:
            print(f"ok {number} - {tree.name} # SKIP {reason}", flush=True)
    seconds = time.monotonic() - started
    print(f"# libvirt {asking.version}: {asking.questions} questions in {seconds:.1f} s, "
          f"{1000 * seconds / max(1, asking.questions):.0f} ms each")
    asking.daemons.stop()
    if record:
        recorded.write(record, asking.version, asking.answers)


def main():
    setting = Setting()
    if INSIDE not in sys.argv:
        reason = root.why_not()
        if reason:
            print(f"1..1\nok 1 - the real libvirt # SKIP {reason}")
            return
        root.enter_namespaces([sys.executable, os.path.abspath(__file__), INSIDE])
    try:
        run_inside(setting)
    except root.Unavailable as reason:
        print(f"1..1\nok 1 - the real libvirt # SKIP {reason}")


if __name__ == "__main__":
    main()
