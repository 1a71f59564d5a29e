#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The command line keeps its contract: options, exit codes, documents, and nothing raw from a file on any stream.

Each case builds a tree of its own below $TMPDIR and runs $OVERRULE on it with --root and an environment of its own. What the
commands say to people is compared with tests/command/expected/NAME; UPDATE_EXPECTED=1 writes those files anew.
"""
import fcntl
import gzip
import json
import os
import pty
import re
import resource
import shlex
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
import unicodedata

import jsonschema

HERE = os.path.dirname(os.path.abspath(__file__))
SCHEMAS = os.path.join(HERE, "../../share/schemas")
PROGRAM = os.environ["OVERRULE"]
with open(PROGRAM, "rb") as program:
    # A reason to skip what a sanitizer's own memory, files and threads would answer in place of the program.
    SANITIZED = "a sanitizer has memory, files and limits of its own" if b"__asan_init" in program.read() else ""
VENDOR, ADMIN, USER = "usr/share/qemu/vhost-user", "etc/qemu/vhost-user", "home/.config/qemu/vhost-user"
EMPTY_DIGEST = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

CONSUMERS = ["spec", "libvirt-system", "libvirt-system@9.0", "libvirt-session", "libvirt-session@10.5", "lima"]

CASES = []


def case(function):
    CASES.append(function)
    return function


# ---- trees and runs ----

def program_header():
    """A program of this machine that needs nothing else to start, as far as its headers say."""
    with open(sys.executable, "rb") as file:
        wide = file.read(5)[4] == 2
        file.seek(0)
        header = bytearray(file.read(64 if wide else 52))
    struct.pack_into("=Q" if wide else "=I", header, 32 if wide else 28, len(header))
    struct.pack_into("=HH", header, 54 if wide else 42, 56 if wide else 32, 1)
    return bytes(header) + bytes(56 if wide else 32)


def descriptor(kind, binary, description="A backend"):
    return json.dumps({"description": description, "type": kind, "binary": binary})


class Tree:
    """A root with directories; files are given as {directory: {name: content}}."""

    def __init__(self, files=None):
        self.root = tempfile.mkdtemp()
        os.chmod(self.root, 0o755)
        for directory, entries in (files or {}).items():
            for name, content in entries.items():
                self.write(directory, name, content)

    def path(self, directory, name=""):
        parts = [os.fsencode(part) for part in (self.root, directory, name) if part]
        return os.path.join(*parts)

    def write(self, directory, name, content="", mode=0o644):
        os.makedirs(self.path(directory), exist_ok=True)
        path = self.path(directory, name)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        os.chmod(path, mode)

    def program(self, path, mode=0o755):
        directory, name = os.path.split(path.lstrip("/"))
        self.write(directory, name, program_header(), mode)

    def names(self, directory):
        try:
            return sorted(os.listdir(self.path(directory)))
        except FileNotFoundError:
            return []


class Run:
    """A finished run of the program."""

    def __init__(self, tree, *arguments, locale="C.UTF-8", environment=None, **keywords):
        variables = {"PATH": os.environ["PATH"], "LC_ALL": locale, "HOME": "/home", "TERM": "xterm"}
        variables.update(environment or {})
        variables = {key: value for key, value in variables.items() if value is not None}
        prefix = keywords.pop("prefix", [])
        command = prefix + [PROGRAM] + ([f"--root={tree.root}"] if tree and not prefix else []) + list(arguments)
        keywords.setdefault("stdin", subprocess.DEVNULL)
        keywords.setdefault("stdout", subprocess.PIPE)
        done = subprocess.run(command, env=variables, stderr=subprocess.PIPE, check=False, timeout=60, **keywords)
        self.command, self.status = arguments, done.returncode
        self.bytes, self.error_bytes = done.stdout or b"", done.stderr
        self.out = self.bytes.decode("utf-8", "surrogateescape")
        self.err = self.error_bytes.decode("utf-8", "surrogateescape")

    def want(self, status, err=None):
        assert self.status == status, f"{self.command}: exit {self.status}, not {status}\n{self.out}{self.err}"
        if err is not None:
            assert re.search(err, self.err), f"{self.command}: {err!r} is not in {self.err!r}"
        return self

    @property
    def document(self):
        return json.loads(self.out)


def debian():
    """The two descriptors of Debian 12, with programs that can be started."""
    tree = Tree({VENDOR: {
        "50-qemu-gpu.json": descriptor("gpu", "/usr/lib/qemu/vhost-user-gpu", "QEMU vhost-user-gpu"),
        "50-qemu-virtiofsd.json": descriptor("fs", "/usr/lib/qemu/virtiofsd", "QEMU virtiofsd vhost-user-fs"),
    }})
    tree.program("/usr/lib/qemu/vhost-user-gpu")
    tree.program("/usr/lib/qemu/virtiofsd")
    return tree


def mixed():
    """Something of everything that the commands can meet."""
    tree = Tree({
        VENDOR: {
            "50-qemu-gpu.json": descriptor("gpu", "/usr/lib/qemu/vhost-user-gpu", "QEMU vhost-user-gpu"),
            "60-other-gpu.json": descriptor("gpu", "/usr/libexec/other", "Another GPU"),
            "50-fs.json": descriptor("fs", "/usr/libexec/virtiofsd", "virtiofsd"),
            "70-broken.json": '{"type": "fs",\n  "binary" "/x"}\n',
            "README": "Put descriptors here.\n",
            "80-odd.json": descriptor("GPU", "/usr/bin/odd"),
        },
        ADMIN: {
            "50-qemu-gpu.json": "",
            "50-fs.json": descriptor("fs", "/opt/virtiofsd", "own build"),
            "99-nothing.json": "",
            "10-relative.json": descriptor("block", "qsd"),
        },
        USER: {"60-other-gpu.json": descriptor("gpu", "/usr/libexec/other", "Another GPU")},
    })
    os.symlink("/nonexistent", tree.path(ADMIN, "20-link.json"))
    tree.program("/usr/libexec/other")
    return tree


def expected(name, text, tree):
    """Compares with the stored text, the tree's own path apart."""
    text = text.replace(tree.root, "ROOT") if tree else text
    path = os.path.join(HERE, "expected", name)
    if os.environ.get("UPDATE_EXPECTED"):
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    with open(path, encoding="utf-8") as file:
        stored = file.read()
    assert text == stored, f"{name}: is\n{text}\nand should be\n{stored}"


# ---- schemas ----

def schema_of(name):
    """The schema with common.json put into it, so that no resolver is needed."""
    def read(file):
        with open(os.path.join(SCHEMAS, file), encoding="utf-8") as stream:
            return stream.read()
    schema = json.loads(read(name).replace('"common.json#/$defs/', '"#/$defs/common/$defs/'))
    common = json.loads(read("common.json").replace('"#/$defs/', '"#/$defs/common/$defs/'))
    del common["$schema"]
    schema.setdefault("$defs", {})["common"] = common
    jsonschema.Draft202012Validator.check_schema(schema)
    return schema


def validate(run, name):
    document = run.document
    jsonschema.Draft202012Validator(schema_of(name)).validate(document)
    return document


def judged(function):
    """True when the schema refuses what the function makes of a good document."""
    try:
        function()
    except jsonschema.ValidationError:
        return True
    return False


# ---- safety of what is shown ----

def raw_bytes(data):
    """What of the bytes must never reach a terminal: controls but the line feed, invalid UTF-8, hidden characters."""
    found = []
    for character in data.decode("utf-8", "surrogateescape"):
        category = unicodedata.category(character)
        if character != "\n" and (category in ("Cc", "Cf", "Cs", "Co") or 0xDC80 <= ord(character) <= 0xDCFF):
            found.append(hex(ord(character)))
    return found


