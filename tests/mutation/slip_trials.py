"""What becomes of slips in the knowledge.

A slip that loading refuses is noticed; else the cases are screened again with what was compiled from it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pyoxigraph as ox

from tests.mutation.caseload import Case, Run, met, read, rules_of, run, text_of
from tests.mutation.judging import holds, holds_with_findings
from tests.mutation.shapes import Tried
from tests.mutation.slip_cases import near
from tests.mutation.slips import Slip, compiled
from tests.screening import plan
from trialshape.findings import find
from trialshape.knowledge.cutting import cut
from trialshape.knowledge.plan import Plan

REFUSED = "refused when it is loaded"
SAME = "no rule and no term changes"


def try_together(some: Sequence[Slip], earlier: Collection[str] = ()) -> list[Tried]:
    """What became of some slips of one group; the cases that noticed them `earlier` are asked first."""
    wrong = compiled(some)
    if wrong is None:
        if len(some) == 1:
            return [Tried(some[0].name, some[0].kind, REFUSED)]
        half = len(some) // 2
        return [*try_together(some[:half], earlier), *try_together(some[half:], earlier)]
    found = [_try_slip(slip, wrong, earlier) for slip in some]
    if len(some) == 1:
        return found
    # beside others a slip may hide: what nobody noticed is tried alone
    return [
        one if one.killer else try_together((slip,), earlier)[0]
        for slip, one in zip(some, found, strict=True)
    ]


def _changed(wrong: Plan) -> frozenset[str]:
    """The rules that are others than they should be."""
    texts, fresh = ({rule.iri: rule.text for rule in one.rules} for one in (plan(), wrong))
    return frozenset(iri for iri in texts.keys() | fresh.keys() if texts.get(iri) != fresh.get(iri))


def _try_slip(slip: Slip, wrong: Plan, earlier: Collection[str]) -> Tried:
    changed = _changed(wrong)
    if not changed and wrong.terms == plan().terms:
        return Tried(slip.name, slip.kind, None, SAME)
    differed = 0
    for case in sorted(near(slip, changed), key=lambda case: case.name not in earlier):
        done = run(case)
        if not holds(case, done):
            continue
        noticed, other = _noticed(case, done, wrong, changed)
        differed += other
        if noticed:
            return Tried(slip.name, slip.kind, case.name, "", differed)
    return Tried(slip.name, slip.kind, None, "", differed)


def _noticed(case: Case, done: Run, wrong: Plan, changed: frozenset[str]) -> tuple[bool, bool]:
    """Whether a case no longer gives what it states, and whether anything is different."""
    quads = done.record
    if wrong.terms != plan().terms:
        record = read(text_of(case), wrong.terms)
        quads = tuple(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in record.triples)
    fresh = {rule.iri: rule for rule in wrong.rules}
    if set(quads) == set(done.record) and wrong.questions == plan().questions:
        held = met(case).held
        touched = (rule for rule in rules_of(case.node) if rule.iri in changed)
        if all(
            rule.iri in fresh and cut(rule.text, held) == cut(fresh[rule.iri].text, held) for rule in touched
        ):
            return False, False
    facts = ox.Store()
    facts.extend(quads)
    rules = tuple(fresh[rule.iri] for rule in rules_of(case.node) if rule.iri in fresh)
    try:
        found = find(done.patient, facts, rules, wrong.questions)
        noticed = found.keys() != done.findings.keys() or not holds_with_findings(case, done, found)
    except (RuntimeError, ValueError, ArithmeticError, KeyError):
        return True, True
    return noticed, noticed or any(found[iri] != finding for iri, finding in done.findings.items())
