# SPDX-License-Identifier: GPL-2.0-or-later
"""The private root that the daemon lives in.

It stands on a tmpfs in namespaces of its own: the machine's directories are mounted there, not to be written to, and
all that a descriptor or libvirt can touch is private. So nothing is left behind, also after a kill.
"""
import ctypes
import os
import shutil
import stat
import subprocess

# A place that is on every Linux machine and holds nothing that a test needs; only mounted over inside the namespace.
PLACE = "/mnt"
# Not mounted from the machine: made anew.
PRIVATE = {"dev", "etc", "home", "libvirt", ".config", "mnt", "proc", "qemu", "run", "sys", "usr", "var"}
NAMESPACES = ["--mount", "--net", "--pid", "--ipc", "--uts", "--fork", "--mount-proc", "--kill-child"]
# From <sys/mount.h>: MS_BIND | MS_REC, and MS_REMOUNT | MS_BIND | MS_RDONLY.
RECURSIVE_BIND = 0x1000 | 0x4000
READ_ONLY_FROM_NOW = 0x20 | 0x1000 | 0x1
DEVICES = ["null", "zero", "full", "random", "urandom", "tty"]
DRIVERS = "usr/lib/{}-linux-gnu/libvirt/connection-driver"

USER = 4321
HOME = "/home/user"
ACCOUNTS = {
    # libvirt asks for its own account, whatever qemu.conf says.
    "passwd": f"libvirt-qemu:x:64055:64055::/var/lib/libvirt:/bin/false\nuser:x:{USER}:{USER}::{HOME}:/bin/sh\n",
    "group": f"libvirt-qemu:x:64055:\nuser:x:{USER}:\n",
}
# No confinement, which needs more than this root has; the guest never runs.
QEMU_CONFIGURATION = """\
security_driver = "none"
cgroup_controllers = [ ]
namespaces = [ ]
stdio_handler = "file"
"""
SYSTEM_CONFIGURATION = QEMU_CONFIGURATION + """\
user = "root"
group = "root"
dynamic_ownership = 0
remember_owner = 0
"""


class Unavailable(Exception):
    """This machine does not let the real daemon be asked; says why."""


def why_not():
    """The reason why namespaces cannot be had here, or None."""
    if os.geteuid() != 0:
        return "only root can make the namespaces that the daemon is asked in"
    if not shutil.which("unshare"):
        return "there is no unshare"
    trial = subprocess.run(["unshare", *NAMESPACES, "mount", "-t", "tmpfs", "overrule", PLACE], check=False,
                           stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return None if trial.returncode == 0 else "no namespaces can be had here: " + trial.stderr.strip()


def enter_namespaces(command):
    """Replaces this process: the command runs in namespaces that end when this process does, by whatever signal."""
    # The shell is the first process there and buries the orphans.
    os.execvp("unshare", ["unshare", *NAMESPACES, "sh", "-c", '"$@"; exit $?', "sh", *command])


def mount(source, target, kind=None, options="", flags=0):
    """mount(8) without a process of its own: a bind when no kind is given."""
    library = ctypes.CDLL(None, use_errno=True)
    words = [None if word is None else os.fsencode(word) for word in (source, target, kind)]
    if library.mount(*words, flags or (0 if kind else RECURSIVE_BIND), options.encode()) != 0:
        error = ctypes.get_errno()
        raise Unavailable(f"{source} cannot be mounted on {target}: {os.strerror(error)}")


def write(path, text, mode=0o644):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, mode)


def mount_machine(root):
    """Everything at the top of the machine that is not private, under its own name, and not to be written to."""
    for entry in os.scandir("/"):
        if entry.name in PRIVATE:
            continue
        if entry.is_symlink():
            os.symlink(os.readlink(entry.path), f"{root}/{entry.name}")
        elif entry.is_dir():
            os.mkdir(f"{root}/{entry.name}")
            mount(entry.path, f"{root}/{entry.name}")
            mount(entry.path, f"{root}/{entry.name}", flags=READ_ONLY_FROM_NOW)


