#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the program really asks of the system, seen by strace: who only reads opens nothing for writing, who changes writes nowhere else,
everything is durable before it gets its name, and what is done already is not done again."""
import json
import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from ground import HISTORY, STAGING, Traced, look, run_cases, strace_works, times
from test_changes import ADMIN, EVERY, Change, editor, pretty, shop, write_file
from test_commands import Run, Tree, debian, descriptor

CHANGING = re.compile(r"^(rename\w*|unlink\w*|rmdir|mkdir\w*|mknod\w*|link\w*|symlink\w*|f?truncate\w*|f?chmod\w*|[fl]?chown\w*|"
                      r"[fl]?setxattr\w*|[fl]?removexattr\w*|utime\w*|futimesat|fallocate|creat|mount\w*|umount\w*|copy_file_range|"
                      r"fsync|fdatasync|sync\w*)$")
FOR_WRITING = re.compile(r"O_(WRONLY|RDWR|CREAT|TRUNC|APPEND|TMPFILE)")
NOWHERE = {"/dev/null", "/dev/tty"}


def opens_for_writing(call):
    return call.name.startswith("open") and FOR_WRITING.search(call.arguments) and (call.path or call.paths()[-1]) not in NOWHERE


def writes(calls):
    return [call for call in calls if CHANGING.match(call.name) or opens_for_writing(call)]


def changing(tree, *arguments, **keywords):
    return Traced(tree, "--scope=admin", *arguments, **keywords)


# ---- who reads ----

READING = [["list"], ["list", "--json"], ["which", "gpu"], ["why", "gpu"], ["why", "50-fs.json"], ["show", "50-fs.json"], ["diff"],
           ["check"], ["capabilities"], ["compare"], ["types"], ["consumers"], ["history"], ["mask", "30-block.json", "--dry-run"],
           ["--read-only", "list"]]


def reading_writes_nothing():
    fresh, used = shop(), shop()
    Change(used, "mask", "50-qemu-gpu.json").want(0)
    for tree in (fresh, used):
        before = times(tree)
        for arguments in READING:
            run = Traced(tree, *arguments)
            assert run.status in (0, 1) and len(run.calls) > 20, (arguments, run.status, run.err)
            found = [str(call) for process in run.processes for call in writes(process.calls)]
            assert not found, (arguments, found)
        assert times(tree) == before
    print(f"# {2 * len(READING)} reading commands: no call that writes")


def asking_binaries_writes_nothing_of_the_hosts():
    """Programs are run in namespaces of their own, where mounts and files are private; the one that asks only reads."""
    tree = Tree({"share/qemu/vhost-user": {"50-gpu.json": descriptor("gpu", "/bin/true")}})
    before = times(tree)
    environment = {"XDG_DATA_DIRS": os.fsdecode(tree.path("share")), "HOME": tree.root}
    for arguments in (["capabilities"], ["which", "gpu", "--require=virgl"], ["check"]):
        run = Traced(None, *arguments, environment=environment)
        assert run.status in (0, 1), (arguments, run.err)
        found = [str(call) for call in writes(run.calls)]
        assert not found, (arguments, found)
        for process in run.processes[1:]:
            found = [str(call) for call in writes(process.calls) if tree.root in str(call)]
            assert not found, (arguments, found)
    assert times(tree) == before


# ---- who changes ----

def every_change():
    """A run of every kind of change on a tree of its own, with that tree."""
    for arguments in EVERY:
        tree = shop()
        yield tree, changing(tree, *arguments).want(0)
        yield tree, changing(tree, "undo").want(0)
        yield tree, changing(tree, "redo").want(0)
    tree = shop()
    yield tree, changing(tree, "import", write_file(pretty("gpu", "/opt/gpu", "Mine"), "10-mine.json")).want(0)
    bare = debian()
    yield bare, changing(bare, "mask", "50-qemu-gpu.json").want(0)
    plan = Change(bare, "mask", "50-qemu-virtiofsd.json", "-n", "--json").want(0)
    yield bare, changing(bare, "apply", write_file(plan.bytes)).want(0)


RUNS = []


def every_run():
    if not RUNS:
        RUNS.extend(every_change())
    return RUNS


def allowed(tree, path, private):
    """Whether a change may write there: the scope, the state directory, the directories above them, or a private place."""
    root = tree.root
    places = [os.path.join(root, ADMIN), os.path.join(root, HISTORY)]
    above = {os.path.join(root, path.rsplit("/", i)[0]) for path in (ADMIN, HISTORY) for i in range(1, path.count("/") + 1)}
    return path in above | {root} or any(path == place or path.startswith(place + "/") for place in places + private)


def written_paths(call):
    if call.name.startswith("open"):
        return [call.path or call.paths()[-1]]
    return call.paths() or [call.descriptor_path()]


def changes_write_nowhere_else():
    runs = every_run()
    for tree, run in runs:
        for call in writes(run.calls):
            bad = [path for path in written_paths(call) if not allowed(tree, path, [])]
            assert not bad, (run.command, str(call), bad)
    print(f"# {len(runs)} runs of every change, of undo and of redo: written in the scope and the history only")


def editing_writes_in_a_private_directory():
    tree = shop()
    program = editor('sed -i s/QEMU/EDITED/ "$1"\n')
    place = tempfile.mkdtemp()
    run = changing(tree, "edit", "50-qemu-gpu.json", environment={"EDITOR": program, "TMPDIR": place}).want(0)
    found = [path for call in writes(run.calls) for path in written_paths(call)]
    bad = [path for path in found if not allowed(tree, path, [place])]
    assert not bad and any(path.startswith(place) for path in found), (bad, found)
    assert os.listdir(place) == []


def files_of(call):
    """The two names of a rename."""
    return call.paths()[:2] if call.name.startswith("rename") else []


class Lint:
    """Goes through the calls of a change and notes what is durable: no name is given to what is not."""

    def __init__(self, tree, run):
        self.scope, self.history = os.path.join(tree.root, ADMIN), os.path.join(tree.root, HISTORY)
        self.written, self.moded, self.synced, self.dirty = {}, {}, {}, set()
        self.syncs = self.renames = 0
        for at, call in enumerate(run.calls):
            if call.done:
                self.see(at, call)
        assert not self.dirty, ("directories that were not synced after a rename", self.dirty)

    def see(self, at, call):
        path = call.descriptor_path()
        if call.name == "write":
            self.written[path] = at
        elif call.name == "fchmod":
            self.moded[path] = at
        elif call.name == "fsync":
            self.syncs += 1
            self.synced[path] = at
            self.dirty.discard(path)
        elif call.name.startswith("rename"):
            self.see_rename(call)

    def see_rename(self, call):
        source, target = files_of(call)
        self.renames += 1
        # What goes into a slot, or from name to name, was there before this run and is durable.
        if source in self.moded:
            assert self.moded[source] > self.written.get(source, -1), f"written after its mode was set: {call}"
            assert self.synced.get(source, -1) > self.moded[source], f"not synced before: {call}"
        elif source not in self.synced:
            assert os.path.dirname(source) == self.scope, f"nobody knows where this comes from: {call}"
        for known in (self.moded, self.synced, self.written):
            if source in known:
                known[target] = known.pop(source)
        self.dirty |= {os.path.dirname(source), os.path.dirname(target)}


def everything_is_durable_before_it_has_its_name():
    renames = 0
    for tree, run in every_run():
        try:
            lint = Lint(tree, run)
        except AssertionError as error:
            raise AssertionError(f"{run.command}: {error}") from error
        assert lint.renames >= 3, (run.command, lint.renames)
        renames += lint.renames
    print(f"# {renames} renames in {len(RUNS)} runs: mode after content, fsync after mode, rename after fsync, directories after that")


def fsyncs_are_few():
    print("# operations  fsyncs  allowed")
    for count in (1, 2, 3, 5, 10):
        tree = shop()
        Change(tree, "mask", "50-qemu-gpu.json").want(0)
        names = [f"9{i}-mine.json" for i in range(count)]
        plan = {"version": 1, "scope": "admin", "consumer": "spec", "changes": [], "preview": [], "operations": [
            {"op": "write", "scope": "admin", "name": name, "content": pretty("input", f"/opt/{name}", name), "mode": "0644",
             "expect": "absent"} for name in names]}
        run = changing(tree, "apply", write_file(json.dumps(plan))).want(0)
        syncs = sum(call.name in ("fsync", "fdatasync") for call in run.calls)
        print(f"# {count:10}  {syncs:6}  {count + 8:7}")
        assert syncs <= count + 8, (count, syncs)


# ---- what is done already ----

def a_second_apply_writes_nothing():
    for arguments in EVERY:
        tree = shop()
        plan = write_file(Change(tree, *arguments, "-n", "--json").want(0).bytes)
        Change(tree, "apply", plan).want(0)
        before = times(tree)
        run = changing(tree, "apply", plan, "--json").want(0)
        assert run.document["changed"] is False, arguments
        found = [str(call) for call in writes(run.calls)]
        assert not found and times(tree) == before, (arguments, found)
    print(f"# {len(EVERY)} plans applied twice: inodes and times stay, no call that writes")


# ---- after a kill ----

SENTENCES = ["what an interrupted change had left was cleaned away first; overrule history tells whether it was done",
             "an interrupted change was carried out to its end first"]


def there(tree, name):
    return os.path.exists(tree.path(ADMIN, name))


def the_next_start_says_what_it_has_done():
    seen = set()
    for call, when in [("fsync", n) for n in range(1, 12)] + [("renameat2", 1), ("mkdirat", 6), ("unlinkat", 1), ("unlinkat", 2)]:
        tree = shop()
        old = look(tree, ADMIN)
        changing(tree, "mask", "30-block.json", options=["-e", f"inject={call}:signal=KILL:when={when}"])
        if not there(tree, STAGING):
            assert look(tree, ADMIN) == old or there(tree, "30-block.json"), (call, when)
            continue
        pending = os.path.exists(os.path.join(tree.root, ADMIN, STAGING, "plan"))
        listing = Run(tree, "list").want(0)
        assert ("was interrupted; the next change to it will finish that one first" in listing.err) == pending, listing.err
        run = Change(tree, "mask", "70-third-gpu.json").want(0)
        said = [sentence for sentence in SENTENCES if sentence in run.err]
        assert len(said) == 1, (call, when, run.err)
        seen.add(said[0])
        assert not there(tree, STAGING) and there(tree, "70-third-gpu.json")
        done = there(tree, "30-block.json")
        assert done or said[0] == SENTENCES[0], (call, when, said, os.listdir(tree.path(ADMIN)))
        history = Run(tree, "--scope=admin", "history", "--json").want(0).document["transactions"]
        assert len(history) == 1 + done, history
    assert seen == set(SENTENCES), seen


def what_a_person_must_settle_is_told_as_a_command():
    for other in ("somebody's", ""):
        tree = shop()
        run = changing(tree, "replace", "50-fs.json", "--set", "binary=/opt/other", options=["-e", "inject=renameat2:signal=KILL:when=1"])
        assert "plan" in os.listdir(os.path.join(tree.root, ADMIN, STAGING)), run.err
        tree.write(ADMIN, "50-fs.json", other)
        for arguments in (["mask", "30-block.json"], ["undo"], ["revert", "50-fs.json"]):
            run = Change(tree, *arguments).want(3, "both versions are kept")
            assert f"{ADMIN}/50-fs.json" in run.err, run.err
        Run(tree, "list")
        command = re.search(r"(mv .*/\.overrule-txn \S+)$", run.err, re.MULTILINE)[1]
        assert os.system(command) == 0
        Change(tree, "mask", "30-block.json").want(0)
        with open(tree.path(ADMIN, "50-fs.json"), encoding="utf-8") as file:
            assert file.read() == other
        kept = command.split()[-1]
        assert "plan" in os.listdir(kept) and os.path.dirname(kept) == os.path.join(tree.root, "etc/qemu")
        assert len(Run(tree, "--scope=admin", "history", "--json").want(0).document["transactions"]) == 1


def main():
    if not strace_works():
        print("1..1\nok 1 - traces # SKIP needs strace, and the right to trace")
        return 0
    return run_cases([reading_writes_nothing, asking_binaries_writes_nothing_of_the_hosts, changes_write_nowhere_else,
                      editing_writes_in_a_private_directory, everything_is_durable_before_it_has_its_name, fsyncs_are_few,
                      a_second_apply_writes_nothing, the_next_start_says_what_it_has_done,
                      what_a_person_must_settle_is_told_as_a_command])


if __name__ == "__main__":
    sys.exit(main())
