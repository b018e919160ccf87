"""From the statements about one patient to the canonical record that rules see. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from trialshape.dates import day_interval
from trialshape.knowledge.terms import NAMESPACE, OWL, Terms
from trialshape.knowledge.vocabulary import RDF_TYPE
from trialshape.read import RawPatient
from trialshape.record.answers import adjudication, attestation, tell_contradictions
from trialshape.record.codes import above, current
from trialshape.record.corrections import apply_corrections, read_corrections
from trialshape.record.draft import Draft
from trialshape.record.events import event, exposure
from trialshape.record.evidence import recorded
from trialshape.record.facts import (
    Fact,
    Person,
    Scene,
    counts,
    is_not_relevant,
    note_concluded,
    note_unmapped,
    read_fact,
    say_unmapped,
    stands,
)
from trialshape.record.imaging import imaging_report, lesion, report_days, stands_in_void, thrombus
from trialshape.record.local import in_words_of_the_model
from trialshape.record.model import Record, Recorded, Settings
from trialshape.record.nodes import group, iris, read_node
from trialshape.record.observations import observe
from trialshape.record.patients import patient
from trialshape.record.statements import (
    assumption,
    coverage,
    coverage_days,
    history_taken,
)
from trialshape.record.times import (
    Days,
    clock,
    course,
    earlier,
    earlier_course,
    fact_days,
    say_course,
    say_days,
)
from trialshape.record.vocabulary import (
    ADJUDICATION,
    ASSUMPTION,
    ATTESTATION,
    BORN_NOT_AFTER,
    BORN_NOT_BEFORE,
    CERTAINTY,
    COMPLETE,
    COMPLETE_RECORD,
    DATE,
    DAY,
    END,
    EVENT,
    EXPERIENCER,
    EXPOSURE,
    FACT,
    HISTORY_OF,
    HISTORY_TAKEN,
    IMAGING_REPORT,
    LESION,
    MALFORMED,
    OBSERVATION,
    REPORT,
    SEX,
    START,
    STATUS,
    SUBJECT,
    SURE,
    THROMBUS,
    UNMAPPED_KIND,
)

# What is written for each class of facts of the record model; a node of two classes gets both.
HANDLERS: Final[Mapping[str, Callable[[Fact, Scene, Draft], None]]] = {
    OBSERVATION: observe,
    EVENT: event,
    EXPOSURE: exposure,
    HISTORY_TAKEN: history_taken,
    COMPLETE_RECORD: coverage,
    ATTESTATION: attestation,
    ADJUDICATION: adjudication,
    IMAGING_REPORT: imaging_report,
    LESION: lesion,
    THROMBUS: thrombus,
}
LISTED: Final = frozenset((LESION, THROMBUS))


def canonical(raw: RawPatient, terms: Terms, settings: Settings) -> Record:
    """The canonical record of one patient.

    Nothing is raised for what a record holds: what cannot be read is left out with its reason in the triples,
    and listed in `errors` without its value."""
    raw = replace(raw, statements=current(raw.statements, terms))
    now = clock(settings.as_of, settings.zone, raw.statements)
    as_written = group(raw.statements)
    raw = replace(raw, statements=in_words_of_the_model(raw.statements, terms))
    scene = Scene(raw.iri, group(raw.statements), terms, now, {})
    own = Draft(raw.iri)
    node = scene.nodes.get(raw.iri, {})
    # the patient's types are not taken over, so nothing of the patient becomes doubtful
    note_concluded(RDF_TYPE, iris(node, RDF_TYPE), terms, own, reason=None)
    bounds = patient(node, read_node(node, terms, now.read, own), now, terms, settings, own)
    facts, superseded = _facts(raw, replace(scene, person=_person(own)), settings)
    assumed = [
        assumption(domain, raw.iri, now, terms, settings.assumed_days.get(domain))
        for domain in sorted(settings.assume)
    ]
    drafts = [own, *facts, *assumed, *bounds]
    kept = (own, *facts, *superseded)
    shown = {draft.node: recorded(as_written.get(draft.node, {}), terms, draft.notes) for draft in kept}
    shown |= {draft.node: Recorded(types=(ASSUMPTION,)) for draft in assumed}
    return Record(
        patient=raw.iri,
        triples=tuple(triple for draft in drafts for triple in draft.triples()),
        errors=tuple(sorted({error for draft in (*drafts, *superseded) for error in draft.errors})),
        unmapped=tuple(sorted({code for draft in drafts for code in draft.unmapped})),
        recorded=shown,
    )


def _person(own: Draft) -> Person:
    """Sex and days of birth as they were written for the patient."""
    days = {predicate: date.fromisoformat(text) for predicate, text, kind in own.literals if kind == DAY}
    sex = next((iri for predicate, iri in sorted(own.links) if predicate == SEX), None)
    return Person(sex, days.get(BORN_NOT_BEFORE), days.get(BORN_NOT_AFTER))


def _facts(raw: RawPatient, scene: Scene, settings: Settings) -> tuple[list[Draft], list[Draft]]:
    """Every fact that counts, written, and those that others stand in the place of."""
    drafts = {iri: Draft(iri) for iri in scene.nodes if _is_fact(iri, raw, scene)}
    read = {iri: read_fact(iri, scene, draft) for iri, draft in drafts.items()}
    wanted = {iri: fact for iri, fact in read.items() if not is_not_relevant(fact)}
    counted = {iri: fact for iri, fact in wanted.items() if counts(fact, scene, drafts[iri])}
    standing = {iri: fact for iri, fact in read.items() if stands(fact, scene.terms)}
    corrections = read_corrections(read, standing, drafts)
    reports = {iri: fact for iri, fact in read.items() if IMAGING_REPORT in fact.closure}
    in_force = counted.keys() - corrections.heads.keys()
    days = {iri: _days(fact, scene, Draft(iri)) if iri in in_force else None for iri, fact in reports.items()}
    scene = replace(scene, reports=days)
    for iri, fact in counted.items():
        _write(fact, _in_time(fact, scene, settings), drafts[iri])
        _doubt(fact, raw, scene, drafts[iri])
    left_out = apply_corrections(corrections, drafts)
    kept = {iri: fact for iri, fact in counted.items() if iri not in left_out}
    _check_reports(kept, drafts)
    tell_contradictions(drafts[iri] for iri in kept)
    return [drafts[iri] for iri in kept], [drafts[iri] for iri in sorted(left_out)]


def _in_time(fact: Fact, scene: Scene, settings: Settings) -> Scene:
    """The scene as a fact is read in it: some classes are read up to a later day than the as-of date."""
    if settings.reads_on is None or not fact.closure & settings.reads_on[0]:
        return scene
    day, now = settings.reads_on[1], scene.clock
    today = day_interval(day.isoformat(), DAY, settings.zone, floating_exact=now.floating_exact)
    return replace(scene, clock=replace(now, as_of=day, today=today))


def _is_fact(iri: str, raw: RawPatient, scene: Scene) -> bool:
    """Whether a node is a fact of this patient: by its subject, or typed as one and nobody's."""
    node = scene.nodes[iri]
    if iri == raw.iri:
        return False
    if SUBJECT in node:
        return raw.iri in iris(node, SUBJECT) or iri in raw.shared
    types = (kind for kind in iris(node, RDF_TYPE) if kind.startswith(NAMESPACE))
    return any(FACT in above(kind, scene.terms) for kind in types)


