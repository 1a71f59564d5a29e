# SPDX-License-Identifier: GPL-2.0-or-later
"""Asks the real libvirt daemon what it makes of the descriptors, inside the private root of root.py.

libvirt looks at the descriptors at each guest start and keeps nothing, so one daemon answers for many trees that are
swapped under it; only another environment needs another daemon. The guest never runs: every backend ends at once.
"""
import dataclasses
import os
import re
import shlex
import socket
import subprocess
import time

from root import HOME, QEMU_CONFIGURATION, USER, write

SECONDS_TO_START = 30
SECONDS_TO_ANSWER = 20
# The backends are on it, for descriptors that name one without its path.
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/backends"
TYPES = ("fs", "gpu")
FEATURES = ("virgl", "render-node")

GUEST = """\
<domain type='qemu'>
  <name>question</name>
  <memory unit='MiB'>32</memory>
  <memoryBacking><source type='memfd'/><access mode='shared'/></memoryBacking>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    <memballoon model='none'/>
    {device}
  </devices>
</domain>
"""
FILE_SYSTEM = "<filesystem type='mount'><driver type='virtiofs'/><source dir='/tmp'/><target dir='tag'/></filesystem>"
VIDEO = "<video><driver name='vhostuser'/><model type='virtio' heads='1'>{acceleration}</model></video>"

ORDER = re.compile(r"qemuInteropFetchConfigs:\d+ : vhost-user description path '(.*?)' len=(\d+)\n", re.DOTALL)
COMMAND = re.compile(r"virCommandRunAsync:\d+ : About to run (.*)")
NOT_EXECUTABLE = re.compile(r"virtiofsd binary '(.*)' is not executable", re.DOTALL)

# What the daemon says, and in one word what is the matter. The first that is found counts.
FAILURES = [
    ("cannot open directory", "bad-tree"),
    ("Unable to access", "bad-tree"),
    ("Failed to open file", "bad-file"),
    ("Failed to read file", "bad-file"),
    ("unable to parse json file", "bad-file"),
    ("unknown vhost-user type", "bad-file"),
    ("Unable to find a satisfying", "none"),
    ("No DRM render nodes available", "no-render-node"),
    ("is not executable", "not-runnable"),
    ("not yet supported in session mode", "refused"),
]


@dataclasses.dataclass(frozen=True)
class Question:
    """`system fs`, `session gpu virgl render-node`: which daemon, which type, the features that the guest asks for."""
    mode: str
    type: str
    features: tuple = ()

    @staticmethod
    def parse(text):
        mode, kind, *features = text.split()
        if mode not in ("system", "session") or kind not in TYPES or not set(features) <= set(FEATURES):
            raise ValueError(f"no such question: {text}")
        return Question(mode, kind, tuple(features))

    def __str__(self):
        return " ".join((self.mode, self.type, *self.features))

    def guest(self):
        if self.type == "fs":
            return GUEST.format(device=FILE_SYSTEM)
        wishes = " accel3d='yes'" * ("virgl" in self.features)
        wishes += " rendernode='/dev/dri/renderD128'" * ("render-node" in self.features)
        return GUEST.format(device=VIDEO.format(acceleration=wishes and f"<acceleration{wishes}/>"))


@dataclasses.dataclass
class Answer:
    """What the daemon did: the files in its order, the programs it asked for capabilities, the one that it took."""
    order: list
    probes: list
    taken: str = None
    failure: str = None  # one word, where nothing was taken or what was taken cannot be run
    message: str = None  # as the daemon gave it


