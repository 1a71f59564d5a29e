#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Nobody gains anything through the program: the rows of SECURITY.md, as far as the command line can show them.

What needs root, strace or a kernel that can do it says so and is skipped. Races are in tests/fault/test_race.c, hostile backends in
tests/unit/test_capabilities.c and tests/unit/test_landlock.c.
"""
import ctypes
import json
import os
import platform
import pty
import re
import select
import shutil
import stat
import struct
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from test_changes import (HISTORY, NOBODY, Change, edit, editor, needs_root, plan_of, shop, state, write_file, writing)  # noqa: E402
from test_commands import ADMIN, PROGRAM, SANITIZED, VENDOR, Run, Tree, descriptor  # noqa: E402

ALICE = 1000
LIBC = ctypes.CDLL(None, use_errno=True)
OPENAT2, LANDLOCK = 437, (444, 445, 446)
ENOSYS = 38

CASES = []


def case(function):
    CASES.append(function)
    return function


def needs_strace(function):
    def skipped():
        return SANITIZED or (function() if shutil.which("strace") else "needs strace")
    skipped.__name__ = function.__name__
    return skipped


# ---- helpers ----

def without_calls(*numbers):
    """For preexec_fn: these system calls give ENOSYS from now on, as in an older kernel. The numbers are the same on every processor."""
    load, compare, answer = 0x20, 0x15, 0x06
    code = [(load, 0, 0, 0)]
    for number in numbers:
        code += [(compare, 0, 1, number), (answer, 0, 0, 0x50000 | ENOSYS)]
    code.append((answer, 0, 0, 0x7fff0000))
    filters = b"".join(struct.pack("=HBBI", *line) for line in code)

    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]

    def install():
        program = Program(len(code), filters)
        assert LIBC.prctl(38, 1, 0, 0, 0) == 0 and LIBC.prctl(22, 2, ctypes.byref(program), 0, 0) == 0
    return install


def landlock_version():
    return max(0, LIBC.syscall(ctypes.c_long(LANDLOCK[0]), None, ctypes.c_size_t(0), ctypes.c_uint(1)))


def traced(tree, calls, *arguments, environment=None):
    """The lines of strace for a run that must not be refused."""
    log = os.path.join(tempfile.mkdtemp(), "log")
    variables = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": "/home", "TERM": "xterm", **(environment or {})}
    set_them = [word for name, value in variables.items() for word in ("-E", f"{name}={value}")]
    done = subprocess.run(["strace", "-f", "-y", "-o", log, "-e", "trace=" + calls, *set_them, PROGRAM, f"--root={tree.root}", *arguments],
                          env={"PATH": os.environ["PATH"]}, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=60)
    assert done.returncode in (0, 1), (arguments, done)
    with open(log, encoding="utf-8", errors="surrogateescape") as file:
        return file.read().splitlines()


def on_terminal(command, environment, keys=b"q"):
    """Runs the interface until it ends of the keys."""
    master, slave = pty.openpty()
    process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=environment)
    os.close(slave)
    end, sent = time.time() + 20, False
    while process.poll() is None and time.time() < end:
        if select.select([master], [], [], 0.3)[0]:
            try:
                os.read(master, 65536)
            except OSError:
                break
        elif not sent:
            os.write(master, keys)
            sent = True
    if process.poll() is None:
        process.kill()
    os.close(master)
    return process.wait(timeout=5)


def own(path, user, mode=None):
    os.chown(path, user, user)
    if mode is not None:
        os.chmod(path, mode)


def alices():
    """A tree with a user, in whose directories descriptors lie that come before the vendor's."""
    tree = Tree({VENDOR: {"50-gpu.json": descriptor("gpu", "/usr/bin/vendors")},
                 "home/alice/.config/qemu/vhost-user": {"10-gpu.json": descriptor("gpu", "/home/alice/evil")},
                 "home/alice/share/qemu/vhost-user": {"20-gpu.json": descriptor("gpu", "/home/alice/evil too")},
                 "etc": {"passwd": f"alice:x:{ALICE}:{ALICE}::/home/alice:/bin/sh\n"}})
    for path, directories, files in os.walk(tree.path("home/alice")):
        for name in [b"."] + directories + files:
            own(os.path.join(path, name), ALICE)
    return tree


