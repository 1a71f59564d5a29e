#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""No byte that others chose reaches a terminal as a control: everything that can be put there is tried through each way in (file
names, contents, links, programs, the answers of backends, the environment, arguments, an editor) and looked for at each way out (the
commands, errors, JSON, syslog, the interface line by line and on the whole screen).

What comes out is compared with what may: printable text and line feeds; on the screen also the sequences of the terminal's own
entry in terminfo and the few that the program documents. The numbers of combinations are printed.
"""
import fcntl
import json
import os
import pty
import re
import select
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from test_changes import editor  # noqa: E402
from test_commands import ADMIN, PROGRAM, VENDOR, Run, Tree, descriptor, program_header, raw_bytes  # noqa: E402

TERMINAL = "xterm-256color"
ROWS, COLUMNS = 40, 120

CASES = []


def case(function):
    CASES.append(function)
    return function


# ---- what is put in: each stands between two letters, so that it is met in the middle of a word ----

def hostile_texts():
    controls = [bytes([byte]) for byte in (*range(0x01, 0x20), 0x7F)]
    c1 = [chr(code).encode() for code in range(0x80, 0xA0)] + [bytes([byte]) for byte in range(0x80, 0xA0)]
    sequences = [b"\x1b[2J", b"\x1b[31m", b"\x1b]0;t\x07", b"\x1b]52;c;aGk=\x07", b"\x1b]52;c;aGk=\x1b\\", b"\x1bP+q544e\x1b\\", b"\x1bc",
                 b"\x1b[6n", b"\x1b[?1049h", b"\x1b(0", "\u009b2J".encode(), "\u009d52;c;aGk=\u009c".encode(), b"\x9b2J"]
    hidden = [chr(code).encode() for code in (0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x206A),
                                              0xFE0F, 0xFEFF, 0xFFF9, 0xE000, 0xE0001, 0xE0041, 0xE007F, 0xE0100)]
    broken = [b"\xff", b"\xc0\x80", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xf8\x88\x80\x80\x80", b"\xe2\x80"]
    return [b"a" + text + b"b" for text in controls + c1 + sequences + hidden + broken]


TEXTS = hostile_texts()
# A letter that a name can hold stands for each of the texts: all but those with a slash.
NAMES = [text for text in TEXTS if b"/" not in text]


def escaped(text):
    """The text inside of a JSON document, as far as it is text."""
    return json.dumps(text.decode("utf-8", "replace"))[1:-1]


def by_name():
    tree = Tree()
    for number, text in enumerate(NAMES):
        tree.write(VENDOR, b"%03d-%s.json" % (number, text), descriptor("gpu", "/usr/bin/x"))
        tree.write(ADMIN, b"%03d-%s.json" % (number, text), "" if number % 2 else descriptor("gpu", "/usr/bin/y", "other"))
    return tree


def by_content():
    """As escapes of JSON, which are read; and raw, in texts and beside them, which is broken."""
    tree = Tree()
    for number, text in enumerate(TEXTS):
        word = escaped(text)
        tree.write(VENDOR, f"{number:03}-read.json", f'{{"description": "{word}", "type": "gpu", "binary": "/x/{word}", "tags": ["{word}"], '
                   f'"{word}": 1}}')
        tree.write(ADMIN, f"{number:03}-read.json", f'{{"description": "new {word}", "type": "gpu", "binary": "/y/{word}"}}')
        tree.write(VENDOR, f"{number:03}-raw.json", b'{"description": "%s", "type": "%s"}' % (text, text))
        tree.write(VENDOR, f"{number:03}-beside.json", text + b'{"type": "gpu"}' + text)
        tree.write(VENDOR, f"{number:03}-type.json", f'{{"description": "d", "type": "{word}", "binary": "/x"}}')
    return tree


def by_links_and_programs():
    tree = Tree()
    os.makedirs(tree.path(VENDOR))
    os.makedirs(tree.path("usr/bin"))
    for number, text in enumerate(NAMES):
        os.symlink(b"/gone/" + text, tree.path(VENDOR, f"{number:03}-link.json"))
        tree.write("usr/bin", b"program" + text, b"#!/bin/" + text + b"\nprint " + text + b"\n", 0o755)
        tree.write(VENDOR, f"{number:03}-program.json", descriptor("gpu", "/usr/bin/program" + escaped(text)))
        # libmagic quotes what it finds in a file: the interpreter, names in archives, titles.
        tree.write("usr/bin", f"quoted{number}", b"From " + text + b" Thu Jan  1\nSubject: " + text + b"\n", 0o755)
        tree.write(VENDOR, f"{number:03}-quoted.json", descriptor("fs", f"/usr/bin/quoted{number}"))
    return tree


WAYS_IN = {"names": by_name, "contents": by_content, "links and programs": by_links_and_programs}
READING = [["list"], ["list", "--color=always"], ["why", "gpu"], ["why", "fs"], ["which", "gpu"], ["diff"], ["check"], ["compare"],
           ["capabilities"], ["history"], ["consumers"], ["types"]]
COLOURS = re.compile(rb"\x1b\[[0-9;]*m")


def is_clean(data, where):
    found = raw_bytes(data)
    assert not found, (where, found[:8], data[:200])


def is_json(data, where):
    """Valid UTF-8, JSON, and without half characters."""
    is_clean(data, where)
    json.dumps(json.loads(data.decode("utf-8")), ensure_ascii=False).encode("utf-8")


@case
def nothing_gets_through_the_reading_commands():
    tried = 0
    for way, make in WAYS_IN.items():
        tree = make()
        names = [os.fsencode(name) for name in tree.names(VENDOR)]
        for command in READING + [["show", *names[:400:7]], ["diff", *names[::9]]]:
            run = Run(tree, *command)
            assert run.status in (0, 1, 2, 3), (way, command[0], run.status, run.err[:300])
            is_clean(COLOURS.sub(b"", run.bytes) if "--color=always" in command else run.bytes, (way, command[0]))
            is_clean(run.error_bytes, (way, command[0], "errors"))
            tried += len(names)
            if "--color=always" not in command:
                run = Run(tree, "--json", *command)
                is_json(run.bytes, (way, command[0], "JSON")) if run.bytes else None
                is_clean(run.error_bytes, (way, command[0], "JSON's errors"))
                tried += len(names)
    return f"# {tried} combinations of a text, a way in and a command"


def grouped(texts, size=12):
    """Several in a row, so that a run tries them all; few enough that nothing is cut off."""
    return [b"-".join(texts[at:at + size]) for at in range(0, len(texts), size)]


@case
def nothing_gets_through_arguments_and_the_environment():
    tree = Tree({VENDOR: {"50-a.json": descriptor("gpu", "/usr/bin/x")}})
    tried = 0
    for text in grouped(TEXTS):
        for command in (["show", text], ["why", text], [text], ["list", b"--consumer=" + text], [b"--" + text], ["clone", "50-a.json", text],
                        ["replace", "50-a.json", b"--set=" + text], ["undo", text], ["apply", b"/gone/" + text], ["list", b"--user=" + text],
                        ["import", b"/gone/" + text]):
            run = Run(tree, "-n", *command)
            is_clean(run.bytes + run.error_bytes, command)
            tried += 12
        for name in ("TERM", "LANGUAGE", "EDITOR", "VISUAL", "XDG_CONFIG_HOME", "XDG_DATA_DIRS", "XDG_STATE_HOME", "HOME", "TMPDIR"):
            for command in (["check"], ["edit", "50-a.json"]):
                run = Run(tree, *command, environment={"EDITOR": "/bin/true", name: b"/" + text})
                is_clean(run.bytes + run.error_bytes, (name, command))
                tried += 12
    return f"# {tried} combinations of a text and an argument or a variable"


@case
def nothing_gets_through_an_editor_and_what_is_changed():
    tried = 0
    for text in grouped(NAMES):
        tree = Tree({VENDOR: {b"50-%s.json" % text: descriptor("gpu", "/usr/bin/x")}})
        content = os.path.join(tempfile.mkdtemp(), "content")
        for written in (text, b'{"description": "%s"' % text, f'{{"type": "{escaped(text)}"}}'.encode(),
                        f'{{"description": "{escaped(text)}", "type": "gpu", "binary": "/x{escaped(text)}"}}'.encode()):
            with open(content, "wb") as file:
                file.write(written)
            run = Run(tree, "--scope=admin", "edit", b"50-%s.json" % text, environment={"EDITOR": editor(f'cat "{content}" >"$1"')})
            is_clean(run.bytes + run.error_bytes, ("edit", text))
            tried += 12
        for command in (["mask", b"50-%s.json" % text], ["undo"], ["redo"], ["history"], ["--json", "history"], ["unmask", b"50-%s.json" % text],
                        ["clone", b"50-%s.json" % text, b"60-%s.json" % text], ["diff"], ["move", b"60-%s.json" % text, "--first"]):
            run = Run(tree, "--scope=admin", *command)
            is_clean(run.bytes + run.error_bytes, (command, text))
            tried += 12
    return f"# {tried} combinations of a text and a change"


# ---- a host of its own: the root of a mount namespace, where backends are asked and the log is heard ----

INSIDE = """
set -e
mount -t tmpfs -o mode=755 none /usr/local/share
mkdir -p /usr/local/share/qemu/vhost-user /usr/local/share/bin
cp -a "$1/vendor/." /usr/local/share/qemu/vhost-user
cp -a "$1/bin/." /usr/local/share/bin
shift
exec "$@"
"""


@case
def nothing_gets_through_the_answers_of_backends():
    if os.getuid() != 0 or subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "none", "/usr/local/share"], check=False,
                                          capture_output=True).returncode != 0:
        return "needs root and a mount namespace"
    place, tried = tempfile.mkdtemp(), 0
    os.makedirs(place + "/vendor")
    os.makedirs(place + "/bin")
    os.chmod(place, 0o755)
    for number, text in enumerate(grouped(TEXTS)):
        answers = [b'{"type": "gpu", "features": ["%s"]}' % escaped(text).encode(), b'{"type": "%s", "features": []}' % escaped(text).encode(),
                   text, b'{"type": "gpu", "features": ["' + text + b'"]}']
        for kind, answer in enumerate(answers):
            path = f"{place}/bin/{number}-{kind}"
            with open(path, "wb") as file:
                file.write(b"#!/bin/sh\ncat <<'END'\n" + answer + b"\nEND\ncat >&2 <<'END'\n" + text + b"\nEND\nexit %d\n" % (kind % 2))
            os.chmod(path, 0o755)
            with open(f"{place}/vendor/{number}-{kind}.json", "w", encoding="ascii") as file:
                file.write(descriptor("gpu", f"/usr/local/share/bin/{number}-{kind}"))
    for command in (["capabilities"], ["--json", "capabilities"], ["--consumer=libvirt-system", "why", "gpu"],
                    ["--consumer=libvirt-system", "check"], ["--consumer=libvirt-system", "--json", "list"]):
        run = Run(None, *command, prefix=["unshare", "-m", "sh", "-c", INSIDE, "sh", place])
        assert run.status in (0, 1), (command, run.status, run.err[:300])
        is_clean(run.bytes + run.error_bytes, command)
        if command == ["capabilities"]:
            assert b"0-0.json" in run.bytes and b"JSON" in run.bytes, (run.status, run.bytes[:500], run.err[:500])
        tried += 4 * len(TEXTS)
    return f"# {tried} combinations of a text, a place in an answer and a command"


# The log is told of changes of the host alone, not of those below another root.
LOGGED = """
set -e
mount -t tmpfs -o mode=755 none /usr/local/share
mkdir -p /usr/local/share/qemu
cp -a "$2" /usr/local/share/qemu/vhost-user
mount -t tmpfs -o mode=755 none /etc
mkdir -p /etc/qemu/vhost-user
mount -t tmpfs -o mode=755 none /var/lib
mount -t tmpfs none /dev
mknod -m 666 /dev/null c 1 3
mknod -m 666 /dev/urandom c 1 9
ln -s "$1" /dev/log
shift 2
exec "$@"
"""


@case
def nothing_gets_through_the_log():
    if os.getuid() != 0 or subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "none", "/dev"], check=False,
                                          capture_output=True).returncode != 0:
        return "needs root and a mount namespace"
    path = os.path.join(tempfile.mkdtemp(), "log")
    heard, tried = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM), 0
    heard.bind(path)
    heard.settimeout(10)
    for text in grouped(NAMES, 6):
        tree = Tree({VENDOR: {b"50-%s.json" % text: descriptor("gpu", "/usr/bin/x")}})
        Run(None, "--scope=admin", "mask", b"50-%s.json" % text, environment={"SUDO_USER": os.fsdecode(text), "USER": os.fsdecode(text)},
            prefix=["unshare", "-m", "sh", "-c", LOGGED, "sh", path, tree.path(VENDOR)]).want(0)
        line = heard.recv(65536)
        assert b"transaction" in line and b"50-" in line, line
        is_clean(line, ("log", text))
        tried += 6
    return f"# {tried} combinations of a text and a line of the log"


# ---- the interface ----

def sequences_of(terminal):
    """An expression for what the terminal's entry has: each capability, its parameters being numbers, and the program's own."""
    listing = subprocess.run(["infocmp", "-1", "-x", terminal], check=True, capture_output=True, text=True).stdout
    names = {"e": "\x1b", "E": "\x1b", "n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "s": " ", "0": "\0", ",": ",", "\\": "\\", "^": "^"}
    fixed, filled = set(), set()
    for match in re.finditer(r"^\t(\w+)=(.*),$", listing, re.MULTILINE):
        name, text = match.groups()
        if name in ("acsc", "kbs") or name.startswith(("k", "u")) and name != "u6":
            continue
        text = re.sub(r"\$<[^>]*>", "", text)
        text = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), text)
        text = re.sub(r"\\(.)", lambda letter: names[letter[1]], text)
        text = re.sub(r"\^(.)", lambda letter: chr(ord(letter[1]) & 0x1F), text)
        first, *rest = re.split(r"%(?:p[1-9]|\{\d+\}|[-+*/m&|^=<>AO!~i?te;d]|'.')", text)
        if not rest:
            fixed.add(re.escape(text))
        elif first.startswith("\x1b"):
            filled.add(re.escape(first) + "[0-9;:]*" + re.escape(rest[-1]))
    own = [r"\x1b\[\?(1000|1006|2004|2026)[hl]", r"\x1b\[m", r"\x1b\]52;c;[A-Za-z0-9+/=]*(\x07|\x1b\\)"]
    return re.compile("|".join(sorted(fixed, key=len, reverse=True) + sorted(filled, key=len, reverse=True) + own) + "|[\r\n\b]")


class Screen:
    """The program on a terminal of its own; all that it ever sent is kept."""

    def __init__(self, tree):
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.execve(PROGRAM, [PROGRAM, f"--root={tree.root}", "--scope=admin"],
                      {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": "/home", "TERM": TERMINAL, "EDITOR": "/bin/true"})
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.said = b""
        self.hear(2)

    def hear(self, patience=0.04):
        end = time.monotonic() + 5
        while select.select([self.terminal], [], [], patience)[0] and time.monotonic() < end:
            try:
                piece = os.read(self.terminal, 65536)
            except OSError:
                return False
            if not piece:
                return False
            self.said += piece
            patience = 0.02
        return True

    def press(self, *keys):
        for key in keys:
            try:
                os.write(self.terminal, key.encode())
            except OSError:
                return False
            if not self.hear():
                return False
        return True

    def end(self):
        os.close(self.terminal)
        os.waitpid(self.process, 0)


# From the main screen to each of the others; Escape leads back from each.
BACK = ["\x1b", "\x1b", "\x1b"]
PAGES = ["\x06"] * 8
SCREENS = [["d", "G", "g"], ["d", "\t", "a"], ["P", "j", "G"], ["C", "j"], ["H"], ["?", "G"], ["/", "a", "\r"], ["&", "a", "\r"], ["c"],
           ["p"], ["f"], ["v", "j"], ["u"], ["S"], ["i"], ["o"], ["m"], ["J"], ["w", "G"], ["w", "y", "\r"], ["y"], ["Y"], ["x"], ["e"], ["U"],
           ["\t", "G", "j"], ["."], ["r"], ["H", "\r", "G"], PAGES, ["P", *PAGES], ["C", *PAGES]]


def look_everywhere(tree, screens):
    screen, seen = Screen(tree), 0
    for rows in [["g"]] + ([["\x06"]] * 8 if "LONG_TESTS" in os.environ else []):
        screen.press(*rows)
        for keys in screens:
            if not screen.press(*keys, *BACK):
                break
            seen += 1
    screen.end()
    return screen.said, seen


@case
def nothing_gets_through_the_screens():
    if not shutil.which("infocmp"):
        return "infocmp is not here"
    allowed, tried = sequences_of(TERMINAL), 0
    for way, make in WAYS_IN.items():
        # Every screen shows what files hold; the other ways in have few screens of their own.
        screens = SCREENS if way == "contents" or "LONG_TESTS" in os.environ else [PAGES, ["P", *PAGES], ["d", "G"]]
        said, seen = look_everywhere(make(), screens)
        assert seen >= len(screens), (way, seen, said[-500:])
        text = said.decode("utf-8", "surrogateescape")
        rest = allowed.sub("", text)
        is_clean(rest.encode("utf-8", "surrogateescape"), (way, [rest[max(0, at.start() - 40):at.start() + 20]
                                                             for at in re.finditer(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", rest)][:3]))
        # In the two forms in which a person is shown it: a name, and a word of a shell.
        assert "[2J" not in rest.replace("\\x1B[2J", "").replace("\\033[2J", ""), way
        # OSC 52 says what was asked for to be copied, never what a file asked for.
        assert "aGk=" not in "".join(re.findall(r"\x1b\]52;c;([^\x07\x1b]*)", text)), way
        tried += seen
    return f"# {tried} screens with {len(TEXTS)} texts, {len(allowed.pattern.split('|'))} sequences allowed"


@case
def nothing_gets_through_the_interface_line_by_line():
    tried = 0
    for way, make in WAYS_IN.items():
        tree = make()
        lines = "\n".join(["d", "", "P", "j", "", "q", "C", "q", "H", "q", "?", "q", "m", "w", "q", "j", "d", "q", "\t", "j", "d", "q"] + ["j"] * 60)
        with tempfile.TemporaryFile() as typed:
            typed.write(lines.encode() + b"\n")
            typed.seek(0)
            run = Run(tree, "--linear", "--scope=admin", stdin=typed)
        is_clean(run.bytes + run.error_bytes, ("linear", way))
        tried += 80
    return f"# {tried} answers"


def main():
    shown = os.environ.get("ONLY")
    print(f"1..{len(CASES)}")
    for number, function in enumerate(CASES, 1):
        name = function.__name__.replace("_", " ")
        if shown and shown not in name:
            print(f"ok {number} - {name} # SKIP not asked for")
            continue
        try:
            answer = function() or ""
            print(answer if answer.startswith("#") else "", end="\n" if answer.startswith("#") else "")
            print(f"ok {number} - {name}" + (f" # SKIP {answer}" if answer and not answer.startswith("#") else ""), flush=True)
        except Exception as error:  # pylint: disable=broad-except
            print(f"not ok {number} - {name}")
            print("".join(f"# {line}\n" for line in f"{type(error).__name__}: {error}".splitlines()), flush=True)


if __name__ == "__main__":
    main()
