# SPDX-License-Identifier: GPL-2.0-or-later
"""libvirt 9.0 as RULES.md and the recorded answers describe it, written without a look at overrule's code.

It reads the disk as the daemon does and gives the same kind of answer, so that each difference between the two is a
mistake in the rules. Its JSON is that of yajl 2.1, which is laxer in places than it looks.
"""
import contextlib
import os
import pwd
import re
import shutil
import stat
import subprocess

from daemon import Answer, environment, identity
from root import HOME, USER

TYPES = {b"9p", b"balloon", b"block", b"caif", b"console", b"crypto", b"gpu", b"input", b"net", b"rng", b"rpmsg",
         b"rproc-serial", b"scsi", b"vsock", b"fs"}
LARGEST = 1 << 20
VENDOR = b"/usr/share/qemu/vhost-user"
ADMIN = b"/etc/qemu/vhost-user"

# yajl counts a vertical tab and a form feed as white space, and of UTF-8 it checks only which bytes follow which.
TOKEN = re.compile(rb"""[ \t\n\v\f\r]*(?:
    (?P<mark>[][{}:,]) |
    (?P<word>true|false|null) |
    (?P<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?) |
    "(?P<string>(?:[^\x00-\x1F"\\\x80-\xFF] |
        [\xC0-\xDF][\x80-\xBF] | [\xE0-\xEF][\x80-\xBF]{2} | [\xF0-\xF7][\x80-\xBF]{3} |
        \\["\\/bfnrt] | \\u[0-9A-Fa-f]{4})*)" |
    (?P<end>\Z)
    )""", re.VERBOSE)
ESCAPE = re.compile(rb"\\(?:u([0-9A-Fa-f]{4})(?:\\u([Dd][C-Fc-f][0-9A-Fa-f]{2}))?|(.))")
SHORT_ESCAPES = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t"}


class BadFile(Exception):
    """A file that takes effect and is no descriptor for libvirt."""


class BadTree(Exception):
    """A directory or a name that libvirt does not get past."""


class NotJson(ValueError):
    """What yajl, or libvirt on top of it, refuses."""


# ---- JSON as yajl reads it ----

def unescape(found):
    first, second, short = found.groups()
    if short is not None:
        return SHORT_ESCAPES.get(short, short)
    code = int(first, 16)
    if 0xD800 <= code < 0xDC00:
        if second is None:
            return b"?"
        code = 0x10000 + ((code & 0x3FF) << 10) + (int(second, 16) & 0x3FF)
        second = None
    text = chr(code).encode("utf-8", "surrogatepass")
    return text if second is None else text + chr(int(second, 16)).encode("utf-8", "surrogatepass")


def text_of(string):
    """A string as C sees it: up to the first NUL."""
    return ESCAPE.sub(unescape, string).partition(b"\0")[0]


def tokens(data):
    position = 0
    while True:
        found = TOKEN.match(data, position)
        if not found:
            raise NotJson(position)
        kind = found.lastgroup
        yield kind, found[kind]
        if kind == "end":
            return
        position = found.end()


class Reader:
    """Builds the value without recursion: yajl has no limit of depth."""

    def __init__(self, data):
        self.stack = []  # of [container, key]
        self.root = None
        self.state = "value"  # value, first-value, first-key, key, colon, after, end
        for kind, token in tokens(data):
            self.take(kind, token)

    def take(self, kind, token):
        if kind == "end":
            if self.state != "end":
                raise NotJson("unfinished")
        elif kind == "mark":
            self.take_mark(token)
        elif kind == "string" and self.state in ("key", "first-key"):
            key = text_of(token)
            if key in self.stack[-1][0]:
                raise NotJson("duplicate key")
            self.stack[-1][1] = key
            self.state = "colon"
        else:
            self.add(text_of(token) if kind == "string" else None)

    def take_mark(self, mark):
        if mark in b"{[":
            container = {} if mark == b"{" else []
            self.add(container)
            self.stack.append([container, None])
            self.state = "first-key" if mark == b"{" else "first-value"
        elif mark in b"}]":
            kind, state = (dict, "first-key") if mark == b"}" else (list, "first-value")
            if not self.stack or not isinstance(self.stack[-1][0], kind) or self.state not in ("after", state):
                raise NotJson(mark)
            self.stack.pop()
            self.state = "after" if self.stack else "end"
        elif mark == b":" and self.state == "colon":
            self.state = "value"
        elif mark == b"," and self.state == "after":
            self.state = "key" if isinstance(self.stack[-1][0], dict) else "value"
        else:
            raise NotJson(mark)

    def add(self, value):
        if self.state not in ("value", "first-value"):
            raise NotJson(value)
        if not self.stack:
            self.root = value
        elif isinstance(self.stack[-1][0], dict):
            self.stack[-1][0][self.stack[-1][1]] = value
        else:
            self.stack[-1][0].append(value)
        self.state = "after" if self.stack else "end"


