#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What changes files keeps its promises: preview is reality, undo is exact, what is refused writes nothing, the vendor's
files stay as they are, and a plan from anybody can do no more than a plan may.

Trees, runs and schemas are those of test_commands.py. What the commands say to people is compared with
tests/command/expected_changes/NAME; UPDATE_EXPECTED=1 writes those files anew.
"""
import hashlib
import json
import os
import pty
import re
import select
import shutil
import signal
import stat
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from test_commands import (ADMIN, EMPTY_DIGEST, PROGRAM, USER, VENDOR, Run, Tree, debian, descriptor, hostile, mixed,
                           raw_bytes, validate, HOSTILE)

HERE = os.path.dirname(os.path.abspath(__file__))
HISTORY = "var/lib/overrule/history"
ID = r"\d{8}T\d{6}\.\d{6}-[0-9a-f]{8}"
NOBODY = 65534

CASES = []


def case(function):
    CASES.append(function)
    return function


def needs_root(function):
    def skipped():
        return function() if os.geteuid() == 0 else "needs root"
    skipped.__name__ = function.__name__
    return skipped


# ---- helpers ----

class Change(Run):
    """A run that changes the administrator's files."""

    def __init__(self, tree, *arguments, **keywords):
        super().__init__(tree, "--scope=admin", *arguments, **keywords)


def pretty(kind, binary, description, **more):
    return json.dumps({"description": description, "type": kind, "binary": binary, **more}, indent=2) + "\n"


def shop():
    """Two types, a mask, an override and a broken file: what most cases change."""
    return Tree({
        VENDOR: {
            "30-block.json": pretty("block", "/usr/libexec/blk", "block"),
            "50-fs.json": pretty("fs", "/usr/libexec/virtiofsd", "virtiofsd"),
            "50-qemu-gpu.json": pretty("gpu", "/usr/lib/qemu/vhost-user-gpu", "QEMU vhost-user-gpu"),
            "60-other-gpu.json": pretty("gpu", "/usr/libexec/other", "Another GPU", features=["virgl"]),
            "70-third-gpu.json": pretty("gpu", "/usr/libexec/third", "A third GPU"),
            "80-broken.json": '{"type": "gpu",\n  "binary" "/x"}\n',
        },
        ADMIN: {
            "50-fs.json": pretty("fs", "/opt/virtiofsd", "own build"),
            "60-other-gpu.json": "",
        },
    })


def state(tree, directory):
    """Names, kinds, modes, owners and bytes below a directory; of nothing where it is not there."""
    result = {}
    top = tree.path(directory)
    for path, directories, files in os.walk(top):
        for name in directories + files:
            full = os.path.join(path, name)
            found = os.lstat(full)
            content = os.readlink(full) if stat.S_ISLNK(found.st_mode) else None
            if stat.S_ISREG(found.st_mode):
                with open(full, "rb") as file:
                    content = file.read()
            result[os.path.relpath(full, top)] = (found.st_mode, found.st_uid, found.st_gid, content)
    return result


def digest(tree, directory):
    return hashlib.sha256(repr(sorted(state(tree, directory).items())).encode()).hexdigest()


def copy_of(tree):
    other = Tree()
    shutil.rmtree(other.root)
    shutil.copytree(tree.root, other.root, symlinks=True)
    return other


def write_file(content, name="file.json"):
    """A file outside of any tree."""
    path = os.path.join(tempfile.mkdtemp(), name)
    with open(path, "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode())
    return path


def selections(tree):
    return {row["type"]: row["selected"] and row["selected"]["path"]
            for row in Run(tree, "list", "--json").want(0).document["types"]}


def previewed(document):
    return {row["type"]: row["after"] and row["after"]["path"] for row in document["preview"]}


def undo_of(run):
    return re.search("^Undo: (.*)$", run.out, re.MULTILINE)[1]


def expected(name, text, tree):
    """Compares with the stored text, the tree's path, ids and times apart."""
    text = re.sub(ID, "ID", text.replace(tree.root, "ROOT"))
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}  \S+", "TIME  WHO", text)
    path = os.path.join(HERE, "expected_changes", name)
    if os.environ.get("UPDATE_EXPECTED"):
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    with open(path, encoding="utf-8") as file:
        stored = file.read()
    assert text == stored, f"{name}: is\n{text}\nand should be\n{stored}"


def editor(script):
    """An editor: a program that gets the file as its last argument."""
    path = write_file("#!/bin/sh\nset -e\n" + script, "editor")
    os.chmod(path, 0o755)
    return path


def edit(tree, script, *arguments, name="50-fs.json", **keywords):
    temporary = tempfile.mkdtemp()
    program = script if "/" in script and "\n" not in script and " " not in script else editor(script)
    environment = {"EDITOR": program, "TMPDIR": temporary, **keywords.pop("environment", {})}
    run = Change(tree, "edit", name, *arguments, environment=environment, **keywords)
    run.left = [os.path.join(path, file) for path, _, files in os.walk(temporary) for file in files]
    return run


def on_terminal(tree, arguments, answers, environment=None, **keywords):
    """Runs with standard input and standard error on a terminal, gives each answer when its question is met."""
    master, slave = pty.openpty()
    variables = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": "/home", "TERM": "xterm", **(environment or {})}
    process = subprocess.Popen([PROGRAM, f"--root={tree.root}", "--scope=admin", *arguments], env=variables, stdin=slave, stderr=slave,
                               stdout=subprocess.PIPE, **keywords)
    os.close(slave)
    said, met, waiting = b"", 0, list(answers)
    while select.select([master], [], [], 20)[0]:
        try:
            piece = os.read(master, 65536)
        except OSError:
            break
        if not piece:
            break
        said += piece
        # Each question is looked for behind the one before it.
        place = said.find(waiting[0][0].encode(), met) if waiting else -1
        if place >= 0:
            met = place + len(waiting[0][0])
            os.write(master, waiting.pop(0)[1].encode() + b"\n")
    else:
        process.kill()
    out = process.stdout.read().decode()
    process.stdout.close()
    os.close(master)
    return process.wait(timeout=20), out, said.decode()


# ---- what holds for every change ----

