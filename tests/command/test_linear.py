#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The interface line by line, as who cannot see a screen uses it: each line that is typed gets an answer in plain lines.

Each case builds a tree of its own below $TMPDIR and drives $OVERRULE --linear through pipes, waiting for the question mark that ends an
answer.
"""
import os
import re
import select
import signal
import subprocess
import sys
import tempfile
import time

PROGRAM = os.environ["OVERRULE"]
VENDOR, ADMIN = "usr/share/qemu/vhost-user", "etc/qemu/vhost-user"
GPU = '{"description": "%s", "type": "gpu", "binary": "/usr/bin/%s"}\n'
HEADER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../tui/action.h")
DEADLINE = 20

CASES = []


def case(function):
    CASES.append(function)
    return function


class Talk:
    """The program on a tree with two gpu backends, and what was said."""

    def __init__(self, root=None, locale="C.UTF-8"):
        self.root = root or tempfile.mkdtemp()
        if root is None:
            self.write(VENDOR, "50-a.json", GPU % ("first", "a"))
            self.write(VENDOR, "60-b.json", GPU % ("second \\u001b[2J", "b"))
            os.makedirs(os.path.join(self.root, ADMIN))
        environment = {"PATH": os.environ["PATH"], "LC_ALL": locale, "HOME": os.path.join(self.root, "home"), "TERM": "dumb"}
        self.process = subprocess.Popen([PROGRAM, "--linear", f"--root={self.root}", "--scope=admin"], env=environment,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.greeting = self.hear()

    def write(self, directory, name, content=""):
        os.makedirs(os.path.join(self.root, directory), exist_ok=True)
        with open(os.path.join(self.root, directory, name), "w", encoding="utf-8") as file:
            file.write(content)

    def local(self):
        """What stands in the administrator's directory, name by name."""
        directory = os.path.join(self.root, ADMIN)
        return {name: open(os.path.join(directory, name), encoding="utf-8").read() for name in sorted(os.listdir(directory))}

    def hear(self):
        """The answer, up to the question mark at the beginning of a line."""
        said, end = b"", time.monotonic() + DEADLINE
        while not (said == b"? " or said.endswith(b"\n? ")):
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, end - time.monotonic()))
            piece = os.read(self.process.stdout.fileno(), 65536) if ready else b""
            assert piece, f"no answer, only {said!r} {self.process.stderr.read() if ready else ''}"
            said += piece
        for byte in said:
            assert byte == 10 or byte >= 32 and byte != 127, f"a control in {said!r}"
        return said[:-2].decode()

    def say(self, *lines):
        """Types the lines; returns the last answer."""
        answer = ""
        for line in lines:
            self.process.stdin.write(line.encode() + b"\n")
            self.process.stdin.flush()
            answer = self.hear()
        return answer

    def leave(self, line=None, ended_by=0):
        """Ends it, by a line or the end of the input, or a signal that was sent; returns what is said then."""
        out, err = self.process.communicate((line + "\n").encode() if line else b"", timeout=DEADLINE)
        assert self.process.returncode == -ended_by, (self.process.returncode, err)
        return (out + err).decode()


def want(answer, *texts):
    for text in texts:
        assert text in answer, f"{text!r} is not in\n{answer}"


@case
def the_list_and_why_are_told_at_first():
    talk = Talk()
    want(talk.greeting, "? for all that can be done", "Order of gpu", "50-a.json", "selected", "50-a.json wins")
    # One thing on a line: types and order are never side by side, and no lines are drawn.
    assert not re.search("[─│▸]", talk.greeting), talk.greeting
    assert "Types" not in talk.greeting.replace("types left", ""), talk.greeting
    assert len([line for line in talk.greeting.splitlines() if line.startswith("> ")]) == 1, talk.greeting
    talk.leave("q")


@case
def moving_tells_the_row_and_what_depends_on_it_alone():
    talk = Talk()
    talk.say("k")
    answer = talk.say("j")
    assert answer.startswith(">"), answer
    want(answer, "60-b.json", "comes before it by name")
    assert "Order of gpu" not in answer and "rules:" not in answer, answer
    want(talk.say("1"), "50-a.json wins")
    want(talk.say(""), "rules: spec", "Order of gpu")
    talk.leave("q")


@case
def a_number_is_the_rank_that_was_told():
    talk = Talk()
    # The masked entry keeps its line and has no rank.
    talk.say("1", "m")
    want(talk.say("1"), "60-b.json wins")
    want(talk.say("7"), "No entry has that rank")
    talk.say("U")
    talk.leave("q")


@case
def mask_review_write_and_undo():
    talk = Talk()
    want(talk.say("1", "mask"), "1 staged", "masked")
    assert talk.local() == {}
    want(talk.say("w"), "Review: 1 file operation", "put an empty file", "now 50-a.json, then 60-b.json")
    want(talk.say("y"), "Written: 1 file operation", "press U")
    assert talk.local() == {"50-a.json": ""}
    want(talk.say("U"), "Review: 1 file operation", "remove the file")
    want(talk.say("confirm"), "Written: 1 file operation")
    assert talk.local() == {}
    talk.say("go-on")
    talk.leave("q")


