# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests of faults with the real program share: trees and runs as in tests/command, the system calls of a run as strace tells
them, and mounts that nobody else sees."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../command"))
from test_commands import Run  # noqa: E402

HISTORY = "var/lib/overrule/history"
STAGING = ".overrule-txn"
LONG = "LONG_TESTS" in os.environ


def run_cases(cases):
    """Runs the functions as TAP cases; a returned text says why one was skipped."""
    print(f"1..{len(cases)}")
    failed = False
    for number, function in enumerate(cases, 1):
        name = function.__name__.replace("_", " ")
        try:
            skipped = function()
            print(f"ok {number} - {name}" + (f" # SKIP {skipped}" if skipped else ""), flush=True)
        except Exception as error:  # a case that breaks is a case that failed
            failed = True
            print(f"not ok {number} - {name}", flush=True)
            print("".join(f"# {line}\n" for line in f"{type(error).__name__}: {error}".splitlines()[:60]), end="", flush=True)
    return 1 if failed else 0


def look(tree, directory=""):
    """Everything below a directory: kind, mode, owner, bytes, attributes; with the staging directory, if it is there."""
    found = {}
    top = tree.path(directory)
    for folder, folders, files in os.walk(top):
        for name in folders + files:
            path = os.path.join(folder, name)
            status = os.lstat(path)
            attributes = {key: os.getxattr(path, key, follow_symlinks=False) for key in os.listxattr(path, follow_symlinks=False)}
            content = None
            if os.path.isfile(path) and not os.path.islink(path):
                with open(path, "rb") as file:
                    content = file.read()
            found[os.path.relpath(path, top)] = (oct(status.st_mode), status.st_uid, status.st_gid, content, attributes)
    return found


def times(tree, directory=""):
    """Inode and times of everything below a directory and of itself."""
    top = tree.path(directory)
    paths = [top] + [os.path.join(folder, name) for folder, folders, files in os.walk(top) for name in folders + files]
    return {path: (status.st_ino, status.st_mtime_ns, status.st_ctime_ns) for path in paths for status in [os.lstat(path)]}


# ---- system calls ----

class Call:
    """One system call: its name, its arguments as strace shows them (paths of descriptors in <>), its result."""

    LINE = re.compile(r"^(\w+)\((.*)\)\s+= (-?\d+|\?|0x[0-9a-f]+)(?:<(.*?)>)?(?: .*)?$")

    def __init__(self, match):
        self.name, self.arguments, self.result, self.path = match.groups()
        self.done = not self.result.startswith("-") and self.result != "?"

    def __str__(self):
        return f"{self.name}({self.arguments}) = {self.result}"

    def paths(self):
        """The files that it is about: names below the directories that they are relative to."""
        found = []
        for at, name in re.findall(r'(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"([^"]*)"', self.arguments):
            found.append(name if name.startswith("/") or not at else os.path.join(at, name))
        return found

    def descriptor_path(self):
        match = re.match(r"\d+<([^>]*)>", self.arguments)
        return match[1] if match else ""


class Process:
    """What one process did: its calls, and the programs that it became."""

    def __init__(self, path):
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            self.calls = [Call(match) for line in file if (match := Call.LINE.match(line.rstrip("\n")))]
        self.programs = [call.paths()[0] for call in self.calls if call.name == "execve" and call.done]


class Traced(Run):
    """A finished run with what each of its processes did, the first one first."""

    def __init__(self, tree, *arguments, options=(), **keywords):
        directory = tempfile.mkdtemp()
        prefix = ["strace", "-ff", "-y", "-s", "4096", "-o", os.path.join(directory, "trace"), *options]
        root = [f"--root={tree.root}"] if tree else []
        super().__init__(tree, *root, *arguments, prefix=prefix, **keywords)
        logs = sorted(os.listdir(directory), key=lambda name: int(name.split(".")[1]))
        self.processes = [Process(os.path.join(directory, name)) for name in logs]
        shutil.rmtree(directory)

    @property
    def calls(self):
        return self.processes[0].calls


def strace_works():
    if not shutil.which("strace"):
        return False
    done = subprocess.run(["strace", "-qq", "-o", os.devnull, "-e", "inject=getuid:error=EIO", "true"], check=False,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return done.returncode == 0


# ---- mounts ----

def enter_own_mounts():
    """Starts the script anew, where its mounts are its own; returns whether they are."""
    if os.environ.get("OWN_MOUNTS") == "yes":
        return True
    if os.geteuid() != 0 or not shutil.which("unshare"):
        return False
    command = ["unshare", "-m", "--propagation", "private"]
    if subprocess.run(command + ["mount", "-t", "tmpfs", "none", "/mnt"], check=False, stderr=subprocess.DEVNULL).returncode != 0:
        return False
    os.environ["OWN_MOUNTS"] = "yes"
    os.execvp("unshare", command + [sys.executable] + sys.argv)
    return False


def mount(*arguments):
    subprocess.run(["mount", *arguments], check=True)


def unmount(path):
    subprocess.run(["umount", "-l", path], check=True)