EVERY = [
    ["mask", "50-qemu-gpu.json"], ["mask", "50-fs.json"], ["mask", "80-broken.json", "70-third-gpu.json"],
    ["unmask", "60-other-gpu.json"],
    ["move", "70-third-gpu.json", "--first"], ["move", "50-qemu-gpu.json", "--last"],
    ["move", "70-third-gpu.json", "--before=50-qemu-gpu.json"], ["move", "50-qemu-gpu.json", "--after=70-third-gpu.json"],
    ["move", "70-third-gpu.json", "--rank=1"],
    ["clone", "50-qemu-gpu.json", "55-mine.json", "--set", "binary=/opt/gpu", "--set", "description=Mine"],
    ["clone", "60-other-gpu.json", "61-unhidden.json"],
    ["replace", "50-qemu-gpu.json", "--set", "binary=/opt/gpu"], ["replace", "60-other-gpu.json"],
    ["replace", "50-fs.json", "--set", "tags=a, b"],
    ["revert", "50-fs.json"], ["revert", "60-other-gpu.json"], ["revert", "50-fs.json", "60-other-gpu.json"], ["revert", "--all"],
]


@case
def preview_is_reality_and_undo_and_redo_are_exact():
    for arguments in EVERY:
        tree = shop()
        vendor, before = digest(tree, VENDOR), state(tree, ADMIN)
        plan = validate(Change(tree, *arguments, "--dry-run", "--json").want(0), "plan.json")
        assert state(tree, ADMIN) == before and not os.path.exists(tree.path("var")), arguments
        result = validate(Change(tree, *arguments, "--json").want(0), "result.json")
        after = state(tree, ADMIN)
        assert result["changed"] and result["operations"] == plan["operations"] and result["preview"] == plan["preview"]
        assert after != before and {key: value for key, value in selections(tree).items() if value} == {
            key: value for key, value in previewed(plan).items() if value}, arguments
        assert result["undo"] == f"overrule --root={tree.root} --scope=admin undo {result['transaction']}"
        Change(tree, "undo").want(0)
        assert state(tree, ADMIN) == before, arguments
        Change(tree, "redo").want(0)
        assert state(tree, ADMIN) == after, arguments
        Change(tree, "undo").want(0)
        assert state(tree, ADMIN) == before, arguments
        assert digest(tree, VENDOR) == vendor, arguments


@case
def a_plan_does_what_its_command_does_and_twice_changes_nothing():
    for arguments in EVERY:
        tree, other = shop(), shop()
        plan = Change(tree, *arguments, "-n", "--json").want(0)
        Change(other, *arguments).want(0)
        result = validate(Run(tree, "apply", write_file(plan.bytes), "--json").want(0), "result.json")
        assert result["changed"] and result["transaction"] and state(tree, ADMIN) == state(other, ADMIN), arguments
        for again in (Run(tree, "apply", "-", "--json", input=plan.bytes, stdin=None),
                      Run(tree, "apply", write_file(plan.bytes), "--json", "--dry-run")):
            document = again.want(0).document
            assert document.get("changed", False) is False and document["operations"] == [], arguments
        assert state(tree, ADMIN) == state(other, ADMIN)
        Run(tree, "undo", "--scope=admin", result["transaction"]).want(0)
        assert state(tree, ADMIN) == state(shop(), ADMIN), arguments


@case
def modes_owners_and_attributes_come_back():
    tree = shop()
    path = tree.path(ADMIN, "50-fs.json")
    os.chmod(path, 0o640)
    try:
        os.setxattr(path, "user.comment", b"mine")
        attribute = True
    except OSError:
        attribute = False
    if os.geteuid() == 0:
        os.chown(path, 0, 42)
    before = state(tree, ADMIN)
    for arguments in (["mask", "50-fs.json"], ["revert", "--all"], ["replace", "50-fs.json", "--set", "description=x"]):
        Change(tree, *arguments).want(0)
        Change(tree, "undo").want(0)
        assert state(tree, ADMIN) == before, arguments
        assert not attribute or os.getxattr(path, "user.comment") == b"mine", arguments


@case
def a_transaction_out_of_the_middle_is_undone_and_one_that_was_built_on_is_refused():
    tree = shop()
    first = Change(tree, "mask", "50-qemu-gpu.json", "--json").want(0).document
    second = Change(tree, "replace", "30-block.json", "--set", "binary=/opt/blk", "--json").want(0).document
    third = Change(tree, "replace", "30-block.json", "--set", "binary=/opt/other", "--json").want(0).document
    Change(tree, "undo", first["transaction"]).want(0)
    assert b"50-qemu-gpu.json" not in tree.names(ADMIN)
    state_before = state(tree, ADMIN)
    run = Change(tree, "undo", second["transaction"]).want(3, "not as the transaction .* left it")
    assert state(tree, ADMIN) == state_before and run.out == ""
    for piece in ("30-block.json", "--- /dev/null", "(afterwards)", "(now)", '-  "binary": "/opt/blk"', '+  "binary": "/opt/other"'):
        assert piece in run.err, (piece, run.err)
    Change(tree, "undo", third["transaction"]).want(0)
    Change(tree, "undo", second["transaction"]).want(0)
    assert state(tree, ADMIN) == state(shop(), ADMIN)
    again = Change(tree, "undo", second["transaction"]).want(0)
    assert "taken back already" in again.out, again.out


@case
def undo_and_redo_say_when_there_is_nothing():
    tree = shop()
    Change(tree, "undo").want(3, "nothing to undo")
    Change(tree, "redo").want(3, "nothing to redo")
    Change(tree, "undo", "20260101").want(3, "has no transaction 20260101")
    Change(tree, "mask", "50-qemu-gpu.json").want(0)
    Change(tree, "redo").want(3, "nothing to redo")
    Change(tree, "undo").want(0)
    Change(tree, "mask", "30-block.json").want(0)
    Change(tree, "redo").want(3, "nothing to redo")


@case
def revert_all_is_the_vendors_state_and_can_be_undone():
    tree = shop()
    os.mkdir(tree.path(ADMIN, "directory"))
    before = state(tree, ADMIN)
    Change(tree, "revert", "--all").want(0)
    assert tree.names(ADMIN) == [b"directory"]
    again = Change(tree, "revert", "--all").want(0)
    assert again.out == f"/{ADMIN} holds no local files.\n", again.out
    Change(tree, "undo").want(0)
    assert state(tree, ADMIN) == before
    Change(tree, "revert").want(2, "needs more arguments")
    Change(tree, "revert", "--all", "50-fs.json").want(2, "--all is for all names")
    os.symlink("/usr/share/x", tree.path(ADMIN, "40-link.json"))
    Change(tree, "revert", "--all").want(3, "is a link")
    assert len(tree.names(ADMIN)) == 4


# ---- single commands ----

