#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A backend that tries what it should not be able to do. Its features are what it could do after all; "answers" comes always."""
import ctypes
import json
import os
import signal
import socket
import sys

HERE = os.path.dirname(sys.argv[0])
ELSEWHERE = os.path.join(os.path.dirname(HERE), "elsewhere")
LIBC = ctypes.CDLL(None, use_errno=True)


def writes_beside_itself():
    open(os.path.join(HERE, "open", "trace"), "x", encoding="ascii").close()


def writes_to_what_is_open_to_all():
    with open(os.path.join(ELSEWHERE, "open"), "a", encoding="ascii") as file:
        file.write("x")


def truncates():
    os.truncate(os.path.join(ELSEWHERE, "open"), 0)


def makes_a_directory():
    os.mkdir("/tmp/overrule-reaches-out")


def reads_what_is_not_the_systems():
    with open(os.path.join(ELSEWHERE, "open"), encoding="ascii") as file:
        file.read()


def lists_what_is_not_the_systems():
    os.listdir(ELSEWHERE)


def runs_what_is_not_the_systems():
    program = os.path.join(ELSEWHERE, "program")
    if os.spawnv(os.P_WAIT, program, [program]) == 127:
        raise OSError


def talks_to_daemons():
    socket.socket(socket.AF_UNIX)


def talks_to_the_network():
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


def talks_to_the_kernel():
    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)


def looks_at_the_one_who_asked():
    """Process 1 of its own namespace, or its parent."""
    if LIBC.ptrace(16, os.getppid(), 0, 0) != 0:
        raise OSError


def signals_the_one_who_asked():
    os.kill(int(os.environ.get("ASKED_BY", os.getppid())), 0)


def mounts():
    if LIBC.unshare(0x10020000) != 0 or LIBC.mount(b"none", b"/tmp", b"tmpfs", 0, 0) != 0:
        raise OSError


def gets_a_socket_of_its_own():
    """Harmless, and asked for by runtimes: here to see that not just everything is forbidden."""
    socket.socketpair()


def writes_to_the_null_device():
    with open("/dev/null", "w", encoding="ascii") as file:
        file.write("x")


signal.signal(signal.SIGPIPE, signal.SIG_DFL)
could = ["answers"]
for trial in (writes_beside_itself, writes_to_what_is_open_to_all, truncates, makes_a_directory, reads_what_is_not_the_systems,
              lists_what_is_not_the_systems, runs_what_is_not_the_systems, talks_to_daemons, talks_to_the_network,
              talks_to_the_kernel, looks_at_the_one_who_asked, signals_the_one_who_asked, mounts, gets_a_socket_of_its_own,
              writes_to_the_null_device):
    try:
        trial()
        could.append(trial.__name__)
    except (OSError, ValueError):
        pass
print(json.dumps({"type": "gpu", "features": could}))
