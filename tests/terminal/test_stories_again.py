#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The stories once more with something around the program: in valgrind, which sees what is read, written and lost in memory, and in tmux,
a terminal that other people wrote.

The programs of the stories lie beside $OVERRULE; what stands around is told them in the environment (tests/support/pty.h). LONG_TESTS=1
runs them all.
"""
import glob
import os
import shutil
import subprocess
import sys
import tempfile

STORIES = os.path.join(os.path.dirname(os.path.abspath(os.environ["OVERRULE"])), "tests", "terminal")
LONG = os.environ.get("LONG_TESTS") == "1"
# Those of tmux neither send signals to the program nor look at its exit status.
RUNS = [("valgrind", "test_problems", True), ("valgrind", "test_stories", False), ("valgrind", "test_story", False),
        ("valgrind", "test_forms", False), ("valgrind", "test_writing", False), ("valgrind", "test_leaving", False),
        ("tmux", "test_problems", True), ("tmux", "test_stories", False)]


def run(around, story):
    """Returns what is wrong, or None."""
    with tempfile.TemporaryDirectory() as directory:
        environment = os.environ | {"PTY_AROUND": around, "PTY_DEADLINE": "120000", "CMOCKA_MESSAGE_OUTPUT": "TAP", "TMPDIR": directory}
        done = subprocess.run([os.path.join(STORIES, story)], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        said = done.stdout
        for path in glob.glob(os.path.join(directory, "valgrind-*")):
            with open(path, "rb") as file:
                said += file.read()
    return None if done.returncode == 0 else said.decode(errors="replace")


def main():
    print(f"1..{len(RUNS)}")
    failed = False
    for number, (around, story, routine) in enumerate(RUNS, 1):
        name = f"{number} {story} in {around}"
        if not (routine or LONG):
            print(f"ok {name} # SKIP only with LONG_TESTS=1")
        elif not shutil.which(around):
            print(f"ok {name} # SKIP there is no {around}")
        elif os.path.exists(os.path.join(STORIES, story)):
            wrong = run(around, story)
            failed = failed or wrong is not None
            print(f"ok {name}" if wrong is None else f"not ok {name}\n# " + wrong.replace("\n", "\n# "), flush=True)
        else:
            print(f"ok {name} # SKIP it was not built")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
