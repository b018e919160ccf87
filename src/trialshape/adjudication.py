"""Adjudications: a person's dated decision on a finding that the record leaves open.

A decision only narrows. It closes a finding when the accepted value lies inside the interval that the record allows,
so what fails or passes for every value of that interval stays as it is. It never stands for what nobody recorded, and
never for what was recorded after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import pyoxigraph as ox

from trialshape.knowledge.vocabulary import ELIG, JUDGEMENT, NO_SUBJECT, RDF_TYPE, REC
from trialshape.record import DataError

STALE = ELIG + "Stale"
ASSUMPTION = ELIG + "Assumption"
RESOLVES = REC + "resolves"

Ends = tuple[Decimal | None, Decimal | None]
OPEN: Ends = (None, None)


@dataclass(frozen=True, slots=True)
class Adjudication:
    """One decision on one question: the accepted entry, or the accepted interval; days as ISO text.

    One that is not usable, because it cannot be read or has lapsed, still hides older ones."""

    iri: str
    accepts: str | None
    ends: Ends
    usable: bool
    day: str
    order: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Open:
    """A finding before any decision: its ends, reasons and sources, and what each row and entry adds to it.

    `entries` are the clean ends of each entry, empty where an answer is made of several entries; `unfounded` says
    that part of what is open rests on nothing recorded; `facts` are the record nodes below the finding; `holds` are
    the days in which a decision on a state of today must lie, None where nobody says; `asked` says that people answer
    the question, whose answers speak for such days only."""

    ends: Ends
    because: frozenset[str]
    entries: Mapping[str, Ends] | None
    unfounded: bool
    facts: tuple[str, ...]
    holds: tuple[str, str] | None
    asked: bool = False
    decidable: Ends = OPEN
    """The least and the greatest number that a decision may accept."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What decisions make of a finding: the accepted ends and who decided, or nothing; and what must be told."""

    ends: Ends = OPEN
    by: tuple[str, ...] = ()
    told: tuple[DataError, ...] = ()


@dataclass(frozen=True, slots=True)
class Docket:
    """The decisions of one patient by question, the days on which its entries were made or began, and those up to which
    they surely lasted."""

    decisions: Mapping[str, tuple[Adjudication, ...]] = field(default_factory=dict)
    days: Mapping[str, str] = field(default_factory=dict)
    bounds: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    recorded: frozenset[str] = frozenset()
    lasted: Mapping[str, str] = field(default_factory=dict)


# --- reading -----------------------------------------------------------------------------------------


def read_docket(facts: ox.Store) -> Docket:
    """The decisions in a patient's canonical record. Without any, nothing else is read."""
    nodes = {node for node, _ in _links(facts, RESOLVES)}
    if not nodes:
        return Docket()
    decisions: dict[str, list[Adjudication]] = {}
    for node, question in sorted(_links(facts, RESOLVES)):
        decisions.setdefault(question, []).append(_adjudication(facts, node))
    begun = {**_texts(facts, "notAfter"), **_texts(facts, "startNotAfter")}
    owned = {node for node, _ in _links(facts, REC + "subject")}
    owned |= {patient for _, patient in _links(facts, REC + "subject")}
    assumed = {node for node, kind in _links(facts, RDF_TYPE) if kind == ASSUMPTION}
    starts, ends = _texts(facts, "from"), _texts(facts, "to")
    bounds = {
        window: (starts[bound], ends[bound])
        for bound, window in _links(facts, ELIG + "window")
        if bound in starts and bound in ends
    }
    return Docket(
        {question: tuple(some) for question, some in decisions.items()},
        begun,
        bounds,
        frozenset(owned - assumed - nodes),
        _texts(facts, "endNotBefore"),
    )


def _adjudication(facts: ox.Store, node: str) -> Adjudication:
    own = ox.NamedNode(node)
    said = {quad.predicate.value: quad.object for quad in facts.quads_for_pattern(own, None, None)}

    def text(name: str) -> str | None:
        term = said.get(REC + name)
        return term.value if isinstance(term, ox.Literal | ox.NamedNode) else None

    def number(name: str) -> Decimal | None:
        value = text(name)
        return None if value is None else Decimal(value)

    accepts, ends = text("accepts"), (number("acceptedLow"), number("acceptedHigh"))
    return Adjudication(
        iri=node,
        accepts=accepts,
        ends=ends,
        usable=text("because") is None and (accepts is not None or None not in ends),
        day=text("notBefore") or "",
        order=(int(text("orderFrom") or 0), int(text("orderTo") or 0)),
    )


def _links(facts: ox.Store, predicate: str) -> set[tuple[str, str]]:
    quads = facts.quads_for_pattern(None, ox.NamedNode(predicate), None)
    return {
        (quad.subject.value, quad.object.value)
        for quad in quads
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode)
    }


