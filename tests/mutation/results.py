"""What became of all mutants, kept for each condition and rule on its own: a run can be stopped and taken up."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from tests.mutation.caseload import KEPT, Case, cases, digest_of, rules_of, stands
from tests.mutation.rules import served, source, try_rule
from tests.mutation.shapes import Tried, equivalent, mutants, near, survives, try_condition
from tests.mutation.texts import edits
from tests.screening import plan
from trialshape.check.coverage import tried_on
from trialshape.knowledge.conditions import Condition
from trialshape.knowledge.files import Loaded, collect, load
from trialshape.knowledge.rules import Rule
from trialshape.knowledge.vocabulary import local_name

HERE = Path(__file__).parent
SCORES = ("kind", "name", "iri", "mutants", "killed", "equivalent", "justified")
SURVIVORS = ("kind", "name", "mutant", "place", "differed on", "why it may stay")
OF_THIS_PATIENT = "; rec:subject ?this"
ONE_PATIENT = "a graph holds the facts of one patient only"
"""What need not be listed one by one: a rule that does not ask whose fact it is, where no case gives other rows."""
EDITION = "6"
"""Changes when mutants are made in another way."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A condition or a rule whose mutants are tried."""

    kind: str
    name: str
    iri: str


@cache
def knowledge() -> Loaded:
    """The knowledge as the plan of the cases was compiled from it."""
    return load(collect("haic-len-cado"))


@cache
def subjects() -> tuple[Subject, ...]:
    """Every condition in protocol order, then every rule with a text of its own, those that serve few nodes first."""
    order = {node.iri: place for place, node in enumerate(plan().nodes())}
    conditions = sorted(plan().conditions, key=lambda condition: order[condition.iri])
    nodes = sorted({case.node for case in cases()})
    reach = {rule.iri: 0 for rule in plan().rules}
    for node in nodes:
        for rule in rules_of(node):
            reach[rule.iri] += 1
    written = (rule.iri for rule in plan().rules if source(knowledge(), rule) is not None)
    rules = sorted(written, key=lambda iri: (_general(iri), reach[iri], iri))
    return (
        *(Subject("shape", condition.id, condition.iri) for condition in conditions),
        *(Subject("rule", local_name(iri), iri) for iri in rules),
    )


def _general(iri: str) -> bool:
    return knowledge().sources.get(iri, "").startswith("shapes/rules/")


@dataclass(frozen=True, slots=True)
class Kept:
    """What a run found, and the cases it tried: each with the digest of how it stands."""

    mutants: tuple[Tried, ...]
    cases: Mapping[str, str]

    def still(self, now: Mapping[str, str]) -> tuple[Tried, ...]:
        """What still holds: a mutant stays noticed while the case that noticed it is the same."""
        return tuple(
            one for one in self.mutants if self.cases.get(one.killer or "") == now.get(one.killer or "")
        )

    def seen(self, now: Mapping[str, str]) -> frozenset[str]:
        """The cases that are as they were."""
        return frozenset(name for name, digest in now.items() if self.cases.get(name) == digest)


def tried(subject: Subject) -> list[Tried]:
    """The mutants of a condition or a rule: as kept, or tried now."""
    known = kept(subject)
    if known is not None:
        return known
    before, now = _earlier(subject), _cases_of(subject)
    if subject.kind == "shape":
        found = try_condition(_condition(subject))
    elif before is None:
        found = try_rule(_rule(subject), knowledge())
    else:
        found = try_rule(_rule(subject), knowledge(), before=before.still(now), seen=before.seen(now))
    path = _path(subject)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps({"mutants": [asdict(one) for one in found], "cases": now}))
    fresh.replace(path)
    return found


def kept(subject: Subject) -> list[Tried] | None:
    """What earlier runs found, if it holds for the knowledge and the cases of today."""
    before, now = _earlier(subject), _cases_of(subject)
    if before is None or len(before.still(now)) < len(before.mutants):
        return None
    if surviving(before.mutants) and before.seen(now) < now.keys():
        return None
    return list(before.mutants)