@case
def people_see_what_was_done_and_how_to_undo_it():
    for name, arguments in (("mask.txt", ["mask", "50-qemu-gpu.json"]), ("move.txt", ["move", "70-third-gpu.json", "--first"]),
                            ("move-dry-run.txt", ["move", "70-third-gpu.json", "--first", "--dry-run"]),
                            ("clone.txt", ["clone", "50-qemu-gpu.json", "40-mine.json", "--set", "binary=/opt/gpu"]),
                            ("replace.txt", ["replace", "30-block.json", "--set", "binary=/opt/blk"]),
                            ("revert-all.txt", ["revert", "--all"]), ("already.txt", ["mask", "60-other-gpu.json"])):
        tree = shop()
        for locale in ("C.UTF-8", "C"):
            if locale == "C":
                tree = shop()
            run = Change(tree, *arguments, locale=locale).want(0)
            expected(name if locale == "C.UTF-8" else name.replace(".txt", ".ascii.txt"), run.out, tree)
            assert locale == "C.UTF-8" or run.out.isascii()
    tree = shop()
    Change(tree, "replace", "30-block.json", "--set", "binary=/opt/blk").want(0)
    Change(tree, "mask", "50-qemu-gpu.json").want(0)
    Change(tree, "undo").want(0)
    expected("history.txt", Change(tree, "history").want(0).out, tree)
    identities = [row["id"] for row in Change(tree, "history", "--json").want(0).document["transactions"]]
    expected("history-one.txt", Change(tree, "history", identities[2]).want(0).out, tree)
    expected("diff.txt", Change(tree, "diff").want(0).out, tree)
    os.chmod(tree.path(ADMIN), 0o755)
    tree.write(ADMIN, "30-block.json", pretty("block", "/opt/third", "changed by hand"))
    expected("undo-refused.txt", Change(tree, "undo", identities[2]).want(3).err, tree)


@case
def move_needs_one_place_that_there_is():
    tree = shop()
    before = state(tree, ADMIN)
    for arguments, status, message in (
            ([], 2, "needs to know one place; give one of"), (["--first", "--last"], 2, "one place"),
            (["--rank=0"], 2, "no value of --rank"), (["--rank=x"], 2, "no value of --rank"), (["--rank=1x"], 2, "no value of --rank"),
            (["--rank=99"], 2, ""), (["--before=30-block.json"], 3, ""), (["--before=no-such"], 3, ""), (["--set=x=y"], 2, "takes no option --set"),
            (["--all"], 2, "move takes no option --all; it belongs to: revert")):
        run = Change(tree, "move", "70-third-gpu.json", *arguments).want(status, message)
        assert run.out == "" and state(tree, ADMIN) == before, arguments
    Run(tree, "list", "--first").want(2, "list takes no option --first; it belongs to: move")
    run = Change(tree, "move", "50-qemu-gpu.json", "--first").want(0)
    assert run.out == "50-qemu-gpu.json stands there already.\n", run.out


@case
def clone_copies_what_takes_effect_or_is_hidden_and_notes_the_origin():
    tree = shop()
    Change(tree, "clone", "50-fs.json", "51-fs.json", "--set", "description=größer").want(0)
    made = json.loads(state(tree, ADMIN)[b"51-fs.json"][3])
    assert (made["binary"], made["description"]) == ("/opt/virtiofsd", "größer")
    assert made["tags"][0] == f"overrule:origin=/{ADMIN}/50-fs.json", made
    Change(tree, "clone", "60-other-gpu.json", "61-gpu.json").want(0)
    made = json.loads(state(tree, ADMIN)[b"61-gpu.json"][3])
    assert made["features"] == ["virgl"] and made["tags"][0] == f"overrule:origin=/{VENDOR}/60-other-gpu.json"
    with open(tree.path(VENDOR, "60-other-gpu.json"), "rb") as file:
        assert made["tags"][1] == "overrule:sha256=" + hashlib.sha256(file.read()).hexdigest()
    before = state(tree, ADMIN)
    for name in ("50-fs.json", "60-other-gpu.json", "30-block.json", "61-gpu.json"):
        Change(tree, "clone", "50-qemu-gpu.json", name).want(3, "the new name is not free; choose a name")
    Change(tree, "clone", "50-qemu-gpu.jsn", "x.json").want(3, "did you mean 50-qemu-gpu.json")
    for name in ("a/b", ".x", ""):
        Change(tree, "clone", "50-qemu-gpu.json", name).want(2, "cannot be the name of a descriptor")
    for setting, status in (("x", 2), ("=x", 2), ("color=red", 2), ("type=gup", 2), ("binary=relative", 2), ("binary=", 2)):
        Change(tree, "clone", "50-qemu-gpu.json", "x.json", f"--set={setting}").want(status)
    assert state(tree, ADMIN) == before
    Change(tree, "clone", "80-broken.json", "81-broken.json", "--set=binary=/x").want(3, r"80-broken\.json: 2:12: ")
    Change(tree, "clone", "80-broken.json", "81-broken.json").want(0, "the copy is no good descriptor")
    assert state(tree, ADMIN)[b"81-broken.json"][3] == state(tree, VENDOR)[b"80-broken.json"][3]


@case
def replace_overrides_in_the_target_scope():
    tree = shop()
    Change(tree, "replace", "30-block.json", "--set=binary=/opt/blk").want(0)
    assert Run(tree, "which", "block").out == "/opt/blk\n"
    run = Change(tree, "replace", "30-block.json").want(0)
    assert run.out == "30-block.json is there already, with that content.\n"
    Change(tree, "replace", "30-block.json", "--set=binary=/opt/blk2").want(0)
    assert Run(tree, "which", "block").out == "/opt/blk2\n"
    Change(tree, "revert", "30-block.json").want(0)
    assert Run(tree, "which", "block").out == "/usr/libexec/blk\n"
    Change(tree, "replace", "60-other-gpu.json").want(0)
    document = Run(tree, "show", "60-other-gpu.json", "--json").document
    assert [layer["scope"] for layer in document["layers"]] == ["admin", "vendor"] and document["layers"][0]["kind"] == "file"