def _texts(facts: ox.Store, name: str) -> dict[str, str]:
    """Node -> the text of a property of the canonical record; of several the last."""
    found: dict[str, str] = {}
    for quad in facts.quads_for_pattern(None, ox.NamedNode(REC + name), None):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
            node = quad.subject.value
            found[node] = max(found.get(node, ""), quad.object.value)
    return found


# --- deciding ----------------------------------------------------------------------------------------


def settle(found: Open, decisions: Iterable[Adjudication], docket: Docket) -> Settled:
    """What the newest decision makes of a finding. The newest wins by instant; two of one instant must agree."""
    some = tuple(decisions)
    newest = max((one.order[0] for one in some), default=0)
    last = sorted((one for one in some if one.order[1] >= newest), key=lambda one: one.iri)
    if not last or not all(one.usable for one in last):
        return Settled()  # what is wrong with it was told when it was read
    read = [_read(one, found) for one in last]
    told = tuple(error for _, error in read if error is not None)
    if told:
        return Settled(told=told)
    accepted = {ends for ends, _ in read}
    if len(accepted) > 1:
        message = "another decision of the same time accepts something else: neither holds"
        return Settled(told=tuple(_told(one, "two-adjudications", message) for one in last))
    (ends,) = accepted
    told = tuple(error for one in last if (error := _refusal(one, ends, found, docket)) is not None)
    if told or is_decided(found.ends):
        return Settled(told=told)
    return Settled(ends, tuple(one.iri for one in last))


def is_decided(ends: Ends) -> bool:
    """Whether both ends are known and the same."""
    return ends[0] is not None and ends[0] == ends[1]


def _read(decision: Adjudication, found: Open) -> tuple[Ends, DataError | None]:
    if decision.accepts is None:
        return decision.ends, None
    if found.entries is None:
        message = "the answer is made of several entries: expected rec:acceptedValue"
        return OPEN, _told(decision, "adjudication-unread", message)
    ends = found.entries.get(decision.accepts, OPEN)
    if ends == OPEN:
        message = "the accepted entry is none that the answer rests on, or gives no value; expected rec:acceptedValue"
        return OPEN, _told(decision, "adjudication-unread", message)
    return ends, None


def _refusal(decision: Adjudication, ends: Ends, found: Open, docket: Docket) -> DataError | None:
    """Why a decision changes nothing, or None."""
    if found.because == {NO_SUBJECT}:
        return _told(decision, "adjudication-idle", "the record shows that there is nothing to decide")
    if not _inside(ends, found.ends):
        message = "the accepted value lies outside of what the record allows: correct the record instead"
        return _told(decision, "adjudication-outside", message)
    if is_decided(found.ends):
        return None
    if found.unfounded or not found.facts:
        message = "part of the answer is not recorded at all: a decision cannot stand for it"
        return _told(decision, "adjudication-unfounded", message)
    later = [fact for fact in found.facts if docket.days.get(fact, "") > decision.day]
    if later:
        message = (
            f"the decision is, or may be, older than <{later[0]}>, on which the answer rests: decide again"
        )
        return _told(decision, "adjudication-older", message)
    if _on_today(decision, found, docket) and not (
        found.holds and found.holds[0] <= decision.day <= found.holds[1]
    ):
        message = "it decides how things stand today, and is too old to speak for today: decide again"
        return _told(decision, "adjudication-older", message)
    if not _inside(ends, found.decidable):
        message = "this value leaves the question open: answer it anew, or repeat what it rests on"
        return _told(decision, "adjudication-refused", message)
    return None


def _on_today(decision: Adjudication, found: Open, docket: Docket) -> bool:
    """Whether a decision is on a state: on what is too old, in the place of an answer, or a judgement of what went on
    after it."""
    judged = JUDGEMENT in found.because
    return (
        STALE in found.because
        or found.asked
        or (judged and any(docket.lasted.get(fact, "") > decision.day for fact in found.facts))
    )


def _inside(ends: Ends, allowed: Ends) -> bool:
    """Whether an interval lies inside another; an end of it that is not known must not be known there either."""
    (low, high), (least, most) = ends, allowed
    above = least is None or (low is not None and low >= least)
    return above and (most is None or (high is not None and high <= most))


def _told(decision: Adjudication, code: str, message: str) -> DataError:
    return DataError(decision.iri, RESOLVES, code, message, "warning")


def unfounded(rows: Iterable[tuple[Ends, str | None]], below: Callable[[str], Iterable[str]]) -> bool:
    """Whether some row is open and rests on nothing recorded; a row is its ends and its source."""
    return any(not is_decided(ends) and (source is None or not tuple(below(source))) for ends, source in rows)
