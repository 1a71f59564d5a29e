#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Hostile files and directories: whatever stands in a directory of descriptors, the reading commands end soon, with bounded
memory and a documented exit code, tell what it is with its place and a remedy, and their JSON holds every name exactly.

LONG_TESTS=1 makes the large ones larger. What was used is printed; memory and system calls have limits, times have none
but the one after which a run counts as hanging.
"""
import json
import multiprocessing
import os
import random
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import test_commands
from test_commands import ADMIN, PROGRAM, SANITIZED, VENDOR, Tree, descriptor, validate

LONG = "LONG_TESTS" in os.environ
MANY = 100_000 if LONG else 20_000
RACES = 400 if LONG else 20
HANGS = 60  # seconds
MIB = 1 << 20
LIMIT = 1 << 20  # the largest descriptor

# Every command that reads, and what it may answer about any tree: an answer, or "no".
READING = [["list"], ["which", "gpu"], ["why", "gpu"], ["check"], ["diff"], ["compare"], ["capabilities"], ["history"],
           ["types"], ["consumers"], ["explain"]]
CONSUMERS = ["spec", "libvirt-system", "libvirt-system@9.0", "libvirt-session", "lima"]

# Format characters that are seen: the signs that stand before or around numbers in Arabic, Syriac and Kaithi.
SEEN = {hex(code) for code in [*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD]}

PRINTABLE = bytes(range(0x20, 0x7F)) + b"\n"

CASES = []


def case(function):
    CASES.append(function)
    return function


# ---- runs ----

# Started anew for each run, because what a process used before exec() counts as its memory, and this one's may be large.
MEASURE = """
import json, os, sys
process = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
status, usage = os.wait4(process, 0)[1:]
os.write(int(sys.argv[1]), json.dumps([os.waitstatus_to_exitcode(status), usage.ru_maxrss,
                                       usage.ru_utime + usage.ru_stime]).encode())