# ---- whose environment it is ----

@case
@needs_root
def root_is_not_led_by_a_users_environment():
    tree = alices()
    for variables in ({"HOME": "/home/alice"}, {"XDG_CONFIG_HOME": "/home/alice/.config"},
                      {"XDG_DATA_DIRS": "/home/alice/share:/usr/share"},
                      {"HOME": "/home/alice", "XDG_DATA_DIRS": "/home/alice/share:/usr/share"}):
        for command, found in ((["which", "gpu"], "/usr/bin/vendors\n"), (["list"], "50-gpu.json"), (["check"], "50-gpu.json")):
            run = Run(tree, *command, environment=variables)
            assert run.status in (0, 1) and "evil" not in run.out and found in run.out, (variables, command, run.out, run.err)
            assert all(name in run.err for name in variables) and "--user=NAME" in run.err and "home/alice" in run.err, run.err
        assert Run(tree, "-q", "which", "gpu", environment=variables).want(0).err.count("left out") == 0
    assert Run(tree, "--user=alice", "which", "gpu").want(0).out == "/home/alice/evil\n"
    for path in ("home/alice", "home/alice/.config", "home/alice/.config/qemu", "home/alice/.config/qemu/vhost-user"):
        own(tree.path(path), 0)
    assert Run(tree, "which", "gpu", environment={"HOME": "/home/alice"}).want(0).out == "/home/alice/evil\n"
    os.chmod(tree.path("home/alice/.config"), 0o777)
    assert Run(tree, "which", "gpu", environment={"HOME": "/home/alice"}).want(0, "left out").out == "/usr/bin/vendors\n"


@case
@needs_root
def root_does_not_change_a_users_scope_as_root():
    tree = alices()
    before = state(tree, "home/alice")
    for variables in ({"HOME": "/home/alice"}, {"HOME": "/root", "XDG_CONFIG_HOME": "/home/alice/.config"}):
        Run(tree, "mask", "50-gpu.json", "--scope=user", environment=variables).want(3, "another user .*--user")
    variables = {"HOME": "/root", "XDG_STATE_HOME": "/home/alice/state"}
    Run(tree, "mask", "50-gpu.json", "--scope=user", environment=variables).want(3, "home/alice")
    assert state(tree, "home/alice") == before
    run = Run(tree, "mask", "50-gpu.json", "--scope=user", "--user=alice", environment={"XDG_STATE_HOME": "/root/state"}).want(0)
    assert "--user=alice" in run.out
    for path, _, files in os.walk(tree.path("home/alice")):
        for name in [b"."] + files:
            assert os.lstat(os.path.join(path, name)).st_uid == ALICE, (path, name)


@case
def others_may_use_their_own_environment():
    tree = alices() if os.geteuid() == 0 else Tree({
        VENDOR: {"50-gpu.json": descriptor("gpu", "/usr/bin/vendors")},
        "home/alice/.config/qemu/vhost-user": {"10-gpu.json": descriptor("gpu", "/home/alice/evil")}})
    keywords = {"user": ALICE, "group": ALICE, "extra_groups": []} if os.geteuid() == 0 else {}
    run = Run(tree, "which", "gpu", environment={"HOME": "/home/alice"}, **keywords).want(0)
    assert run.out == "/home/alice/evil\n" and "left out" not in run.err


def hostile_libraries():
    """A user's directory with something for each variable that makes a library read files."""
    place = tempfile.mkdtemp()
    for name in ("locale/C.UTF-8/LC_CTYPE", "locale/de/LC_MESSAGES/overrule.mo", "terminfo/x/xterm", "gconv/gconv-modules"):
        path = os.path.join(place, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="ascii") as file:
            file.write("x")
    variables = {"LOCPATH": f"{place}/locale", "GCONV_PATH": f"{place}/gconv", "NLSPATH": f"{place}/%N", "MAGIC": f"{place}/magic",
                 "TERMINFO": f"{place}/terminfo", "TERMINFO_DIRS": f"/usr/share/terminfo:{place}/terminfo",
                 "LANGUAGE": f"../../../../../../../..{place}/locale/de", "LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8"}
    return place, variables


