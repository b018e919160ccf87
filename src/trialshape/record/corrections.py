"""Which entries are superseded by others of the same record. Nothing is erased: a corrected entry is told of, and
counts for nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from trialshape.record.draft import Draft
from trialshape.record.facts import Fact
from trialshape.record.vocabulary import CORRECTS, MALFORMED, MISSING, SURE, UNMAPPED

_UNREADABLE = frozenset((MALFORMED, UNMAPPED, MISSING))


@dataclass(frozen=True, slots=True)
class Corrections:
    """What the corrections of one record come to.

    `heads`: a superseded entry -> the entries that stand in its place, chains followed. `tangled`: entries that
    correct each other in a circle, and what hangs on them. `doubted`: entries that one of another kind wants to
    correct."""

    heads: Mapping[str, frozenset[str]]
    tangled: frozenset[str]
    doubted: frozenset[str]


def read_corrections(
    facts: Mapping[str, Fact], standing: Mapping[str, Fact], drafts: Mapping[str, Draft]
) -> Corrections:
    """Follow the corrections among the facts of one record.

    `standing` are those that were not taken back themselves; only they correct others. What is corrected must be a
    fact of the same patient and of the same kind; otherwise that is an error of the correcting entry."""
    by: dict[str, set[str]] = {}
    doubted: set[str] = set()
    for iri, fact in standing.items():
        for target in fact.values.link(CORRECTS).values:
            if target not in facts:
                message = f"<{target}> is no fact of this patient: nothing is corrected"
                drafts[iri].error(CORRECTS, "no-such-fact", message)
            elif not fact.kinds & facts[target].kinds:
                message = f"<{target}> is a fact of another kind: neither of them can be relied on"
                drafts[iri].error(CORRECTS, "other-kind", message, MALFORMED)
                doubted.update((iri, target))
            else:
                by.setdefault(target, set()).add(iri)
    heads = _heads(by)
    tangled = (
        frozenset(by) - heads.keys() | frozenset(one for some in by.values() for one in some) - heads.keys()
    )
    superseded = {iri: found for iri, found in heads.items() if iri in by}
    return Corrections(superseded, tangled, frozenset(doubted))


def _heads(by: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    """Entry -> those that correct it and are corrected by none; entries of a circle and below one are left out."""
    corrects: dict[str, list[str]] = {}
    for target, correcting in by.items():
        for one in correcting:
            corrects.setdefault(one, []).append(target)
    waiting = {target: len(correcting) for target, correcting in by.items()}
    ready = sorted(corrects.keys() - by.keys())
    found: dict[str, frozenset[str]] = {iri: frozenset((iri,)) for iri in ready}
    while ready:
        here = ready.pop()
        for target in corrects.get(here, ()):
            waiting[target] -= 1
            if not waiting[target]:
                found[target] = frozenset().union(*(found[one] for one in by[target]))
                ready.append(target)
    return found


def apply_corrections(corrections: Corrections, drafts: Mapping[str, Draft]) -> frozenset[str]:
    """Note what is superseded, and give the entries that are left out.

    Where nothing readable stands in its place, the corrected entry keeps it as an unreadable one, so that neither its
    own value nor an older entry decides."""
    left_out: set[str] = set()
    for iri in sorted(corrections.tangled):
        message = "entries correct each other in a circle: none of them can be relied on"
        _doubt(drafts[iri], "correction-cycle", message)
    for iri in sorted(corrections.doubted):
        drafts[iri].drop(SURE)
        drafts[iri].reasons.add(MALFORMED)
    for iri, heads in sorted(corrections.heads.items()):
        by = ", ".join(f"<{head}>" for head in sorted(heads))
        if any(drafts[head].reasons & _UNREADABLE for head in heads):
            message = f"superseded by {by}, where something cannot be read: this does not count either"
            _doubt(drafts[iri], "superseded", message)
        else:
            message = f"superseded by {by}: this counts for nothing"
            drafts[iri].errors = []
            drafts[iri].unmapped = []
            drafts[iri].error(CORRECTS, "superseded", message, severity="warning")
            left_out.add(iri)
    return frozenset(left_out)


def _doubt(draft: Draft, code: str, message: str) -> None:
    draft.drop(SURE)
    draft.error(CORRECTS, code, message, MALFORMED, "warning" if code == "superseded" else "error")
