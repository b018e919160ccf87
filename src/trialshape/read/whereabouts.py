"""On which line of an export a statement stands, looked up after something was found wrong with it.

Parsers of RDF give no lines. The files that have something wrong are read once more, as text; a file of another syntax
than Turtle and its relatives, a packed or a very large one has no lines.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from trialshape.knowledge.vocabulary import RDF_TYPE
from trialshape.read.turtle import statements

LARGEST = 20_000_000
"""Bytes of the largest file that is looked through."""
LIKE_TURTLE = frozenset((".ttl", ".nt"))


def stands_at(files: Iterable[str], node: str, prop: str = "") -> tuple[str, int] | None:
    """The file and line where a property of a node stands, or else where the node is first described.

    Nothing where no file, or more than one, describes the node."""
    found = [(file, places) for file in files if (places := _lines(file).get(node))]
    if len(found) != 1:
        return None
    file, places = found[0]
    return file, places.get(prop) or places.get(RDF_TYPE) or min(places.values())


@cache
def _lines(file: str) -> dict[str, dict[str, int]]:
    """Subject -> property -> the first line on which it is stated."""
    path = Path(file)
    if path.suffix.lower() not in LIKE_TURTLE or not path.is_file() or path.stat().st_size > LARGEST:
        return {}
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    starts = [0, *(at + 1 for at, letter in enumerate(text) if letter == "\n")]
    found: dict[str, dict[str, int]] = {}
    for one in statements(text):
        line = bisect_right(starts, one.predicate.start)
        found.setdefault(one.subject.value, {}).setdefault(one.predicate.value, line)
    return found