@case
@needs_root
@needs_strace
def libraries_do_not_read_a_users_files_for_root():
    place, variables = hostile_libraries()
    tree = shop()

    def opened():
        lines = traced(tree, "open,openat,openat2,access", "check", environment=variables)
        log = os.path.join(tempfile.mkdtemp(), "log")
        on_terminal(["strace", "-f", "-o", log, "-e", "trace=open,openat,access", PROGRAM, f"--root={tree.root}"],
                    {"PATH": os.environ["PATH"], "HOME": "/root", "TERM": "xterm", **variables})
        with open(log, encoding="utf-8", errors="surrogateescape") as file:
            lines += file.read().splitlines()
        # To look whether it is to be trusted is no use of it.
        return [line for line in lines if place in line and "O_PATH" not in line]
    assert opened() != [], "the case must be able to see it"
    own(place, ALICE)
    found = opened()
    assert found == [], found
    own(place, 0, 0o777)
    assert opened() == []


@case
def a_language_is_no_path():
    if not shutil.which("strace"):
        return "needs strace"
    place, variables = hostile_libraries()
    lines = traced(shop(), "open,openat", "list", environment={"LANGUAGE": variables["LANGUAGE"], "LANG": "de_DE.UTF-8"})
    assert lines and not [line for line in lines if place in line]


# ---- rights that are not the caller's ----

@case
@needs_root
def with_borrowed_rights_nothing_runs():
    if SANITIZED:
        return SANITIZED
    place = tempfile.mkdtemp()
    with open("/proc/self/status", encoding="ascii") as file:
        if os.statvfs(place).f_flag & os.ST_NOSUID or "NoNewPrivs:\t1" in file.read():
            return "set-user-ID programs have no effect here"
    os.chmod(place, 0o755)
    tree = shop()
    capability = struct.pack("<IIIII", 0x02000001, 1 << 1, 0, 0, 0)  # CAP_DAC_OVERRIDE, effective
    for number, prepare in enumerate((lambda path: os.chmod(path, 0o4755), lambda path: os.chmod(path, 0o2755),
                                      lambda path: os.setxattr(path, "security.capability", capability), lambda path: None)):
        path = os.path.join(place, f"overrule{number}")
        shutil.copyfile(PROGRAM, path)
        os.chmod(path, 0o755)
        try:
            prepare(path)
        except OSError:
            continue
        for arguments in (["list"], ["--version"], ["mask", "30-block.json"]):
            done = subprocess.run([path, f"--root={tree.root}", *arguments], user=NOBODY, group=NOBODY, extra_groups=[],
                                  capture_output=True, text=True, check=False, env={"LC_ALL": "C.UTF-8", "HOME": "/home"})
            if number == 3:
                assert "rights" not in done.stderr and (done.returncode == 0 or arguments[0] == "mask"), done
            else:
                assert "rights that its caller does not have" in done.stderr and (done.returncode, done.stdout) == (3, ""), done


# ---- files of the program's own ----

@case
@needs_root
def the_copy_for_the_editor_is_where_nobody_can_swap_it():
    tree = shop()
    for user, mode, taken in ((0, 0o700, True), (0, 0o1777, True), (ALICE, 0o700, False), (0, 0o777, False)):
        temporary = tempfile.mkdtemp()
        seen = os.path.join(tempfile.mkdtemp(), "seen")
        own(temporary, user, mode)
        program = editor(f'echo "$1" >{seen}\nstat -c "%a %u" "$1" "${{1%/*}}" >>{seen}\n')
        Change(tree, "edit", "50-fs.json", environment={"EDITOR": program, "TMPDIR": temporary})
        with open(seen, encoding="utf-8") as file:
            path, copy, directory = file.read().splitlines()
        assert path.startswith(temporary + "/") == taken and path.startswith("/tmp/"), (temporary, path)
        assert (copy, directory) == ("600 0", "700 0"), (copy, directory)
        if not taken:
            shutil.rmtree(os.path.dirname(path), ignore_errors=True)


def edit_with(tree, value):
    return Change(tree, "edit", "50-fs.json", environment={"EDITOR": value, "TMPDIR": tempfile.mkdtemp()})


