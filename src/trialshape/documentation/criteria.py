"""The criteria of a protocol, one row for every node of the tree in protocol order."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from trialshape.decimals import canonical
from trialshape.documentation.facts import Facts
from trialshape.documentation.pieces import Line, Piece, joined, term_piece
from trialshape.documentation.places import Places, web_address
from trialshape.knowledge.conditions import Condition
from trialshape.knowledge.plan import Plan
from trialshape.knowledge.tree import Node
from trialshape.knowledge.vocabulary import ELIG, RDFS, SKOS, local_name

DECISION = ELIG + "decision"
LEVELS = ("Relief", "Row", "Support")


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One node of the tree as the table shows it."""

    id: str
    anchor: str
    depth: int
    top: bool
    exclusion: bool
    label: str
    definition: str
    notes: tuple[str, ...]
    bullet: str
    test_code: str
    evaluation: str
    level: Line
    fold: Line
    limit: Line
    windows: Line
    finding: Line
    kind: Line
    """What kind of question the finding answers."""
    question: str
    settled: Line
    """Who is asked, by what act, when, and what a failure means."""
    decisions: tuple[Piece, ...]
    inherited: tuple[Piece, ...]
    """Decisions on the nodes above."""
    encoded: str


def criterion_rows(
    plan: Plan, facts: Facts, places: Places, units: Mapping[str, str], pages: Mapping[str, tuple[str, str]]
) -> tuple[CriterionRow, ...]:
    """Every node in protocol order; `pages` gives address and title of the decision records there are."""
    conditions = {condition.iri: condition for condition in plan.conditions}
    rows: list[CriterionRow] = []

    def walk(node: Node, depth: int, above: tuple[Piece, ...]) -> None:
        own = decision_pieces(node.iri, facts, pages)
        inherited = tuple(piece for piece in above if piece not in own)
        rows.append(_row(node, depth, conditions, facts, places, units, own, inherited))
        for child in node.children:
            walk(child, depth + 1, tuple(sorted({*own, *inherited}, key=lambda piece: piece.text)))

    for top in plan.tops:
        walk(top, 0, ())
    return tuple(rows)


def decision_pieces(iri: str, facts: Facts, pages: Mapping[str, tuple[str, str]]) -> tuple[Piece, ...]:
    """The decisions tied to a node: a number leads to the record's page, a web address stays one."""
    found = []
    for value in facts.values(iri, DECISION):
        if isinstance(value, ox.Literal):
            address, title = pages.get(value.value, (None, ""))
            found.append(Piece(value.value, address, hint=title))
        elif isinstance(value, ox.NamedNode):
            address = web_address(value.value)
            found.append(
                Piece(local_name(value.value), address, outside=address is not None, hint=value.value)
            )
    return tuple(sorted(found, key=lambda piece: piece.text))


def _row(
    node: Node,
    depth: int,
    conditions: Mapping[str, Condition],
    facts: Facts,
    places: Places,
    units: Mapping[str, str],
    own: tuple[Piece, ...],
    inherited: tuple[Piece, ...],
) -> CriterionRow:
    condition = conditions.get(node.iri)
    restated = conditions.get(node.restates or "")
    asked = condition or restated
    links: list[Line] = [(term_piece(iri, places),) for iri in _windows(node, asked, facts)]
    return CriterionRow(
        id=node.id,
        anchor=places.anchor(node.iri),
        depth=depth,
        top=depth == 0,
        exclusion=node.exclusion,
        label=node.label,
        definition=node.definition,
        notes=tuple(text.value for text in facts.texts(node.iri, SKOS + "note")),
        bullet=facts.text(node.iri, ELIG + "bullet") or "",
        test_code=facts.text(node.iri, ELIG + "testCode") or "",
        evaluation=facts.text(node.iri, ELIG + "evaluation") or "",
        level=_level(node, facts, places),
        fold=_fold(node, places),
        limit=() if asked is None else _limit(asked, conditions, facts, places, units),
        windows=joined(links, ", "),
        finding=() if asked is None else (term_piece(asked.finding, places),),
        kind=() if asked is None else _kind(asked.finding, facts, places),
        question=node.question or "",
        settled=_settled(node, facts, places),
        decisions=own,
        inherited=inherited,
        encoded=_encoded(node, conditions),
    )


def _level(node: Node, facts: Facts, places: Places) -> Line:
    """What kind of node it is, where it is not one that is simply folded."""
    for name in LEVELS:
        if facts.has_type(node.iri, ELIG + name):
            return (term_piece(ELIG + name, places),)
    return ()


def _fold(node: Node, places: Places) -> Line:
    if node.restates is not None:
        return (term_piece(ELIG + "restates", places), Piece(" "), _node_piece(node.restates, places))
    if node.fold is None:
        return ()
    parts = joined(
        [(Piece(part.id, places.address(part.iri), hint=part.label),) for part in node.parts], ", "
    )
    return (term_piece(node.fold, places), Piece(": "), *parts)


def _node_piece(iri: str, places: Places) -> Piece:
    return Piece(places.names.get(iri, iri).rpartition(":")[2], places.address(iri))


def _limit(
    condition: Condition,
    conditions: Mapping[str, Condition],
    facts: Facts,
    places: Places,
    units: Mapping[str, str],
) -> Line:
    """Side, number and unit; a grade or the condition that the limit is taken from follows in brackets."""
    unit = condition.unit or ""
    text = f" {canonical(condition.limit)} {units.get(unit, unit)}".rstrip()
    pieces = [term_piece(condition.side, places), Piece(text)]
    for origin in facts.iris(condition.iri, ELIG + "limit"):
        shown = _node_piece(origin, places) if origin in conditions else term_piece(origin, places)
        pieces += [Piece(" (as in " if origin in conditions else " ("), shown, Piece(")")]
    return tuple(pieces)


def _windows(node: Node, asked: Condition | None, facts: Facts) -> list[str]:
    found = list(facts.iris(node.iri, ELIG + "window"))
    if asked is not None:
        found += [iri for iri in facts.iris(asked.finding, ELIG + "window") if iri not in found]
    return found


def _kind(finding: str, facts: Facts, places: Places) -> Line:
    above = [iri for iri in facts.iris(finding, RDFS + "subClassOf") if iri in places.of]
    return joined([(term_piece(iri, places),) for iri in above], ", ")


def _settled(node: Node, facts: Facts, places: Places) -> Line:
    found: list[Line] = []
    for name in ("askedOf", "settledBy", "phase", "ifFailed"):
        for iri in facts.iris(node.iri, ELIG + name):
            lead = (term_piece(ELIG + name, places), Piece(" ")) if name == "ifFailed" else ()
            found.append((*lead, term_piece(iri, places)))
    return joined(found, ", ")


def _encoded(node: Node, conditions: Mapping[str, Condition]) -> str:
    """Whether rules decide a node; of a branch, how many of its leaves."""
    leaves = [leaf for leaf in node.walk() if not leaf.parts and (leaf is node or _is_folded(leaf))]
    if not node.parts:
        return "yes" if _decided(node, conditions) else "no"
    done = sum(_decided(leaf, conditions) for leaf in leaves)
    if done in (0, len(leaves)):
        return "yes" if done else "no"
    return f"{done} of {len(leaves)} parts"


def _is_folded(node: Node) -> bool:
    return node.level not in ("row", "relief")


def _decided(node: Node, conditions: Mapping[str, Condition]) -> bool:
    return node.iri in conditions or node.restates in conditions


def plain(line: Line) -> str:
    """A line without its links."""
    return re.sub(r"\s+", " ", "".join(piece.text for piece in line)).strip()
