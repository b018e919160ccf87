"""What the cases cover: each node of the criterion tree with its cases by outcome, and what mutants say of them.

A case is a file `<node>/<outcome>-<what>.ttl`. What no record can give is listed beside the cases, with the reason.
Scores come from a table that a run of mutants wrote; it is stale when it was made with other knowledge.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from trialshape.knowledge import graph
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.plan import Plan
from trialshape.knowledge.tree import Node
from trialshape.knowledge.vocabulary import ELIG

NOT_POSSIBLE = "not-possible.tsv"
KINDS = {
    "pass": "pass",
    "fail": "fail",
    "unknown": "open",
    "review": "open",
    "na": "na",
    "relieves": "pass",
    "not": "fail",
}
"""First word of a case -> the column it counts in; a relief that relieves is a pass of its own."""
COLUMNS = ("pass", "fail", "open", "na")
WANTED = {"relief": ("pass", "fail", "na")}
OTHERWISE = ("pass", "fail", "open")
SPOKEN = {"pass": "Pass", "fail": "Fail", "open": "Unknown or Review", "na": "NotApplicable"}
SPOKEN_OF_RELIEFS = SPOKEN | {"pass": "Relieves", "fail": "DoesNotRelieve"}
EVALUATIONS = {word[0].upper(): word for word in ("computed", "attested", "judged")}
"""The letters of elig:evaluation are initials."""


@dataclass(frozen=True, slots=True)
class Score:
    """How many mutants there are, how many a case notices, and of how many it is known why none can."""

    mutants: int
    killed: int
    justified: int

    @property
    def whole(self) -> bool:
        """True if no mutant survives without a reason."""
        return self.killed + self.justified == self.mutants


@dataclass(frozen=True, slots=True)
class Scores:
    """A table of scores: the knowledge it was made with, and the score of each IRI; None where none was run."""

    knowledge: str
    shapes: Mapping[str, Score | None]
    rules: Mapping[str, Score | None]


@dataclass(frozen=True, slots=True)
class Row:
    """One node: how it is evaluated, its cases by outcome, its scores, and what is missing."""

    id: str
    level: str
    evaluation: str
    cases: Mapping[str, int]
    impossible: Mapping[str, str]
    """Outcome that no record can give -> why."""
    shapes: Score | None
    rules: Score | None
    holes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Every node in protocol order, and what belongs to none."""

    rows: tuple[Row, ...]
    stray: tuple[str, ...]
    stale: bool

    @property
    def holes(self) -> tuple[str, ...]:
        """All that is missing, each with its place."""
        return (*(f"{row.id}: {hole}" for row in self.rows for hole in row.holes), *self.stray)


def coverage(plan: Plan, store: ox.Store, cases: Path, scores: Path | None) -> Coverage:
    """What the cases in a folder cover; `scores` is the table of a run of mutants, None for none.

    Raises KnowledgeError for a folder or a table that cannot be read."""
    if not cases.is_dir():
        raise KnowledgeError(f"{cases}: no folder of cases; name one with --cases")
    known = None if scores is None else read_scores(scores)
    never = impossible(cases / NOT_POSSIBLE)
    counted = {folder.name: _counted(folder) for folder in sorted(cases.iterdir()) if folder.is_dir()}
    nodes = [(node, counts) for top in plan.tops for node, counts in _nodes(top, True)]
    rows = tuple(
        _row(plan, store, node, counts, counted.get(node.id, {}), never.get(node.id, {}), known)
        for node, counts in nodes
    )
    ids = {node.id for node, _ in nodes}
    stray = [f"{name}: cases of no node of the tree" for name in counted if name not in ids]
    stray += [
        f"{name}: said to be impossible ({NOT_POSSIBLE}), and no node of the tree"
        for name in never.keys() - ids
    ]
    stray += ["no scores of mutants: run them, or name the table with --scores"] if known is None else []
    return Coverage(rows, tuple(sorted(stray)), known is not None and known.knowledge != tried_on(plan))


def tried_on(plan: Plan) -> str:
    """A digest of what mutants are made of and judged by: conditions, rules, questions and the tree.

    Labels and messages may change without making scores stale."""
    digest = hashlib.sha256()
    for condition in plan.conditions:
        digest.update(f"{condition.iri} {condition.finding} {condition.side} {condition.limit}\n".encode())
    for rule in plan.rules:
        digest.update(f"{rule.iri} {rule.text}\n".encode())
    for iri, question in sorted(plan.questions.items()):
        digest.update(
            f"{iri} {question.combine} {question.holds} {question.decidable} {question.asked}\n".encode()
        )
    for node in plan.nodes():
        parts = " ".join(part.iri for part in node.parts)
        digest.update(f"{node.iri} {node.level} {node.fold} {node.restates} {parts}\n".encode())
    return digest.hexdigest()


def _nodes(node: Node, counts: bool) -> Iterator[tuple[Node, bool]]:
    here = counts and node.level not in ("row", "relief")
    yield node, here
    for child in node.children:
        yield from _nodes(child, here)


