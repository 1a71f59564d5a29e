#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Backends as nobody wants them. What one does is told by the name under which it is run; the tests copy this file to each.

All of their processes keep the command line, in which the test's directory stands, so that the tests find what is left.
"""
import json
import os
import resource
import signal
import sys
import time

FOREVER = 600


def answer(features=("virgl",)):
    print(json.dumps({"type": "gpu", "features": list(features)}), flush=True)


def answers():
    answer()


def slow():
    time.sleep(0.1)
    answer()


def slower():
    time.sleep(1)
    answer()


def escape():
    """A daemon by the book, which also lets go of every descriptor."""
    if os.fork() > 0:
        return False
    os.setsid()
    if os.fork() > 0:
        os._exit(0)
    os.closerange(0, 256)
    time.sleep(FOREVER)
    os._exit(0)


def leaves_a_daemon():
    escape()
    answer()


def leaves_its_output_open():
    if os.fork() == 0:
        time.sleep(FOREVER)
    answer()


def daemon_and_sleeps():
    escape()
    time.sleep(FOREVER)


def forks_for_ever():
    while True:
        try:
            os.fork()
        except OSError:
            time.sleep(0.01)


def always_somebody_else():
    """Each process lives just long enough to make the next one."""
    answer()
    if os.fork() > 0:
        os._exit(0)
    while True:
        try:
            if os.fork() > 0:
                os._exit(0)
        except OSError:
            time.sleep(0.001)


def prints_for_ever():
    while True:
        os.write(1, b"{" * 65536)


def complains_for_ever():
    while True:
        os.write(2, b"oh dear\n" * 4096)


def ignores_signals():
    for number in range(1, signal.NSIG):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    while True:
        time.sleep(FOREVER)


def closes_its_output():
    os.closerange(0, 256)
    while True:
        time.sleep(FOREVER)


def stops():
    os.kill(os.getpid(), signal.SIGSTOP)
    time.sleep(FOREVER)


def writes_to_the_terminal():
    try:
        with open("/dev/tty", "w", encoding="ascii") as terminal:
            terminal.write("got you")
        answer(["terminal"])
    except OSError:
        answer(["none"])


def reads_its_input():
    answer(["read %d" % len(sys.stdin.read())])


def dumps_core():
    os.abort()


def ends_by_signal():
    os.kill(os.getpid(), signal.SIGUSR1)
    time.sleep(FOREVER)


def wants_memory():
    hoard = []
    try:
        while True:
            hoard.append(bytearray(16 * 1024 * 1024))
    except MemoryError:
        hoard.clear()
        answer(["refused"])


def wants_descriptors():
    hoard = []
    try:
        while True:
            hoard.append(os.open("/dev/null", os.O_RDONLY))
    except OSError:
        count = len(hoard)
        for descriptor in hoard:
            os.close(descriptor)
        answer(["bounded" if count < 300 else "unbounded"])


def wants_disk():
    """In a directory that everybody may write to, which stands beside it."""
    place = os.path.join(os.path.dirname(sys.argv[0]), "open", "large")
    try:
        with open(place, "wb") as file:
            while True:
                file.write(b"x" * 65536)
                file.flush()
    except OSError:
        answer(["refused"])


def prints_escapes():
    answer(["\033]0;title\007", "a\u202eb", "vir\u200bgl", "\u009b2J", "virgl"])
    sys.stderr.write("\033[2J")


def prints_garbage():
    os.write(1, bytes(range(256)))


def prints_many_features():
    print(json.dumps({"features": ["f%d" % i for i in range(300000)]}))


def prints_some_hundred_features():
    answer(["f%d" % i for i in range(300)] + ["x" * 500])


def prints_no_features():
    print('{"type": "fs"}')


def prints_odd_features():
    print('{"type": 1, "features": [1, null, {}, "virgl", "virgl", []]}')


def exits_with_three():
    answer()
    sys.exit(3)


def kills_its_elders():
    """Its parent and the group that leads its session; never everybody, as a test runs this without a fence too."""
    if os.fork() == 0:
        time.sleep(FOREVER)
    for target in (-os.getsid(0), os.getppid()):
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                if target != -1:
                    os.kill(target, number)
            except OSError:
                pass
    time.sleep(FOREVER)


def tells_where_it_is():
    """What is left to a confined program, as features."""
    status = dict(line.split(":\t", 1) for line in open("/proc/thread-self/status", encoding="ascii").read().splitlines()
                  if ":\t" in line)
    descriptors = sorted(int(name) for name in os.listdir("/proc/self/fd"))
    open_ones = []
    for descriptor in descriptors:
        try:
            open_ones.append(os.readlink("/proc/self/fd/%d" % descriptor))
        except OSError:
            pass
    mask = os.umask(0)
    answer([
        "user %d" % os.getuid(),
        "groups %s" % ("none" if not os.getgroups() else "some"),
        "directory %s" % os.getcwd(),
        "umask %o" % mask,
        "leader %s" % (os.getsid(0) == os.getpid()),
        "own-group %s" % (os.getpgid(0) == os.getpid()),
        "new-rights %s" % status["NoNewPrivs"].strip(),
        "capabilities %x" % (int(status["CapEff"], 16) | int(status["CapPrm"], 16) | int(status["CapAmb"], 16)),
        "blocked %x" % int(status["SigBlk"], 16),
        # Python itself ignores SIGPIPE and SIGXFSZ.
        "ignored %x" % (int(status["SigIgn"], 16) & ~(1 << (signal.SIGPIPE - 1)) & ~(1 << (signal.SIGXFSZ - 1))),
        "core %d" % resource.getrlimit(resource.RLIMIT_CORE)[1],
        "variables %s" % " ".join(sorted(name for name in os.environ if name != "LC_CTYPE")),
        "home %s" % os.environ.get("HOME"),
        "arguments %s" % " ".join(sys.argv[1:]),
    ] + sorted("open " + name.split(":")[0] for name in open_ones if not name.startswith(("/proc", sys.argv[0]))))


behaviour = os.path.basename(sys.argv[0]).replace("-", "_")
globals()[behaviour]()
