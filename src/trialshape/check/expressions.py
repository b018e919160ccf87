"""Regular expressions that can take for ever or mean something else elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

import pyoxigraph as ox

from trialshape.check.catalogue import Catalogue
from trialshape.check.material import Material
from trialshape.check.remarks import Found
from trialshape.check.terms import TEXTS
from trialshape.knowledge.tokens import Token, tokenise
from trialshape.knowledge.vocabulary import SH

UNSAFE: Final = "TS327"
_PATTERN: Final = SH + "pattern"
_SETS: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)


def expressions(material: Material, catalogue: Catalogue) -> Iterator[Found]:
    """Unsafe patterns of shapes, and of REGEX and REPLACE in the texts of rules and checks."""
    del catalogue
    for file in material.files:
        for quad in file.quads:
            if not (
                isinstance(quad.object, ox.Literal) and isinstance(quad.subject, ox.NamedNode | ox.BlankNode)
            ):
                continue
            subject, predicate, value = quad.subject.value, quad.predicate.value, quad.object
            if predicate == _PATTERN:
                for reason in unsafe(value.value):
                    yield Found(UNSAFE, f"this pattern {reason}", subject, predicate, value)
            elif predicate in TEXTS:
                for token in _patterns(tokenise(value.value)):
                    for reason in unsafe(_content(token), anchored=True):
                        place = material.places.inside(subject, predicate, value, token.start)
                        yield Found(UNSAFE, f"this pattern {reason}", subject, predicate, value, place)


def unsafe(pattern: str, *, anchored: bool = False) -> list[str]:
    """What is wrong with a pattern, as predicates of a sentence; `anchored` leaves out where it may match."""
    wrong = []
    try:
        re.compile(pattern)
    except re.error:
        wrong.append("cannot be read")
    plain = _SETS.sub(lambda match: match[0] if match[0].startswith("\\") else "x", pattern)
    if _nested(plain):
        wrong.append("repeats what is repeated already, which can take for ever")
    if re.search(r"\\[dDwWsSbB]", pattern):
        wrong.append(
            "uses a class such as \\d or \\w, which holds letters of all scripts: list the characters"
        )
    if re.search(r"\\[pP]\{", pattern):
        wrong.append("uses \\p{..}, which not every engine reads: list the characters")
    if re.search(r"\(\?(?!:)|\\[1-9]", plain):
        wrong.append("uses a reference, a flag or lookaround, which not every engine reads")
    if not anchored and not (pattern.startswith(("^", "\\A")) and pattern.endswith(("$", "\\Z"))):
        wrong.append("may match in the middle of a text: put ^ and $ around it")
    return wrong


def _nested(plain: str) -> bool:
    """True if a repeated group holds a repetition without end."""
    text = re.sub(r"\\.", "x", plain)
    stack: list[bool] = []
    for index, letter in enumerate(text):
        endless = letter in "*+" or re.match(r"\{\d*,\}", text[index:]) is not None
        if letter == "(":
            stack.append(False)
        elif letter == ")" and stack:
            inner = stack.pop()
            repeated = re.match(r"[*+]|\{\d*,\}|\{\d{2,}", text[index + 1 :]) is not None
            if inner and repeated:
                return True
            if stack:
                stack[-1] = stack[-1] or inner
        elif endless and stack:
            stack[-1] = True
    return False


def _patterns(tokens: Sequence[Token]) -> Iterator[Token]:
    """The second argument of each REGEX and REPLACE, where it is a text."""
    for index, token in enumerate(tokens):
        if token.keyword not in ("REGEX", "REPLACE"):
            continue
        depth = 0
        for at in range(index + 1, len(tokens)):
            depth += {"(": 1, ")": -1}.get(tokens[at].text, 0)
            if depth == 0:
                break
            if depth == 1 and tokens[at].text == "," and at + 1 < len(tokens):
                if tokens[at + 1].kind == "string":
                    yield tokens[at + 1]
                break


def _content(token: Token) -> str:
    quote = 3 if token.text[:3] in ('"""', "'''") else 1
    return re.sub(r"\\(.)", r"\1", token.text[quote:-quote])