def mount_programs(root, packages):
    """The machine's /usr, below it what was unpacked, with an empty /usr/share/qemu and no driver but QEMU's."""
    os.mkdir(f"{root}/usr")
    if packages:
        os.mkdir(f"{root}/packages")
        mount(packages, f"{root}/packages")
        mount("overrule", f"{root}/usr", "overlay", f"lowerdir={root}/packages/usr:/usr")
    else:
        mount("/usr", f"{root}/usr")
        mount("/usr", f"{root}/usr", flags=READ_ONLY_FROM_NOW)
    drivers = DRIVERS.format(os.uname().machine)
    if not all(os.path.exists(f"{root}/{file}") for file in ("usr/sbin/libvirtd", f"{drivers}/libvirt_driver_qemu.so")):
        raise Unavailable("there is no libvirtd with its QEMU driver; tests/consumer/packages can fetch it")
    if not os.path.isdir(f"{root}/usr/share/qemu"):
        raise Unavailable("there is no QEMU here; tests/consumer/packages can fetch it")
    os.makedirs(f"{root}/private/drivers")
    os.mkdir(f"{root}/private/share")
    shutil.copy(f"{root}/{drivers}/libvirt_driver_qemu.so", f"{root}/private/drivers")
    mount(f"{root}/private/drivers", f"{root}/{drivers}")
    mount(f"{root}/private/share", f"{root}/usr/share/qemu")
    os.mkdir(f"{root}/private/local")
    mount(f"{root}/private/local", f"{root}/usr/local/share")


def make_devices(root):
    for name in ("dev/shm", "dev/dri", "proc", "sys"):
        os.makedirs(f"{root}/{name}")
    for name in DEVICES:
        number = os.stat(f"/dev/{name}").st_rdev
        os.mknod(f"{root}/dev/{name}", stat.S_IFCHR | 0o666, number)
        os.chmod(f"{root}/dev/{name}", 0o666)
    os.mkdir(f"{root}/dev/pts")
    mount("devpts", f"{root}/dev/pts", "devpts", "newinstance,ptmxmode=0666")
    os.symlink("pts/ptmx", f"{root}/dev/ptmx")
    mount("proc", f"{root}/proc", "proc")
    mount("/sys", f"{root}/sys")


def make_directories(root):
    shutil.copytree("/etc", f"{root}/etc", symlinks=True, ignore=lambda *_: {"libvirt", "qemu", "ssl"},
                    ignore_dangling_symlinks=True)
    for file, lines in ACCOUNTS.items():
        with open(f"{root}/etc/{file}", "a", encoding="utf-8") as accounts:
            accounts.write(lines)
    for name in ("etc/libvirt", "run", "var/lib", "var/log", "var/cache", "backends", "libvirt", ".config",
                 HOME[1:], f"run/user/{USER}"):
        os.makedirs(f"{root}/{name}", exist_ok=True)
    # Where a session daemon keeps its things that has an empty XDG_CONFIG_HOME or HOME.
    for name in ("libvirt", ".config", HOME[1:], f"run/user/{USER}"):
        os.chown(f"{root}/{name}", USER, USER)
    os.makedirs(f"{root}/var/tmp", mode=0o777)
    os.symlink("/run", f"{root}/var/run")
    write(f"{root}/etc/libvirt/qemu.conf", SYSTEM_CONFIGURATION)


def enter(packages=None, carried=None):
    """Makes the root, copies the program `carried` to /overrule in it, and makes it this process's root."""
    mount("overrule", PLACE, "tmpfs", "mode=0755")
    mount_machine(PLACE)
    mount_programs(PLACE, packages)
    make_devices(PLACE)
    make_directories(PLACE)
    if carried:
        shutil.copy(carried, f"{PLACE}/overrule")
        os.chmod(f"{PLACE}/overrule", 0o755)
    os.chroot(PLACE)
    os.chdir("/")
