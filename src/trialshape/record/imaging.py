"""Imaging reports, the lesions they list and tumour thrombi."""

from __future__ import annotations

from trialshape.knowledge.terms import Terms
from trialshape.record.draft import Draft
from trialshape.record.events import say_certainty, specific
from trialshape.record.facts import Fact, Scene, note_unmapped
from trialshape.record.statements import say_covers
from trialshape.record.times import Days
from trialshape.record.values import Unusable, converted, plausible, unit_named
from trialshape.record.vocabulary import (
    COMPLETE,
    EXCLUDED,
    EXCLUDES,
    INVOLVES,
    LESION,
    LESION_KIND,
    LESIONS_AT_LEAST,
    LOCALLY_TREATED,
    LONGEST,
    LONGEST_HIGH,
    LONGEST_LOW,
    MALFORMED,
    METASTATIC,
    PROGRESSED,
    REPORT,
    SHORT_AXIS,
    SHORT_AXIS_HIGH,
    SHORT_AXIS_LOW,
    SITE,
    SLICE,
    SLICE_HIGH,
    SLICE_LOW,
    THROMBUS_TYPE,
    UNIT,
    UNMAPPED,
    UNMAPPED_KIND,
)


def imaging_report(fact: Fact, scene: Scene, draft: Draft) -> None:
    """Write what a report covers, whether it is complete, its slices, and how many lesions at least."""
    say_covers(fact.values, scene.terms, draft)
    if fact.values.boolean(COMPLETE).one is True:
        draft.flag(COMPLETE, True)
    _say_size(SLICE, (SLICE_LOW, SLICE_HIGH), fact, scene.terms, draft)
    count = fact.values.number(LESIONS_AT_LEAST).one
    if count is not None:
        draft.number(LESIONS_AT_LEAST, count.low)


def lesion(fact: Fact, scene: Scene, draft: Draft) -> None:
    """Write one tumour deposit; one of a kind that nobody knows has no size: it cannot pass as solid."""
    if say_certainty(fact, draft) == EXCLUDED:
        draft.link(EXCLUDES, *(specific(fact, scene.terms) or (LESION,)))
    for prop in (LOCALLY_TREATED, PROGRESSED, METASTATIC):
        draft.flag(prop, fact.values.boolean(prop).one)
    _say_term(SITE, fact, scene.terms, draft)
    if _say_term(LESION_KIND, fact, scene.terms, draft):
        _say_size(LONGEST, (LONGEST_LOW, LONGEST_HIGH), fact, scene.terms, draft)
        _say_size(SHORT_AXIS, (SHORT_AXIS_LOW, SHORT_AXIS_HIGH), fact, scene.terms, draft)


def _say_term(prop: str, fact: Fact, terms: Terms, draft: Draft) -> bool:
    """Write a link to a term; false when one is recorded that cannot be used."""
    stated = fact.values.link(prop)
    if stated.one is None:
        return not stated.given
    if stated.one in terms.known:
        draft.link(prop, stated.one)
        return True
    draft.error(prop, "unknown-code", f"no term stands for <{stated.one}>: map the code", UNMAPPED)
    return False


def _say_size(prop: str, ends: tuple[str, str], fact: Fact, terms: Terms, draft: Draft) -> None:
    """Write a length in the canonical unit of its observable."""
    number, unit = fact.values.number(prop).one, fact.values.text(UNIT)
    if number is None or unit.bad:
        return
    quantity = terms.properties[prop].quantity
    try:
        if quantity is None:
            raise Unusable(
                "unknown-unit", "the ontology does not say in which unit this is compared", UNMAPPED
            )
        observable = terms.observables[quantity]
        # a slice is in millimetres unless its report says otherwise
        text = observable.unit if prop == SLICE and not unit.given else unit.one
        size = plausible(converted(number, unit_named(text, observable.units, observable.unit)), observable)
    except Unusable as error:
        draft.error(prop, error.code, error.message, error.reason)
        return
    draft.number(ends[0], size.low)
    draft.number(ends[1], size.high)


def thrombus(fact: Fact, scene: Scene, draft: Draft) -> None:
    """Write a tumour thrombus with the vessels it reaches.

    A vessel that nobody knows may be the farthest: then no vessel is said. A thrombus without a class may lie
    in any vein."""
    sure = say_certainty(fact, draft)
    what = specific(fact, scene.terms)
    narrower = fact.values.link(INVOLVES).given or fact.values.link(THROMBUS_TYPE).given
    # to exclude one vessel or type is not to exclude the thrombus
    if sure == EXCLUDED and not narrower:
        draft.link(EXCLUDES, *what)
    if not what:
        note_unmapped(fact, draft)
        if sure != EXCLUDED:
            draft.link(UNMAPPED_KIND, *fact.kinds)
    vessels = fact.values.link(INVOLVES)
    known = _known(INVOLVES, fact, scene.terms, draft)
    if len(known) == len(vessels.values) and not vessels.bad:
        draft.link(INVOLVES, *known)
    # a type that is not understood could only narrow the extent further
    draft.link(THROMBUS_TYPE, *_known(THROMBUS_TYPE, fact, scene.terms, draft))


def _known(prop: str, fact: Fact, terms: Terms, draft: Draft) -> tuple[str, ...]:
    stated = fact.values.link(prop).values
    for iri in stated:
        if iri not in terms.known:
            draft.error(prop, "unknown-code", f"no term stands for <{iri}>: map the code", UNMAPPED)
    return tuple(iri for iri in stated if iri in terms.known)


def report_days(fact: Fact, scene: Scene, draft: Draft) -> Days | None:
    """The days of the report in which a lesion or thrombus stands; None when there is none that counts."""
    stated = fact.values.link(REPORT)
    if stated.one is None:
        return None
    days = scene.reports.get(stated.one)
    if days is not None:
        draft.link(REPORT, stated.one)
    elif stated.one in scene.reports:
        message = (
            "the report counts for nothing by its status or experiencer; then this does not count either"
        )
        draft.error(REPORT, "no-report", message, MALFORMED)
    else:
        message = "the report is not in the record; expected an imaging report of this patient"
        draft.error(REPORT, "no-report", message, MALFORMED)
    return days


def stands_in_void(fact: Fact, scene: Scene) -> bool:
    """Whether the report of a lesion or thrombus is there and counts for nothing."""
    report = fact.values.link(REPORT).one
    return report is not None and report in scene.reports and scene.reports[report] is None
