# SPDX-License-Identifier: GPL-2.0-or-later
"""Trees of descriptors: read from the notation of tests/trees/README.md, built, and taken away again.

One attribute more than there: @device makes a character device, for /dev/dri. A file `ask` beside `tree` holds the
questions for the daemon, one a line; without it the questions of DEFAULT_QUESTIONS are asked.
"""
import dataclasses
import os
import re
import shutil
import socket
import stat

from root import HOME, USER

HERE = os.path.dirname(os.path.abspath(__file__))
PLACES = {
    "vendor": b"/usr/share/qemu/vhost-user",
    "local": b"/usr/local/share/qemu/vhost-user",
    "admin": b"/etc/qemu/vhost-user",
    "user": os.fsencode(HOME) + b"/.config/qemu/vhost-user",
}
DEFAULT_QUESTIONS = ["system fs", "system gpu"]
RENDER_NODE_DEVICE = os.makedev(226, 128)


@dataclasses.dataclass
class Entry:
    directory: bytes
    name: bytes
    kind: str = "file"
    mode: int = 0o644
    content: bytes = b""

    def path(self):
        return self.directory + b"/" + self.name


@dataclasses.dataclass
class Tree:
    name: str
    entries: list = dataclasses.field(default_factory=list)
    questions: list = dataclasses.field(default_factory=lambda: list(DEFAULT_QUESTIONS))
    environment: dict = dataclasses.field(default_factory=lambda: {"HOME": HOME})
    notation: str = ""


def decode(text):
    """Turns \\xHH into bytes; all else stands for itself."""
    return re.sub(rb"\\x([0-9A-F]{2})", lambda found: bytes([int(found[1], 16)]), text)


def encode(data):
    """The way back: what is not printable, a blank, or a backslash that would begin an escape is written as \\xHH."""
    return re.sub(rb"[^!-~]|\\(?=x)", lambda found: b"\\x%02X" % ord(found[0]), data)


def take_attribute(entry, attribute, directory):
    word, _, value = attribute[1:].decode().partition("=")
    if word in ("directory", "fifo", "socket", "link", "device"):
        entry.kind = word
        entry.mode = 0o755 if word == "directory" else 0o644
    elif word == "mode":
        entry.mode = int(value, 8)
    elif word == "from":
        with open(os.path.join(directory, value), "rb") as file:
            entry.content = file.read()
    elif word != "size":
        raise ValueError(f"no such attribute: @{word}")
    return int(value) if word == "size" else 0


def read_entry(line, directory):
    where, _, rest = line.partition(b" ")
    name, _, rest = rest.partition(b" ")
    entry = Entry(PLACES.get(where.decode("utf-8", "replace"), where), decode(name))
    size = 0
    while rest.startswith(b"@"):
        attribute, _, rest = rest.partition(b" ")
        size = take_attribute(entry, attribute, directory) or size
    if rest:
        entry.content = decode(rest)
    if size:
        entry.content = entry.content[:size].ljust(size)
    return entry


def read_environment(tree, line):
    name, equals, value = line.partition(b"=")
    if equals:
        tree.environment[name.decode()] = os.fsdecode(value)
    else:
        tree.environment.pop(name.decode(), None)


def parse(name, notation, directory=""):
    """A tree from its notation, as bytes."""
    tree = Tree(name, notation=notation.decode("utf-8", "backslashreplace"))
    for line in notation.split(b"\n"):
        word, _, rest = line.partition(b" ")
        if not line or line.startswith(b"#") or word == b"reader":
            continue
        if word == b"environment":
            read_environment(tree, rest)
        else:
            tree.entries.append(read_entry(line, directory))
    return tree


def read_case(directory):
    with open(os.path.join(directory, "tree"), "rb") as file:
        tree = parse(os.path.basename(directory), file.read(), directory)
    questions = os.path.join(directory, "ask")
    if os.path.exists(questions):
        with open(questions, encoding="utf-8") as file:
            tree.questions = [line.strip() for line in file if line.strip()]
    return tree


