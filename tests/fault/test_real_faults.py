#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""File systems that really refuse: full, without inodes, read-only, immutable. The program ends with exit status 4, names the path and what
to do, and everything is as before. And what a file is beside its bytes stays what it is, through every change and back.

Run as root, in mounts of its own; TMPDIR should be on a disk, so that files can be made immutable there."""
import json
import os
import re
import resource
import shutil
import struct
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from ground import HISTORY, enter_own_mounts, look, mount, run_cases, times, unmount
from test_changes import ADMIN, VENDOR, Change, pretty, shop, write_file
from test_commands import Tree

LARGE = 40000
CHANGES = [["mask", "30-block.json"], ["replace", "70-third-gpu.json", "--set", "binary=/opt/x"], ["clone", "50-fs.json", "51-fs.json"],
           ["move", "70-third-gpu.json", "--first"], ["revert", "--all"], ["undo"]]

TOLD = set()


def refused(tree, arguments, path, remedy, **keywords):
    """The change fails as the system's failures do: status, path, remedy, and nothing else than before in the scope."""
    before = look(tree, ADMIN)
    run = Change(tree, *arguments, **keywords).want(4)
    last = run.err.rstrip("\n").splitlines()[-1]
    assert re.search(rf"^overrule: \S*{path}\S*: .*[;,] .*{remedy}", last), (arguments, run.err)
    assert look(tree, ADMIN) == before, (arguments, run.err)
    TOLD.add(last.replace(tree.root, ""))


def prepared():
    """A tree with one transaction in its history, so that there is something to undo."""
    tree = shop()
    Change(tree, "mask", "80-broken.json").want(0)
    return tree


def tell(case):
    """Shows what was said, once each."""
    def told():
        TOLD.clear()
        skipped = case()
        for line in sorted(TOLD):
            print(f"# {line}")
        return skipped
    told.__name__ = case.__name__
    return told


class Mounted:
    """A directory of the tree on a small file system of its own, with what was in it."""

    def __init__(self, tree, directory, options):
        self.path = os.fsdecode(tree.path(directory))
        files = {name: open(os.path.join(self.path, name), "rb").read() for name in os.listdir(self.path)}
        mode = os.stat(self.path).st_mode & 0o777
        mount("-t", "tmpfs", "-o", f"mode={mode:o},{options}", "none", self.path)
        for name, content in files.items():
            with open(os.path.join(self.path, name), "wb") as file:
                file.write(content)
            os.chmod(os.path.join(self.path, name), 0o600 if directory == HISTORY else 0o644)

    def fill(self):
        """Leaves no room, nor an inode where those are counted."""
        with open(os.path.join(self.path, ".filler"), "wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        unmount(self.path)


@tell
def a_full_file_system():
    tree = prepared()
    with Mounted(tree, ADMIN, "size=64k") as place:
        place.fill()
        for arguments in CHANGES[1:4]:
            refused(tree, arguments, ADMIN, "make room")
        os.unlink(tree.path(ADMIN, ".filler"))
        # Room for some of the files of a plan, and not for all.
        base = Change(tree, "mask", "30-block.json", "-n", "--json").want(0).document
        base["operations"] = [{"op": "write", "scope": "admin", "name": f"9{i}.json", "mode": "0644", "expect": "absent",
                               "content": pretty("gpu", "/opt/x", "x" * LARGE)} for i in range(3)]
        refused(tree, ["apply", write_file(json.dumps(base))], ADMIN, "make room")
        Change(tree, "replace", "70-third-gpu.json").want(0)


@tell
def a_file_system_without_inodes():
    tree = prepared()
    with Mounted(tree, ADMIN, "nr_inodes=5"):
        with open(tree.path(ADMIN, ".last"), "wb"):
            pass
        for arguments in CHANGES:
            refused(tree, arguments, ADMIN, "make room")


@tell
def a_read_only_mount():
    tree = prepared()
    path = os.fsdecode(tree.path(ADMIN))
    mount("--bind", path, path)
    mount("-o", "remount,bind,ro", path)
    try:
        for arguments in CHANGES:
            refused(tree, arguments, ADMIN, "read-only")
    finally:
        unmount(path)


def make_immutable(tree, name):
    path = os.fsdecode(tree.path(ADMIN, name))
    return path if subprocess.run(["chattr", "+i", path], check=False, stderr=subprocess.DEVNULL).returncode == 0 else None


def on_ext4(tree):
    """The directory on an ext4 image, where the temporary directory knows no immutable files. Returns its path, or None."""
    path, image = os.fsdecode(tree.path(ADMIN)), os.path.join(tree.root, "image")
    with open(image, "wb") as file:
        file.truncate(4 << 20)
    if not shutil.which("mkfs.ext4") or subprocess.run(["mkfs.ext4", "-q", "-d", path, image], check=False).returncode != 0:
        return None
    return path if subprocess.run(["mount", "-o", "loop", image, path], check=False).returncode == 0 else None


@tell
def immutable_files_and_directories():
    if not shutil.which("chattr"):
        return "needs chattr"
    for name, changes in (("50-fs.json", [["replace", "50-fs.json", "--set", "binary=/opt/y"], ["revert", "50-fs.json"]]), ("", CHANGES)):
        tree = prepared()
        path = make_immutable(tree, name)
        mounted = None if path else on_ext4(tree)
        path = path or (mounted and make_immutable(tree, name))
        if not path:
            return "nothing can be made immutable here"
        try:
            for arguments in changes:
                refused(tree, arguments, ADMIN, "lsattr")
        finally:
            subprocess.run(["chattr", "-i", path], check=True)
            if mounted:
                unmount(mounted)
    return None


@tell
def a_full_history():
    tree = prepared()
    with Mounted(tree, HISTORY, "size=16k") as place:
        place.fill()
        for arguments in CHANGES:
            refused(tree, arguments, HISTORY, "make room")
    with Mounted(tree, HISTORY, "nr_inodes=2"):
        for arguments in CHANGES:
            refused(tree, arguments, HISTORY, "make room")


@tell
def too_few_descriptors():
    for limit in range(4, 12):
        tree = prepared()
        before = look(tree, ADMIN)
        run = Change(tree, "mask", "30-block.json",
                     preexec_fn=lambda limit=limit: resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit)))
        assert run.status in (0, 4), (limit, run.status, run.err)
        if run.status == 4:
            assert "ulimit -n" in run.err, (limit, run.err)
            # The staging directory cannot be read either, which is told; the next change removes it.
            if "the next change will do it" in run.err:
                Change(tree, "mask", "30-block.json").want(0, "cleaned away first")
                Change(tree, "undo").want(0)
            assert look(tree, ADMIN) == before, (limit, run.err)
            TOLD.add(run.err.rstrip("\n").splitlines()[-1].replace(tree.root, ""))
    assert run.status == 0 and TOLD