@case
def refresh_carries_local_changes_over():
    tree = shop()
    run = Change(tree, "replace", "--refresh", "30-block.json").want(3, "has no copy of that name")
    Change(tree, "replace", "--refresh", "50-fs.json").want(3, "does not tell what it was made of")
    Change(tree, "replace", "30-block.json").want(0)
    run = Change(tree, "replace", "--refresh", "30-block.json").want(0)
    assert "up to date" in run.out, run.out
    Change(tree, "replace", "30-block.json", "--set=binary=/opt/blk").want(0)
    tree.write(VENDOR, "30-block.json", pretty("block", "/usr/libexec/blk", "a better block", features=["x"]))
    assert "has changed since" in Run(tree, "diff", "30-block.json").want(0).err
    Change(tree, "replace", "--refresh", "30-block.json").want(0)
    made = json.loads(state(tree, ADMIN)[b"30-block.json"][3])
    assert (made["description"], made["binary"], made["features"]) == ("a better block", "/opt/blk", ["x"]), made
    assert Run(tree, "diff", "30-block.json", "--json").document["differences"][0]["origin"] == "same"
    tree.write(VENDOR, "30-block.json", pretty("block", "/usr/libexec/blk3", "a better block"))
    before = state(tree, ADMIN)
    run = Change(tree, "replace", "--refresh", "30-block.json").want(3, "decide with --set")
    assert 'binary: here "/opt/blk", the vendor\'s "/usr/libexec/blk3"' in run.err and state(tree, ADMIN) == before, run.err
    Change(tree, "replace", "--refresh", "30-block.json", "--set=binary=/opt/new").want(0)
    made = json.loads(state(tree, ADMIN)[b"30-block.json"][3])
    assert made["binary"] == "/opt/new" and "features" not in made
    os.unlink(tree.path(VENDOR, "30-block.json"))
    Change(tree, "replace", "--refresh", "30-block.json").want(3, "is gone")
    assert validate(Run(tree, "diff", "30-block.json", "--json").want(0), "diff.json")["differences"][0]["origin"] == "gone"


@case
def import_installs_what_is_good_and_new():
    tree = shop()
    good = write_file(pretty("net", "/usr/libexec/net", "net"), "20-net.json")
    Change(tree, "import", good).want(0)
    assert Run(tree, "which", "net").out == "/usr/libexec/net\n"
    assert "is there already" in Change(tree, "import", good).want(0).out
    before = state(tree, ADMIN)
    other = write_file(pretty("net", "/usr/libexec/other", "net"), "20-net.json")
    Change(tree, "import", other).want(3, "20-net.json exists already")
    Change(tree, "import", write_file(pretty("gpu", "/x", "x"), "60-other-gpu.json")).want(3, "masked there")
    for content, place in ((b"", ""), (b'{"type": "fs",\n "x"}', ":2:5: "), (b'{"type": "fs"}', ":1:"), (b"x" * (1024 * 1024 + 1), ""),
                           (b'{"description": "a", "type": "gup", "binary": "/x"}', ":1:30: "),
                           (b'{"description": "a", "type": "fs", "type": "fs", "binary": "/x"}', ":1:36: "),
                           (b'{"description": "a\xff", "type": "fs", "binary": "/x"}', ":1:"),
                           (b'{"description": "a", "type": "fs", "binary": "x"}', ":1:")):
        path = write_file(content, "21-new.json")
        run = Change(tree, "import", good, path).want(3, re.escape(path) + place)
        assert run.out == "" and state(tree, ADMIN) == before, content[:60]
    Change(tree, "import", write_file(pretty("net", "/x", "x"), ".hidden")).want(2, "cannot be the name")
    Change(tree, "import", "/nonexistent/file").want(4, "/nonexistent/file: cannot read")
    Change(tree, "import", tree.root).want(4, "cannot read")


# ---- edit ----

@case
def edit_installs_what_is_good():
    tree = shop()
    run = edit(tree, 'sed -i s,/opt/virtiofsd,/opt/edited, "$1"').want(0)
    assert Run(tree, "which", "fs").out == "/opt/edited\n" and run.left == [] and "Undo: " in run.out
    run = edit(tree, 'sed -i s,/usr/libexec/blk,/opt/blk, "$1"', name="30-block.json").want(0)
    made = json.loads(state(tree, ADMIN)[b"30-block.json"][3])
    assert made["binary"] == "/opt/blk" and made["tags"][0] == f"overrule:origin=/{VENDOR}/30-block.json"
    run = edit(tree, "true").want(0)
    assert run.out == "50-fs.json was not changed.\n" and run.left == []
    result = validate(edit(tree, 'sed -i s,/opt/edited,/opt/more, "$1"', "--json").want(0), "result.json")
    assert result["changed"]
    run = edit(tree, 'mv "$1" "$1.old"; sed s,/opt/more,/opt/moved, "$1.old" >"$1"; rm "$1.old"').want(0)
    assert Run(tree, "which", "fs").out == "/opt/moved\n"
    run = edit(tree, 'sed -i s,/opt/moved,/opt/dry, "$1"', "--dry-run").want(0, "Your copy is kept")
    assert Run(tree, "which", "fs").out == "/opt/moved\n" and len(run.left) == 1


@case
def edit_keeps_the_copy_where_something_is_wrong():
    tree = shop()
    before = state(tree, ADMIN)
    for script, status, message in (
            ('echo "{" >"$1"', 3, r"50-fs\.json:2:1: "), ('echo "{}" >"$1"', 3, r"50-fs\.json:1:"),
            ('echo broken >"$1"; exit 1', 4, "failed with exit status 1"), ('echo broken >"$1"; kill -9 $$', 4, "killed by signal 9"),
            (': >"$1"', 3, "is empty, which would mask the name; use overrule mask"), ('rm "$1"', 4, "cannot read the copy"),
            ('rm "$1"; ln -s /etc/passwd "$1"', 4, "cannot read the copy"), ('rm "$1"; mkdir "$1"', 4, "cannot read the copy"),
            ('head -c 2000000 /dev/zero >"$1"', 4, "")):
        run = edit(tree, script).want(status, message)
        assert state(tree, ADMIN) == before and run.out == "", script
        assert re.search(r"^Your copy is kept: /.*/50-fs\.json$", run.err, re.MULTILINE), run.err
    for script in ("exit 1", "kill -9 $$", 'touch "$1"; exit 1'):
        run = edit(tree, script).want(4)
        assert "copy is kept" not in run.err and run.left == [], (script, run.err, run.left)
    run = edit(tree, 'echo broken >"$1"').want(3)
    assert len(run.left) == 1 and stat.S_IMODE(os.stat(run.left[0]).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(os.path.dirname(run.left[0])).st_mode) == 0o700