@case
def a_clone_with_the_form():
    talk = Talk()
    want(talk.say("1", "c"), "Clone of 50-a.json", "Name", "Description")
    want(talk.say("?"), "form-accept", "A name or a key stands behind a colon")
    want(talk.say("10-c.json"), "10-c.json", "> ")
    want(talk.say("told, not seen"), "told, not seen")
    want(talk.say(":form-accept"), "1 staged")
    want(talk.say("w", "y"), "Written: 1 file operation")
    want(talk.local()["10-c.json"], '"told, not seen"')
    talk.say("Enter")
    talk.leave("q")


@case
def each_action_of_the_table_can_be_reached_by_name():
    with open(HEADER, encoding="utf-8") as file:
        names = re.findall(r"^\tACTION\(([A-Z_]+), ", file.read(), re.MULTILINE)
    assert len(names) > 60
    missing = set(names)
    ways = [[], ["h"], ["Tab"], ["d"], ["C"], ["C", "Tab"], ["P"], ["H"], ["c"], ["/"], ["v"], ["S"], ["help"], ["1", "m", "w"],
            ["1", "m", "w", "Tab"], ["1", "m", "q"], ["1", "f"],
            ["c", ":form-next", ":form-next", ":form-open"], ["1", "m", "w", "y"], ["1", "m", "w", "y", "H", "Tab"]]
    for way in ways:
        talk = Talk()
        talk.say(*way) if way else None
        for name in list(missing):
            word = name.lower().replace("_", "-")
            if re.search(rf"\b{word}: ", talk.say("??")):
                missing.remove(name)
        talk.leave()
    # What excludes another action, and what needs a state that is not made here, has no reason to tell.
    assert missing <= {"UNMASK", "CANCEL", "REMEDY", "FINDING_NEXT", "FINDING_PREVIOUS", "LET_GO", "ASK", "KEEP_KEYS"}, missing


@case
def what_cannot_be_done_says_why_and_nonsense_is_answered():
    talk = Talk()
    want(talk.say("w"), "there is nothing to write")
    want(talk.say("no such thing"), "? tells what can be done")
    want(talk.say("form-accept"), "? tells what can be done")
    assert "nothing is staged" not in talk.say("?")
    want(talk.say("??"), "review: nothing is staged")
    talk.leave("q")


@case
def what_is_refused_again_is_told_again():
    talk = Talk()
    want(talk.say("w"), "Nothing is staged")
    want(talk.say("w"), "Nothing is staged")
    talk.leave("q")


@case
def in_a_form_a_key_stands_behind_a_colon():
    talk = Talk()
    want(talk.say("1", "c"), "Clone of 50-a.json")
    assert "Clone of" not in talk.say(":Escape", ":Escape")
    want(talk.say("?"), "mask")
    talk.leave("q")


@case
def the_end_of_the_input_keeps_what_is_staged():
    talk = Talk()
    talk.say("1", "m")
    want(talk.leave(), "is kept")
    assert talk.local() == {}
    again = Talk(root=talk.root)
    want(again.greeting, "left staged", "mask 50-a.json")
    want(again.say("Enter"), "Review: 1 file operation")
    want(again.say("y"), "Written: 1 file operation")
    assert talk.local() == {"50-a.json": ""}
    again.say("Enter")
    again.leave("q")


@case
def a_signal_keeps_what_is_staged():
    for number in (signal.SIGTERM, signal.SIGHUP):
        talk = Talk()
        talk.say("1", "m")
        talk.process.send_signal(number)
        want(talk.leave(ended_by=number), "is kept")
        assert talk.local() == {}


@case
def leaving_with_something_staged_asks():
    talk = Talk()
    want(talk.say("1", "m", "q"), "Leave?")
    assert talk.leave("d") == ""
    assert talk.local() == {}


@case
def without_utf8_all_is_ascii():
    talk = Talk(locale="C")
    assert talk.greeting.isascii()
    assert talk.say("h", "l", "d").isascii()
    talk.leave()


@case
def a_file_that_appears_is_told_after_the_next_line():
    talk = Talk()
    talk.write(ADMIN, "10-new.json", GPU % ("new", "n"))
    end = time.monotonic() + DEADLINE
    answer = talk.say("")
    while "10-new.json" not in answer and time.monotonic() < end:
        answer = talk.say("")
    want(answer, "10-new.json")
    talk.leave("q")


def main():
    print(f"1..{len(CASES)}")
    failed = 0
    for number, function in enumerate(CASES, 1):
        try:
            function()
            print(f"ok {number} {function.__name__}", flush=True)
        except Exception as error:  # pylint: disable=broad-except
            failed += 1
            print(f"not ok {number} {function.__name__}\n# " + str(error or repr(error)).replace("\n", "\n# "), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
