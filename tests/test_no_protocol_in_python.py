"""No line of Python knows a protocol: names, numbers, drugs, codes and limits stand in Turtle alone.

The words that are looked for are walked from the knowledge itself, so that a new drug or protocol is looked for too.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from trialshape.knowledge.protocols import protocol_names

ROOT = Path(__file__).parents[1]
PROJECT = "https://w3id.org/trialshape/"
ELIG = PROJECT + "eligibility#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
# vocabularies of the engine itself: how a record, a tree and a unit are written, whatever they are about
ENGINE = tuple(PROJECT + name for name in ("record#", "eligibility#", "units#", "rules#"))
RULES = "/rules#"
"""A protocol's rules have names that say what they do, in common words."""
SHORTEST = 6
"""Letters from which on a name or label is looked for: what is shorter is a word of any text."""
# Words of English that the knowledge uses as names too. Each stands in Python in the sense given here.
COMMON: Mapping[str, str] = {
    "a limit": "what a condition has; a notion of the engine",
    "besides": "the adverb",
    "complete": "with nothing left out; whole",
    "counts": "the verb, and numbers of things; a column of the results",
    "given by": "what was handed over by somebody or something",
    "given for": "what was handed over for a purpose",
    "is more than": "what exceeds something",
    "is none of": "what an error says of a word outside a closed list",
    "is over": "is past",
    "judgement": "the word for the outcome of one SHACL shape, and a reason of the engine's own vocabulary",
    "lifetime": "a period of the record model",
    "narrower than": "how a class lies to a wider one",
    "negative": "a number below nought; a record node that denies something",
    "negative or positive": "how the engine reads any test that has a threshold",
    "ordered scale": "a notion of the engine: grades with ranks",
    "other than": "the preposition",
    "positive": "a number above nought; how any test with a threshold may come out",
    "protocol": "what the program screens against, whichever it is",
    "reaches": "the verb",
    "region": "a place in a text; a part of the body in the record model",
    "replaced by": "what a deprecated term says of the new one",
    "scheme": "the beginning of an IRI",
    "screening": "what the program does",
    "shown by": "what makes something visible",
    "taken as": "how a value is read",
    "together with": "the preposition",
    "too old": "outside a window: what makes a fact stale in the engine",
    "vessel": "a notion of the record model: where a thrombus lies",
}


@cache
def turtle() -> tuple[ox.Quad, ...]:
    """The triples of the ontology, of the rules for every protocol, and of every protocol."""
    shapes = ROOT / "shapes"
    folders = [ROOT / "ontology", shapes / "rules", *(shapes / name for name in protocol_names(shapes))]
    files = sorted(path for folder in folders for path in folder.rglob("*.ttl"))
    return tuple(quad for path in files for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))


@cache
def sources() -> dict[str, str]:
    """The text of each Python file of the package."""
    root = ROOT / "src" / "trialshape"
    return {
        str(path.relative_to(root)): path.read_text(encoding="utf-8") for path in sorted(root.rglob("*.py"))
    }


def said(*predicates: str) -> Iterator[tuple[str, str]]:
    """Subject and object of what the knowledge states with these predicates, except for the engine's own terms."""
    for quad in turtle():
        subject, value = quad.subject, quad.object
        if (
            quad.predicate.value in predicates
            and isinstance(subject, ox.NamedNode)
            and is_medical(subject.value)
        ):
            assert isinstance(value, ox.NamedNode | ox.Literal)
            yield subject.value, value.value


def is_medical(iri: str) -> bool:
    """True for a term of a protocol or of medicine, which the engine must not know."""
    return iri.startswith(PROJECT) and "#" in iri and not iri.startswith(ENGINE) and RULES not in iri


def criterion_numbers() -> set[str]:
    """The numbers of criteria, as printed and as exported."""
    found = said(SKOS + "notation", ELIG + "testCode")
    return {text for subject, text in found if "/criteria#" in subject}


def codes() -> set[str]:
    """Codes of source vocabularies, without the beginning that names the vocabulary."""
    found = said(SKOS + "exactMatch", ELIG + "readsCode", ELIG + "codeFamily")
    return {re.split(r"[/#:]", text)[-1] for _, text in found} - {""}


def names() -> set[str]:
    """Names of terms."""
    subjects = {quad.subject.value for quad in turtle() if isinstance(quad.subject, ox.NamedNode)}
    return {iri.partition("#")[2] for iri in subjects if is_medical(iri)}


def labels() -> set[str]:
    """Labels and other names of terms."""
    return {text for _, text in said(LABEL, SKOS + "prefLabel", SKOS + "altLabel")}