@case
def the_editor_is_found_without_a_shell():
    tree = shop()
    script = editor('printf "%s\\n" "$@" >"$(dirname "$0")/arguments"')
    arguments = os.path.join(os.path.dirname(script), "arguments")
    for words, seen in ((f"{script} -a 'b c' \"d e\" f\\ g", ["-a", "b c", "d e", "f g"]), (f"  {script}  $HOME ;x `y` >z ", ["$HOME", ";x", "`y`", ">z"])):
        edit(tree, "/", environment={"EDITOR": words}).want(0)
        with open(arguments, encoding="utf-8") as file:
            assert file.read().splitlines()[:-1] == seen, words
    for words, message in ((f"{script} -- /etc/passwd", '"--" is not allowed'), (f"{script} 'x", "a quote in it does not end"), ("  ", "names no editor")):
        run = edit(tree, "/", environment={"EDITOR": words}).want(2, message)
        assert run.left == []
    edit(tree, "/", environment={"EDITOR": "/nonexistent/editor"}).want(4, "cannot start the editor")
    edit(tree, "/", environment={"VISUAL": script, "EDITOR": "/nonexistent/editor"}).want(0)
    edit(tree, "/", environment={"VISUAL": "", "EDITOR": script}).want(0)
    directory = tempfile.mkdtemp()
    for name in ("vi", "sensible-editor"):
        shutil.copy(editor(f'echo {name} >"{directory}/used"'), os.path.join(directory, name))
        edit(tree, "/", environment={"EDITOR": None, "PATH": directory}).want(0)
        with open(os.path.join(directory, "used"), encoding="utf-8") as file:
            assert file.read().strip() == name
    edit(tree, "/", environment={"EDITOR": None, "PATH": "/nonexistent"}).want(4, "vi: cannot start the editor")


@case
def what_is_wrong_is_asked_about_on_a_terminal():
    tree = shop()
    before = state(tree, ADMIN)
    count = os.path.join(tempfile.mkdtemp(), "count")
    script = editor(f'echo x >>{count}\nif [ $(wc -l <{count}) -lt 3 ]; then echo "[" >"$1"; else '
                    'echo \'{"description": "a", "type": "fs", "binary": "/opt/third"}\' >"$1"; fi')
    temporary = tempfile.mkdtemp()
    environment = {"EDITOR": script, "TMPDIR": temporary}
    status, out, said = on_terminal(tree, ["edit", "50-fs.json"], [("What now?", "e"), ("What now?", "e")], environment)
    assert status == 0 and "Done:" in out and "50-fs.json:2:1: " in said.replace("\r", ""), (status, out, said)
    assert Run(tree, "which", "fs").out == "/opt/third\n" and os.listdir(temporary) == []
    Change(tree, "undo").want(0)
    for answer, left in (("d", 0), ("k", 1), ("", 1)):
        temporary = tempfile.mkdtemp()
        environment = {"EDITOR": editor('echo "[" >"$1"'), "TMPDIR": temporary}
        status, out, said = on_terminal(tree, ["edit", "50-fs.json"], [("What now?", answer)], environment)
        assert status == 3 and len(os.listdir(temporary)) == left and state(tree, ADMIN) == before, (answer, status, said)
    environment = {"EDITOR": editor(': >"$1"'), "TMPDIR": temporary}
    status, out, said = on_terminal(tree, ["edit", "50-fs.json"], [("Is that meant?", "n"), ("What now?", "d")], environment)
    assert status == 3 and state(tree, ADMIN) == before, said
    status, out, said = on_terminal(tree, ["edit", "50-fs.json"], [("Is that meant?", "y")], environment)
    assert status == 0 and state(tree, ADMIN)[b"50-fs.json"][3] == b"", said


@case
def what_changed_while_it_was_edited_is_not_overwritten():
    tree = shop()
    path = os.fsdecode(tree.path(ADMIN, "50-fs.json"))
    run = edit(tree, f'echo foreign >"{path}"; sed -i s,/opt/virtiofsd,/opt/edited, "$1"').want(3, "not as it was when it was read")
    assert state(tree, ADMIN)[b"50-fs.json"][3] == b"foreign\n" and len(run.left) == 1 and run.out == ""


# ---- apply ----

def plan_of(*operations, **more):
    return {"version": 1, "scope": "admin", "consumer": "spec", "changes": [], "operations": list(operations), "preview": [], **more}


def writing(name="x.json", content=descriptor("gpu", "/x"), **more):
    return {"op": "write", "scope": "admin", "name": name, "content": content, "mode": "0644", "expect": "absent", **more}


HOSTILE_PLANS = [
    plan_of(writing("../x.json")), plan_of(writing("/etc/x.json")), plan_of(writing("a/b")), plan_of(writing("..")), plan_of(writing(".")),
    plan_of(writing("")), plan_of(writing(".hidden")), plan_of(writing("x" * 256)), plan_of(writing("a\0b")),
    plan_of(writing(name=None)), plan_of(writing(name=1)), plan_of(writing(name_hex="2e2e2f78")),
    plan_of(writing(mode="4755")), plan_of(writing(mode="0666")), plan_of(writing(mode="0755")), plan_of(writing(mode="2644")),
    plan_of(writing(mode=420)), plan_of(writing(mode="0000")),
    plan_of(writing(scope="vendor")), plan_of(writing(scope="user")), plan_of(writing(), scope="vendor"), plan_of(writing(), scope="/"),
    plan_of(writing(expect="")), plan_of(writing(expect="present")), plan_of(writing(expect="0" * 63)),
    plan_of(writing(content="")), plan_of(writing(content="x" * (1024 * 1024 + 1))), plan_of(writing(extra=1)),
    plan_of({"op": "mkdir", "scope": "admin", "name": "x", "mode": "0755", "expect": "absent"}),
    plan_of({"op": "mkdir", "scope": "admin", "mode": "0777", "expect": "absent"}),
    plan_of({"op": "chmod", "scope": "admin", "name": "x", "mode": "0755", "expect": "absent"}),
    plan_of({"op": "rename", "scope": "admin", "name": "50-fs.json", "to": "../x", "expect": EMPTY_DIGEST}),
    plan_of({"op": "remove", "scope": "admin", "name": "50-fs.json", "expect": "absent"}),
    plan_of({"op": "mask", "scope": "admin", "name": "50-fs.json", "mode": "0644", "content": "x", "expect": "absent"}),
    plan_of(1), plan_of("x"), plan_of(writing(), version=2), plan_of(writing(), version="1"), plan_of(writing(), consumer="nobody"),
    plan_of(writing(), consumer=None), plan_of(writing(), extra=1), plan_of(writing(), operations={}), plan_of(writing(), changes=None),
    {"version": 1}, [], 1, None, "plan",
]


