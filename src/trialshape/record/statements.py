"""What people and sources say of the record: history taken, completeness, assumptions of a run."""

from __future__ import annotations

from datetime import date

from trialshape.knowledge.terms import Terms
from trialshape.knowledge.vocabulary import RDF_TYPE, local_name
from trialshape.record.codes import above
from trialshape.record.draft import Draft
from trialshape.record.facts import Fact, Scene
from trialshape.record.nodes import Values
from trialshape.record.times import FIRST_DAY, Clock, Days, fact_days, say_days, unknown
from trialshape.record.vocabulary import (
    ASSUMPTION,
    COVERED_FROM,
    COVERED_TO,
    COVERS,
    DATE,
    FROM,
    MALFORMED,
    MISSING,
    SUBJECT,
    TO,
)


def history_taken(fact: Fact, scene: Scene, draft: Draft) -> None:
    """Write what a history covers: the lifetime up to the earliest day on which it can have been taken."""
    say_covers(fact.values, scene.terms, draft)
    days = fact_days(fact.values, scene.clock, draft)
    if days.known:
        draft.day(COVERED_FROM, FIRST_DAY)
        draft.day(COVERED_TO, days.first)


def say_covers(values: Values, terms: Terms, draft: Draft) -> None:
    """Write the domains or regions that are covered; one that is not known covers nothing."""
    stated = values.link(COVERS)
    if not stated.given:
        message = "nothing says what is covered; expected a domain or region"
        draft.error(COVERS, "missing-value", message, MISSING)
    for iri in stated.values:
        if iri in terms.known:
            draft.link(COVERS, iri)
        else:
            message = f"no domain or region <{iri}>: it covers nothing"
            draft.error(COVERS, "unknown-code", message, severity="warning")


def coverage(fact: Fact, scene: Scene, draft: Draft) -> None:
    """Write the days that are surely covered: from the last possible first to the first possible last day."""
    say_covers(fact.values, scene.terms, draft)
    start, end = fact.values.date(FROM), fact.values.date(TO)
    if start.one is None or end.one is None:
        if not (start.bad or end.bad):
            draft.error("", "missing-value", "expected both rec:from and rec:to", MISSING)
        return
    begin, until = start.one.not_after, min(end.one.not_before, scene.clock.as_of)
    if end.one.not_after < start.one.not_before:
        draft.error(TO, "end-before-start", "the period ends before it begins", MALFORMED)
    elif begin <= until:
        draft.day(COVERED_FROM, begin)
        draft.day(COVERED_TO, until)


def coverage_days(values: Values, clock: Clock, draft: Draft) -> Days:
    """When a statement of completeness was made: its own date, else the end of the period it speaks of."""
    if values.date(DATE).given:
        return fact_days(values, clock, draft)
    end = values.date(TO).one
    if end is None:
        return unknown(clock)
    today = clock.today
    return Days(
        first=min(end.not_before, clock.as_of),
        last=min(end.not_after, clock.as_of),
        order_from=min(end.order_from, today.order_from),
        order_to=min(end.order_to, today.order_to),
        known=True,
    )


def assumption(
    domain: str, patient: str, clock: Clock, terms: Terms, days: tuple[date | None, date | None] | None = None
) -> Draft:
    """The assumption of a run that silence in a domain means absence, as a node of the record.

    `days` are the first and last day of which a site says so."""
    first, last = days or (None, None)
    begin, until = max(first or FIRST_DAY, FIRST_DAY), min(last or clock.as_of, clock.as_of)
    draft = Draft(f"urn:trialshape:assumption:{local_name(domain)}")
    draft.link(RDF_TYPE, *above(ASSUMPTION, terms), ASSUMPTION)
    draft.link(SUBJECT, patient)
    draft.link(COVERS, domain)
    if begin <= until:
        draft.day(COVERED_FROM, begin)
        draft.day(COVERED_TO, until)
    say_days(unknown(clock), draft)
    return draft
