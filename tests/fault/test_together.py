#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Commands that are stopped by a signal at each of their system calls, and commands that change one scope at the same time: a change is
done and told, or nothing is; what several did is what they would have done one after the other, and the history tells all of it.

LONG_TESTS=1 tries every call with each signal, and ten times as many commands.
"""
import collections
import fcntl
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "command"))
from test_changes import Change, HISTORY, pretty, shop, state
from test_commands import ADMIN, SANITIZED, VENDOR, PROGRAM, Run, Tree

LONG = "LONG_TESTS" in os.environ
PROCESSES = 8
PLANS = 250 if LONG else 25
SEED = int(os.environ.get("OVERRULE_SEED", "20261123"))

CASES = []


def case(function):
    CASES.append(function)
    return function


def visible(tree):
    """What readers see of the administrator's directory: contents by name."""
    return {os.fsdecode(name): content for name, (_, _, _, content) in state(tree, ADMIN).items() if not name.startswith(b".")}


def transactions(tree):
    """Oldest first, each in full."""
    listed = Run(tree, "--scope=admin", "history", "--json").want(0).document["transactions"]
    return [Run(tree, "--scope=admin", "history", entry["id"], "--json").want(0).document["transactions"][0]
            for entry in reversed(listed)]


# ---- signals ----

STOPPING = ["move", "60-other-gpu.json", "--first"]


def calls_of(tree):
    """The system calls that the change makes, each with its number among those of its name."""
    trace = os.path.join(os.environ.get("TMPDIR", "/tmp"), "calls")
    stop_at(tree, ["-o", trace], STOPPING)
    counts = collections.Counter()
    result = []
    with open(trace, encoding="utf-8", errors="replace") as file:
        for line in file:
            if found := re.match(r"([a-z0-9_]+)\(", line):
                counts[found[1]] += 1
                result.append((found[1], counts[found[1]]))
    return [call for call in result if call[0] not in ("execve", "exit_group")]


def stop_at(tree, options, arguments):
    command = ["strace", "-qq", *options, PROGRAM, f"--root={tree.root}", "--scope=admin", *arguments]
    variables = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": "/home"}
    return subprocess.run(command, env=variables, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60)


def small():
    """An order of three, of which the last is to become the first: a copy and a mask."""
    return Tree({VENDOR: {"50-qemu-gpu.json": pretty("gpu", "/usr/lib/qemu/vhost-user-gpu", "QEMU"),
                          "55-fs.json": pretty("fs", "/usr/libexec/virtiofsd", "virtiofsd"),
                          "60-other-gpu.json": pretty("gpu", "/usr/libexec/other", "Another")},
                 ADMIN: {"20-block.json": pretty("block", "/usr/libexec/blk", "block")}})


@case
def a_signal_finishes_the_change_or_leaves_all_as_it_was():
    if SANITIZED or not shutil.which("strace"):
        return SANITIZED or "strace is not here"
    old, done = visible(small()), small()
    Change(done, *STOPPING).want(0)
    new = visible(done)
    calls = calls_of(small())
    if not calls:
        return "strace cannot trace here"
    counts = collections.Counter()
    for number, name in enumerate(("INT", "TERM", "HUP")):
        for call, at in calls[number * 3::1 if LONG else 9]:
            tree = small()
            run = stop_at(tree, ["-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:signal={name}:when={at}"], STOPPING)
            found = visible(tree)
            told = run.stdout.startswith("Done:") and "Undo:" in run.stdout
            title = f"SIG{name} at {call} {at}: status {run.returncode}\n{run.stdout}{run.stderr}"
            # strace ends by the signal that ended its child.
            stopped = run.returncode in (-getattr(signal, f"SIG{name}"), 128 + getattr(signal, f"SIG{name}"))
            assert not os.path.exists(tree.path(ADMIN, ".overrule-txn")), title
            if found == new:
                assert told and (run.returncode == 0 or stopped), title
                assert len(transactions(tree)) == 1, title
                counts["finished, and told that a signal came" if "a signal asked to stop" in run.stderr else "finished"] += 1
            else:
                assert found == old and not run.stdout, title
                assert stopped or (run.returncode == 3 and "nothing was written" in run.stderr), title
                assert not transactions(tree), title
                counts["nothing written"] += 1
    print(f"# {len(calls)} calls, {sum(counts.values())} signals:", ", ".join(f"{count} {what}" for what, count in counts.items()))
    assert counts["finished, and told that a signal came"] and counts["nothing written"]
    return None


# ---- two at once ----

@case
def the_second_says_who_holds_the_lock():
    tree = shop()
    directory = os.open(tree.path(ADMIN), os.O_RDONLY)
    fcntl.flock(directory, fcntl.LOCK_EX)
    before, begun = state(tree, ""), time.monotonic()
    run = Change(tree, "mask", "50-qemu-gpu.json").want(3, rf"process {os.getpid()} \(.+\) is changing this directory")
    waited = time.monotonic() - begun
    assert state(tree, "") == before and not run.out, run.out
    assert 1.5 < waited < 6, f"{waited} seconds"
    print(f"# after {waited:.1f} s, exit 3: {run.err.strip()}")
    os.close(directory)
    Change(tree, "mask", "50-qemu-gpu.json").want(0)


