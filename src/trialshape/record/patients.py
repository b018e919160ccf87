"""The patient: sex, birth, anchors, and the days of every window whose anchors are known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from trialshape.dates import back, forward
from trialshape.knowledge.terms import Terms, Window
from trialshape.knowledge.vocabulary import PATIENT, RDF_TYPE, local_name
from trialshape.record.draft import Draft
from trialshape.record.model import Settings
from trialshape.record.nodes import Node, Values, iris
from trialshape.record.times import FIRST_DAY, LAST_DAY, Clock
from trialshape.record.vocabulary import (
    AS_OF,
    AS_OF_ANCHOR,
    BIRTH_DATE,
    BORN_FROM,
    BORN_NOT_AFTER,
    BORN_NOT_BEFORE,
    BORN_TO,
    BOUND,
    FROM,
    MALFORMED,
    SEX,
    TO,
    UNMAPPED,
    WINDOW,
)

BORN = (BIRTH_DATE, BORN_FROM, BORN_TO)


def patient(
    node: Node, values: Values, clock: Clock, terms: Terms, settings: Settings, draft: Draft
) -> list[Draft]:
    """Write the patient's node; the result is one node per window whose days are known."""
    if PATIENT not in iris(node, RDF_TYPE):
        message = "the patient has no type; expected rec:Patient: screened all the same"
        draft.error(RDF_TYPE, "no-type", message)
    draft.link(RDF_TYPE, PATIENT)
    draft.day(AS_OF, clock.as_of)
    _sex(values, terms, draft)
    _birth(values, clock, draft)
    known = _anchors(draft.node, values, terms, settings, draft)
    for prop, day in sorted(known.items()):
        draft.day(prop, day)
    return _bounds(draft, known, terms, clock)


def _sex(values: Values, terms: Terms, draft: Draft) -> None:
    stated = values.link(SEX).one
    if stated is not None and stated in terms.known:
        draft.link(SEX, stated)
    elif stated is not None:
        draft.error(SEX, "unknown-code", f"no term stands for <{stated}>: map the code", UNMAPPED)


def _birth(values: Values, clock: Clock, draft: Draft) -> None:
    """The days on which the patient may be born, as every statement allows; an unusable one leaves none."""
    stated = {prop: values.date(prop) for prop in BORN}
    if any(reading.bad for reading in stated.values()):
        return
    for prop, reading in stated.items():
        if reading.one is not None and prop != BORN_TO and reading.one.not_before > clock.as_of:
            draft.error(prop, "future-date", "the birth lies after the as-of date", MALFORMED)
            return
    firsts = [
        moment.not_before for moment in (stated[BIRTH_DATE].one, stated[BORN_FROM].one) if moment is not None
    ]
    lasts = [
        moment.not_after for moment in (stated[BIRTH_DATE].one, stated[BORN_TO].one) if moment is not None
    ]
    first = max(firsts, default=None)
    last = min((*lasts, clock.as_of)) if lasts else None
    if first is not None and last is not None and first > last:
        draft.error(BIRTH_DATE, "two-values", "the statements on the birth contradict each other", MALFORMED)
        return
    draft.day(BORN_NOT_BEFORE, first)
    draft.day(BORN_NOT_AFTER, last)


# --- anchors and windows -----------------------------------------------------------------------------


def _anchors(iri: str, values: Values, terms: Terms, settings: Settings, draft: Draft) -> dict[str, date]:
    """Anchor days by property: given for this patient, else the record's own, else given for all, else by lead time."""
    given = settings.anchors_by_patient.get(iri, {})
    known: dict[str, date] = {}
    for prop in sorted({prop for prop in terms.anchors.values() if prop is not None}):
        own = _own_anchor(prop, values, draft)
        if prop in given:
            known[prop] = given[prop]
            if own is not None and own != given[prop]:
                message = "the anchor given for the patient differs from the record's; the given one is used"
                draft.error(prop, "two-values", message, severity="warning")
        elif settings.leads_first:
            if prop in settings.leads:
                known[prop] = forward(settings.as_of, settings.leads[prop])
            elif own is not None and own <= settings.as_of:
                known[prop] = own
        elif own is not None:
            known[prop] = own
        elif prop in settings.anchors and not values.date(prop).given:
            # an anchor of the record that cannot be read is not known: nothing stands in for it
            known[prop] = settings.anchors[prop]
        elif prop in settings.leads and not values.date(prop).given:
            known[prop] = forward(settings.as_of, settings.leads[prop])
    return known


def _own_anchor(prop: str, values: Values, draft: Draft) -> date | None:
    moment = values.date(prop).one
    if moment is None:
        return None
    if moment.not_before != moment.not_after:
        draft.error(prop, "partial-date", "an anchor must be a whole day", MALFORMED)
        return None
    return moment.not_before


def _bounds(draft: Draft, known: Mapping[str, date], terms: Terms, clock: Clock) -> list[Draft]:
    """One node per window whose days are known, linked from the patient."""
    days = {
        anchor: clock.as_of if anchor == AS_OF_ANCHOR else known.get(prop or "")
        for anchor, prop in terms.anchors.items()
    }
    for composed, choose in ((terms.earliest, min), (terms.latest, max)):
        for anchor, parts in composed.items():
            own = [day for part in parts if (day := days[part]) is not None]
            days[anchor] = choose(own) if len(own) == len(parts) else None
    bounds = []
    for window in sorted(terms.windows.values(), key=lambda window: window.iri):
        ends = window_days(window, days, terms.windows)
        if ends is None:
            continue
        if ends[0] > ends[1]:
            message = f"the window <{window.iri}> would end before it begins: check the anchors"
            draft.error("", "empty-window", message, MALFORMED)
            continue
        bound = Draft(f"urn:trialshape:bound:{local_name(window.iri)}")
        bound.link(WINDOW, window.iri)
        bound.day(FROM, ends[0])
        bound.day(TO, ends[1])
        draft.link(BOUND, bound.node)
        bounds.append(bound)
    return bounds


def window_days(
    window: Window, anchors: Mapping[str, date | None], windows: Mapping[str, Window]
) -> tuple[date, date] | None:
    """First and last day of a window, those of its fallback while an anchor is not known, or None.

    Without a from-anchor a window has no beginning, without a to-anchor no end."""
    start = None if window.from_anchor is None else anchors.get(window.from_anchor)
    end = None if window.to_anchor is None else anchors.get(window.to_anchor)
    if (window.from_anchor is not None and start is None) or (window.to_anchor is not None and end is None):
        return None if window.fallback is None else window_days(windows[window.fallback], anchors, windows)
    first = FIRST_DAY if start is None else back(start, window.back or "P0D")
    last = end or LAST_DAY
    if window.ahead is not None:
        last = forward(last, window.ahead)
    if window.ends_before is not None:
        last = back(last, window.ends_before) - timedelta(days=1)
    return max(first, FIRST_DAY), max(last, FIRST_DAY)