@case
def hostile_plans_are_refused_whole():
    tree = shop()
    before, vendor = state(tree, ""), digest(tree, VENDOR)
    documents = [json.dumps(plan).encode() for plan in HOSTILE_PLANS]
    good = json.dumps(plan_of(writing())).encode()
    documents += [b"", b"{", good + b"x", good.replace(b'"version": 1', b'"version": 1, "version": 1'), good.replace(b"{", b"{ // comment\n", 1),
                  good.replace(b'"op": "write"', b'"op": "write", "op": "mask"'), good[:-2], b"\xef\xbb\xbf" + good, good.replace(b"x.json", b"\xff"),
                  b"[" * 100000, b"\0" * 1000, b'{"version": 1, "scope": ' + b" " * (16 * 1024 * 1024) + b"}",
                  json.dumps(plan_of(*[writing(f"{i}.json") for i in range(10001)])).encode()]
    for document in documents:
        run = Change(tree, "apply", "-", input=document, stdin=None)
        assert run.status == 2 and run.out == "" and run.err.count("\n") == 1, (run.status, document[:200], run.err)
        assert not raw_bytes(run.error_bytes)
    assert state(tree, "") == before
    Change(tree, "apply", "/nonexistent").want(4, "/nonexistent: cannot read the plan")
    Change(tree, "apply", tree.root).want(4, "cannot read the plan")
    assert digest(tree, VENDOR) == vendor


@case
def a_plan_is_refused_where_the_files_are_others():
    tree = shop()
    before = state(tree, "")
    for operations, message in (
            ([writing("50-fs.json")], "50-fs.json: .*not as it was"), ([writing("60-other-gpu.json")], "60-other-gpu.json"),
            ([writing("new.json"), writing("new.json", content=descriptor("fs", "/y"))], "new.json"),
            ([writing("new.json"), {"op": "remove", "scope": "admin", "name": "50-fs.json", "expect": EMPTY_DIGEST}], "50-fs.json"),
            ([{"op": "rename", "scope": "admin", "name": "60-other-gpu.json", "to": "50-fs.json", "expect": EMPTY_DIGEST}], "50-fs.json"),
            ([writing("new.json", content="no descriptor")], r"new\.json is no good descriptor \(line 1, column 1\)"),
            ([writing("new.json", content='{"type": "gpu"}')], "no good descriptor")):
        document = json.dumps(plan_of(*operations)).encode()
        for extra in ([], ["--dry-run"], ["--json"]):
            run = Change(tree, "apply", "-", *extra, input=document, stdin=None).want(3, message)
            assert run.out == "" and state(tree, "") == before, operations
    Run(tree, "apply", "-", "--scope=user", input=json.dumps(plan_of(writing())).encode(), stdin=None).want(3, "for another scope")
    os.symlink("50-fs.json", tree.path(ADMIN, "link.json"))
    os.mkfifo(tree.path(ADMIN, "fifo.json"))
    os.link(tree.path(ADMIN, "50-fs.json"), tree.path(ADMIN, "hard.json"))
    before = state(tree, "")
    known = hashlib.sha256(state(tree, ADMIN)[b"50-fs.json"][3]).hexdigest()
    for name in ("link.json", "fifo.json", "hard.json", "50-fs.json"):
        for operation in (writing(name, expect=known), {"op": "remove", "scope": "admin", "name": name, "expect": known}):
            Change(tree, "apply", "-", input=json.dumps(plan_of(operation)).encode(), stdin=None).want(3)
    assert state(tree, "") == before


@case
def apply_takes_scope_and_rules_from_the_plan():
    tree = shop()
    plan = Run(tree, "mask", "30-block.json", "--scope=user", "--consumer=libvirt-session", "-n", "--json").want(0)
    assert (plan.document["scope"], plan.document["consumer"]) == ("user", "libvirt-session")
    run = Run(tree, "apply", write_file(plan.bytes))
    if os.geteuid() == 0:
        run.want(0)
        assert tree.names(USER) == [b"30-block.json"] and b"30-block.json" not in tree.names(ADMIN)
        assert "--consumer=libvirt-session" in undo_of(run) and "--scope=user" in undo_of(run)
        subprocess.run(["sh", "-c", undo_of(run).replace("overrule", PROGRAM, 1)], check=True, stdout=subprocess.DEVNULL,
                       env={"HOME": "/home", "LC_ALL": "C"})
        assert tree.names(USER) == []


# ---- reading ----

@case
def history_and_diff_are_documents_too():
    tree = shop()
    assert validate(Change(tree, "history", "--json").want(0), "history.json")["transactions"] == []
    assert "Nothing was changed" in Change(tree, "history").want(0).out
    for arguments in (["mask", "50-qemu-gpu.json"], ["replace", "30-block.json", "--set=description=x"], ["undo"]):
        Change(tree, *arguments).want(0)
    rows = validate(Change(tree, "history", "--json").want(0), "history.json")["transactions"]
    assert [row["what"][0].split()[0] for row in rows] == ["undo", "replace", "mask"]
    assert rows[1]["what"] == ["replace 30-block.json --set description=x"] and rows[0]["undoes"] == rows[1]["id"]
    assert [row["undone"] for row in rows] == [False, True, False] and all(row["who"] for row in rows)
    one = validate(Change(tree, "history", "--json", rows[1]["id"]).want(0), "history.json")["transactions"]
    assert len(one) == 1 and one[0]["files"][0]["before"] is None and "+  \"description\": \"x\"" in one[0]["diff"]
    Change(tree, "history", "1999").want(1, "has no transaction 1999")
    differences = validate(Run(tree, "diff", "--json").want(0), "diff.json")["differences"]
    assert [(row["name"], row["mask"], row["relation"]) for row in differences] == [
        ("50-fs.json", False, "vendor"), ("50-qemu-gpu.json", True, "vendor"), ("60-other-gpu.json", True, "vendor")]
    Run(tree, "diff", "no-such").want(1, "has a file named no-such")
    assert Run(tree, "diff", "70-third-gpu.json").want(0).out == ""
    Change(tree, "clone", "50-qemu-gpu.json", "10-mine.json").want(0)
    row = Run(tree, "diff", "10-mine.json", "--json").document["differences"][0]
    assert (row["relation"], row["against"], row["origin"]) == ("origin", f"/{VENDOR}/50-qemu-gpu.json", "same")
    name = os.path.join(tree.path(HISTORY), os.fsencode(rows[2]["id"] + ".json"))
    with open(name, "ab") as file:
        file.write(b"x")
    damaged = validate(Change(tree, "history", "--json").want(0), "history.json")["transactions"]
    assert [row["damaged"] for row in damaged].count(True) == 1
    Change(tree, "undo", rows[2]["id"]).want(3, "damaged")
    Change(tree, "history", rows[2]["id"]).want(3, "damaged")


@case
def a_diff_can_be_patched():
    if not shutil.which("patch"):
        return "needs patch"
    tree = shop()
    text = Run(tree, "diff", "50-fs.json").want(0).bytes
    copy = write_file(state(tree, VENDOR)[b"50-fs.json"][3])
    subprocess.run(["patch", "-s", copy], input=text, check=True)
    with open(copy, "rb") as file:
        assert file.read() == state(tree, ADMIN)[b"50-fs.json"][3]


