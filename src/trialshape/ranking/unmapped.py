"""What unmapped codes alone leave open, and so which of them keep a patient from a better tier."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from trialshape.outcomes import Outcome
from trialshape.record import Record
from trialshape.record.vocabulary import BECAUSE, CODE, UNMAPPED

UNREAD: Final = frozenset(("unknown-code", "no-code"))
"""What is wrong with an entry whose code says nothing."""


def left_open(
    record: Record, leaves: Iterable[Outcome], reasons: Mapping[str, Iterable[str]]
) -> dict[str, frozenset[str]]:
    """For each unmapped code the leaves that it alone leaves open, by IRI.

    `reasons` says why each open leaf is open. Of entries without a code nobody knows whether they say the same: they
    stand together only where the record has one of them."""
    codes = _codes(record)
    if not codes:
        return {}
    blamed = {
        str(getattr(triple.subject, "value", ""))
        for triple in record.triples
        if triple.predicate.value == BECAUSE and getattr(triple.object, "value", "") == UNMAPPED
    }
    found: dict[str, set[str]] = {}
    for leaf in leaves:
        nodes = blamed.intersection(leaf.sources)
        behind = {codes.get(node) for node in nodes}
        if set(reasons[leaf.node.iri]) == {UNMAPPED} and len(behind) == 1 and None not in behind:
            found.setdefault(behind.pop() or "", set()).add(leaf.node.iri)
    return {code: frozenset(some) for code, some in found.items()}


def _codes(record: Record) -> dict[str, str]:
    """The code of each entry whose code stands for nothing."""
    known = {entry.code for entry in record.unmapped}
    nodes = {error.node for error in record.errors if error.property == CODE and error.code in UNREAD}
    found = {node: record.recorded[node].code for node in sorted(nodes) if node in record.recorded}
    found = {node: code for node, code in found.items() if code in known}
    alone = sum(code == "" for code in found.values()) == 1
    return {node: code for node, code in found.items() if code or alone}
