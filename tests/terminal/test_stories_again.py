#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The stories once more, each with something else around the program: in valgrind, which sees what is read, written and lost in memory; in
tmux, a terminal that other people wrote; and on every other terminal that is promised.

The programs of the stories lie beside $OVERRULE; what stands around is told them in the environment (tests/support/around.h). What takes
long runs with STORIES=all or LONG_TESTS=1.
"""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

PLACE = os.path.join(os.path.dirname(os.path.abspath(os.environ["OVERRULE"])), "tests", "terminal")
ALL = os.environ.get("STORIES") == "all" or os.environ.get("LONG_TESTS") == "1"
STORIES = ["test_problems", "test_stories", "test_story", "test_forms", "test_writing"]
# Not stories, but every screen, every way out, and a storm of keys in each.
WIDELY = ["test_leaving", "test_storms"]
# A name, what the stories are told, the programs, those of them that run routinely, and what must be there.
ROUNDS = [
    ("valgrind", {"PTY_AROUND": "valgrind", "PTY_DEADLINE": "60000"}, STORIES + WIDELY, ["test_problems"], "valgrind"),
    ("tmux", {"PTY_AROUND": "tmux"}, STORIES, STORIES, "tmux"),
    ("screen-256color", {"PTY_TERM": "screen-256color"}, STORIES, [], "sh"),
    ("tmux-256color", {"PTY_TERM": "tmux-256color"}, STORIES, [], "sh"),
    ("linux", {"PTY_TERM": "linux"}, STORIES, ["test_stories"], "sh"),
    ("vt100", {"PTY_TERM": "vt100"}, STORIES, STORIES, "sh"),
]
# What valgrind finds; it also says which system calls it does not know.
NOISE = re.compile(r"^--\d+-- .*\n", re.MULTILINE)
FINDING = re.compile(r"^==\d+== ?\S", re.MULTILINE)
RAN = re.compile(r"^ok \d+ - ", re.MULTILINE)


def read_complaints(directory):
    texts = [open(path, encoding="utf-8", errors="replace").read() for path in glob.glob(os.path.join(directory, "valgrind-*"))]
    texts = [NOISE.sub("", text) for text in texts]
    return "".join(text for text in texts if FINDING.search(text)), len(texts)


def run(told, story):
    """Returns what is wrong, or None; and how many cases passed."""
    with tempfile.TemporaryDirectory() as directory:
        kept = {name: value for name, value in os.environ.items() if name != "LONG_TESTS"}
        environment = kept | told | {"CMOCKA_MESSAGE_OUTPUT": "TAP", "TMPDIR": directory}
        done = subprocess.run([os.path.join(PLACE, story)], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        said = done.stdout.decode(errors="replace")
        complaints, watched = read_complaints(directory)
    ran = len(RAN.findall(said))
    if told.get("PTY_AROUND") == "valgrind" and watched == 0:
        complaints += "Nothing ran in valgrind.\n"
    return (said + complaints if done.returncode != 0 or complaints or ran == 0 else None), ran


def tell(name, told, story):
    started = time.monotonic()
    wrong, ran = run(told, story)
    if wrong is None:
        print(f"ok {name}\n# {ran} cases in {time.monotonic() - started:.1f} s", flush=True)
    else:
        print(f"not ok {name}\n# " + wrong.replace("\n", "\n# "), flush=True)
    return wrong is None


def main():
    trials = [(around, told, story, ALL or story in routine, needed)
              for around, told, stories, routine, needed in ROUNDS for story in stories]
    good = True
    # A story is somebody else's, who has to come through to a directory below.
    os.chmod(tempfile.gettempdir(), 0o711 | os.stat(tempfile.gettempdir()).st_mode)
    print(f"1..{len(trials)}")
    for number, (around, told, story, wanted, needed) in enumerate(trials, 1):
        name = f"{number} {story} in {around}"
        if not wanted:
            print(f"ok {name} # SKIP only with STORIES=all or LONG_TESTS=1")
        elif not shutil.which(needed):
            print(f"ok {name} # SKIP there is no {needed}")
        elif not os.path.exists(os.path.join(PLACE, story)):
            print(f"ok {name} # SKIP it was not built")
        else:
            good = tell(name, told, story) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