"""


class Run:
    """A finished run of the program below the tree: what it said and what it used."""

    def __init__(self, tree, *arguments):
        self.command = arguments
        variables = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": "/home", "TERM": "xterm"}
        reader, writer = os.pipe()
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", MEASURE, str(writer), PROGRAM, f"--root={tree.root}", *arguments],
                stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=variables, pass_fds=[writer], start_new_session=True)
            os.close(writer)
            try:
                process.wait(timeout=HANGS)
            except subprocess.TimeoutExpired:
                raise AssertionError(f"{arguments}: did not end within {HANGS} seconds") from None
            finally:
                end_group(process)
            with os.fdopen(reader, "rb") as stream:
                self.status, kibibytes, self.seconds = json.loads(stream.read())
            self.memory = kibibytes * 1024
            out.seek(0)
            err.seek(0)
            self.bytes, self.error = out.read(), err.read()
        self.out = self.bytes.decode("utf-8", "surrogateescape")

    def want(self, *statuses):
        assert self.status in statuses, f"{self.command}: exit {self.status}, not {statuses}\n{self.error[:2000]}"
        assert not raw_bytes(self.error), f"{self.command}: {raw_bytes(self.error)[:5]} in {self.error[:200]}"
        return self

    def within(self, most, what):
        """Says what was used, and fails when it was too much memory."""
        line = f"{what}: {' '.join(map(str, self.command))}: {self.memory / MIB:.1f} MiB, {self.seconds:.2f} s"
        print(f"# {line}", flush=True)
        assert SANITIZED or self.memory <= most, f"{line}; at most {most / MIB:.1f} MiB were expected"
        return self

    @property
    def document(self):
        """Strictly: valid UTF-8, no escape that stands for half a character, and JSON."""
        document = json.loads(self.bytes.decode("utf-8"))
        json.dumps(document, ensure_ascii=False).encode("utf-8")
        return document


def raw_bytes(data):
    """What of the bytes must not reach a terminal. Most are printable ASCII, which needs no second look."""
    if not data.translate(None, PRINTABLE):
        return []
    return [code for code in test_commands.raw_bytes(data) if code not in SEEN]


def end_group(process):
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def exact(entry, key):
    """The bytes that a member stands for."""
    return bytes.fromhex(entry[f"{key}_hex"]) if f"{key}_hex" in entry else entry[key].encode("utf-8")


def findings_of(document):
    """{name as bytes: [finding]} of a document of check, whose findings must say all that a person needs."""
    found = {}
    for finding in document["findings"]:
        place = f"{finding['path']}: {finding['text']}"
        assert finding["text"].strip() and not raw_bytes(finding["text"].encode()), place
        assert finding["severity"] == "note" or finding["remedy"], f"{place}: no remedy"
        assert (finding["line"] is None) == (finding["column"] is None), place
        if finding["code"] in ("not-json", "duplicate-key", "readers-differ"):
            assert finding["line"] is not None, f"{place}: no line"
        found.setdefault(exact(finding, "path").rsplit(b"/", 1)[1], []).append(finding)
    return found


def codes(document):
    return {name: {finding["code"] for finding in findings} for name, findings in findings_of(document).items()}


def every_command(tree, most, what, commands=None):
    for command in commands or READING:
        Run(tree, *command).want(0, 1).within(most, what)
        Run(tree, "--json", *command).want(0, 1).document
    for consumer in CONSUMERS:
        Run(tree, f"--consumer={consumer}", "--json", "list").want(0, 1).document


# ---- large ----

def large(count, files=None):
    tree = Tree(files)
    os.makedirs(tree.path(VENDOR), exist_ok=True)
    for number in range(count):
        kind = ("gpu", "fs", "block", "GPU")[number % 4]
        with open(tree.path(VENDOR, f"{number:06}-{'x' * (number % 40)}.json"), "w", encoding="ascii") as file:
            file.write(descriptor(kind, f"/usr/libexec/backend-{number % 7}"))
    return tree


@case
def a_directory_of_very_many_files():
    tree = large(MANY, {ADMIN: {"000000-.json": ""}})
    # What is read (about 150 bytes a file), an entry with its verdict, and room for the longest output.
    most = 24 * MIB + MANY * 3 * 1024
    for command in READING:
        Run(tree, *command).want(0, 1).within(most, f"{MANY} files")
    names = [entry["name"] for kind in Run(tree, "--json", "list").want(0).document["types"] for entry in kind["order"]]
    assert len(names) == len(set(names)) >= MANY * 3 // 4 - 1, len(names)
    Run(tree, "show", f"{MANY - 1:06}-{'x' * ((MANY - 1) % 40)}.json").want(0).within(most, f"{MANY} files")
    shutil.rmtree(tree.root)


@case
def system_calls_grow_with_the_files_and_no_faster():
    if shutil.which("strace") is None:
        return "needs strace"
    tree = large(2000)
    with tempfile.NamedTemporaryFile() as log:
        done = subprocess.run(["strace", "-f", "-c", "-o", log.name, PROGRAM, f"--root={tree.root}", "which", "gpu"],
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=HANGS, check=False)
        rows = re.findall(r"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(\w+)$", log.read().decode(), re.MULTILINE)
    if not rows:
        return f"strace cannot trace here: {done.stderr.decode().strip()[:100]}"
    calls = sum(int(count) for count, name in rows if name != "total")
    print(f"# 2000 files: {calls} system calls", flush=True)
    assert 2000 * 3 < calls < 2000 * 5 + 600, rows
    return None


@case
def very_many_masks_and_overrides_that_lead_nowhere():
    """Each alone is compared with all others for a better remedy; together they must not take forever."""
    tree = Tree()
    for number in range(3000):
        tree.write(ADMIN, f"{number:05}-{'m' * 54}", "")
        tree.write(VENDOR, f"v{number:05}-{'m' * 54}", descriptor("gpu", "/nowhere"))
    found = codes(Run(tree, "--json", "check").want(0, 1).within(48 * MIB, "masks of nothing").document)
    assert sum("orphan-mask" in codes_of for codes_of in found.values()) == 3000
    shutil.rmtree(tree.root)
    tree = large(MANY if LONG else 2000)
    shutil.copytree(tree.path(VENDOR), tree.path(ADMIN))
    Run(tree, "check").want(0, 1).within(24 * MIB + MANY * 3 * 1024, "overrides")
    shutil.rmtree(tree.root)


# ---- names ----

def names_of(document):
    """The exact names in a document of list."""
    entries = [entry for kind in document["types"] for entry in kind["order"]] + document["hidden"]
    for entry in entries:
        for layer in entry["layers"]:
            assert exact(layer, "path").rsplit(b"/", 1)[1] == exact(entry, "name"), entry
    return [exact(entry, "name") for entry in entries]


def expect_names(names):
    tree = Tree()
    for name in names:
        tree.write(VENDOR, name, descriptor("gpu", "/bin/x"))
    listed = Run(tree, "--json", "list").want(0)
    found = names_of(validate(listed, "list.json") if len(names) < 500 else listed.document)
    assert sorted(found) == sorted(names), set(names) ^ set(found)
    assert not raw_bytes(Run(tree, "list").want(0).bytes)
    checked = Run(tree, "--json", "check").want(0, 1).document
    assert set(findings_of(checked)) <= set(names)
    return tree


@case
def every_single_byte_is_a_name_that_json_gives_back():
    names = [bytes([value]) for value in range(1, 256) if value not in b"/."]
    names += [b"." + name for name in names] + [name + b"." for name in names]
    expect_names(names)


@case
def random_names_come_back_exactly():
    chance = random.Random(20261123)
    pieces = [b"\\x1B", b"\\", b"\\u{202E}", "\u202e".encode(), "\U000e0041".encode(), "é".encode(), b"\xc3", b"\xed\xa0\x80",
              b"\xf4\x90\x80\x80", b"\n", b"\x1b[31m", b'"', b"50-", b".json"]
    names = set()
    while len(names) < 2000:
        if chance.random() < 0.5:
            name = bytes(chance.choice([byte for byte in range(1, 256) if byte != 47]) for _ in range(chance.randint(1, 40)))
        else:
            name = b"".join(chance.choice(pieces) for _ in range(chance.randint(1, 9)))
        if name not in (b".", b".."):
            names.add(name)
    expect_names(sorted(names))


@case
def long_names_and_names_with_line_feeds_are_taken_as_arguments():
    names = [b"x" * 255, b"\xff" * 255, b"\n" * 255, "\u202e".encode() * 85, b"a\nb.json", b"--json", b"50-\xc3.json"]
    tree = expect_names(names)
    for name in names:
        shown = Run(tree, "--json", "show", "--", name).want(0)
        assert exact(validate(shown, "show.json"), "name") == name
        assert not raw_bytes(Run(tree, "why", "--", name).want(0).bytes)
        Run(tree, "--json", "check", "--", name).want(0, 1).document
    Run(tree, "show", "--", b"\xfe\n").want(1, 3)
    Run(tree, "show", "--", b"x" * 256).want(1)


# ---- kinds ----

def make_device(path, kind, major, minor):
    """True when this machine lets a device be made."""
    try:
        os.mknod(path, kind | 0o666, os.makedev(major, minor))
        return True
    except PermissionError:
        return False


def zoo():
    """Everything that is no plain small file. Returns the tree and the code that each name must get."""
    tree = Tree({VENDOR: {"50-good.json": descriptor("gpu", "/usr/bin/backend")}, "opt": {"file": descriptor("fs", "/b")}})
    directory = os.fsdecode(tree.path(VENDOR))
    expected = {}

    def add(name, code):
        expected[name.encode()] = code
        return os.path.join(directory, name)

    os.mkfifo(add("10-fifo.json", "not-regular"))
    with socket.socket(socket.AF_UNIX) as listener:
        here = os.getcwd()
        os.chdir(directory)  # the path of a socket is short
        listener.bind("11-socket.json")
        os.chdir(here)
    add("11-socket.json", "not-regular")
    os.mkdir(add("12-directory.json", "not-regular"))
    os.symlink("13-itself.json", add("13-itself.json", "dangling-link"))
    os.symlink("15-there.json", add("14-here.json", "dangling-link"))
    os.symlink("14-here.json", add("15-there.json", "dangling-link"))
    os.symlink("../" * 40 + "etc/passwd", add("16-out.json", "dangling-link"))
    os.symlink("/" + "a/" * 2000, add("17-long.json", "dangling-link"))
    os.symlink("10-fifo.json", add("18-to-fifo.json", "not-regular"))
    with open(add("19-sparse.json", "too-large"), "wb") as file:
        file.truncate(10 << 30)
    os.symlink("19-sparse.json", add("20-to-sparse.json", "too-large"))
    os.symlink("/proc/self/mem", add("21-memory.json", "dangling-link"))
    os.makedirs(tree.path("dev"))
    devices = [make_device(os.fsdecode(tree.path("dev", "zero")), stat.S_IFCHR, 1, 5),
               make_device(os.path.join(directory, "30-null.json"), stat.S_IFCHR, 1, 3),
               make_device(os.path.join(directory, "31-zero.json"), stat.S_IFCHR, 1, 5),
               make_device(os.path.join(directory, "32-tape.json"), stat.S_IFCHR, 9, 0),
               make_device(os.path.join(directory, "33-block.json"), stat.S_IFBLK, 7, 250)]
    if all(devices):
        for name in ("30-null.json", "31-zero.json", "32-tape.json", "33-block.json"):
            add(name, "not-regular")
        os.symlink("/dev/zero", add("34-to-zero.json", "not-regular"))
    return tree, expected, all(devices)


@case
def things_that_are_no_files_are_found_and_never_opened():
    tree, expected, _ = zoo()
    run = Run(tree, "--json", "check").want(0, 1).within(16 * MIB, "no files")
    found = codes(validate(run, "check.json"))
    for name, code in expected.items():
        assert code in found.get(name, ()), f"{name}: {found.get(name)}, not {code}"
    assert Run(tree, "which", "gpu").want(0).out == "/usr/bin/backend\n"
    every_command(tree, 16 * MIB, "no files")
    for name in expected:
        for command in ("show", "why"):
            Run(tree, "--json", command, name).want(0).document
            Run(tree, command, name).want(0)


@case
def things_that_are_no_files_are_looked_at_by_their_path_alone():
    """Opening a FIFO, a device or a tape can already do something: O_PATH does not."""
    if shutil.which("strace") is None:
        return "needs strace"
    tree, expected, _ = zoo()
    log = tempfile.mktemp()
    done = subprocess.run(["strace", "-f", "-y", "-s", "4096", "-e", "trace=open,openat,openat2", "-o", log, PROGRAM,
                           f"--root={tree.root}", "check"], stdin=subprocess.DEVNULL, capture_output=True, timeout=HANGS, check=False)
    with open(log, encoding="utf-8", errors="replace") as stream:
        opened = re.findall(r"open\w*\((.*)\) = \d+<(.*)>", stream.read())
    if not opened:
        return f"strace cannot trace here: {done.stderr.decode().strip()[:100]}"
    special = {name.decode() for name, code in expected.items() if code == "not-regular"} | {"dev/zero"}
    seen = {path for _, path in opened if any(f"/{name}" in path for name in special)}
    assert len(seen) > 3, opened
    for arguments, path in opened:
        assert "O_PATH" in arguments or "O_DIRECTORY" in arguments or path not in seen, f"{path} was opened: {arguments}"
    return None


@case
def devices_could_be_made():
    return None if zoo()[2] else "needs root, and a machine that lets devices be made"


# ---- documents ----

def filled(length):
    start, end = b'{"type": "gpu", "binary": "/bin/x", "description": "', b'"}'
    return start + b"d" * (length - len(start) - len(end)) + end


DOCUMENTS = {
    "deep-array.json": (b"[" * 100_000 + b"]" * 100_000, "not-json"),
    "deep-object.json": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "not-json"),
    "deep-open.json": (b"[" * 100_000, "not-json"),
    "deep-keys.json": (b'{"a":1,"a":' * 50_000, "not-json"),
    "many-keys.json": (json.dumps({f"key {n}": n for n in range(10_000)} | {"type": "gpu"}).encode(), "unknown-key"),
    "equal-keys.json": (b"{" + b'"type":"gpu",' * 50_000 + b'"binary":"/b"}', "duplicate-key"),
    "long-string.json": (filled(LIMIT), None),
    "too-long.json": (filled(LIMIT + 1), "too-large"),
    "open-string.json": (b'{"type": "' + b"x" * (LIMIT - 100), "not-json"),
    "long-type.json": (b'{"type": "' + b"gpu" * 300_000 + b'", "binary": "/b"}', "unknown-type"),
    "long-key.json": (b'{"' + b"k" * 900_000 + b'": 1, "type": "gpu", "binary": "/b"}', "unknown-key"),
    "long-number.json": (b'{"type": ' + b"9" * 900_000 + b"}", "wrong-kind"),
    "comment.json": (b"/*" * 400_000, "not-json"),
    "comments.json": (b"/**/" * 200_000 + b"{}", "not-json"),
    "line-feeds.json": (b"\n" * LIMIT, "blank-file"),
    "backslashes.json": (b'{"type": "' + b"\\" * 900_001 + b'"}', "not-json"),
    "surrogates.json": (b'{"type": "' + b"\\ud800" * 100_000 + b'"}', "not-json"),
    "escapes.json": (b'{"type": "' + b"\\u0067" * 170_000 + b'", "binary": "/b"}', "unknown-type"),
    "nothing.json": (b"\0" * LIMIT, "blank-file"),
    "bad-text.json": (b'{"type": "' + b"\xff" * 900_000 + b'"}', "not-json"),
    "controls.json": (b'{"type": "gpu", "binary": "/' + b"\x1b[2J" * 100_000 + b'"}', "not-json"),
}


@case
def documents_of_every_excess_get_their_finding():
    tree = Tree({VENDOR: {name: content for name, (content, _) in DOCUMENTS.items()}})
    size = sum(len(content) for content, _ in DOCUMENTS.values())
    run = Run(tree, "--json", "check").want(0, 1).within(24 * MIB + 2 * size, "excessive documents")
    found = codes(validate(run, "check.json"))
    for name, (_, code) in DOCUMENTS.items():
        assert code is None or code in found.get(name.encode(), ()), f"{name}: {found.get(name.encode())}, not {code}"
    every_command(tree, 24 * MIB + 4 * size, "excessive documents")
    shutil.rmtree(tree.root)
    for name, (content, _) in DOCUMENTS.items():
        tree = Tree({VENDOR: {name: content}})
        for command in ("show", "why"):
            Run(tree, "--json", command, name).want(0).document
            assert not raw_bytes(Run(tree, command, name).want(0).bytes), name


@case
def a_finding_repeats_no_more_of_a_file_than_a_person_reads():
    tree = Tree({VENDOR: {name: content for name, (content, _) in DOCUMENTS.items()}})
    for findings in findings_of(Run(tree, "--json", "check").want(0, 1).document).values():
        for finding in findings:
            assert len(finding["text"]) < 3000, f"{finding['path']}: {len(finding['text'])} characters"


# ---- races ----

def racing(function, *arguments):
    """A process that does it over and over until it is ended."""
    def loop():
        while True:
            function(*arguments)
    process = multiprocessing.get_context("fork").Process(target=loop, daemon=True)
    process.start()
    return process


def breathe(path):
    """A file that is filled in small writes, emptied, and made larger than any descriptor."""
    descriptor_text = filled(200_000)
    with open(path, "r+b", buffering=0) as file:
        for start in range(0, len(descriptor_text), 20_000):
            file.write(descriptor_text[start:start + 20_000])
        file.truncate(3 * MIB)
        file.truncate(100)
        file.truncate(0)


@case
def a_file_that_grows_and_shrinks_while_it_is_read():
    tree = Tree({VENDOR: {"50-alive.json": filled(1000), "60-calm.json": descriptor("gpu", "/bin/calm")}})
    process = racing(breathe, tree.path(VENDOR, "50-alive.json"))
    allowed = {"not-json", "blank-file", "too-large", "wrong-kind", "missing-key"}
    try:
        for _ in range(RACES):
            run = Run(tree, "--json", "check", "50-alive.json").want(0, 1)
            assert SANITIZED or run.memory < 24 * MIB, run.memory
            seen = codes(run.document).get(b"50-alive.json", set())
            assert not {code for code in seen if code in ("unreadable", "dangling-link")}, seen
            assert seen & allowed or not any(item["severity"] == "error" for item in run.document["findings"]), seen
            assert Run(tree, "which", "gpu").want(0).out in ("/bin/x\n", "/bin/calm\n")
    finally:
        process.kill()
        process.join()


def stir(directory):
    """Names come, go, and take each other's place."""
    for number in range(40):
        path = os.path.join(directory, b"%d.json" % number)
        with open(path + b".new", "wb") as file:
            file.write(descriptor("gpu", "/bin/x").encode())
        os.rename(path + b".new", path)
        os.rename(path, os.path.join(directory, b"moved-%d.json" % (number % 7)))
    for name in os.listdir(directory):
        if not name.startswith(b"calm"):
            os.unlink(os.path.join(directory, name))


@case
def a_directory_that_changes_while_it_is_listed():
    tree = Tree({VENDOR: {f"calm-{n}.json": descriptor("gpu", "/bin/calm") for n in range(50)}})
    process = racing(stir, tree.path(VENDOR))
    try:
        for _ in range(RACES):
            run = Run(tree, "--json", "list").want(0)
            assert SANITIZED or run.memory < 16 * MIB, run.memory
            names = names_of(run.document)
            assert len({name for name in names if name.startswith(b"calm")}) == 50, names
            assert len(names) == len(set(names)), sorted(names)
            assert not {"dangling-link", "unreadable"} & {finding["code"] for finding in run.document["findings"]}
            Run(tree, "check").want(0, 1)
    finally:
        process.kill()
        process.join()


def main():
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
            print("".join(f"# {line}\n" for line in f"{type(error).__name__}: {error}"[:4000].splitlines()[:60]), end="", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