HOSTILE = [
    b"10-new\nline.json", b"11-esc\x1b[31m.json", b"12-bad\xff\xfe.json", "13-bidi\u202egpj.json".encode(),
    b"14-del\x7f.json", "15-c1\u009b31m.json".encode(), "16-zero\u200bwidth.json".encode(), b"17-back\\x1b.json",
    b"-n", b"--help", "18-tag\U000e0041.json".encode(), b"19-bell\a\r\t.json",
]
HOSTILE_TEXT = "a\x1b]0;title\x07b\u202ec\nd\u200b"


def hostile():
    tree = Tree()
    for name in HOSTILE:
        tree.write(VENDOR, name, descriptor("gpu", f"/bin/{HOSTILE_TEXT}", HOSTILE_TEXT))
        tree.write(ADMIN, b"x" + name, b"{\x1b[31m" + name)
    os.symlink(b"/\x1b[2J\xff", tree.path(ADMIN, b"30-link\x1b.json"))
    tree.write(ADMIN, b"10-new\nline.json", "")
    tree.write(VENDOR, b"40-content.json", b'{"type": "fs"}\r\n\x1b[2J\xff\n\t"\xe2\x80\xae"\0 rest')
    return tree


# ---- the cases ----

@case
def options_stand_before_or_after_the_command():
    tree = debian()
    for arguments in (["which", "gpu", "--json"], ["--json", "which", "gpu"], ["which", "--json", "gpu"]):
        assert Run(tree, *arguments).want(0).document["type"] == "gpu", arguments
    assert Run(tree, "which", "--json", "gpu", environment={"POSIXLY_CORRECT": "1"}).want(0).document["type"] == "gpu"
    assert Run(tree, "mask", "-n", "50-qemu-gpu.json").want(0) and not tree.names(ADMIN)
    assert Run(None, "which", "gpu", "--root", tree.root).want(0).out == "/usr/lib/qemu/vhost-user-gpu\n"


@case
def wrong_usage_is_exit_2_and_says_what_is_known():
    tree = debian()
    for arguments, message in (
            (["--consumer=libvirtt"], r"\"libvirtt\" is no value of --consumer; use one of: spec, libvirt-system, libvirt-session, "
                                      r"lima \(with @VERSION"),
            (["--consumer=libvirt-system@new"], r"is no value of --consumer"),
            (["--consumer=@9.0"], r"is no value of --consumer"),
            (["--consumer=" + "x" * 100 + "@9.0"], r"is no value of --consumer"),
            (["--timeout=0"], r"the value of --timeout is no time; give seconds"),
            (["--timeout=-1"], r"is no time"),
            (["--timeout=1x"], r"is no time"),
            (["--timeout=nan"], r"is no time"),
            (["--timeout=1e9"], r"is no time"),
            (["which", "gpu", "--require=virgil"], r"the type gpu has no feature \"virgil\"; did you mean virgl\? Known are: render-node, virgl"),
            (["which", "gpu", "--require=virgl,"], r"has no feature \"\"; known are"),
            (["which", "net", "--require=virgl"], r"the type net has no feature \"virgl\"; no feature is known"),
            (["list", "--require=virgl"], r"--require needs exactly one TYPE"),
            (["compare", "gpu", "fs", "--require=virgl"], r"--require needs exactly one TYPE"),
            (["mask", "x", "--require=virgl"], r"mask takes no option --require; it belongs to: list which why compare"),
            (["check", "--require=virgl"], r"check takes no option --require"),
            (["explain", "dangling-lnk"], r"there is no code \"dangling-lnk\"; did you mean dangling-link\?"),
            (["compare", "gup"], r"there is no type"),
            (["--scope=vendor", "list"], r"use one of: admin, user"),
            (["--color=blue"], r"use one of: auto, always, never"),
            (["--frobnicate"], r"there is no option --frobnicate; "),
            (["list", "-x"], r"there is no option -x; "),
            (["--json=1"], r"--json takes no value"),
            (["--consumer"], r"--consumer needs a value"),
            (["--user=nobody-here"], r"there is no user \"nobody-here\""),
            (["lisst"], r"there is no command \"lisst\"; did you mean list\?"),
            (["list", "gpuu"], r"there is no type \"gpuu\"; did you mean gpu\?"),
            (["list", "gpu", "quantum"], r"the types are: 9p, balloon"),
            (["which"], r"needs more arguments; usage: overrule which TYPE"),
            (["which", "gpu", "fs"], r"takes fewer arguments"),
            (["types", "gpu"], r"takes fewer arguments"),
            (["mask"], r"needs more arguments"),
            (["mask", "a/b"], r"cannot be the name of a descriptor"),
            (["mask", ".hidden"], r"cannot be the name of a descriptor"),
            (["mask", ""], r"cannot be the name of a descriptor")):
        run = Run(tree, *arguments).want(2, message)
        assert run.err.startswith("overrule: ") and run.err.count("\n") == 1 and not run.out, run.err
    Run(None, "--root=", "list").want(2, "--root names no directory")
    assert not tree.names(ADMIN)


@case
def help_and_version_need_no_files():
    for arguments in (["--help"], ["--version"], ["list", "--help"], ["--help", "mask"], ["mask", "--help"], ["types"], ["consumers"],
                      ["explain"], ["explain", "not-json", "mask"]):
        run = Run(None, "--root=/nonexistent", *arguments).want(0)
        assert run.out and not run.err, run.err
    text = Run(None, "--help").out
    for word in ("list", "which", "why", "show", "check", "capabilities", "compare", "types", "consumers", "explain", "mask",
                 "unmask", "--trust", "--timeout", "--consumer", "--user", "--root", "--scope",
                 "--json", "--dry-run", "--read-only", "--color", "--ascii", "--mouse", "--linear", "--quiet", "--help", "--version"):
        assert word in text, word
    assert "unmask NAME..." in Run(None, "unmask", "--help").out
    assert "--require=FEATURE" in Run(None, "which", "--help").out and "--require" not in Run(None, "mask", "--help").out


@case
def a_root_that_cannot_be_opened_is_exit_4():
    Run(None, "--root=/nonexistent/x", "list").want(4, r"^overrule: /nonexistent/x: cannot open .*; look whether")


@case
def without_a_command_and_a_terminal_it_lists():
    tree = debian()
    assert Run(tree).want(0).bytes == Run(tree, "list").want(0).bytes
    assert Run(tree, "--json").document == Run(tree, "list", "--json").document


@case
def which_prints_the_path_and_nothing_else():
    tree = debian()
    run = Run(tree, "which", "gpu").want(0)
    assert run.out == "/usr/lib/qemu/vhost-user-gpu\n" and run.err == "", (run.out, run.err)
    run = Run(tree, "which", "net").want(1, r"^overrule: No directory .* type net; see: overrule why net\n$")
    assert run.out == ""
    os.chmod(tree.path("usr/lib/qemu/virtiofsd"), 0o644)
    run = Run(tree, "which", "fs").want(0, r"^overrule: warning: The start will fail: /usr/lib/qemu/virtiofsd may not be executed")
    assert run.out == "/usr/lib/qemu/virtiofsd\n"
    assert Run(tree, "which", "fs", "-q").want(0).err == ""
    assert validate(Run(tree, "which", "fs", "--json").want(0), "which.json")["selected"]["runnable"] is False
    assert validate(Run(tree, "which", "net", "--json").want(1), "which.json")["selected"] is None