# ---- rights ----

def as_nobody(tree):
    """What a run needs to be somebody without rights in a tree that is root's."""
    state_home = tempfile.mkdtemp()
    os.chown(state_home, NOBODY, NOBODY)
    os.chmod(os.path.dirname(state_home), 0o755)
    return {"user": NOBODY, "group": NOBODY, "extra_groups": [],
            "environment": {"XDG_STATE_HOME": state_home, "TMPDIR": state_home}}


@case
@needs_root
def without_the_right_to_write_the_plan_is_kept():
    for prepare in (lambda tree: None, lambda tree: os.chmod(tree.path(ADMIN), 0o777)):
        tree = shop()
        prepare(tree)
        before = state(tree, "")
        keywords = as_nobody(tree)
        for extra in ([], ["--json"]):
            run = Change(tree, "mask", "30-block.json", *extra, **keywords).want(4, "the plan is kept; carry it out ")
            assert run.out == "" and state(tree, "") == before
            path = re.search(r"apply (/\S+\.json)$", run.err.strip().splitlines()[-1])[1]
            found = os.stat(path)
            assert path.startswith(keywords["environment"]["XDG_STATE_HOME"]) and stat.S_IMODE(found.st_mode) == 0o600
            assert stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode) == 0o700
            with open(path, "rb") as file:
                plan = file.read()
            assert plan == Change(tree, "mask", "30-block.json", "-n", "--json").want(0).bytes
        command = re.search(r"with: (.*)$", run.err.strip())[1]
        assert f"--root={tree.root}" in command and os.path.realpath(PROGRAM) in command, command
    words = command.split()
    os.chmod(tree.path(ADMIN), 0o755)
    subprocess.run(words[words.index(os.path.realpath(PROGRAM)):], check=True, stdout=subprocess.DEVNULL, env={"LC_ALL": "C"})
    assert b"30-block.json" in tree.names(ADMIN)
    assert Change(tree, "mask", "-n", "50-qemu-gpu.json", **as_nobody(tree)).want(0).out.startswith("Nothing is written.")
    assert "masked there already" in Change(tree, "mask", "30-block.json", **as_nobody(tree)).want(0).out


