# SPDX-License-Identifier: GPL-2.0-or-later
"""Trees made up from a seed, for the longer run: written in the notation, so that any can be kept as a case."""
import random

from trees import encode, parse

NAMES = [b"10-a.json", b"50-a.json", b"50-b.json", b"50-a", b"5.json", b"050.json", b"100.json", b"A.json", b"_.json",
         b"a.json", b"\xC3\xA4.json", b"50-a.json~", b"50-a-b.json", b"50_a.json", b".hidden.json", b"99-z.json",
         b"#a#", b"\xFF", b"a b"]
PLACES = ["vendor", "vendor", "vendor", "admin", "admin", "user"]
TYPES = ["gpu"] * 6 + ["fs"] * 5 + ["block", "input", "9p", "rproc-serial"]
BACKENDS = ["plain", "virgl", "render-node", "both", "fails", "killed", "silent", "not-json", "no-features",
            "features-mixed", "not-executable", "nothing", "trailing", "duplicate-key"]
MORE_KEYS = ["", "", "", ', "tags": ["a"]', ', "x": {"y": [1, 2.5e3, null]}', ', "z": "\\u00e4"']
BEHIND = ["", "", "", " \\x0D\\x0A", "\\x00]"]
LINKS = ["/dev/null", "/etc", "/backends/plain", "../elsewhere", "50-a.json", "/usr/share/qemu/vhost-user/50-a.json"]
BAD = ["not JSON", "{}", "[]", "\\x0A", '{"type": "GPU"}', '{"type": "fs", "type": "fs"}', '{"type": "fs",}',
       '{"type": "fs"} 1', '{"type": "fs", "x": NaN}', "\\xEF\\xBB\\xBF{}", "@mode=000 {}",
       '@size=1048577 {"type": "fs"}', "@link nowhere"]
# Odd, and yet no reason for libvirt to fail.
ODD = ['{"type": "fs"}', '{"type": "gpu", "binary": 5}', '{"type": "gpu", "binary": "no-such-program"}',
       '{"type": "fs", "binary": ""}', "@mode=000",
       '@size=1048576 {"type": "gpu", "binary": "/backends/plain"}', "@directory", "@fifo", "@socket",
       '{"type": "fs", "binary": "/backends/plain", "x": "\\xC0\\xAF"}',
       '{"type": "gpu",\\x0B"binary": "/backends/virgl"}',
       '{"type": "gpu", "binary": "/backends/virgl", "x": [01]}']


def descriptor(dice):
    binary = "/backends/" + dice.choice(BACKENDS)
    keys = f'"description": "d", "type": "{dice.choice(TYPES)}", "binary": "{binary}"{dice.choice(MORE_KEYS)}'
    return "{" + keys + "}" + dice.choice(BEHIND)


def content(dice, bad_share):
    roll = dice.random()
    if roll < bad_share:
        return dice.choice(BAD)
    if roll < 0.22:
        return ""
    if roll < 0.30:
        return "@link " + dice.choice(LINKS)
    if roll < 0.42:
        return dice.choice(ODD)
    return descriptor(dice)


def environment(dice):
    values = [None, None, None, "", "/home/user/.config"]
    value = dice.choice(values)
    return "" if value is None else f"environment XDG_CONFIG_HOME={value}\n"


def questions(dice):
    features = [word for word in ("virgl", "render-node") if dice.random() < 0.4]
    return ["system fs", "system gpu", " ".join([dice.choice(["system", "session"]), "gpu", *features])]


def generate(seed, number):
    """The tree with that number of the sequence that begins with the seed."""
    dice = random.Random(f"{seed} {number}")
    # Most trees are to be looked at beyond their first bad file.
    bad_share = dice.choice([0, 0, 0, 0.05])
    lines = [f"# made up: seed {seed}, number {number}\n", environment(dice), "/etc/qemu elsewhere\n"]
    taken = set()
    for _ in range(dice.randint(1, 10)):
        place, name = dice.choice(PLACES), dice.choice(NAMES)
        if (place, name) not in taken:
            taken.add((place, name))
            lines.append(f"{place} {encode(name).decode()} {content(dice, bad_share)}".rstrip() + "\n")
    if dice.random() < 0.5:
        lines.append("/dev/dri renderD128 @device\n")
    tree = parse(f"generated-{seed}-{number}", "".join(lines).encode())
    tree.questions = questions(dice)
    return tree