def namespaces() -> set[str]:
    """The namespaces of terms the engine does not know."""
    subjects = {quad.subject.value for quad in turtle() if isinstance(quad.subject, ox.NamedNode)}
    return {iri.partition("#")[0] + "#" for iri in subjects if is_medical(iri)}


def limits_with_units() -> set[str]:
    """Each limit of a condition beside the unit of its question, such as a count per litre."""
    units = dict(said(ELIG + "unit"))
    questions = dict(said("http://www.w3.org/ns/shacl#targetClass"))
    found = said(ELIG + "limit")
    return {f"{limit} {unit}" for iri, limit in found if (unit := units.get(questions.get(iri, ""), ""))}


def places(words: Iterable[str], texts: Mapping[str, str], *, any_case: bool = False) -> dict[str, list[str]]:
    """The words that stand whole in a text, each with file and line of the first place in every file."""
    found: dict[str, list[str]] = {}
    flat = "\n".join(texts.values())
    flat = flat.lower() if any_case else flat
    # most words stand nowhere, which is seen faster without their bounds
    for word in sorted(word for word in words if (word.lower() if any_case else word) in flat):
        pattern = re.compile(rf"(?<![\w.-]){re.escape(word)}(?![\w-])", re.IGNORECASE if any_case else 0)
        for name, text in texts.items():
            if hit := pattern.search(text):
                found.setdefault(word, []).append(f"{name}:{text.count(chr(10), 0, hit.start()) + 1}")
    return found


def uncommon(words: Iterable[str]) -> set[str]:
    """The words that are long enough to be looked for, without the common ones."""
    return {word for word in words if len(word) >= SHORTEST and word.lower() not in COMMON}


def test_the_knowledge_gives_words_to_look_for() -> None:
    assert {"I11.1b", "I111B", "E35"} <= criterion_numbers()
    assert {"777-3", "B18.1"} <= codes()
    assert {"Platelets", "Lenvatinib"} <= names()
    assert {"platelets", "lenvatinib"} <= labels()
    assert PROJECT + "labs#" in namespaces()
    assert "75 10*9/L" in limits_with_units()


def test_a_word_is_found_whole_and_with_its_place() -> None:
    texts = {"a.py": "x = 1\ny = 'I11.1b'\n", "b.py": "I11.1b2 XI11.1b"}
    assert places({"I11.1b"}, texts) == {"I11.1b": ["a.py:2"]}
    assert places({"platelets"}, {"a.py": "Platelets"}) == {}
    assert places({"platelets"}, {"a.py": "Platelets"}, any_case=True) == {"platelets": ["a.py:1"]}


def test_no_protocol_is_named() -> None:
    assert places(protocol_names(ROOT / "shapes"), sources()) == {}


def test_no_namespace_of_medicine_or_of_a_protocol_is_named() -> None:
    found = {one: name for one in namespaces() for name, text in sources().items() if one in text}
    assert found == {}


def test_no_criterion_is_named() -> None:
    assert places(criterion_numbers(), sources()) == {}


def test_no_code_is_named() -> None:
    assert places(codes(), sources()) == {}


def test_no_term_is_named() -> None:
    assert places(uncommon(names()), sources()) == {}


def test_no_label_is_written() -> None:
    assert places(uncommon(labels()), sources(), any_case=True) == {}


def test_no_limit_is_written_with_its_unit() -> None:
    assert places(limits_with_units(), sources()) == {}


def test_no_limit_is_written_as_a_decimal() -> None:
    """Whole numbers have too many uses to tell; an exact decimal or a fraction that equals a limit is one."""
    limits = {Decimal(text) for _, text in said(ELIG + "limit") if re.fullmatch(r"[0-9.]+", text)}
    assert Decimal(75) in limits
    found = [
        f"{name}:{number.lineno}"
        for name, text in sources().items()
        for number, value in decimals(ast.parse(text))
        if value in limits - {0, 1}
    ]
    assert found == []


def decimals(tree: ast.AST) -> Iterator[tuple[ast.expr, Decimal]]:
    """Fractions, and the arguments of Decimal(...), of a module."""
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=float() as value):
                yield node, Decimal(str(value))
            case ast.Call(func=ast.Name(id="Decimal"), args=[ast.Constant(value=str() | int() as value)]):
                if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", str(value)):
                    yield node, Decimal(value)


@pytest.mark.parametrize("word", sorted(COMMON))
def test_a_common_word_is_allowed_only_while_it_is_needed(word: str) -> None:
    known = {known.lower() for known in (*names(), *labels())}
    assert word in known
    assert places({word}, sources(), any_case=True)