def read_cases(directory=os.path.join(HERE, "trees"), prefix="", questions=None):
    """All cases below a directory, in the order of their names; with other questions where these are given."""
    cases = [read_case(entry.path) for entry in sorted(os.scandir(directory), key=lambda entry: entry.name)
             if os.path.exists(os.path.join(entry.path, "tree"))]
    for case in cases:
        case.name = prefix + case.name
        case.questions = questions or case.questions
    return cases


# ---- on the disk ----

def make_socket(path):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)


MAKERS = {
    "directory": lambda entry, path: os.path.isdir(path) or os.mkdir(path),
    "fifo": lambda entry, path: os.mkfifo(path),
    "socket": lambda entry, path: make_socket(path),
    "link": lambda entry, path: os.symlink(entry.content, path),
    "device": lambda entry, path: os.mknod(path, stat.S_IFCHR | 0o666, RENDER_NODE_DEVICE),
}


class NotBuilt(OSError):
    """The tree cannot stand here."""


def check_private(path):
    """What is mounted from the machine is another file system, and not to be touched."""
    while not os.path.exists(path):
        path = os.path.dirname(path)
    if os.stat(path).st_dev != os.stat("/").st_dev:
        raise NotBuilt(f"{os.fsdecode(path)} is the machine's own")


class Built:
    """A tree that stands below a root while the block runs; what is taken away is exactly what was made."""

    def __init__(self, tree, root=""):
        self.tree = tree
        self.root = os.fsencode(root)
        self.made = []
        self.modes = {}  # of what was there before
        # Below a root that is not the machine's own all is read by whoever runs the test: root reads nothing of others' homes.
        self.gives = os.geteuid() == 0 and not root

    def __enter__(self):
        try:
            for entry in self.tree.entries:
                self.make(entry)
            for entry in reversed(self.tree.entries):
                if entry.kind != "link":
                    os.chmod(self.root + entry.path(), entry.mode)
        except (OSError, ValueError) as error:
            self.remove()
            raise NotBuilt(error) from error
        return self

    def __exit__(self, *_):
        self.remove()

    def make(self, entry):
        self.make_directories(entry.directory)
        path = self.root + entry.path()
        if not self.root:
            check_private(os.path.dirname(path))
        if os.path.lexists(path):
            self.modes[path] = stat.S_IMODE(os.lstat(path).st_mode)
        else:
            self.made.append(path)
        if entry.kind == "file":
            with open(path, "wb") as file:
                file.write(entry.content)
        else:
            MAKERS[entry.kind](entry, path)
        self.give(path)

    def make_directories(self, directory):
        path = self.root
        for part in directory.strip(b"/").split(b"/"):
            path += b"/" + part
            if os.path.isdir(path):
                continue
            if not self.root:
                check_private(path)
            os.mkdir(path)
            os.chmod(path, 0o755)
            self.made.append(path)
            self.give(path)

    def give(self, path):
        """What lies in somebody's home is theirs."""
        if self.gives and path[len(self.root):].startswith(b"/home/"):
            os.lchown(path, USER, USER)

    def remove(self):
        for path, mode in self.modes.items():
            os.chmod(path, mode)
        for path in reversed(self.made):
            if not os.path.lexists(path):
                continue
            if os.path.islink(path) or not os.path.isdir(path):
                os.unlink(path)
            else:
                shutil.rmtree(path)


def build_backends(root=""):
    """The harmless backends of the file `backends`, in /backends of every tree."""
    with open(os.path.join(HERE, "backends"), encoding="utf-8") as table:
        rows = [line.split(None, 2) for line in table if line.strip() and not line.startswith("#")]
    for name, mode, answer in rows:
        path = f"{root}/backends/{name}"
        with open(path, "w", encoding="utf-8") as file:
            file.write(f'#!/bin/sh\n[ "$1" = --print-capabilities ] || exit 1\n{answer}')
        os.chmod(path, int(mode, 8))
