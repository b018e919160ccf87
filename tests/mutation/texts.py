"""Mutants of the text of a rule: what an author could have got wrong in one place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from trialshape.knowledge.tokens import Token, body_start, closing, tokenise

COMPARISONS = {
    "<": ("<=", ">"),
    "<=": ("<", ">"),
    ">": (">=", "<"),
    ">=": (">", "<"),
    "=": ("!=",),
    "!=": ("=",),
}
"""Each comparison with its edge moved and turned round."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A wrong variant of a rule: what was changed, where it stands, the whole text, and the words that are gone."""

    what: str
    place: str
    text: str
    gone: str = ""


def edits(text: str) -> Iterator[Edit]:
    """Every wrong variant of one rule text; some may not be SPARQL any more."""
    tokens = tokenise(text)
    for index in range(body_start(tokens), len(tokens)):
        token = tokens[index]
        if token.text in COMPARISONS and _compares(tokens, index):
            for other in COMPARISONS[token.text]:
                yield _edit(text, token.start, token.end, other, f"{token.text} is {other}")
        elif token.keyword == "FILTER":
            yield from _filter(text, tokens, index)
        elif token.keyword == "OPTIONAL":
            last = closing(tokens, index + 1)
            yield _edit(text, token.start, tokens[last].end, "", "OPTIONAL removed")
            yield _edit(text, token.start, token.end, "", "OPTIONAL made a must")
        elif token.keyword == "UNION":
            yield from _union(text, tokens, index)
        elif token.keyword == "BIND":
            yield from _bind(text, tokens, index)
        elif token.text == ";":
            yield from _pattern(text, tokens, index)


def _edit(text: str, start: int, end: int, new: str, what: str) -> Edit:
    line = text.count("\n", 0, start) + 1
    column = start - (text.rfind("\n", 0, start) + 1) + 1
    return Edit(what, f"{line}:{column}", text[:start] + new + text[end:], " ".join(text[start:end].split()))


def _compares(tokens: Sequence[Token], index: int) -> bool:
    """Whether a sign compares two values, and is no part of anything else."""
    before, after = tokens[index - 1], tokens[index + 1]
    values = ("variable", "number", "pname", "iri")
    return (before.kind in values or before.text == ")") and (after.kind in values or after.kind == "word")


def _filter(text: str, tokens: Sequence[Token], index: int) -> Iterator[Edit]:
    after = index + 1
    negated = tokens[after].keyword == "NOT"
    if negated or tokens[after].keyword == "EXISTS":
        after += 2 if negated else 1
    if tokens[after].text not in "({":
        return
    last = closing(tokens, after)
    what = "FILTER NOT EXISTS removed" if negated else "FILTER removed"
    yield _edit(text, tokens[index].start, tokens[last].end, "", what)


def _union(text: str, tokens: Sequence[Token], index: int) -> Iterator[Edit]:
    """Without the branch before, and without the branch behind."""
    opening = _opening(tokens, index - 1)
    last = closing(tokens, index + 1)
    if opening is not None and tokens[opening - 1].keyword != "UNION":
        yield _edit(text, tokens[opening].start, tokens[index].end, "", "branch removed")
    yield _edit(text, tokens[index].start, tokens[last].end, "", "branch removed")


def _opening(tokens: Sequence[Token], last: int) -> int | None:
    depth = 0
    for index in range(last, -1, -1):
        depth += {"}": 1, "{": -1}.get(tokens[index].text, 0)
        if depth == 0:
            return index
    return None


def _bind(text: str, tokens: Sequence[Token], index: int) -> Iterator[Edit]:
    value = tokens[index + 2]
    if value.text in ("0", "1") and tokens[index + 3].keyword == "AS":
        yield _edit(text, value.start, value.end, "1" if value.text == "0" else "0", "0 and 1 exchanged")
    if value.text.endswith(("Wording", "OpenList", "Judgement", "Conflicting")) and value.kind == "pname":
        yield _edit(text, value.start, value.end, "elig:Missing", "reason is Missing")
    elif (
        value.text.endswith(("Missing", "Stale", "Unmapped", "Unusable", "Malformed"))
        and value.kind == "pname"
    ):
        yield _edit(text, value.start, value.end, "elig:Wording", "reason is Wording")


def _pattern(text: str, tokens: Sequence[Token], index: int) -> Iterator[Edit]:
    """Without one property of a list of them."""
    depth = 0
    for last in range(index + 1, len(tokens)):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(tokens[last].text, 0)
        if depth == 0 and tokens[last].text in (";", ".", "}"):
            yield _edit(text, tokens[index].start, tokens[last].start, " ", "pattern removed")
            return
        if tokens[last].text in ("{",) or tokens[last].keyword in ("FILTER", "OPTIONAL", "BIND", "VALUES"):
            yield _edit(text, tokens[index].start, tokens[last].start, " . ", "pattern removed")
            return
