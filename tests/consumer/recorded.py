# SPDX-License-Identifier: GPL-2.0-or-later
"""The answers that the real daemon gave, as a file, for machines on which it cannot be asked."""
import dataclasses
import json
import os

from daemon import Answer
from trees import HERE, decode, encode

PLACE = os.path.join(HERE, "answers-{}.json")


def to_text(value):
    """Bytes that are no text are written as in the notation of the trees."""
    if isinstance(value, list):
        return [to_text(element) for element in value]
    return None if value is None else encode(os.fsencode(value)).decode().replace(r"\x20", " ")


def from_text(value):
    if isinstance(value, list):
        return [from_text(element) for element in value]
    return None if value is None else os.fsdecode(decode(value.encode()))


def write(file, version, answers):
    """answers: {tree: {question: Answer}}; the file is one that was opened before the daemon's root was entered."""
    trees = {tree: {question: {key: to_text(value) for key, value in dataclasses.asdict(answer).items() if value}
                    for question, answer in given.items()} for tree, given in sorted(answers.items())}
    file.seek(0)
    file.truncate()
    json.dump({"version": version, "trees": trees}, file, indent=1)
    file.write("\n")


def read(version):
    with open(PLACE.format(version), encoding="utf-8") as file:
        trees = json.load(file)["trees"]
    empty = {"order": [], "probes": []}
    return {tree: {question: Answer(**empty | {key: from_text(value) for key, value in answer.items()})
                   for question, answer in given.items()} for tree, given in trees.items()}