@case
def runnable_is_looked_up_inside_the_root():
    tree = Tree({VENDOR: {"1.json": descriptor("gpu", "/bin/sh"), "2.json": descriptor("fs", "/bin/link"),
                          "3.json": descriptor("net", "/bin/dir"), "4.json": descriptor("rng", "/bin/out"),
                          "5.json": descriptor("block", "/bin/fifo")}})
    tree.program("/opt/inside")
    os.makedirs(tree.path("bin/dir"))
    os.symlink("/opt/inside", tree.path("bin", "link"))
    os.symlink("../../../../../../../../bin/sh", tree.path("bin", "out"))
    os.mkfifo(tree.path("bin", "fifo"), 0o777)
    document = Run(tree, "list", "--json").want(0).document
    runnable = {row["type"]: row["selected"]["runnable"] for row in document["types"]}
    assert runnable == {"gpu": False, "fs": True, "net": False, "rng": False, "block": False}, runnable


@case
def documents_follow_their_schemas():
    for tree in (debian(), mixed(), hostile(), Tree()):
        document = validate(Run(tree, "list", "--json").want(0), "list.json")
        validate(Run(tree, "list", "gpu", "net", "--json").want(0), "list.json")
        validate(Run(tree, "why", "gpu", "--json").want(0), "why.json")
        for consumer in CONSUMERS:
            validate(Run(tree, f"--consumer={consumer}", "list", "--json").want(0), "list.json")
            validate(Run(tree, f"--consumer={consumer}", "why", "fs", "--json").want(0), "why.json")
            run = Run(tree, f"--consumer={consumer}", "check", "--json")
            errors = [row for row in validate(run, "check.json")["findings"] if row["severity"] == "error"]
            run.want(1 if errors else 0)
        run = Run(tree, "capabilities", "--json")
        asked = validate(run, "capabilities.json")["capabilities"]
        assert run.status == 1 and {row["state"] for row in asked} <= {"refused-foreign", "cannot-run"}, asked
        validate(Run(tree, "compare", "--json").want(0), "compare.json")
        validate(Run(tree, "compare", "gpu", "net", "--json").want(0), "compare.json")
        names = [row for kind in document["types"] for row in kind["order"]] + document["hidden"]
        for row in names:
            name = bytes.fromhex(row["name_hex"]) if "name_hex" in row else row["name"].encode()
            validate(Run(tree, "show", "--json", "--", name).want(0), "show.json")
            validate(Run(tree, "why", "--json", "--", name).want(0), "why.json")
    for word in ("types", "consumers", "explain"):
        validate(Run(None, word, "--json").want(0), word + ".json")


@case
def schemas_refuse_what_is_not_in_them():
    run = Run(mixed(), "list", "--json").want(0)
    for damage in (lambda d: d.update(extra=1), lambda d: d.pop("error"), lambda d: d.update(version=2),
                   lambda d: d["types"][1]["order"][0].update(extra=1), lambda d: d["hidden"][0].pop("type"),
                   lambda d: d["types"][1]["order"][0]["layers"][0].update(verdict="good"),
                   lambda d: d["types"][1]["order"][0]["layers"][0].update(extra=1),
                   lambda d: d["findings"][0].update(line="1")):
        document = run.document
        damage(document)
        assert judged(lambda: jsonschema.Draft202012Validator(schema_of("list.json")).validate(document)), damage


@case
def list_json_says_what_the_directories_hold():
    tree = mixed()
    document = Run(tree, "list", "--json").want(0).document
    assert (document["version"], document["consumer"], document["root"], document["error"]) == (1, "spec", tree.root, None)
    types = {row["type"]: row for row in document["types"]}
    assert list(types) == ["block", "gpu", "fs"]
    gpu = types["gpu"]
    assert gpu["selected"] == {"name": "60-other-gpu.json", "path": f"/{USER}/60-other-gpu.json", "scope": "user",
                               "binary": "/usr/libexec/other", "runnable": True}
    assert [row["rank"] for row in gpu["order"]] == [1]
    assert [layer["verdict"] for layer in gpu["order"][0]["layers"]] == ["selected", "overridden"]
    assert types["block"]["selected"] is None and types["block"]["order"] == []
    hidden = {row["name"]: row for row in document["hidden"]}
    masked = hidden["50-qemu-gpu.json"]
    assert (masked["type"], masked["rank"], masked["verdict"], masked["code"]) == ("gpu", None, "masked", "hidden-by-mask")
    assert masked["description"] == "QEMU vhost-user-gpu" and masked["scope"] == "vendor"
    assert [(layer["scope"], layer["verdict"]) for layer in masked["layers"]] == [("admin", "mask"), ("vendor", "masked")]
    assert {name: (row["type"], row["verdict"]) for name, row in hidden.items() if name != "50-qemu-gpu.json"} == {
        "10-relative.json": ("block", "invalid"), "20-link.json": (None, "ignored"), "70-broken.json": ("fs", "invalid"),
        "80-odd.json": (None, "unknown-type"), "99-nothing.json": (None, "mask"), "README": (None, "invalid")}
    broken = [row for row in document["findings"] if row["path"].endswith("70-broken.json")]
    assert [(row["code"], row["severity"], row["line"], row["column"]) for row in broken] == [("not-json", "error", 2, 12)]
    ranks = ["note", "warning", "error"]
    severities = [ranks.index(row["severity"]) for row in document["findings"]]
    assert severities == sorted(severities, reverse=True)


@case
def named_types_are_listed_and_no_others():
    tree = mixed()
    document = Run(tree, "list", "gpu", "net", "--json").want(0).document
    assert [(row["type"], len(row["order"])) for row in document["types"]] == [("gpu", 1), ("net", 0)]
    assert [row["name"] for row in document["hidden"]] == ["50-qemu-gpu.json"]
    paths = [row["path"] for row in document["findings"]]
    assert not any("70-broken" in path for path in paths) and any("README" in path for path in paths), paths
    text = Run(tree, "list", "net").want(0).out
    assert "net: network\n" in text and "has a descriptor of type net" in text and "gpu" not in text.split("\n\n")[0], text


@case
def people_see_what_they_should():
    tree = mixed()
    for name, arguments in (("list.txt", ["list"]), ("list-gpu.txt", ["list", "gpu"]), ("why-gpu.txt", ["why", "gpu"]),
                            ("why-name.txt", ["why", "50-qemu-gpu.json"]), ("show.txt", ["show", "50-fs.json"]),
                            ("types.txt", ["types"]), ("help.txt", ["--help"]), ("consumers.txt", ["consumers"]),
                            ("explain.txt", ["explain", "orphan-mask", "first-match"]), ("compare.txt", ["compare", "gpu", "fs", "net"]),
                            ("list-broken.txt", ["--consumer=libvirt-system", "list", "fs"]),
                            ("why-broken.txt", ["--consumer=libvirt-system", "why", "fs"]),
                            ("check.txt", ["check"]), ("capabilities.txt", ["capabilities"]),
                            ("dry-run.txt", ["mask", "-n", "60-other-gpu.json", "--scope=admin"])):
        # What makes another one win is told for the scope of who asks.
        if name.startswith("why") and os.geteuid() != 0:
            continue
        if name == "dry-run.txt":
            shutil.rmtree(tree.path(USER))
        for locale in ("C.UTF-8", "C"):
            run = Run(tree, *arguments, locale=locale).want(1 if name in ("check.txt", "capabilities.txt") else 0)
            assert locale == "C.UTF-8" or run.out.isascii(), run.out
            expected(name if locale == "C.UTF-8" else name.replace(".txt", ".ascii.txt"), run.out, tree)
    expected("list-nothing.txt", Run(Tree(), "list").want(0).out, None)
    plain = Run(tree, "list", "--ascii").want(0).out
    assert plain.isascii() and "* " in plain


@case
def what_is_no_document_is_named():
    tree = Tree({VENDOR: {"50-packed.json": gzip.compress(b"packed"), "60-text.json": b"plain words\n"}})
    text = Run(tree, "check").want(1).out
    assert "the file is: gzip compressed data" in text and text.count("the file is") == 1, text