def _write(fact: Fact, scene: Scene, draft: Draft) -> None:
    """Write one fact: its types, its days, and what its classes say."""
    draft.link(RDF_TYPE, *(term for term in fact.closure if not term.startswith(OWL)))
    draft.link(SUBJECT, scene.patient)
    if not fact.typed:
        message = "the fact has no class; expected one of the record model or of the ontology"
        draft.error(RDF_TYPE, "no-type", message)
    _days(fact, scene, draft)
    handlers = [handler for kind, handler in HANDLERS.items() if kind in fact.closure]
    for handler in handlers:
        handler(fact, scene, draft)
    if not handlers:
        # it may be anything, so it stands in the way of every absence
        note_unmapped(fact, draft)
        say_unmapped(fact, draft)


def _days(fact: Fact, scene: Scene, draft: Draft) -> Days:
    """When a fact happened, in the way of its class; the days are written."""
    now, past = scene.clock, fact.values.link(CERTAINTY).one == HISTORY_OF
    if EXPOSURE in fact.closure:
        span = course(fact.values, now, draft)
        span = earlier_course(span, now) if past else span
        say_course(span, draft)
        return Days(span.first_from, span.last_to, span.order_from, span.order_to, known=True)
    days = (coverage_days if COMPLETE_RECORD in fact.closure else fact_days)(fact.values, now, draft)
    if LISTED & fact.closure:
        of_report = report_days(fact, scene, draft)
        if of_report is not None and not any(fact.values.date(prop).given for prop in (DATE, START, END)):
            days = of_report
    days = earlier(days, now) if past else days
    say_days(days, draft)
    return days


def _doubt(fact: Fact, raw: RawPatient, scene: Scene, draft: Draft) -> None:
    """Take back what a fact says for sure when it may be another's or may not be what it says."""
    owners = iris(scene.nodes[fact.iri], SUBJECT)
    if fact.iri in raw.shared or len(owners) > 1:
        message = "the fact belongs to more than one patient; expected one"
        draft.error(SUBJECT, "two-owners", message, MALFORMED)
    elif not owners:
        draft.error(SUBJECT, "no-owner", "nothing says whose the fact is; expected rec:subject", MALFORMED)
    elif (
        not (LISTED & fact.closure and stands_in_void(fact, scene))
        and not _misspelt(draft)
        and not _unsure(draft)
    ):
        return
    draft.drop(SURE)


def _misspelt(draft: Draft) -> bool:
    """Does the node use a property that does not exist? It may have been meant to say the opposite."""
    return any(error.code == "unknown-property" for error in draft.errors)


def _unsure(draft: Draft) -> bool:
    """Is it not known whether the entry stands, or whose it tells of?"""
    return any(error.property in (STATUS, EXPERIENCER) for error in draft.errors)


def _check_reports(counted: Mapping[str, Fact], drafts: Mapping[str, Draft]) -> None:
    """A report that lists something that cannot be placed is not complete: that may be what is looked for."""
    for iri, fact in counted.items():
        unplaced = any(predicate == UNMAPPED_KIND for predicate, _ in drafts[iri].links)
        if LISTED & fact.closure and not unplaced:
            continue
        for report in fact.values.link(REPORT).values:
            if report in counted:
                message = "the report lists something that cannot be read; it is not taken as complete"
                drafts[report].error(COMPLETE, "not-complete", message, severity="warning")
                drafts[report].drop(frozenset((COMPLETE,)))
