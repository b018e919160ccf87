"""Terms and blocks of Turtle, written the same way every time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from trialshape import gate
from trialshape.knowledge.vocabulary import ELIG, RDFS, REC, XSD

_DATES: Final = tuple(XSD + name for name in ("date", "dateTime", "gYearMonth", "gYear"))
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.\-]*[A-Za-z0-9_\-])?")
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_TO_ESCAPE = re.compile(r'[\\"\n\r\t]')


@dataclass(frozen=True, slots=True)
class Names:
    """How the criteria of a protocol are written: `criteria` gives the IRI of each id."""

    criteria: Mapping[str, str]

    @property
    def namespace(self) -> str:
        """The namespace that most criteria share."""
        spaces = sorted({one[: max(one.rfind("#"), one.rfind("/")) + 1] for one in self.criteria.values()})
        return max(
            spaces,
            key=lambda space: sum(one.startswith(space) for one in self.criteria.values()),
            default=ELIG,
        )

    def header(self) -> str:
        """The prefixes of a text."""
        spaces = {"crit": self.namespace, "elig": ELIG, "rdfs": RDFS, "rec": REC, "xsd": XSD}
        return "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in spaces.items())

    def written(self) -> dict[str, str]:
        """Each id as a term of Turtle."""
        space = self.namespace
        return {
            known: f"crit:{one.removeprefix(space)}"
            if one.startswith(space) and _LOCAL.fullmatch(one.removeprefix(space))
            else iri(one)
            for known, one in self.criteria.items()
        }


def iri(text: str) -> str:
    """An IRI as a term of Turtle; what an IRI cannot hold is percent-encoded."""
    return f"<{_NOT_IN_IRI.sub(lambda found: quote(found.group(), safe=''), text)}>"


def literal(text: str, datatype: str = "") -> str:
    """A literal as a term of Turtle; without a datatype it is a text."""
    escaped = _TO_ESCAPE.sub(lambda found: _ESCAPES[found.group()], text)
    kind = datatype.replace(XSD, "xsd:", 1) if datatype.startswith(XSD) else datatype
    return f'"{escaped}"^^{kind}' if datatype else f'"{escaped}"'


def dated(text: str) -> str:
    """A date as recorded: with its datatype where the text is a date, a plain text otherwise."""
    kind = next((kind for kind in _DATES if gate.check(text, kind) is None), "")
    return literal(text, kind)


def block(subject: str, said: Iterable[tuple[str, Iterable[str]]]) -> str:
    """One subject with its predicates and objects, all of them terms of Turtle; nothing said gives nothing."""
    lines = [f"{predicate} {' , '.join(objects)}" for predicate, some in said if (objects := tuple(some))]
    return f"{subject} {' ;'.join(chr(10) + '    ' + line for line in lines).lstrip()} .\n" if lines else ""
