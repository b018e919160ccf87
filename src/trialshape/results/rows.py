"""One screened patient as plain rows of the result tables; they cross process borders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from typing import Final

from trialshape.knowledge.plan import Plan
from trialshape.knowledge.tree import Node
from trialshape.knowledge.vocabulary import (
    ASSUMED,
    FAIL,
    NOT_APPLICABLE,
    NOT_ENCODED,
    PASS,
    REVIEW,
    UNKNOWN,
    local_name,
)
from trialshape.outcomes import Outcome
from trialshape.ranking import Standing, standing
from trialshape.ranking.waiting import NO_END
from trialshape.record import Record, Recorded
from trialshape.results.lacks import NO_REFERENCE, Facts, facts_of, unmapped, value_of, without_reference
from trialshape.results.questions import open_questions
from trialshape.screen import Screened

Cell = str | int | bool | Decimal | date | list[str] | list[list[str]] | None
Row = tuple[Cell, ...]

OPEN: Final = frozenset((UNKNOWN, REVIEW))
SETTLED: Final = frozenset((PASS, NOT_APPLICABLE))
_STEP: Final = Decimal("1e-12")  # the scale of the columns low and high
_FLOOR: Final = Context(prec=60, rounding=ROUND_FLOOR)
_CEILING: Final = Context(prec=60, rounding=ROUND_CEILING)


@dataclass(frozen=True, slots=True)
class PatientRows:
    """What the result tables say of one patient, each row in the order of its schema.

    `classes` rows are (patient, node, class), `unmapped` rows (kind, code, text, facts, held back). `without` are the
    anchor properties that are not known."""

    patient: str
    summary: Row
    outcomes: tuple[Row, ...]
    evidence: tuple[Row, ...]
    errors: tuple[Row, ...]
    classes: tuple[Row, ...]
    unmapped: tuple[tuple[str, str, str, int, bool], ...]
    without: tuple[str, ...]
    questions: tuple[Row, ...] = ()


def patient_rows(screened: Screened, record: Record, plan: Plan) -> PatientRows:
    """Every row of one patient."""
    facts = facts_of(record)
    known = {outcome.node.iri: outcome for outcome in screened.outcomes}
    unlimited = tuple(without_reference(screened.outcomes, facts, plan))
    place = standing(screened, record, plan, dict.fromkeys((node for node, _ in unlimited), NO_REFERENCE))
    rows = tuple(_outcome_row(outcome, screened, facts, plan, place) for outcome in screened.outcomes)
    remarks = (remark for finding in screened.findings.values() for remark in finding.remarks)
    errors = sorted({*record.errors, *(error for _, error in unlimited), *remarks})
    anchors = {prop for prop in plan.terms.anchors.values() if prop is not None}
    stated = {
        triple.predicate.value for triple in record.triples if value_of(triple.subject) == record.patient
    }
    return PatientRows(
        patient=record.patient,
        summary=_summary_row(screened, known, rows, record, plan, place),
        outcomes=rows,
        evidence=tuple(_evidence(screened.outcomes, record)),
        errors=tuple(
            (
                *(record.patient, error.node, error.property, error.code, error.severity, error.message),
                facts.named.get(error.node),
                facts.recorded[error.node].performer or None if error.node in facts.recorded else None,
            )
            for error in errors
        ),
        classes=tuple((record.patient, node, known) for node, known in screened.classes),
        unmapped=tuple(unmapped(record, place.held_back)),
        without=tuple(sorted(anchors - stated)),
        questions=tuple(
            (
                record.patient,
                found.question,
                list(found.ids),
                [local_name(reason) for reason in found.reasons],
                outward(found.low, _FLOOR),
                outward(found.high, _CEILING),
                found.unit,
                list(found.sources),
            )
            for found in open_questions(screened, plan)
        ),
    )


# --- outcomes and evidence ----------------------------------------------------------------------------


def _outcome_row(outcome: Outcome, screened: Screened, facts: Facts, plan: Plan, place: Standing) -> Row:
    finding, condition = outcome.finding, outcome.condition
    act, wait = place.act.get(outcome.node.iri), place.waits.get(outcome.node.iri, NO_END)
    window = place.windows.get(outcome.node.iri)
    shown = [facts.recorded[source] for source in outcome.sources if source in facts.recorded]
    return (
        screened.patient,
        outcome.node.id,
        outcome.node.level,
        local_name(outcome.outcome),
        _reason(outcome, plan),
        _basis(outcome, screened.bases, plan.basis_order),
        None if finding is None else outward(finding.low, _FLOOR),
        None if finding is None else outward(finding.high, _CEILING),
        None if finding is None else finding.unit,
        None if condition is None else condition.needs,
        _joined(_amount(said) for said in shown) if finding is not None else None,
        _newest(outcome.sources, facts),
        outcome.counts,
        None if act is None else local_name(act),
        wait.free_from,
        wait.stop_by,
        place.lapses.get(outcome.node.iri),
        None if window is None else plan.terms.names.get(window[0], local_name(window[0])),
        None if window is None else window[1],
        None if window is None else window[2],
    )


def outward(end: Decimal | None, context: Context) -> Decimal | None:
    """An end at the scale of the result columns, never nearer to the middle than it was."""
    return None if end is None else end.quantize(_STEP, context=context)


def _reason(outcome: Outcome, plan: Plan) -> str | None:
    if outcome.outcome not in OPEN:
        return None
    return next((local_name(reason) for reason in plan.reason_kinds if reason in outcome.reasons), None)


def _basis(outcome: Outcome, bases: Mapping[str, str], order: Mapping[str, int]) -> str | None:
    found = {bases[source] for source in outcome.sources if source in bases}
    weakest = max(found, key=lambda basis: (order.get(basis, 0), basis), default=None)
    return None if weakest is None else local_name(weakest).lower()


def _amount(said: Recorded) -> str:
    return f"{said.value} {said.unit}".strip() if said.value else ""


def _joined(texts: Iterable[str]) -> str | None:
    return "; ".join(dict.fromkeys(text for text in texts if text)) or None


def _newest(sources: Iterable[str], facts: Facts) -> str | None:
    dated = [
        (facts.order.get(source, (0, 0)), facts.recorded[source].date)
        for source in sources
        if source in facts.recorded and facts.recorded[source].date
    ]
    return max(dated)[1] if dated else None


def _evidence(outcomes: Iterable[Outcome], record: Record) -> Iterable[Row]:
    for outcome in outcomes:
        for source in outcome.sources:
            said = record.recorded.get(source, Recorded())
            texts = (said.value, said.unit, said.date, said.document, said.author, said.performer)
            yield (record.patient, outcome.node.id, source, *(text or None for text in texts))


# --- the patient's own row ----------------------------------------------------------------------------


def _summary_row(
    screened: Screened,
    known: Mapping[str, Outcome],
    rows: Iterable[Row],
    record: Record,
    plan: Plan,
    place: Standing,
) -> Row:
    tops = [known[top.iri] for top in plan.tops]
    still_open = [node for top in plan.tops for node in _open(top, known)]
    assumed = local_name(ASSUMED).lower()
    return (
        screened.patient,
        local_name(screened.verdict),
        None if place.tier is None else place.tier.name,
        len(place.acts),
        [local_name(act) for act in place.acts if act is not None],
        [[known[leaf].node.id for leaf in one] for one in place.missing.sets],
        place.missing.cut,
        place.open_judgement,
        place.open_data,
        [node.node.id for node in still_open if node.outcome == UNKNOWN and not is_not_encoded(node)],
        [node.node.id for node in still_open if node.outcome == REVIEW],
        sum(is_not_encoded(known[node.iri]) for node in plan.nodes() if _is_counted_leaf(node, known)),
        [top.node.id for top in tops if top.outcome == FAIL],
        [leaf.node.id for top in plan.tops for leaf in _failing(top, known)],
        [known[top].node.id for top in place.changeable],
        place.earliest,
        place.decided_until,
        [top.node.id for top in tops if top.outcome in OPEN and not is_not_encoded(top)],
        sum(error.severity == "error" for error in record.errors),
        plan.preset.name,
        sum(row[5] == assumed for row in rows),
        [node.id for node in plan.nodes() if node.iri in screened.aside],
        record.index,
    )


def is_not_encoded(outcome: Outcome) -> bool:
    """Whether a node is open for no other reason than that nothing is written for it yet."""
    return outcome.reasons == {NOT_ENCODED}


def _is_counted_leaf(node: Node, known: Mapping[str, Outcome]) -> bool:
    return not node.parts and known[node.iri].counts


def _open(node: Node, known: Mapping[str, Outcome]) -> list[Outcome]:
    """The open leaves below a node that can still matter: below what passes, nothing matters any more.

    A branch that is open while all its parts are decided, because they contradict each other, stands for
    itself."""
    here = known[node.iri]
    if here.outcome in SETTLED:
        return []
    below = [found for part in node.parts for found in _open(part, known)]
    return below or ([here] if here.outcome in OPEN else [])


def _failing(node: Node, known: Mapping[str, Outcome]) -> list[Outcome]:
    """The failing leaves that make a node fail: what fails below a branch that holds is no barrier."""
    here = known[node.iri]
    if here.outcome != FAIL:
        return []
    return [found for part in node.parts for found in _failing(part, known)] or [here]