@case
@needs_root
def the_other_side_carries_the_plan_out():
    namespace = ["unshare", "-m"]
    if subprocess.run([*namespace, "true"], check=False, stderr=subprocess.DEVNULL).returncode != 0:
        return "needs mount namespaces"
    tree = shop()
    os.makedirs(tree.path("bin-of-root"))
    # A stand-in for sudo, which is looked for in fixed places only: a program with the right of another user.
    helper = os.path.join(tempfile.mkdtemp(), "sudo")
    with open(helper, "w", encoding="utf-8") as file:
        file.write(f"#!/bin/sh\necho \"$@\" >{tree.root}/asked\nexit 3\n")
    os.chmod(helper, 0o755)
    for path in (helper, os.path.dirname(helper)):
        os.chmod(path, 0o755)
    os.chmod(tree.root, 0o777)
    state_home = as_nobody(tree)["environment"]["XDG_STATE_HOME"]
    inside = (f"mount -t tmpfs none /usr/local/sbin && cp {helper} /usr/local/sbin/sudo && exec setpriv --reuid={NOBODY} --regid={NOBODY} "
              f"--clear-groups env XDG_STATE_HOME={state_home} {PROGRAM} --root={tree.root} --scope=admin mask 30-block.json")
    master, slave = pty.openpty()
    process = subprocess.Popen([*namespace, "sh", "-c", inside], stdin=slave, stderr=slave, stdout=subprocess.PIPE,
                               env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": "/home", "TERM": "xterm"})
    os.close(slave)
    said = b""
    while b"Run that command now?" not in said and select.select([master], [], [], 20)[0]:
        said += os.read(master, 65536)
    os.write(master, b"y\n")
    assert process.wait(timeout=20) == 3, said
    process.stdout.close()
    os.close(master)
    with open(tree.path("asked"), encoding="utf-8") as file:
        asked = file.read().split()
    assert b"This would be done:" in said and b"/usr/local/sbin/sudo" in said, said
    assert asked[:2] == [os.path.realpath(PROGRAM), f"--root={tree.root}"] and asked[2] == "apply" and os.path.exists(asked[3])


@case
@needs_root
def a_users_own_directory_is_not_for_root():
    tree = debian()
    os.makedirs(tree.path("home/alice"))
    os.chown(tree.path("home/alice"), NOBODY, NOBODY)
    tree.write("etc", "passwd", f"alice:x:{NOBODY}:{NOBODY}::/home/alice:/bin/sh\n")
    environment = {"HOME": "/home/alice"}
    run = Run(tree, "mask", "50-qemu-gpu.json", "--scope=user", environment=environment)
    run.want(3, rf"home/alice: root does not write below a directory that belongs to another user \({NOBODY}\); .*--user")
    Run(tree, "mask", "-n", "50-qemu-gpu.json", "--scope=user", environment=environment).want(0, "warning: root does not write")
    Run(tree, "list", environment=environment).want(0)
    run = Run(tree, "mask", "50-qemu-gpu.json", "--scope=user", "--user=alice", environment={"XDG_STATE_HOME": "/var/root"}).want(0)
    private = "home/alice/.local/state/overrule/history"
    found = os.stat(tree.path(private))
    assert (found.st_uid, stat.S_IMODE(found.st_mode)) == (NOBODY, 0o700) and not os.path.exists(tree.path("var/root"))
    assert not os.path.exists(tree.path(HISTORY)) and len(tree.names(private)) == 1
    assert "--user=alice" in undo_of(run)
    Run(tree, "undo", "--scope=user", "--user=alice").want(0)
    assert tree.names("home/alice/.config/qemu/vhost-user") == []


@case
def a_scope_that_cannot_be_written_is_told_at_once():
    tree = Tree({VENDOR: {"50-gpu.json": pretty("gpu", "/x", "x")}, "nix/store/x": {}})
    os.makedirs(tree.path("nix/store/x"))
    os.makedirs(tree.path("etc/qemu"))
    os.symlink("/nix/store/x", tree.path(ADMIN))
    for arguments in (["mask", "50-gpu.json"], ["undo"], ["edit", "50-gpu.json"]):
        run = Change(tree, *arguments, environment={"EDITOR": "/nonexistent"}).want(3, "vhost-user: nothing can be changed below, because this is a link")
        assert run.out == ""
    Change(tree, "mask", "-n", "50-gpu.json").want(0, "warning: nothing can be changed below")
    assert tree.names("nix/store/x") == []


@case
@needs_root
def a_read_only_file_system_is_told_at_once():
    if subprocess.run(["unshare", "-m", "true"], check=False, stderr=subprocess.DEVNULL).returncode != 0:
        return "needs mount namespaces"
    tree = shop()
    inside = f"mount --bind {tree.root}/etc {tree.root}/etc && mount -o remount,ro,bind {tree.root}/etc && exec "
    for arguments, status in (("mask 30-block.json", 4), ("mask -n 30-block.json", 0)):
        done = subprocess.run(["unshare", "-m", "sh", "-c", f"{inside}{PROGRAM} --root={tree.root} {arguments}"], check=False, capture_output=True,
                              text=True, env={"PATH": os.environ["PATH"], "LC_ALL": "C", "HOME": "/home"})
        assert done.returncode == status and "the file system is read-only" in done.stderr, (arguments, done)


@case
@needs_root
def an_interrupted_change_is_told_and_finished():
    strace = ["strace", "-f", "-o", "/dev/null", "-e"]
    if not shutil.which("strace") or subprocess.run([*strace, "inject=getpid:error=EIO", "true"], check=False, capture_output=True).returncode:
        return "needs strace that can inject"
    met = []
    # Which of these the C library makes of a rename differs, and each is counted for itself.
    for call, when in ((call, when) for call in ("renameat", "renameat2") for when in (1, 2)):
        tree = shop()
        Change(tree, "mask", "50-fs.json").want(0)
        killed = subprocess.run([*strace, f"inject={call}:signal=SIGKILL:when={when}", PROGRAM, f"--root={tree.root}", "--scope=admin", "move",
                                 "70-third-gpu.json", "--first"], check=False, capture_output=True, env={"LC_ALL": "C", "HOME": "/home"})
        if killed.returncode == 0:
            continue
        begun = os.path.exists(tree.path(ADMIN, ".overrule-txn/plan"))
        assert begun == ("was interrupted" in Run(tree, "list").want(0).err), (call, when)
        run = Change(tree, "mask", "30-block.json").want(0, "was carried out to its end first" if begun else "was cleaned away first")
        assert not os.path.exists(tree.path(ADMIN, ".overrule-txn")) and b"30-block.json" in tree.names(ADMIN), run.err
        assert (b"25-third-gpu.json" in tree.names(ADMIN)) == begun, (call, when, tree.names(ADMIN))
        assert "interrupted" not in Run(tree, "list").err
        met.append(begun)
    assert False in met and met.count(True) >= 2, met


# ---- what others would make of it ----

@case
def what_would_break_the_consumer_is_refused():
    tree = shop()
    os.unlink(tree.path(VENDOR, "80-broken.json"))
    tree.write(VENDOR, "80-broken.json", "{")
    tree.write(ADMIN, "80-broken.json", "")
    before = state(tree, ADMIN)
    run = Change(tree, "unmask", "80-broken.json", "--consumer=libvirt-system").want(3, "libvirt-system would find no backend of any type: .*nothing was written")
    assert state(tree, ADMIN) == before and run.out == ""
    run = Change(tree, "unmask", "80-broken.json").want(0, "warning: after this, libvirt-system would find no backend")
    Change(tree, "undo").want(0)
    Change(tree, "revert", "80-broken.json", "--consumer=libvirt-system").want(0, "warning: after this, libvirt-system")


@case
def everything_or_nothing():
    tree = shop()
    before = state(tree, "")
    good = write_file(pretty("net", "/x", "x"), "20-net.json")
    for arguments in (["mask", "30-block.json", "no-such"], ["revert", "50-fs.json", "no-such"], ["import", good, "/nonexistent"]):
        assert Change(tree, *arguments).status in (3, 4) and state(tree, "") == before, arguments
    for arguments in EVERY + [["import", good], ["undo"], ["redo"], ["edit", "50-fs.json"]]:
        Change(tree, "--read-only", *arguments).want(3, "--read-only was given")
        assert state(tree, "") == before, arguments


@case
def nothing_raw_reaches_a_stream():
    tree = hostile()
    plan = write_file(json.dumps(plan_of(writing("\x1b[2J\u202e.json"), changes=["\x1b]0;x\x07"], consumer="spec")), "plan\x1b.json")
    names = HOSTILE[:6] + [b"40-content.json", b"30-link\x1b.json", b"no\x1b\xff\nname"]
    commands = [["diff"], ["history"], ["apply", plan], ["apply", plan], ["apply", plan + "\x1b"], ["revert", "--all", "-n"], ["undo", "\x1b[31m"]]
    for name in names:
        commands += [["move", "--first", "--", name], ["clone", "--", name, b"n" + name], ["clone", "--set=binary=/\x1b", "--", name, b"m" + name],
                     ["replace", "--set=\x1b=x", "--", name], ["replace", "--", name], ["diff", "--", name], ["revert", "--", name],
                     ["import", b"/tmp/" + name], ["move", b"--before=" + name, "--", name], ["edit", "--", name], ["history", "--", name]]
    commands += [["history"], ["undo"], ["redo"], ["diff"]]
    seen = 0
    for arguments in commands:
        for extra in (["-n"], [], ["--json"]):
            run = Change(tree, *extra, *arguments, environment={"EDITOR": "/nonexistent/\x1b", "TMPDIR": tempfile.mkdtemp()})
            assert not raw_bytes(run.bytes), (arguments, raw_bytes(run.bytes), run.bytes)
            assert not raw_bytes(run.error_bytes), (arguments, run.error_bytes)
            assert 0 <= run.status <= 4, (arguments, run.status, run.err)
            seen += run.status == 0
    for entry in Change(tree, "history", "--json").want(0).document["transactions"]:
        run = Change(tree, "history", entry["id"]).want(0)
        assert not raw_bytes(run.bytes), run.bytes
    assert seen > 50, seen


@case
def quiet_says_nothing_and_links_are_not_followed():
    tree = shop()
    for arguments in (["mask", "30-block.json"], ["undo"], ["redo"], ["replace", "70-third-gpu.json"], ["revert", "--all"]):
        run = Change(tree, "-q", *arguments).want(0)
        assert run.out == "" and run.err == "", (arguments, run.out, run.err)
    shutil.rmtree(tree.path("var/lib"))
    target = tempfile.mkdtemp()
    os.makedirs(tree.path("var"), exist_ok=True)
    os.symlink(target, tree.path("var/lib"))
    Change(tree, "mask", "50-qemu-gpu.json").want(3, "link")
    assert os.listdir(target) == [] and tree.names(ADMIN) == []


def main():
    # Others than root must get through to the trees below.
    if "TMPDIR" in os.environ:
        os.chmod(os.environ["TMPDIR"], 0o755)
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