@case
def names_keep_their_letters_where_the_locale_has_them():
    tree = Tree({VENDOR: {"50-größe.json": descriptor("gpu", "/usr/bin/größe", "日本")}})
    assert "50-größe.json" in Run(tree, "list", "--ascii").want(0).out
    text = Run(tree, "list", locale="C").want(0).out
    assert "50-gr\\u{F6}\\u{DF}e.json" in text and text.isascii(), text
    assert Run(tree, "which", "gpu", locale="C").want(0).out == "/usr/bin/größe\n"


@case
def why_answers_for_types_and_names():
    tree = mixed()
    document = validate(Run(tree, "why", "gpu", "--json").want(0), "why.json")
    assert document["name"] is None and document["selected"]["name"] == "60-other-gpu.json"
    document = validate(Run(tree, "why", "50-qemu-gpu.json", "--json").want(0), "why.json")
    assert document["type"] == "gpu" and [row["verdict"] for row in document["reasons"]] == ["mask", "masked"]
    Run(tree, "why", "gup").want(1, r"did you mean gpu\?")
    Run(tree, "why", "50-qemu-gpu.jsn").want(1, r"did you mean 50-qemu-gpu\.json\?")
    Run(tree, "show", "no-such-name").want(1, r"has a file named no-such-name; look at the names")
    tree = Tree({VENDOR: {f"{i}0.json": descriptor("gpu", "/x") for i in range(1, 5)}})
    text = Run(tree, "--scope=admin", "why", "gpu").want(0).out
    assert f"To make 20.json win: overrule --root={tree.root} --scope=admin mask 10.json\n" in text, text
    rows = Run(tree, "--scope=admin", "why", "gpu", "--json").document["reasons"]
    assert [row["winning"] and row["winning"]["state"] for row in rows] == [None, None] + ["by-change"] * 3, rows


@case
def show_compares_each_layer_with_the_one_below():
    document = validate(Run(mixed(), "show", "60-other-gpu.json", "--json").want(0), "show.json")
    assert [layer["below"] for layer in document["layers"]] == [{"equal": True, "differs": []}, None]
    document = validate(Run(mixed(), "show", "50-fs.json", "--json").want(0), "show.json")
    assert document["layers"][0]["below"] == {"equal": False, "differs": ["description", "binary"]}
    document = validate(Run(mixed(), "show", "20-link.json", "--json").want(0), "show.json")
    assert [(layer["kind"], layer["link"], layer["content"]) for layer in document["layers"]] == [
        ("dangling", "/nonexistent", None)]


@case
def nothing_raw_reaches_a_stream():
    tree = hostile()
    commands = [["list"], ["why", "gpu"], ["which", "gpu"], ["list", "--color=always"], ["check"], ["compare"], ["capabilities"],
                ["--consumer=libvirt-session", "check"], ["--consumer=lima", "list"], ["which", "gpu", "--require=virgl"]]
    for name in HOSTILE + [b"40-content.json", b"30-link\x1b.json", b"x11-esc\x1b[31m.json", b"no\x1b\xff\nname"]:
        commands += [[verb, "--", name] for verb in ("show", "why", "which", "mask", "unmask", "list", "check",
                                                            "capabilities", "compare", "explain")]
        commands += [[b"mask", b"-n", b"--", name], [name + b"\x1b"], [b"--scope=" + name], [b"--user=" + name], [b"--" + name],
                     [b"--consumer=" + name], [b"--consumer=spec@" + name], [b"which", b"gpu", b"--require=" + name],
                     [b"--timeout=" + name]]
    seen = b""
    for arguments in commands:
        for extra in ([], ["--json"]):
            for locale in ("C.UTF-8", "C"):
                run = Run(tree, *extra, *arguments, locale=locale)
                out = re.sub(rb"\x1b\[[0-9;]*m", b"", run.bytes) if "--color=always" in arguments else run.bytes
                assert not raw_bytes(out), (arguments, raw_bytes(out), out)
                assert not raw_bytes(run.error_bytes), (arguments, run.error_bytes)
                assert 0 <= run.status <= 4, (arguments, run.status, run.err)
                seen += run.bytes + run.error_bytes
    assert rb"11-esc\x1B[31m.json" in seen and rb"10-new\nline.json" in seen and rb"13-bidi\u{202E}gpj.json" in seen


@case
def hostile_directories_are_shown_safely():
    tree = Tree({VENDOR: {"50-a.json": descriptor("gpu", "/bin/a")}, ADMIN: {"50-a.json": ""}})
    home = b"/home\x1b[31m\xff\n"
    environment = {"HOME": home, "XDG_CONFIG_HOME": None}
    for arguments in (["list"], ["why", "gpu"], ["mask", "-n", "50-a.json", "--scope=user"], ["unmask", "50-a.json", "--scope=user"],
                      ["mask", "50-a.json", "--scope=user", "--json", "-n"]):
        run = Run(tree, *arguments, environment=environment)
        assert not raw_bytes(run.bytes) and not raw_bytes(run.error_bytes), (arguments, run.bytes, run.error_bytes)
    run = Run(None, b"--root=" + os.fsencode(tree.root) + b"/\x1b[2J", "list").want(4)
    assert not raw_bytes(run.error_bytes), run.error_bytes


@case
def json_keeps_bytes_that_are_no_utf8():
    document = Run(hostile(), "list", "--json").want(0).document
    rows = [row for kind in document["types"] for row in kind["order"]] + document["hidden"]
    names = {bytes.fromhex(row["name_hex"]) if "name_hex" in row else row["name"].encode() for row in rows}
    assert set(HOSTILE) - {b"10-new\nline.json"} <= names and b"10-new\nline.json" in names
    assert {row["description"] for row in rows if row["description"]} == {HOSTILE_TEXT}


@case
def mask_and_unmask_are_a_round_trip():
    tree = debian()
    run = Run(tree, "mask", "--scope=admin", "50-qemu-gpu.json").want(0, r"no backend of type gpu is left")
    assert run.out.startswith("Done:\n  make the directory /etc/qemu/vhost-user\n"
                              "  put an empty file at /etc/qemu/vhost-user/50-qemu-gpu.json"), run.out
    assert "gpu: 50-qemu-gpu.json (/usr/lib/qemu/vhost-user-gpu) → nothing" in run.out
    undo = re.search("^Undo: (.*)$", run.out, re.MULTILINE)[1]
    assert re.fullmatch(rf"overrule --root={tree.root} --scope=admin undo \d{{8}}T\d{{6}}\.\d{{6}}-[0-9a-f]{{8}}", undo), undo
    assert os.stat(tree.path(ADMIN, "50-qemu-gpu.json")).st_size == 0
    Run(tree, "which", "gpu").want(1)
    assert Run(tree, "list", "gpu", "--json").document["types"][0]["selected"] is None
    again = Run(tree, "mask", "--scope=admin", "50-qemu-gpu.json").want(0)
    assert again.out == "50-qemu-gpu.json is masked there already.\n", again.out
    subprocess.run(["sh", "-c", undo.replace("overrule", PROGRAM, 1)], check=True, stdout=subprocess.DEVNULL,
                   env={"HOME": "/home", "LC_ALL": "C"})
    assert tree.names(ADMIN) == [] and Run(tree, "which", "gpu").want(0)
    assert Run(tree, "unmask", "--scope=admin", "50-qemu-gpu.json").want(0).out == "50-qemu-gpu.json is not masked there.\n"


