# SPDX-License-Identifier: GPL-2.0-or-later
"""What overrule says about a question, and where that differs from what the daemon did."""
import dataclasses
import json
import os
import subprocess

import daemon
from root import HOME

SECONDS = 30
# The daemon got no further than to the files: there is one reason for all types.
FAILS_AS_A_WHOLE = ("bad-tree", "bad-file")
# What the daemon says in place of a binary that the descriptor does not have.
NO_BINARY = (None, "", "(null)")


@dataclasses.dataclass
class Opinion:
    """overrule's side: its `list` as a document, and what `which` printed."""
    document: dict
    taken: str = None
    reason: str = None  # what `which` said on standard error


class Unusable(Exception):
    """overrule did not answer as INTERFACE.md promises."""


class Overrule:
    """The program under test; below a root it runs nothing, on the machine itself it does."""

    def __init__(self, program, version, root=None):
        self.program = program
        self.version = version
        self.root = root

    def run(self, question, settings, *words):
        root = [f"--root={self.root}"] if self.root else []
        command = [self.program, f"--consumer=libvirt-{question.mode}@{self.version}", *root, *words]
        person = {} if self.root else daemon.identity(question.mode)
        run = subprocess.run(command, env=daemon.environment(question.mode, settings), stdin=subprocess.DEVNULL,
                             capture_output=True, check=False, timeout=SECONDS, **person)
        if run.returncode not in (0, 1):
            raise Unusable(f"{' '.join(command)}: exit status {run.returncode}: {os.fsdecode(run.stderr).strip()}")
        return run

    def ask(self, question, settings):
        listed = self.run(question, settings, "--json", "list")
        try:
            document = json.loads(listed.stdout)
        except ValueError as error:
            raise Unusable(f"`list --json` is no JSON: {error}") from error
        opinion = Opinion(document)
        if not self.root or question.type == "fs":
            wishes = ["--require=" + ",".join(question.features)] * bool(question.features)
            taken = self.run(question, settings, "which", question.type, *wishes)
            opinion.reason = os.fsdecode(taken.stderr).strip()
            if taken.returncode == 0:
                opinion.taken = os.fsdecode(taken.stdout).removesuffix("\n")
        return opinion


def text_of(entry, key):
    """A member of bytes: JSON cannot hold them when they are not UTF-8, and then they are in hexadecimal beside it."""
    exact = entry.get(key + "_hex")
    return os.fsdecode(bytes.fromhex(exact)) if exact else entry[key]


def order_of(document):
    """The files of all types in one order, as the daemon lists them: what takes no part has no rank."""
    entries = [entry for kind in document["types"] for entry in kind["order"] if entry["rank"] is not None]
    return [text_of(entry, "path") for entry in sorted(entries, key=lambda entry: os.fsencode(text_of(entry, "name")))]


def normal(paths, mode):
    start = HOME if mode == "session" else "/"
    return [os.path.normpath(os.path.join(start, path)) for path in paths]


def compare_order(question, answer, document):
    daemon_order, order = normal(answer.order, question.mode), normal(order_of(document), question.mode)
    if order != daemon_order:
        yield f"order: overrule {order}, daemon {daemon_order}"


def compare_failure(answer, document):
    error = document.get("error")
    if not error:
        yield f"overrule sees no reason to fail; the daemon says: {answer.message}"
    elif answer.failure == "bad-file" and "'/" in answer.message and text_of(error, "path") not in answer.message:
        yield f"overrule blames {text_of(error, 'path')}; the daemon says: {answer.message}"


def compare_runnable(question, answer, document):
    """libvirt looks whether an fs backend is executable, and fails when it is not."""
    if question.type != "fs" or answer.failure != "not-runnable" or answer.taken in NO_BINARY:
        return
    selected = next((kind["selected"] for kind in document["types"] if kind["type"] == "fs"), None)
    if not selected or selected["runnable"]:
        yield f"overrule takes {answer.taken} for runnable; the daemon says: {answer.message}"


def differences(question, answer, opinion, runs=True):
    """What differs, as sentences; runs says whether overrule could run what it had to ask."""
    document = opinion.document
    if answer.failure in FAILS_AS_A_WHOLE:
        yield from compare_failure(answer, document)
    elif answer.failure != "refused":
        if document.get("error"):
            yield f"overrule sees a failure that the daemon does not: {document['error']}"
        yield from compare_order(question, answer, document)
        yield from compare_runnable(question, answer, document)
    taken = None if answer.taken in NO_BINARY else answer.taken
    if (runs or question.type == "fs") and (opinion.taken or None) != taken:
        yield f"takes: overrule {opinion.taken} ({opinion.reason}), daemon {taken} ({answer.message})"


def differences_from_model(answer, expected):
    for field in ("order", "probes", "taken", "failure"):
        said, done = getattr(expected, field), getattr(answer, field)
        if said != done:
            yield f"{field}: the rules {said}, daemon {done} ({answer.message})"
