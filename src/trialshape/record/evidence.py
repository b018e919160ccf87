"""Nodes as they were recorded, for showing as evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from trialshape.knowledge.codes import canonical_code
from trialshape.knowledge.terms import Terms
from trialshape.knowledge.vocabulary import RDF_TYPE, local_name
from trialshape.record.codes import resolved, term_of
from trialshape.record.model import Recorded
from trialshape.record.nodes import Node, iris, texts
from trialshape.record.vocabulary import (
    ACCEPTED_VALUE,
    ACCEPTS,
    ANSWER,
    AUTHOR,
    BIRTH_DATE,
    BORN_FROM,
    BORN_TO,
    CODE,
    CODE_TEXT,
    COMPARATOR,
    DATE,
    DOCUMENT,
    DOSE,
    END,
    FROM,
    LONGEST,
    OBSERVABLE,
    ONGOING,
    PERFORMER,
    ROLE,
    SHORT_AXIS,
    START,
    STATUS,
    TO,
    UNIT,
    VALUE,
    VALUE_FROM,
    VALUE_TO,
)

_AMOUNTS = (DOSE, LONGEST, SHORT_AXIS, ANSWER, ACCEPTED_VALUE, BIRTH_DATE)
ROLE_TEXT = "role:"
"""How an author that is a role begins."""


def recorded(node: Node, terms: Terms, notes: Sequence[str] = ()) -> Recorded:
    """A node as it was recorded: value with comparator, unit, dates and who says so, as texts.

    `notes` say with which rows of a site it was read; they stand beside its documents."""
    codes = (*iris(node, CODE), *iris(node, OBSERVABLE))
    types = iris(node, RDF_TYPE)
    code = canonical_code(codes[0], terms.prefixes) if codes else ""
    named = [term for term in (term_of(iri, terms) for iri in (*codes, *types)) if term is not None]
    label = _joined(texts(node, CODE_TEXT)) or (terms.names.get(named[0], "") if named else "")
    return Recorded(
        value=_value(node, terms),
        unit=_joined(texts(node, UNIT)),
        date=_joined(texts(node, DATE)) or _period(node, START, END) or _period(node, FROM, TO),
        document=_joined((*texts(node, DOCUMENT), *iris(node, DOCUMENT), *notes)),
        author=_joined((*texts(node, AUTHOR), *_roles(node))),
        performer=_joined(texts(node, PERFORMER)),
        code=code,
        label=label,
        status=_joined(local_name(iri) for iri in iris(node, STATUS)),
        types=types,
    )


def _roles(node: Node) -> list[str]:
    """The roles that are stated as terms, each as the text that an author of that role has."""
    written = {f"{ROLE_TEXT}{local_name(iri)}" for iri in iris(node, ROLE)}
    return sorted(written.difference(texts(node, AUTHOR)))


def _joined(parts: Iterable[str]) -> str:
    return "; ".join(parts)


def _value(node: Node, terms: Terms) -> str:
    grades = (terms.names.get(resolved(iri, terms), local_name(iri)) for iri in iris(node, VALUE))
    value = _joined((*texts(node, VALUE), *grades))
    if value:
        return _joined(texts(node, COMPARATOR)) + value
    for prop in _AMOUNTS:
        if texts(node, prop):
            return _joined(texts(node, prop))
    accepted = [terms.names.get(resolved(iri, terms), local_name(iri)) for iri in iris(node, ACCEPTED_VALUE)]
    accepted += [f"accepts {local_name(iri)}" for iri in iris(node, ACCEPTS)]
    if accepted:
        return _joined(accepted)
    return _period(node, VALUE_FROM, VALUE_TO) or _period(node, BORN_FROM, BORN_TO)


def _period(node: Node, start: str, end: str) -> str:
    """Two ends as recorded; one that is open shows as two dots, one that is not said as nothing."""
    first, last = _joined(texts(node, start)), _joined(texts(node, end))
    if not first and not last:
        return ""
    return f"{first}/{last or ('..' if set(texts(node, ONGOING)) & {'true', '1'} else '')}"
