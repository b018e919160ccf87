"""What each rule names, and which rules stand behind the answer to a question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from trialshape.documentation.facts import Facts
from trialshape.knowledge.plan import Plan
from trialshape.knowledge.tokens import Token, body_start, closing, iri_of, tokenise
from trialshape.knowledge.vocabulary import ELIG, RDF_TYPE

Statement = tuple[str, str]
"""A property and its object in the text of a rule: an IRI, `?question`, or `?` for any other variable."""
_QUESTION, _ANYTHING = "?question", "?"


@dataclass(frozen=True, slots=True)
class RuleNames:
    """The terms in the text of a rule, told apart by what they do there."""

    iri: str
    named: frozenset[str]
    """Every term of the text, the questions it answers left out."""
    reads: frozenset[Statement]
    writes: frozenset[Statement]
    """What a fact rule adds to its nodes."""
    targets: frozenset[str]
    """The questions for which it does; none where it is for any."""
    answers: frozenset[str]


def read_rule_names(
    facts: Facts, plan: Plan, prefixes: Mapping[str, Mapping[str, str]], sources: Mapping[str, str]
) -> tuple[RuleNames, ...]:
    """The names of every rule that runs; one that was made from a defined class has the name of the class."""
    questions = frozenset(plan.questions)
    found = []
    for rule in plan.rules:
        iri = rule.iri
        text = facts.text(iri, ELIG + "sparql") or rule.text
        declared = prefixes.get(sources.get(iri, ""), {})
        tokens = tokenise(text)
        body = tokens[body_start(tokens) :]
        template, rest = _parts(body)
        named, answers = _names(body, declared), frozenset(rule.answers)
        targets = _names(template, declared) & questions
        if template and not targets and not named & questions:
            # without a question in its text, a fact rule gets its questions from the knowledge
            targets = frozenset(question for question in questions if f"<{question}>" in rule.text)
        writes = frozenset(_statements(template, declared))
        if not targets and writes and all(value == _QUESTION for _, value in writes):
            targets = _bound(rest, declared) & questions
        found.append(
            RuleNames(
                iri=iri,
                named=named - answers,
                reads=frozenset(_statements(rest, declared)),
                writes=writes,
                targets=targets,
                answers=answers,
            )
        )
    return tuple(found)


def rules_behind(question: str, rules: Iterable[RuleNames]) -> tuple[RuleNames, ...]:
    """The rule that answers a question, and the rules whose facts it may read, one after another."""
    every = tuple(rules)
    waiting = [rule for rule in every if question in rule.answers]
    found: dict[str, RuleNames] = {}
    while waiting:
        rule = waiting.pop()
        if rule.iri in found:
            continue
        found[rule.iri] = rule
        waiting += [
            other
            for other in every
            if (not other.targets or question in other.targets) and _meet(other.writes, rule.reads)
        ]
    return tuple(found[iri] for iri in sorted(found))


def _meet(writes: frozenset[Statement], reads: frozenset[Statement]) -> bool:
    """True if something that is written may be something that is read."""
    return any(made == read and _may_be(value, wanted) for made, value in writes for read, wanted in reads)


def _may_be(value: str, wanted: str) -> bool:
    # the engine's own terms are no questions
    if _QUESTION in (value, wanted):
        return not (value + wanted).replace(_QUESTION, "").startswith(ELIG)
    return value == wanted or _ANYTHING in (value, wanted)


# --- the words of a rule -----------------------------------------------------------------------------


def _parts(body: Sequence[Token]) -> tuple[Sequence[Token], Sequence[Token]]:
    """The template of a CONSTRUCT, and the rest; a SELECT has no template."""
    if len(body) > 1 and body[0].keyword == "CONSTRUCT" and body[1].text == "{":
        end = closing(body, 1)
        return body[2:end], body[end + 1 :]
    return (), body


def _names(tokens: Sequence[Token], declared: Mapping[str, str]) -> frozenset[str]:
    found = (iri_of(token, declared) for token in tokens)
    return frozenset(iri for iri in found if iri and iri != RDF_TYPE)


def _bound(tokens: Sequence[Token], declared: Mapping[str, str]) -> frozenset[str]:
    """What `?question` is set to by name; nothing if a pattern may set it too."""
    found: set[str] = set()
    for index, token in enumerate(tokens):
        if token.variable != _QUESTION[1:]:
            continue
        named = iri_of(tokens[index - 2], declared) if index >= 2 else None
        if named is None or tokens[index - 1].keyword != "AS":
            return frozenset()
        found.add(named)
    return frozenset(found)


def _statements(tokens: Sequence[Token], declared: Mapping[str, str]) -> Iterator[Statement]:
    """Each property of the text with the objects behind it; a name that is no property has none that match."""
    for index, token in enumerate(tokens):
        prop = iri_of(token, declared)
        if prop is None:
            continue
        place = index + 1
        while place < len(tokens):
            value = tokens[place]
            if value.variable:
                # a class that is a variable comes from what is said of a question
                if prop == RDF_TYPE:
                    break
                yield prop, _QUESTION if value.variable == "question" else _ANYTHING
            else:
                yield prop, iri_of(value, declared) or _ANYTHING
            if place + 1 >= len(tokens) or tokens[place + 1].text != ",":
                break
            place += 2