@case
def changes_are_documents_too():
    tree = debian()
    plan = validate(Run(tree, "mask", "-n", "50-qemu-gpu.json", "--json").want(0), "plan.json")
    assert plan["scope"] == ("admin" if os.geteuid() == 0 else "user") and plan["consumer"] == "spec"
    assert plan["changes"] == ["mask 50-qemu-gpu.json"]
    assert [(row["op"], row["name"], row.get("mode"), row["expect"]) for row in plan["operations"]] == [
        ("mkdir", None, "0755", "absent"), ("mask", "50-qemu-gpu.json", "0644", "absent")]
    assert [(row["type"], (row["before"] or {}).get("name"), (row["after"] or {}).get("name")) for row in plan["preview"]] == [
        ("gpu", "50-qemu-gpu.json", None), ("fs", "50-qemu-virtiofsd.json", "50-qemu-virtiofsd.json")]
    assert tree.names("etc") == []
    result = validate(Run(tree, "mask", "50-qemu-gpu.json", "--json", "--scope=admin").want(0), "result.json")
    assert result["changed"] is True and result["transaction"] and result["preview"] == plan["preview"]
    assert result["undo"] == f"overrule --root={tree.root} --scope=admin undo {result['transaction']}"
    result = validate(Run(tree, "mask", "50-qemu-gpu.json", "--json", "--scope=admin").want(0), "result.json")
    assert (result["changed"], result["operations"], result["undo"]) == (False, [], None)
    plan = validate(Run(tree, "unmask", "-n", "50-qemu-gpu.json", "--json", "--scope=admin").want(0), "plan.json")
    assert plan["operations"] == [{"op": "remove", "scope": "admin", "name": "50-qemu-gpu.json", "expect": EMPTY_DIGEST}]


@case
def several_names_are_changed_together_or_not_at_all():
    tree = debian()
    run = Run(tree, "mask", "--scope=admin", "50-qemu-gpu.json", "50-qemu-virtiofds.json").want(3, r"did you mean 50-qemu-virtiofsd")
    assert tree.names(ADMIN) == [] and run.out == ""
    Run(tree, "mask", "--scope=admin", "50-qemu-gpu.json", "50-qemu-virtiofsd.json", "50-qemu-gpu.json").want(0)
    assert tree.names(ADMIN) == [b"50-qemu-gpu.json", b"50-qemu-virtiofsd.json"]
    run = Run(tree, "unmask", "--scope=admin", "50-qemu-gpu.json", "no-such").want(3)
    assert len(tree.names(ADMIN)) == 2


@case
def a_refused_change_is_exit_3_and_writes_nothing():
    tree = debian()
    Run(tree, "mask", "--read-only", "50-qemu-gpu.json").want(3, "--read-only")
    Run(tree, "mask", "--read-only", "-n", "50-qemu-gpu.json").want(3, "--read-only")
    assert tree.names("etc") == []
    os.makedirs(tree.path(ADMIN, "50-qemu-gpu.json"))
    run = Run(tree, "mask", "--scope=admin", "50-qemu-gpu.json").want(3, r"no readable regular file stands at the name")
    assert run.err.startswith(f"overrule: {tree.root}/{ADMIN}/50-qemu-gpu.json: ") and run.out == "", run.err
    assert os.path.isdir(tree.path(ADMIN, "50-qemu-gpu.json"))
    Run(tree, "mask", "--scope=user", "50-qemu-gpu.json", environment={"HOME": None}).want(3, "names no directory for the scope user")


@case
def a_system_that_fails_is_exit_4():
    tree = debian()
    tree.write("etc", "qemu", "a file in place of a directory")
    run = Run(tree, "mask", "--scope=admin", "50-qemu-gpu.json")
    assert run.status in (3, 4) and run.out == "" and f"{tree.root}/etc/qemu" in run.err, (run.status, run.err)
    Run(debian(), "list", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (4, 4))).want(4, "raise the limit")


@case
def an_orphan_mask_comes_back_by_undo():
    tree = Tree({ADMIN: {"50-gone.json": ""}})
    Run(tree, "unmask", "--scope=admin", "50-gone.json").want(0)
    assert tree.names(ADMIN) == []
    Run(tree, "undo", "--scope=admin").want(0)
    assert tree.names(ADMIN) == [b"50-gone.json"]


@case
def names_with_dashes_and_blanks_are_undone_by_the_line_that_is_told():
    names = [b"-n", b"a b'c.json", b"\x1b\n.json", "größe".encode()]
    tree = Tree({VENDOR: {name: descriptor("gpu", "/bin/x") for name in names}})
    run = Run(tree, "mask", "--scope=admin", "--", *names).want(0)
    assert tree.names(ADMIN) == sorted(names)
    undo = re.search("^Undo: (.*)$", run.out, re.MULTILINE)[1]
    subprocess.run(["bash", "-c", undo.replace("overrule", PROGRAM, 1)], check=True, stdout=subprocess.DEVNULL,
                   env={"HOME": "/home", "LC_ALL": "C"})
    assert tree.names(ADMIN) == []


@case
def quiet_says_nothing_that_was_not_asked_for():
    tree = debian()
    run = Run(tree, "mask", "-q", "--scope=admin", "50-qemu-gpu.json").want(0)
    assert run.out == "" and run.err == "", (run.out, run.err)
    assert "error" in Run(mixed(), "list").out and "error:" not in Run(mixed(), "list", "-q").out


@case
def the_environment_of_the_person_is_used():
    tree = Tree({USER: {"1.json": descriptor("gpu", "/home")}, "xdg/qemu/vhost-user": {"2.json": descriptor("gpu", "/xdg")},
                 "data/qemu/vhost-user": {"3.json": descriptor("fs", "/data")}})
    assert Run(tree, "which", "gpu").out == "/home\n"
    assert Run(tree, "which", "gpu", environment={"XDG_CONFIG_HOME": "/xdg"}).out == "/xdg\n"
    assert Run(tree, "which", "gpu", environment={"XDG_CONFIG_HOME": "relative"}).out == "/home\n"
    assert Run(tree, "which", "gpu", environment={"XDG_CONFIG_HOME": ""}).out == "/home\n"
    Run(tree, "which", "gpu", environment={"HOME": None}).want(1)
    assert Run(tree, "which", "fs", environment={"XDG_DATA_DIRS": "/nowhere:/data"}).out == "/data\n"


@case
def a_user_of_a_foreign_root_is_looked_up_in_that_root():
    tree = Tree({"srv/alice/.config/qemu/vhost-user": {"1.json": descriptor("gpu", "/alice")},
                 "xdg/qemu/vhost-user": {"2.json": descriptor("gpu", "/xdg")},
                 "etc": {"passwd": "root:x:0:0::/root:/bin/sh\nalice:x:4242:4242::/srv/alice:/bin/sh\n",
                         "group": "alice:x:4242:\nkvm:x:4300:alice,bob\n"}})
    if os.geteuid() == 0:
        for path, directories, files in os.walk(tree.path("srv/alice")):
            for name in [b""] + directories + files:
                os.chown(os.path.join(path, name), 4242, 4242)
    environment = {"XDG_CONFIG_HOME": "/xdg"}
    assert Run(tree, "which", "gpu", environment=environment).out == "/xdg\n"
    assert Run(tree, "--user=alice", "which", "gpu", environment=environment).want(0).out == "/alice\n"
    Run(tree, "--user=daemon", "which", "gpu").want(2, "below the directory that --root names")
    Run(Tree(), "--user=alice", "list").want(2, "there is no user")
    fifo = Tree({"etc": {}})
    os.makedirs(fifo.path("etc"))
    os.mkfifo(fifo.path("etc", "passwd"))
    Run(fifo, "--user=alice", "list").want(4)