@case
def the_second_waits_for_a_short_change():
    tree = shop()
    directory = os.open(tree.path(ADMIN), os.O_RDONLY)
    fcntl.flock(directory, fcntl.LOCK_EX)
    variables = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": "/home"}
    with subprocess.Popen([PROGRAM, f"--root={tree.root}", "--scope=admin", "mask", "50-qemu-gpu.json"], env=variables,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as waiting:
        time.sleep(0.7)
        assert waiting.poll() is None
        os.close(directory)
        assert waiting.wait(10) == 0, waiting.stderr.read()


# ---- eight at once ----

NAMES = ["10-a.json", "20-b.json", "30-c.json", "40-d.json", "50-e.json", "60-f.json"]


def crowd():
    return Tree({VENDOR: {name: pretty("gpu" if i % 2 else "fs", f"/usr/bin/{i}", name) for i, name in enumerate(NAMES[:5])},
                 ADMIN: {"60-f.json": pretty("gpu", "/usr/bin/f", "f")}})


def random_change(chance):
    name, other = chance.choice(NAMES), chance.choice(NAMES)
    return chance.choice([
        ["mask", name], ["unmask", name], ["revert", name], ["move", name, "--first"], ["move", name, "--last"],
        ["move", name, f"--before={other}"], ["replace", name, f"--set=description={chance.random()}"],
        ["clone", name, other, f"--set=description={chance.random()}"], ["undo"], ["redo"]])


def work(tree, number, report):
    """One of the eight: changes at random, a line of JSON for each."""
    chance = random.Random(SEED + number)
    for _ in range(PLANS):
        run = Run(tree, "--scope=admin", "--json", *random_change(chance))
        line = {"status": run.status, "error": run.err, "command": run.command}
        if run.status == 0:
            line["changed"] = run.document["changed"]
            line["id"] = run.document["transaction"]
        report.write(json.dumps(line) + "\n")


def run_eight(tree):
    """All lines that the eight have written."""
    reports = [os.path.join(os.environ.get("TMPDIR", "/tmp"), f"report-{number}") for number in range(PROCESSES)]
    children = []
    for number, path in enumerate(reports):
        child = os.fork()
        if child == 0:
            with open(path, "w", encoding="utf-8") as report:
                work(tree, number, report)
            os._exit(0)
        children.append(child)
    for child in children:
        assert os.waitpid(child, 0)[1] == 0
    lines = []
    for path in reports:
        with open(path, encoding="utf-8") as report:
            lines += [json.loads(line) for line in report]
    return lines


def outcome_of(line):
    if line["status"] == 0:
        return "done" if line["changed"] else "already so"
    if line["status"] == 3 and "is changing this directory" in line["error"]:
        return "locked"
    assert line["status"] in (1, 2, 3), line
    return "refused"


def replay(start, history):
    """What the transactions make of the files, one after the other: each must find what it says that it found."""
    files = {name: content.decode() for name, content in start.items()}
    for entry in history:
        for file in entry["files"]:
            found = files.pop(file["name"], None)
            assert found == (file["before"] and file["before"]["content"]), f"{entry['id']}: {file['name']} was {found!r}"
            if file["after"]:
                files[file["name"]] = file["after"]["content"]
    return files


@case
def eight_processes_leave_what_a_serial_order_leaves():
    tree = crowd()
    start = visible(tree)
    lines = run_eight(tree)
    counts = collections.Counter(map(outcome_of, lines))
    history = transactions(tree)
    assert len(lines) == PROCESSES * PLANS
    assert sorted(line["id"] for line in lines if outcome_of(line) == "done") == [entry["id"] for entry in history]
    assert replay(start, history) == {name: content.decode() for name, content in visible(tree).items()}
    assert not [name for name in tree.names(ADMIN) + tree.names(HISTORY) if name.startswith(b".")]
    print(f"# {PROCESSES} processes, {len(lines)} plans:", ", ".join(f"{count} {what}" for what, count in sorted(counts.items())),
          f"; {len(history)} in the history")
    assert counts["done"] > len(lines) / 10


def main():
    print(f"1..{len(CASES)}")
    failed = False
    for number, function in enumerate(CASES, 1):
        name = function.__name__.replace("_", " ")
        try:
            skipped = function()
            print(f"ok {number} - {name}" + (f" # SKIP {skipped}" if skipped else ""), flush=True)
        except Exception as error:  # a case that breaks is a case that failed
            failed = True
            print(f"not ok {number} - {name}", flush=True)
            print("".join(f"# {line}\n" for line in f"{type(error).__name__}: {error}".splitlines()[:60]), end="", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