# ---- metadata ----

def access_list(*entries):
    """A POSIX access list as the kernel stores it."""
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


NAMED_USER = access_list((1, 6, 0xFFFFFFFF), (2, 4, 65534), (4, 4, 0xFFFFFFFF), (16, 4, 0xFFFFFFFF), (32, 4, 0xFFFFFFFF))
ATTRIBUTES = {"user.comment": b"by hand", "user.bytes": b"\x00\xff\n", "trusted.site": b"x", "security.overrule-test": b"label:s0",
              "system.posix_acl_access": NAMED_USER}


def decorated():
    """A tree whose local files have everything that a file can have. Returns it with the names of what the file system took."""
    tree = shop()
    path = tree.path(ADMIN, "50-fs.json")
    os.chown(path, 65534, 12)
    os.chmod(path, 0o640)
    kept = set()
    for name, value in ATTRIBUTES.items():
        try:
            os.setxattr(path, name, value)
            kept.add(name)
        except OSError:
            pass
    return tree, kept


def without_bytes(entry):
    return entry[:3] + entry[4:]


def metadata_stays_in_every_change_and_comes_back():
    changes = [["replace", "50-fs.json", "--set", "binary=/opt/y"], ["revert", "50-fs.json"], ["revert", "--all"],
               ["edit", "50-fs.json"]]
    kept = set()
    for arguments in changes:
        tree, kept = decorated()
        before = look(tree, ADMIN)
        name = b"50-fs.json"
        editor = write_file("#!/bin/sh\nsed -i s/own/our/ \"$1\"\n", "editor")
        os.chmod(editor, 0o755)
        Change(tree, *arguments, environment={"EDITOR": editor}).want(0)
        after = look(tree, ADMIN)
        assert after != before
        if name in after:
            assert without_bytes(after[name]) == without_bytes(before[name]), (arguments, after[name])
        for _ in range(2):
            Change(tree, "undo").want(0)
            assert look(tree, ADMIN) == before, (arguments, look(tree, ADMIN))
            Change(tree, "redo").want(0)
            assert look(tree, ADMIN) == after, (arguments, look(tree, ADMIN))
    print(f"# mode, owner, group, {', '.join(sorted(kept))}: kept by {len(changes)} changes, and by undo and redo twice each")
    assert len(kept) >= 2


def a_renamed_file_stays_the_same_file():
    tree, _ = decorated()
    tree.write(ADMIN, "55-mine.json", pretty("gpu", "/opt/mine", "mine"))
    path = tree.path(ADMIN, "55-mine.json")
    os.chmod(path, 0o600)
    os.setxattr(path, "user.comment", b"mine")
    before = look(tree, ADMIN)
    run = Change(tree, "move", "55-mine.json", "--first", "--json").want(0)
    moved = [os.fsencode(row["to"]) for row in run.document["operations"] if row["op"] == "rename"]
    assert moved and look(tree, ADMIN)[moved[0]] == before[b"55-mine.json"]
    Change(tree, "undo").want(0)
    assert look(tree, ADMIN) == before


def what_is_not_changed_is_not_touched():
    tree, _ = decorated()
    watched = {path: value for path, value in times(tree, ADMIN).items() if path.endswith((b"50-fs.json", b"60-other-gpu.json"))}
    vendor = times(tree, VENDOR)
    Change(tree, "mask", "30-block.json").want(0)
    Change(tree, "undo").want(0)
    now = times(tree, ADMIN)
    assert watched == {path: now[path] for path in watched} and vendor == times(tree, VENDOR)


def main():
    if not enter_own_mounts():
        print("1..1\nok 1 - real faults # SKIP needs root and mounts of its own")
        return 0
    return run_cases([a_full_file_system, a_file_system_without_inodes, a_read_only_mount, immutable_files_and_directories, a_full_history,
                      too_few_descriptors, metadata_stays_in_every_change_and_comes_back, a_renamed_file_stays_the_same_file,
                      what_is_not_changed_is_not_touched])


if __name__ == "__main__":
    sys.exit(main())