def environment(mode, settings):
    """The environment of the daemon, and of overrule when it is to say what that daemon does."""
    kept = {"PATH": PATH, "LC_ALL": "C.UTF-8"}
    kept |= {name: settings[name] for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_DIRS") if name in settings}
    if mode == "session":
        kept |= {"XDG_RUNTIME_DIR": f"/run/user/{USER}", "XDG_CACHE_HOME": f"{HOME}/.cache"}
    return kept


def identity(mode):
    """How subprocess is told to run as the one whom the daemon serves."""
    if mode == "system":
        return {"cwd": "/"}
    return {"user": USER, "group": USER, "extra_groups": [], "cwd": HOME}


class Daemon:
    """One libvirtd, with one environment."""

    def __init__(self, mode, settings):
        self.mode = mode
        self.environment = environment(mode, settings)
        self.directory = "/run" if mode == "system" else f"/run/user/{USER}"
        self.log = f"{self.directory}/libvirtd.log"
        self.socket = f"{self.directory}/libvirt/libvirt-sock"
        self.process = None

    def configure(self):
        write("/etc/libvirt/libvirtd-asked.conf", "\n".join((
            'log_filters="1:qemu.qemu_configs 1:util.command"',
            f'log_outputs="1:file:{self.log}"',
            'unix_sock_group="root"', 'auth_unix_ro="none"', 'auth_unix_rw="none"',
            'host_uuid="1b6ff5e0-0b5e-4a3c-8b0e-7f3e6a2f9c11"', "")))
        if self.mode == "session":
            # Made by the user, so that nothing in a tree's directories is root's because of us.
            home = self.environment.get("HOME", HOME)
            if home.startswith("/home/") and not os.path.isdir(home):
                os.mkdir(home)
                os.chown(home, USER, USER)
            directory = self.environment.get("XDG_CONFIG_HOME", f"{home}/.config") + "/libvirt"
            subprocess.run(["sh", "-c", 'mkdir -p "$0" && printf %s "$1" >"$0/qemu.conf"', directory,
                            QEMU_CONFIGURATION], check=True, **identity(self.mode))

    def start(self):
        if self.process is not None:
            return
        self.configure()
        with open("/run/libvirtd.output", "ab") as output:
            self.process = subprocess.Popen(["libvirtd", "--config", "/etc/libvirt/libvirtd-asked.conf"],
                                            env=self.environment, stdin=subprocess.DEVNULL, stdout=output,
                                            stderr=output, start_new_session=True, umask=0o022, **identity(self.mode))
        limit = time.monotonic() + SECONDS_TO_START
        while not self.listens():
            if self.process.poll() is not None or time.monotonic() > limit:
                raise RuntimeError(f"the {self.mode} daemon does not start:\n" + self.last_words())
            time.sleep(0.02)

    def listens(self):
        """Whether it answers: it takes connections before its drivers are ready."""
        with socket.socket(socket.AF_UNIX) as client:
            try:
                client.connect(self.socket)
            except OSError:
                return False
        return self.virsh("version")[0] == 0

    def last_words(self):
        with open("/run/libvirtd.output", encoding="utf-8", errors="replace") as output:
            return "".join(output.readlines()[-20:]) + self.log_since(0)[-4000:]

    def stop(self):
        """Ends the daemon and whatever it started in its own process groups."""
        if self.process is None:
            return
        self.process.kill()
        self.process.wait()
        self.process = None
        for name in (self.socket, self.log):
            if os.path.exists(name):
                os.unlink(name)

    def virsh(self, *words):
        uri = "qemu:///" + self.mode + "?socket=" + self.socket
        client = subprocess.run(["virsh", "--quiet", "--connect", uri, *words], env=self.environment, check=False,
                                stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS_TO_ANSWER,
                                **identity(self.mode))
        return client.returncode, os.fsdecode(client.stderr)

    def log_since(self, offset):
        if not os.path.exists(self.log):
            return ""
        with open(self.log, "rb") as log:
            log.seek(offset)
            return os.fsdecode(log.read())

    def ask(self, question):
        self.start()
        guest = f"{self.directory}/guest.xml"
        write(guest, question.guest())
        offset = os.path.getsize(self.log)
        try:
            status, message = self.virsh("create", "--paused", guest)
        except subprocess.TimeoutExpired:
            answer = read_answer(self.log_since(offset), "", "time-out")
            self.stop()
            return answer
        if status == 0:
            self.virsh("destroy", "question")
        return read_answer(self.log_since(offset), message)


def read_answer(log, message, failure=None):
    """What the daemon did, from the lines that it wrote and what it told its client."""
    # Masks are among what it lists, and are dropped afterwards.
    answer = Answer(order=[path for path, size in ORDER.findall(log) if size != "0"], probes=[])
    for line in COMMAND.findall(log):
        words = shlex.split(line)
        if words[-1] == "--print-capabilities":
            answer.probes.append(words[0])
        elif any(word.startswith("--fd=") for word in words):
            answer.taken = words[0]
    text = message.split("\n", 1)[-1].removeprefix("error: ").strip()
    refused = NOT_EXECUTABLE.search(text)
    if refused:
        answer.taken = refused[1]
    if answer.taken is None or refused or failure:
        answer.message = text
        answer.failure = failure or next((word for part, word in FAILURES if part in text), "other")
    return answer


class Daemons:
    """The daemons that were needed so far, one for each mode and environment."""

    def __init__(self):
        self.running = {}

    def find(self, question, settings):
        key = (question.mode, tuple(sorted(settings.items())))
        if key not in self.running:
            # A daemon of the same mode would listen on the same socket.
            for other in [other for other in self.running if other[0] == question.mode]:
                self.running.pop(other).stop()
            self.running[key] = Daemon(question.mode, settings)
        return self.running[key]

    def prepare(self, question, settings):
        """Starts the daemon for a question before the tree stands, which may be in the way of its own directories."""
        self.find(question, settings).start()

    def ask(self, question, settings):
        return self.find(question, settings).ask(question)

    def stop(self):
        for daemon in self.running.values():
            daemon.stop()
        self.running.clear()