def read_json(data):
    """Strings are bytes, objects and lists are themselves, all else is None."""
    return Reader(data.partition(b"\0")[0]).root


# ---- directories ----

@contextlib.contextmanager
def acting_as(mode):
    """As the user whom the daemon serves, where that daemon was started."""
    os.chdir(HOME if mode == "session" else "/")
    if mode == "session":
        os.setegid(USER)
        os.seteuid(USER)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.chdir("/")


def directories(mode, settings):
    if mode == "system":
        return [VENDOR, ADMIN]
    base = settings.get("XDG_CONFIG_HOME")
    if base is None:
        base = settings.get("HOME", pwd.getpwuid(USER).pw_dir) + "/.config"
    return [VENDOR, ADMIN, os.fsencode(base) + b"/qemu/vhost-user"]


def merge(places):
    """Path by name: of the files that take effect, masks among them."""
    files = {}
    for place in places:
        try:
            names = os.listdir(place)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise BadTree(error) from error
        for name in names:
            if name.startswith(b"."):
                continue
            path = place + b"/" + name
            try:
                status = os.stat(path)
            except OSError as error:
                raise BadTree(error) from error
            if stat.S_ISREG(status.st_mode):
                files[name] = path
    return files


def read_descriptor(path):
    try:
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise BadFile(path) from error
    try:
        value = read_json(data) if len(data) <= LARGEST else None
    except NotJson as error:
        raise BadFile(path) from error
    kind = value.get(b"type") if isinstance(value, dict) else None
    if not isinstance(kind, bytes) or kind not in TYPES:
        raise BadFile(path)
    binary = value.get(b"binary")
    return kind.decode(), os.fsdecode(binary) if isinstance(binary, bytes) else None


# ---- selection ----

def find_program(binary, settings):
    """A bare name is looked for on PATH when a program is run."""
    return binary if "/" in binary else shutil.which(binary, path=settings["PATH"])


def ask_features(binary, settings, mode):
    """The features that a program reports, or None where it is passed over."""
    program = find_program(binary, settings)
    if not program:
        return None
    try:
        run = subprocess.run([program, "--print-capabilities"], env=settings, stdin=subprocess.DEVNULL,
                             capture_output=True, check=False, **identity(mode))
        value = read_json(run.stdout)
    except (OSError, NotJson):
        return None
    features = value.get(b"features") if isinstance(value, dict) else None
    return features if run.returncode == 0 and isinstance(features, list) else None


def select_gpu(question, candidates, settings, answer):
    wanted = {feature.encode() for feature in question.features}
    for binary in candidates:
        if binary is None:
            continue
        answer.probes.append(binary)
        features = ask_features(binary, settings, question.mode)
        if features is None or not wanted <= {feature for feature in features if isinstance(feature, bytes)}:
            continue
        if b"render-node" in features and "render-node" not in question.features and not has_render_node():
            answer.failure = "no-render-node"
        else:
            answer.taken = binary
        return
    answer.failure = "none"


def has_render_node():
    with contextlib.suppress(OSError):
        return any(name.startswith("renderD") for name in os.listdir("/dev/dri"))
    return False


def select_fs(candidates, answer):
    if not candidates:
        answer.failure = "none"
        return
    binary = answer.taken = candidates[0] if candidates[0] is not None else "(null)"
    if not os.path.isfile(binary) or not os.access(binary, os.X_OK, effective_ids=True):
        answer.failure = "not-runnable"


def ask(question, tree_environment):
    """What the daemon should do about the question."""
    answer = Answer(order=[], probes=[])
    settings = environment(question.mode, tree_environment)
    if question.mode == "session" and question.type == "fs":
        answer.failure = "refused"
        return answer
    with acting_as(question.mode):
        try:
            files = [path for _, path in sorted(merge(directories(question.mode, tree_environment)).items())]
            files = [path for path in files if os.stat(path).st_size != 0]
            answer.order = [os.fsdecode(path) for path in files]
            descriptors = [read_descriptor(path) for path in files]
        except BadTree:
            answer.failure = "bad-tree"
            return answer
        except BadFile:
            answer.failure = "bad-file"
            return answer
    candidates = [binary for kind, binary in descriptors if kind == question.type]
    if question.type == "fs":
        select_fs(candidates, answer)
    else:
        select_gpu(question, candidates, settings, answer)
    return answer