@case
def root_acts_with_the_users_identity():
    if os.geteuid() != 0:
        return "needs root"
    tree = Tree({VENDOR: {"50-a.json": descriptor("gpu", "/bin/a")}, "home/alice": {},
                 "etc": {"passwd": "alice:x:4242:4242::/home/alice:/bin/sh\n"}})
    tree.program("/bin/a")
    os.makedirs(tree.path("home/alice/.config"))
    os.chown(tree.path("home/alice"), 4242, 4242)
    os.chown(tree.path("home/alice/.config"), 4242, 4242)
    Run(tree, "--user=alice", "--scope=user", "mask", "50-a.json").want(0)
    made = os.stat(tree.path("home/alice/.config/qemu/vhost-user", "50-a.json"))
    assert (made.st_uid, made.st_gid, made.st_size) == (4242, 4242, 0), made
    private = "home/alice/.config/qemu/vhost-user"
    os.chmod(tree.path(private, "50-a.json"), 0)
    os.chown(tree.path(private), 0, 0)
    os.chmod(tree.path(private), 0o700)
    findings = Run(tree, "--user=alice", "list", "--json").want(0).document["findings"]
    assert [row["code"] for row in findings] == ["directory-closed"], findings
    assert Run(tree, "list", "--json", environment={"HOME": "/home/alice"}).want(0).document["findings"] == []


@case
def a_full_disk_is_not_taken_for_success():
    if not os.path.exists("/dev/full"):
        return "needs /dev/full"
    with open("/dev/full", "wb") as full:
        for arguments in (["list"], ["list", "--json"], ["which", "gpu"], ["types"], ["--help"], ["--version"]):
            Run(debian(), *arguments, stdout=full).want(4, r"^overrule: cannot write to standard output: No space left")


@case
def a_closed_output_is_not_taken_for_success():
    tree = debian()
    Run(tree, "list", stdout=None, preexec_fn=lambda: os.close(1)).want(4, "cannot write to standard output")
    reading, writing = os.pipe()
    os.close(reading)
    run = Run(tree, "list", stdout=writing, restore_signals=False)
    os.close(writing)
    assert run.status in (4, -13), (run.status, run.err)
    run = Run(tree, "mask", "--scope=admin", "50-qemu-gpu.json", preexec_fn=lambda: (os.close(0), os.close(2)))
    assert run.status == 0 and os.stat(tree.path(ADMIN, "50-qemu-gpu.json")).st_size == 0


def on_terminal(tree, columns, *arguments, environment=None):
    """What the command writes to a terminal of that width."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    Run(tree, *arguments, stdout=slave, environment=environment).want(0)
    os.close(slave)
    text = b""
    try:
        while piece := os.read(master, 65536):
            text += piece
    except OSError:
        pass
    os.close(master)
    return text.decode().replace("\r\n", "\n")


def width(line):
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


@case
def lines_are_cut_to_the_terminal_and_never_wrapped():
    tree = mixed()
    tree.write(VENDOR, "55-" + "long-" * 40 + ".json", descriptor("gpu", "/usr/" + "deep/" * 60 + "x", "words " * 50))
    tree.write(VENDOR, "56-日本語.json", descriptor("gpu", "/usr/bin/日本語", "日本語" * 30))
    for columns in (20, 40, 60, 80, 81, 200):
        text = re.sub(r"\033\[[0-9;]*m", "", on_terminal(tree, columns, "list", "gpu", "-q"))
        lines = text.splitlines()
        assert max(map(width, lines)) <= columns, (columns, max(lines, key=width))
        assert len(lines) == 7, text
        assert columns < 40 or "…" in text
    assert "words words words words" * 2 not in text
    assert "long-" * 40 in Run(tree, "list", "gpu", "-q").out


@case
def colours_come_only_when_they_are_wanted():
    tree = mixed()
    assert "\033" not in Run(tree, "list").out and "\033" not in Run(tree, "list", "--color=auto").out
    assert "\033[0;1;32m" in Run(tree, "list", "--color=always").out
    assert "\033" in on_terminal(tree, 80, "list")
    assert "\033" not in on_terminal(tree, 80, "list", "--color=never")
    assert "\033" not in on_terminal(tree, 80, "list", environment={"NO_COLOR": "1"})
    assert "\033" in on_terminal(tree, 80, "list", environment={"NO_COLOR": ""})
    assert "\033" not in on_terminal(tree, 80, "list", environment={"TERM": "dumb"})
    assert "\033" not in Run(tree, "list", "--json", "--color=always").out


@case
def ten_thousand_descriptors_are_listed():
    tree = Tree({VENDOR: {f"{i:05}-x.json": descriptor("gpu", f"/bin/{i}") for i in range(10000)}})
    document = Run(tree, "list", "--json").want(0).document
    assert [row["rank"] for row in document["types"][0]["order"]] == list(range(1, 10001))
    assert Run(tree, "list").want(0).out.count("\n") == 10000 + 1 + 1 + 3
    ways = [row["winning"] for row in Run(tree, "why", "gpu", "--json").want(0).document["reasons"]]
    assert 0 < sum(way is not None for way in ways) < 100


@case
def manual_and_completions_know_every_command_and_option():
    text = Run(None, "--help").want(0).out
    options = sorted(set(re.findall(r"--[a-z-]+", text + Run(None, "which", "--help").out)))
    commands = re.findall(r"^  ([a-z]+)", text.split("Commands:")[1].split("Options")[0], re.MULTILINE)
    types = [row["type"] for row in Run(None, "types", "--json").document["types"]]
    share = os.path.join(HERE, "../../share")
    for file, spell in (("man/overrule.1", lambda option: option.replace("-", "\\-")), ("completions/overrule.bash", str),
                        ("completions/_overrule", str), ("completions/overrule.fish", lambda option: "-l " + option[2:])):
        with open(os.path.join(share, file), encoding="utf-8") as stream:
            content = stream.read()
        for word in [spell(option) for option in options] + commands:
            assert word in content, (file, word)
        assert "man/" in file or all(word in content for word in types), file
        named = content.replace("\\-", "-")
        assert all(consumer.split("@")[0] in named for consumer in CONSUMERS), file


def troff(text):
    return text.replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq").replace("'", "\\(aq")


def manual_of_codes():
    """The manual's table, from the registry."""
    lines = []
    for row in Run(None, "explain", "--json", locale="C").want(0).document["codes"]:
        severity = "" if row["severity"] == "none" else f" ({row['severity']})"
        lines += [".TP", f".BR {troff(row['code'])} \"{severity}\"" if severity else f".B {troff(row['code'])}"]
        lines += [troff(row["title"][0].upper() + row["title"][1:] + "."), troff(row["explanation"])]
        if row["remedy"]:
            lines.append(troff("What to do: " + row["remedy"] + "."))
        if row["example"]:
            lines.append(troff("Example:") + "\n.B " + troff(row["example"]).replace(" ", "\\ "))
    return "\n".join(lines) + "\n"


@case
def the_manual_has_the_registry_of_codes():
    path = os.path.join(HERE, "../../share/man/overrule.1")
    with open(path, encoding="utf-8") as stream:
        manual = stream.read()
    before, rest = manual.split('.\\" codes begin\n')
    table, behind = rest.split('.\\" codes end\n')
    made = manual_of_codes()
    if os.environ.get("UPDATE_EXPECTED") and table != made:
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(before + '.\\" codes begin\n' + made + '.\\" codes end\n' + behind)
        table = made
    assert table == made, "share/man/overrule.1 is not as the registry: run this test with UPDATE_EXPECTED=1"


# ---- whose rules ----