@case
def the_editor_is_run_without_a_shell_and_gets_one_file():
    tree = shop()
    before = state(tree, "")
    touched = os.path.join(tempfile.mkdtemp(), "touched")
    for value in ("cat -- /etc/shadow", "'cat' \"--\" /etc/shadow", "/bin/true -- x", "\\-- x"):
        edit_with(tree, value).want(2)
    for value in ("/bin/true; touch %s", "$(touch %s)", "/bin/true & touch %s", "`touch %s`", "x|touch %s"):
        run = edit_with(tree, value % touched)
        assert run.status in (0, 4), (value, run.err)
    edit_with(tree, "'/bin/true").want(2, "quote")
    assert not os.path.exists(touched) and state(tree, "") == before
    seen = os.path.join(tempfile.mkdtemp(), "seen")
    program = editor('for i; do echo "$i"; done >' + seen)
    edit_with(tree, f"{program} -x 'a b' \"c'd\"")
    with open(seen, encoding="utf-8") as file:
        words = file.read().splitlines()
    assert words[:3] == ["-x", "a b", "c'd"] and len(words) == 4 and words[3].endswith(".json"), words


@case
def a_child_gets_no_descriptor():
    tree = shop()
    seen = os.path.join(tempfile.mkdtemp(), "seen")
    edit(tree, editor(f"exec ls -l /proc/self/fd >{seen}\n"))
    with open(seen, encoding="utf-8") as file:
        open_ones = {int(line.split(" -> ")[0].split()[-1]): line for line in file if " -> " in line}
    # ls itself has the directory open.
    assert set(open_ones) == {0, 1, 2, 3} and "/proc/" in open_ones[3], open_ones


@case
@needs_strace
def every_descriptor_is_closed_on_exec():
    tree = shop()
    calls = "open,openat,openat2,pipe,pipe2,socket,socketpair,epoll_create1,inotify_init1,timerfd_create,signalfd4,memfd_create,dup,dup2"
    for arguments in (["list"], ["check"], ["mask", "30-block.json"], ["undo"], ["edit", "50-fs.json"], ["capabilities"]):
        for line in traced(tree, calls, *arguments, environment={"EDITOR": "/bin/true", "TMPDIR": tempfile.mkdtemp()}):
            call = re.sub(r"^\d+ +", "", line)
            # The C library's own table of converters is closed at once.
            if not re.match(r"\w+\(", call) or " = -1 " in call or "/gconv/" in call:
                continue
            assert "CLOEXEC" in call, (arguments, line)


@case
def others_cannot_look_into_what_is_kept():
    for mask in (0, 0o022, 0o077):
        tree = shop()
        Change(tree, "mask", "30-block.json", preexec_fn=lambda mask=mask: os.umask(mask)).want(0)
        Change(tree, "replace", "50-qemu-gpu.json", preexec_fn=lambda mask=mask: os.umask(mask)).want(0)
        for path in (tree.path(HISTORY),):
            assert stat.S_IMODE(os.stat(path).st_mode) == 0o700
            for name in os.listdir(path):
                assert stat.S_IMODE(os.stat(os.path.join(path, name)).st_mode) == 0o600
        for name in ("30-block.json", "50-qemu-gpu.json"):
            found = os.stat(tree.path(ADMIN, name))
            above = os.stat(tree.path(ADMIN))
            assert (stat.S_IMODE(found.st_mode), stat.S_IMODE(above.st_mode)) == (0o644, 0o755), (mask, found, above)
            assert found.st_uid == above.st_uid
        assert tree.names(ADMIN) == sorted([b"30-block.json", b"50-fs.json", b"50-qemu-gpu.json", b"60-other-gpu.json"])


# ---- where root writes ----

def let_alice_write(path):
    """An access list, in whose presence the group's bits say what it allows at most."""
    entries = [(1, 7, 0xffffffff), (2, 7, ALICE), (4, 5, 0xffffffff), (16, 7, 0xffffffff), (32, 5, 0xffffffff)]
    os.setxattr(path, "system.posix_acl_access", struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries))


SPOILS = {
    "another owner": lambda path: own(path, ALICE),
    "all may write": lambda path: os.chmod(path, 0o777),
    "all may write, sticky": lambda path: os.chmod(path, 0o1777),
    "a group may write": lambda path: (os.chown(path, 0, ALICE), os.chmod(path, 0o775)),
    "an access list": let_alice_write,
}