def _counted(folder: Path) -> dict[str, int]:
    found = Counter(KINDS.get(path.stem.split("-")[0], "") for path in folder.glob("*.ttl"))
    return {kind: found[kind] for kind in COLUMNS if found[kind]}


def _row(
    plan: Plan,
    store: ox.Store,
    node: Node,
    counts: bool,
    found: Mapping[str, int],
    never: Mapping[str, str],
    known: Scores | None,
) -> Row:
    judged = _below(plan, node)
    shapes = None if known is None else _sum(known.shapes.get(iri) for iri in judged)
    rules = (
        None
        if known is None
        else _sum(known.rules[iri] for iri in _ruled(plan, judged) if iri in known.rules)
    )
    # what is shown beside the tree only has to be there
    wanted = WANTED.get(node.level, OTHERWISE) if counts or node.level in ("relief", "row") else ()
    words = SPOKEN_OF_RELIEFS if node.level == "relief" else SPOKEN
    holes = [f"no case of {words[kind]}" for kind in wanted if not found.get(kind) and kind not in never]
    holes += [
        f"{words[kind]} is said to be impossible ({NOT_POSSIBLE}), and there is a case"
        for kind in never
        if found.get(kind)
    ]
    if not judged:
        holes.append("no condition")
    elif known is not None:
        holes += _unscored("shapes", shapes)
        holes += _unscored("rules", rules)
    evaluation = graph.text(store, node.iri, ELIG + "evaluation") or ""
    return Row(node.id, node.level, evaluated(evaluation), found, never, shapes, rules, tuple(holes))


def evaluated(short: str) -> str:
    """The letters of elig:evaluation as words."""
    return "/".join(EVALUATIONS.get(letter, letter) for letter in short.split("/")) if short else ""


def _below(plan: Plan, node: Node) -> tuple[str, ...]:
    """The conditions that a node rests on: its own, or those of its parts."""
    known = {condition.iri for condition in plan.conditions}
    if not node.parts:
        own = node.restates or node.iri
        return (own,) if own in known else ()
    return tuple(dict.fromkeys(iri for part in node.parts for iri in _below(plan, part)))


def _ruled(plan: Plan, judged: Iterable[str]) -> tuple[str, ...]:
    """The rules that answer the questions of some conditions."""
    of_interest = frozenset(judged)
    asked = {condition.finding for condition in plan.conditions if condition.iri in of_interest}
    return tuple(rule.iri for rule in plan.rules if asked.intersection(rule.answers))


def _sum(scores: Iterable[Score | None]) -> Score | None:
    """Scores added up; None where one of them is not known."""
    some = list(scores)
    known = [score for score in some if score is not None]
    if not some or len(known) < len(some):
        return None
    return Score(
        sum(score.mutants for score in known),
        sum(score.killed for score in known),
        sum(score.justified for score in known),
    )


def _unscored(what: str, score: Score | None) -> Iterator[str]:
    if score is None:
        yield f"{what}: not run"
    elif not score.whole:
        yield f"{what}: {score.mutants - score.killed - score.justified} survive"


# --- the tables beside the cases ----------------------------------------------------------------------


def read_scores(path: Path) -> Scores:
    """The table of a run of mutants. Raises KnowledgeError for one that cannot be read."""
    head: dict[str, str] = {}
    found: dict[str, dict[str, Score | None]] = {"shape": {}, "rule": {}}
    for place, cells in _lines(path):
        if cells[0].startswith("# ") and len(cells) == 2:
            head[cells[0].removeprefix("# ")] = cells[1]
            continue
        if cells[0] == "kind":
            continue
        try:
            kind, _, iri, mutants, killed, equivalent, justified = cells
            score = None
            if mutants != "not run":
                score = Score(int(mutants), int(killed), int(equivalent) + int(justified))
            found[kind][iri] = score
        except (ValueError, KeyError):
            raise KnowledgeError(
                f"{path}:{place}: this is no line of scores; run the mutants again"
            ) from None
    return Scores(head.get("knowledge", ""), found["shape"], found["rule"])


def impossible(path: Path) -> dict[str, dict[str, str]]:
    """What no record can give, by node and outcome, with the reason; nothing where there is no such table."""
    found: dict[str, dict[str, str]] = {}
    for place, cells in _lines(path) if path.is_file() else ():
        if cells[0].startswith("#"):
            continue
        if len(cells) != 3 or cells[1] not in COLUMNS or not cells[2].strip():
            listed = ", ".join(COLUMNS)
            raise KnowledgeError(
                f"{path}:{place}: write the node, one of {listed}, and the reason, with tabs between"
            )
        found.setdefault(cells[0], {})[cells[1]] = cells[2]
    return found


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise KnowledgeError(f"{path}: this table cannot be read") from None
    for place, line in enumerate(text.splitlines(), 1):
        if line.strip():
            yield place, line.split("\t")