@case
def the_installed_version_chooses_the_rules():
    tree = debian()
    for consumer, version, since, before in (
            ("libvirt-system", None, "10.8", None), ("libvirt-system", "9000", None, "10.8"),
            ("libvirt-system", "12008", "10.8", None), ("libvirt-session", "9000", None, "10.0"),
            ("libvirt-session", "10005", "10.0", "10.8"), ("spec", "9000", None, None), ("lima", "9000", None, None)):
        shutil.rmtree(tree.path("usr/lib64"), ignore_errors=True)
        if version:
            tree.write("usr/lib64", f"libvirt.so.0.{version}.0")
        document = Run(tree, f"--consumer={consumer}", "list", "--json").want(0).document
        assert (document["consumer"], document["rules"]) == (consumer, {"since": since, "before": before}), (consumer, version)
        exact = Run(tree, f"--consumer={consumer}@9.0", "list", "--json").want(0).document["rules"]
        assert exact == {"since": None, "before": {"libvirt-system": "10.8", "libvirt-session": "10.0"}.get(consumer)}, exact
    rows = Run(None, "consumers", "--json").document["consumers"]
    assert [row["consumer"] for row in rows] == ["spec"] + ["libvirt-system"] * 2 + ["libvirt-session"] * 3 + ["lima"]


@case
def what_is_typed_for_the_consumer_is_in_the_lines_that_are_told():
    tree = debian()
    text = Run(tree, "--consumer=libvirt-system@9.0", "--scope=admin", "mask", "-n", "--json", "50-qemu-gpu.json").want(0)
    assert text.document["consumer"] == "libvirt-system"
    tree.write(ADMIN, "50-qemu-gpu.json", "")
    text = Run(tree, "--consumer=libvirt-system@9.0", "--scope=admin", "why", "gpu").want(0).out
    assert f"overrule --consumer=libvirt-system@9.0 --root={tree.root} --scope=admin unmask 50-qemu-gpu.json" in text, text


@case
def lima_looks_beside_the_qemu_on_the_path():
    machine = {"i686": "i386", "ppc64le": "ppc64"}.get(os.uname().machine, os.uname().machine)
    tree = Tree({"usr/local/share/qemu/vhost-user": {"50-own.json": descriptor("fs", "/opt/own")},
                 VENDOR: {"40-fs.json": descriptor("fs", "/usr/fs")}})
    tree.program("/opt/own")
    tree.program("/usr/fs")
    tree.program(f"/usr/local/bin/qemu-system-{machine}")
    environment = {"PATH": "relative:/nowhere:/usr/local/bin/:/usr/bin"}
    assert Run(tree, "--consumer=lima", "which", "fs", environment=environment).want(0).out == "/opt/own\n"
    for path in ("/usr/bin", "", None):
        assert Run(tree, "--consumer=lima", "which", "fs", environment={"PATH": path}).want(0).out == "/usr/fs\n"
    document = Run(tree, "compare", "fs", "--json", environment=environment).want(0).document
    row = document["types"][0]
    assert [(side["selected"]["binary"]) for side in row["selections"]] == ["/usr/fs", "/usr/fs", "/usr/fs", "/opt/own"]
    assert [(part["consumer"], part["by"]) for part in row["differences"]] == [("lima", "lima")]
    assert row["differences"][0]["text"] == "50-own.json comes first, as the directories are gone through one after the other."


@case
def a_consumer_that_fails_is_told_first_and_loudest():
    tree = mixed()
    for consumer in ("libvirt-system", "libvirt-session@9.0"):
        for command in (["list"], ["list", "net"], ["why", "gpu"], ["check"]):
            run = Run(tree, f"--consumer={consumer}", *command)
            assert run.out.startswith(f"✗ {consumer.split('@')[0]} finds no backend of any type.\n  /"), run.out
            error = Run(tree, f"--consumer={consumer}", *command, "--json").document["error"]
            assert error["code"] == "dangling-link" and error["path"].endswith("20-link.json") and error["remedy"], error
        assert Run(tree, f"--consumer={consumer}", "which", "gpu").want(1, "20-link.json stops every look-up").out == ""
    document = Run(tree, "compare", "--json").want(0).document
    assert [bool(row["error"]) for row in document["consumers"]] == [False, True, True, False]


@case
def check_says_by_its_exit_code_whether_something_does_not_work():
    tree = debian()
    assert Run(tree, "check").want(0).out == "There is nothing to complain about.\n"
    tree.write(ADMIN, "99-nothing.json", "")
    assert "! warning: /etc/qemu/vhost-user/99-nothing.json (orphan-mask)\n" in Run(tree, "check").want(0).out
    tree.write(ADMIN, "60-broken.json", "{")
    run = Run(tree, "check").want(1)
    assert run.out.startswith("✗ error: /etc/qemu/vhost-user/60-broken.json:1:2 (not-json)\n"), run.out
    assert Run(tree, "check", "-q").want(1).out == ""
    assert [row["code"] for row in validate(Run(tree, "check", "99-nothing.json", "--json").want(0), "check.json")["findings"]] == [
        "orphan-mask"]
    Run(tree, "check", "60-broken.json", "99-nothing.json").want(1)
    Run(tree, "check", "60-broken.jsn").want(1, r"did you mean 60-broken\.json\?")
    os.chmod(tree.path("usr/lib/qemu/virtiofsd"), 0o644)
    assert "(binary-not-executable)" in Run(tree, "check", "50-qemu-virtiofsd.json").want(0).out
    tree.write("", "closed", "")
    shutil.rmtree(tree.path(ADMIN))
    tree.write("etc/qemu", "vhost-user", "a file in place of the directory")
    Run(tree, "--consumer=libvirt-system", "check", "50-qemu-gpu.json").want(1)


@case
def a_command_that_is_told_can_be_typed():
    """Also where a name looks like an option, or has blanks in a row."""
    for name in ("-dash.json", "10  b.json"):
        tree = Tree({VENDOR: {name: descriptor("gpu", "/usr/a"), "50-b.json": descriptor("gpu", "/usr/b")}})
        for path in ("/usr/a", "/usr/b"):
            tree.program(path)
        text = Run(tree, "why", "50-b.json").want(0).out
        words = shlex.split(re.search(r"To make 50-b.json win: (.*)", text).group(1))
        assert words[0] == "overrule" and name in words, words
        Run(tree, *[word for word in words[1:] if not word.startswith("--root=")]).want(0)
        assert Run(tree, "which", "gpu").want(0).out == "/usr/b\n"


@case
def compare_names_the_first_rule_where_they_part():
    tree = Tree({
        VENDOR: {"50-a.json": descriptor("gpu", "/usr/a"), "60-b.json": descriptor("fs", "/usr/b")},
        USER: {"50-a.json": "", "10-c.json": descriptor("fs", "/usr/c")},
    })
    for path in ("/usr/a", "/usr/b", "/usr/c"):
        tree.program(path)
    document = validate(Run(tree, "compare", "--json").want(0), "compare.json")
    found = {row["type"]: row for row in document["types"]}
    assert [(part["consumer"], part["by"], part["text"]) for part in found["gpu"]["differences"]] == [
        ("libvirt-system", "spec", "/usr/share/qemu/vhost-user/50-a.json is hidden: the empty file of its name in /home/.config/qemu/vhost-user masks it.")]
    assert [(part["consumer"], part["text"]) for part in found["fs"]["differences"]] == [
        (name, f"10-c.json is not looked at: {name} does not read /home/.config/qemu/vhost-user.") for name in ("libvirt-system", "lima")]
    out = Run(tree, "compare", "-q").want(0).out
    assert re.search(r"^≠ gpu +nothing +50-a.json +nothing +never looks$", out, re.MULTILINE), out
    assert re.search(r"^  net +nothing", Run(tree, "compare", "net").want(0).out, re.MULTILINE) is None
    old = Run(tree, "--consumer=libvirt-session@9.0", "compare", "fs").want(0).out
    assert "They differ by a rule of libvirt-session: libvirt-session refuses devices of type fs." in old, old


# ---- binaries that are asked, on the host's own root in a namespace ----