def _earlier(subject: Subject) -> Kept | None:
    path = _path(subject)
    if not path.is_file():
        return None
    said = json.loads(path.read_text())
    return Kept(tuple(Tried(**one) for one in said["mutants"]), said["cases"])


@cache
def _cases_of(subject: Subject) -> dict[str, str]:
    """The cases that the mutants of a condition or a rule are tried on, each with its digest."""
    used = near(_condition(subject)) if subject.kind == "shape" else served(_rule(subject))
    return {case.name: stands(case) for case in used}


def _path(subject: Subject) -> Path:
    made_of: tuple[object, ...]
    if subject.kind == "shape":
        condition = _condition(subject)
        made_of = (condition, [equivalent(mutant.what, condition) for mutant in mutants(condition)])
    else:
        made_of = (source(knowledge(), _rule(subject)),)
    return KEPT / "tried" / f"{subject.kind}-{digest_of((EDITION, subject.iri, made_of))[:32]}.json"


def files_of(some: Iterable[Case]) -> str:
    """A digest of case files, with their names."""
    return digest_of(sorted((case.name, case.body) for case in some))


def _condition(subject: Subject) -> Condition:
    (found,) = (condition for condition in plan().conditions if condition.iri == subject.iri)
    return found


def _rule(subject: Subject) -> Rule:
    (found,) = (rule for rule in plan().rules if rule.iri == subject.iri)
    return found


# --- the files ----------------------------------------------------------------------------------------


def write(folder: Path) -> str:
    """Write scores.tsv and survivors.tsv from all that is kept, and give one line about it."""
    scores, survivors = list[tuple[str, ...]](), list[tuple[str, ...]]()
    total = killed = same = missing = 0
    for subject in subjects():
        found = kept(subject)
        if found is None:
            missing += 1
            scores.append((subject.kind, subject.name, subject.iri, "not run", "", "", ""))
            continue
        dead = sum(one.killer is not None for one in found)
        equal = sum(bool(one.equivalent) for one in found)
        excuses = excused(subject, found)
        counts = tuple(str(count) for count in (len(found), dead, equal, sum(map(bool, excuses.values()))))
        scores.append((subject.kind, subject.name, subject.iri, *counts))
        total, killed, same = total + len(found), killed + dead, same + equal
        survivors += [
            (subject.kind, subject.name, one.what, one.place, str(one.differed), reason or "open")
            for one, reason in excuses.items()
        ]
    head = [("# knowledge", tried_on(plan())), ("# cases", files_of(cases()))]
    table(folder / "scores.tsv", [*head, SCORES, *sorted(scores)])
    table(folder / "survivors.tsv", [*head, SURVIVORS, *sorted(survivors)])
    return (
        f"{total} mutants, {killed} killed, {same} equivalent, {len(survivors)} survived; {missing} not run"
    )


def surviving(found: Iterable[Tried]) -> list[Tried]:
    """The mutants that no case notices and that some record might."""
    return [one for one in found if survives(one)]


def excused(subject: Subject, found: Iterable[Tried]) -> dict[Tried, str]:
    """The survivors, each with the reason why it may stay; without one it is open."""
    written = justified()
    text = source(knowledge(), _rule(subject)) if subject.kind == "rule" else None
    gone = {} if text is None else {(edit.what, edit.place): edit.gone for edit in edits(text)}
    return {
        one: written.get((subject.name, one.what, one.place), "")
        or (ONE_PATIENT if not one.differed and gone.get((one.what, one.place)) == OF_THIS_PATIENT else "")
        for one in surviving(found)
    }


def justified() -> dict[tuple[str, str, str], str]:
    """Survivors that are looked at and may stay, by rule, mutant and place, each with its reason."""
    lines = (HERE / "justified.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {(name, what, place): reason for name, what, place, reason in rows}


def table(path: Path, rows: list[tuple[str, ...]]) -> None:
    """Write rows, cells apart by tabs."""
    path.write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