@case
@needs_root
def root_writes_only_where_each_component_is_roots():
    components = ["etc", "etc/qemu", ADMIN, "var", "var/lib", "var/lib/overrule", HISTORY]
    for title, spoil in SPOILS.items():
        for component in components:
            tree = shop()
            Change(tree, "mask", "30-block.json").want(0)
            try:
                spoil(tree.path(component))
            except OSError as error:
                if title != "an access list":
                    raise
                print(f"# no access lists here: {error}")
                continue
            before = state(tree, "")
            Change(tree, "mask", "50-qemu-gpu.json").want(3)
            Change(tree, "undo").want(3)
            assert state(tree, "") == before, (title, component)


# ---- plans of others ----

@case
def a_plan_is_bounded_whatever_it_comes_from():
    if SANITIZED:
        return SANITIZED
    tree = shop()
    before = state(tree, "")
    fifo = os.path.join(tempfile.mkdtemp(), "plan")
    os.mkfifo(fifo)
    writer = subprocess.Popen(["sh", "-c", 'exec yes "{" >"$1" 2>/dev/null', "sh", fifo])
    yes = subprocess.Popen(["yes", "["], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def little_memory():
        import resource
        resource.setrlimit(resource.RLIMIT_DATA, (256 << 20, 256 << 20))
    start = time.time()
    Change(tree, "apply", fifo, preexec_fn=little_memory).want(2, "at most 16 MiB")
    Change(tree, "apply", "/dev/zero", preexec_fn=little_memory).want(2, "at most 16 MiB")
    Change(tree, "apply", "-", stdin=yes.stdout, preexec_fn=little_memory).want(2, "at most 16 MiB")
    assert time.time() - start < 20
    yes.stdout.close()
    for process in (writer, yes):
        process.wait(timeout=10)
    assert state(tree, "") == before


@case
def a_plan_that_is_something_else_is_not_quoted():
    tree = shop()
    secret = write_file("root:$6$verysecret:1:0:99999:7:::\n")
    link = os.path.join(tempfile.mkdtemp(), "plan.json")
    os.symlink(secret, link)
    for extra in ([], ["--json"]):
        run = Change(tree, "apply", link, *extra).want(2)
        assert "secret" not in run.out + run.err and "root:" not in run.out + run.err, run.err


@case
def a_plan_names_nothing_outside_its_scope():
    tree = shop()
    before = state(tree, "")
    for name in ("../x.json", "/etc/passwd", "a/b.json", "..", ".", "", ".overrule-txn", "x\0y", "x" * 256):
        for operation in (writing(name), {"op": "mask", "scope": "admin", "name": name, "expect": "absent"},
                          {"op": "rename", "scope": "admin", "name": "50-fs.json", "to": name, "expect": "absent"}):
            run = Change(tree, "apply", "-", input=json.dumps(plan_of(operation)).encode(), stdin=None)
            assert run.status in (2, 3), (name, operation, run.status)
    Change(tree, "apply", "-", input=json.dumps(plan_of({**writing(), "scope": "vendor"}, scope="vendor")).encode(), stdin=None).want(2)
    assert state(tree, "") == before


# ---- the root ----

def escapes():
    """A tree whose directories lead out of it, in every way that there is, and where they lead."""
    outside = tempfile.mkdtemp()
    os.makedirs(os.path.join(outside, "vhost-user"))
    for directory in ("", "vhost-user"):
        with open(os.path.join(outside, directory, "10-outside.json"), "w", encoding="ascii") as file:
            file.write(descriptor("gpu", "/outside"))
    up = "../" * 30
    for base in (outside, up + outside[1:], f"/proc/self/root{outside}", f"/proc/1/root{outside}", f"/proc/self/cwd/{up}{outside[1:]}"):
        tree = Tree({VENDOR: {"50-gpu.json": descriptor("gpu", "/x")}, "etc/qemu": {}, "proc": {}})
        os.makedirs(tree.path("etc/qemu"))
        os.makedirs(tree.path("proc"))
        os.symlink(base + "/vhost-user", tree.path(ADMIN))
        os.symlink(base + "/10-outside.json", tree.path(VENDOR, "10-link.json"))
        yield tree, outside


def digest_of(directory):
    return sorted((path, name, os.lstat(os.path.join(path, name)).st_mtime_ns)
                  for path, names, files in os.walk(directory) for name in names + files)


@case
def a_root_is_not_left_with_openat2_or_without():
    mounts = os.geteuid() == 0 and subprocess.run(["unshare", "-m", "true"], check=False, stderr=subprocess.DEVNULL).returncode == 0
    for install in (None, without_calls(OPENAT2)):
        for tree, outside in escapes():
            before = digest_of(outside)
            inside = f'mount -t proc none {tree.root}/proc && exec "$0" --root={tree.root} "$@"'
            prefix = ["unshare", "-m", "sh", "-c", inside] if mounts else []
            for arguments in (["list"], ["show", "10-outside.json"], ["show", "10-link.json"], ["mask", "50-gpu.json", "--scope=admin"],
                              ["check"], ["capabilities"]):
                run = Run(tree, *arguments, prefix=prefix, preexec_fn=install)
                assert "/outside" not in run.out, (arguments, os.readlink(tree.path(ADMIN)), run.out)
                assert arguments[0] != "mask" or run.status == 3, run.err
            assert digest_of(outside) == before
    if not mounts:
        print("# without a /proc in the tree")


@case
def changes_are_the_same_without_openat2_and_landlock():
    if platform.machine() not in ("x86_64", "aarch64"):
        return "knows no number of a system call here"
    results = []
    for missing in ((), (OPENAT2,), LANDLOCK, (OPENAT2, *LANDLOCK)):
        tree = shop()
        keywords = {"preexec_fn": without_calls(*missing)} if missing else {}
        Change(tree, "mask", "50-qemu-gpu.json", **keywords).want(0)
        Change(tree, "move", "70-third-gpu.json", "--first", **keywords).want(0)
        Change(tree, "undo", **keywords).want(0)
        results.append((state(tree, ADMIN), Run(tree, "list", **keywords).want(0).out.replace(tree.root, "")))
    assert all(result == results[0] for result in results)
    assert "not limited" in Run(None, "--version", preexec_fn=without_calls(*LANDLOCK)).want(0).out.lower()


# ---- what the program itself gives up ----

@case
@needs_strace
def what_is_not_needed_is_given_up():
    version = landlock_version()
    assert (f"version {version}" if version else "Not limited") in Run(None, "--version").want(0).out
    if version < 2:
        return f"needs Landlock 2, this kernel has {version}"
    tree = shop()
    os.makedirs(tree.path("var/lib"))
    calls = "openat,openat2,renameat2,landlock_create_ruleset,landlock_add_rule,landlock_restrict_self"
    reading = [["list"], ["check"], ["why", "gpu"], ["history"], ["capabilities"]]
    changing = [["mask", "30-block.json"], ["undo"], ["redo"], ["revert", "--all"], ["mask", "-n", "30-block.json"]]
    # Others than root may have to ask for more rights, which must remain possible.
    for arguments in reading + (changing if os.geteuid() == 0 else []):
        places = 2 if arguments in changing else 0
        lines = [re.sub(r"^\d+ +", "", line) for line in traced(tree, calls, "--scope=admin", *arguments)]
        place = [number for number, line in enumerate(lines) if line.startswith("landlock_restrict_self")]
        assert place, arguments
        rules = [line for line in lines[:place[0]] if line.startswith("landlock_add_rule")]
        assert len([line for line in rules if "/dev/" not in line]) == places, (arguments, rules)
        assert all(re.search(r"<[^>]*(/etc/qemu/vhost-user|/var/lib|/var/lib/overrule)>|/dev/(null|tty)", line) for line in rules), rules
        if places == 0:
            assert not [line for line in lines[:place[0]] if "vhost-user" in line and line.startswith("open")], arguments
        else:
            assert not [line for line in lines[:place[0]] if line.startswith("renameat2")], arguments
    with open(tree.path("plan.json"), "wb") as file:
        file.write(Change(tree, "mask", "70-third-gpu.json", "-n", "--json").want(0).bytes)
    assert limited(tree, "apply", os.fsdecode(tree.path("plan.json"))) == (os.geteuid() == 0)
    # What runs for the person has all of the person's rights.
    assert not limited(tree, "edit", "50-fs.json")


def limited(tree, *arguments):
    lines = traced(tree, "landlock_restrict_self", "--scope=admin", *arguments, environment={"EDITOR": "/bin/true"})
    return any("landlock_restrict_self" in line for line in lines)


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