NAMESPACE = """
set -e
mount -t tmpfs -o mode=0755 overrule "$0/mounted"
cp -a /etc/. "$0/mounted"
rm -rf "$0/mounted/qemu"
[ ! -d "$0/etc" ] || cp -a "$0/etc/." "$0/mounted"
mount --bind "$0/mounted" /etc
mount -t tmpfs -o mode=0755 overrule /usr/share
cp -a "$0/usr/share/." /usr/share
exec "$@"
"""
BACKENDS = "usr/share/backends"


def namespaces_missing():
    """Why a tree cannot be made the host's own here; None where it can."""
    if os.geteuid() != 0 or not shutil.which("unshare"):
        return "needs root and unshare"
    trial = subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "overrule", "/usr/share"], check=False, capture_output=True)
    return None if trial.returncode == 0 else "no mount namespace can be had here"


def on_host(tree, *arguments, **keywords):
    os.makedirs(tree.path("mounted"), exist_ok=True)
    return Run(tree, *arguments, prefix=["unshare", "-m", "--propagation", "private", "sh", "-c", NAMESPACE, tree.root], **keywords)


def answering(kind, backends):
    """A tree with a backend for each {name: script}, which is what its descriptor names."""
    tree = Tree({VENDOR: {f"{name}.json": descriptor(kind, f"/{BACKENDS}/{name}") for name in backends}})
    for name, script in backends.items():
        tree.write(BACKENDS, name, "#!/bin/sh\n" + script + "\n", 0o755)
    return tree


def features(*names):
    return "echo '" + json.dumps({"type": "gpu", "features": list(names)}) + "'"


@case
def which_asks_as_the_consumer_would():
    if namespaces_missing():
        return namespaces_missing()
    tree = answering("gpu", {"10-fails": "exit 1", "20-text": "echo hello", "30-plain": features(), "40-virgl": features("virgl"),
                             "50-both": features("render-node", "virgl")})
    system = "--consumer=libvirt-system@9.0"
    for arguments, binary in (([], "10-fails"), ([system], "30-plain"), ([system, "--require=virgl"], "40-virgl"),
                              (["--require=virgl"], "40-virgl"), ([system, "--require=virgl,render-node"], "50-both")):
        run = on_host(tree, "which", "gpu", *arguments).want(0)
        assert run.out == f"/{BACKENDS}/{binary}\n" and run.err == "", (arguments, run.out, run.err)
    run = on_host(tree, system, "list", "gpu", "--require=virgl", "--json").want(0)
    order = validate(run, "list.json")["types"][0]["order"]
    assert [row["code"] for row in order] == ["probe-failed", "probe-no-json", "feature-missing", "first-match", "after-selected"]
    text = on_host(tree, system, "why", "gpu", "--require=virgl").want(0).out
    assert f"30-plain.json is passed over: its binary /{BACKENDS}/30-plain does not offer virgl." in text, text
    os.unlink(tree.path(VENDOR, "40-virgl.json"))
    os.unlink(tree.path(VENDOR, "50-both.json"))
    run = on_host(tree, system, "which", "gpu", "--require=virgl").want(1, "30-plain.json is passed over: its binary .* virgl")
    assert run.out == "" and run.err.count("overrule: ") == 4, run.err
    document = validate(on_host(tree, system, "which", "gpu", "--json").want(0), "which.json")
    assert (document["assumed"], document["start_fails"]) == (False, False)


@case
def fs_is_asked_from_10_8_on_and_taken_all_the_same_where_it_fails():
    if namespaces_missing():
        return namespaces_missing()
    tree = answering("fs", {"10-text": "echo hello", "20-fails": "exit 3", "30-good": features()})
    assert on_host(tree, "--consumer=libvirt-system@9.0", "which", "fs").want(0).out == f"/{BACKENDS}/10-text\n"
    run = on_host(tree, "--consumer=libvirt-system@11.3", "which", "fs").want(0, r"warning: The start will fail: .*20-fails exited with")
    assert run.out == f"/{BACKENDS}/20-fails\n"
    document = on_host(tree, "compare", "fs", "--consumer=libvirt-system@11.3", "--json").want(0).document
    taken = {row["consumer"]: (row["selected"] or {}).get("binary", "").split("/")[-1] for row in document["types"][0]["selections"]}
    assert (taken["spec"], taken["libvirt-system"], taken["lima"]) == ("10-text", "20-fails", "10-text"), taken


@case
def nothing_is_run_that_others_could_replace():
    if namespaces_missing():
        return namespaces_missing()
    tree = answering("gpu", {"10-open": features(), "20-good": features("virgl")})
    tree.program("/bin/sh")
    marks = os.fsdecode(tree.path("marks"))
    os.mkdir(marks)
    os.chmod(marks, 0o777)
    tree.write(BACKENDS, "10-open", f"#!/bin/sh\ntouch {marks}/$$\n{features()}\n", 0o775)
    system = "--consumer=libvirt-system"
    run = on_host(tree, system, "which", "gpu").want(0, rf"10-open was not run\. .*/{BACKENDS}/10-open .*--trust.* taken to answer well")
    assert run.out == f"/{BACKENDS}/10-open\n"
    asked = on_host(tree, "capabilities", "10-open.json", "--json").want(1).document["capabilities"]
    assert [(row["state"], row["names"]) for row in asked] == [("refused-untrusted", ["10-open.json"])]
    on_host(tree, system, "list").want(0, "was not run")
    assert Run(tree, system, "which", "gpu").want(0, "nothing of a foreign root is").out == f"/{BACKENDS}/10-open\n"
    assert not os.listdir(marks)
    run = on_host(tree, system, "which", "gpu", "--require=virgl", "--trust").want(0)
    assert run.out == f"/{BACKENDS}/20-good\n" and run.err == "", run.err


@case
def capabilities_asks_each_binary_once_and_says_what_it_means():
    if namespaces_missing():
        return namespaces_missing()
    tree = answering("gpu", {"10-good": features("virgl", "new-one"), "20-fails": "echo no such option >&2; exit 2",
                             "30-slow": "sleep 600", "40-text": "echo hello"})
    tree.write(VENDOR, "15-again.json", json.dumps({"description": "", "type": "gpu", "binary": f"/{BACKENDS}/10-good",
                                                    "features": ["virgl", "render-node"]}))
    tree.write(VENDOR, "90-gone.json", descriptor("gpu", f"/{BACKENDS}/gone"))
    run = on_host(tree, "capabilities", "--timeout=0.5", "--json").want(0)
    document = validate(run, "capabilities.json")
    found = {row["binary"].split("/")[-1]: row for row in document["capabilities"]}
    assert {name: row["state"] for name, row in found.items()} == {
        "10-good": "answered", "20-fails": "exited-non-zero", "30-slow": "timed-out", "40-text": "no-json", "gone": "cannot-run"}
    assert found["10-good"]["names"] == ["10-good.json", "15-again.json"]
    assert [(row["name"], bool(row["meaning"])) for row in found["10-good"]["features"]] == [("virgl", True), ("new-one", False)]
    assert 400 <= found["30-slow"]["milliseconds"] < 5000
    assert [(row["code"], row["path"]) for row in document["findings"]] == [("capability-missing", f"/{VENDOR}/15-again.json")]
    text = on_host(tree, "capabilities", "20-fails.json", "15-again.json").want(0).out
    assert "  It says: no such option\n" in text and "accelerates 3D" in text and "does not have: render-node" in text, text
    on_host(tree, "capabilities", "20-fails.json").want(1)
    assert on_host(tree, "capabilities", "net").want(1).out == "There is no binary to be asked.\n"
    Run(tree, "capabilities", "10-god.json").want(1, "did you mean 10-good.json")


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
