"""What is barred stays barred, or open, when its facts get worse: no unreadable, vague or doubtful entry makes a pass.

Every case that fails is screened again with its events spoiled in one way, and with every history taken on the as-of
date, so that nothing but the spoiled entry keeps the question open; and with one of its values open or unreadable.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from tests.casefiles import FILES, PREFIXES
from tests.screening import AS_OF, plan, screen
from trialshape.knowledge.vocabulary import local_name

FAILING = [path for path in FILES if path.stem.startswith("fail-")]
WORDED = [path for path in FILES if path.stem.startswith("review-wording-")]

DATE = re.compile(r'"(\d{4})-\d{2}-\d{2}(T[^"]*)?"\^\^xsd:date(Time)?')
EVENT = re.compile(r"\ba (cond|proc|drug):(\w+) ;")
VALUE = re.compile(r"rec:value (\d+(?:\.\d+)?)(?= )")
MEASURED = [path for path in (*FAILING, *WORDED) if VALUE.search(path.read_text())]
KINDS = {"cond": "rec:Condition", "proc": "rec:Procedure", "drug": "rec:Exposure"}


@cache
def all_histories() -> str:
    """A history of every domain, taken on the as-of date."""
    domains = " , ".join(f"<{iri}>" for iri in sorted(plan().terms.domains.values()))
    return f'\nex:every a rec:HistoryTaken ; rec:subject ex:p ; rec:covers {domains} ; rec:date "{AS_OF}"^^xsd:date .\n'


def unreadable_dates(text: str) -> str:
    return DATE.sub('"in spring"^^xsd:date', text)


def years_alone(text: str) -> str:
    return DATE.sub(r'"\1"^^xsd:gYear', text)


def suspected(text: str) -> str:
    return EVENT.sub(r"a \1:\2 ; rec:certainty rec:Suspected ;", text)


def unknown_codes(text: str) -> str:
    return EVENT.sub(lambda m: f"a {KINDS[m[1]]} ; rec:code <http://codes.example/{m[2]}> ;", text)


def two_dates(text: str) -> str:
    return DATE.sub(lambda m: f'{m[0]} , "1999-01-01"^^xsd:date', text)


WAYS: list[Callable[[str], str]] = [unreadable_dates, years_alone, suspected, unknown_codes, two_dates]


def _step(number: str) -> Decimal:
    """What takes a value well to the other side of most limits; whole scores and grades go by one."""
    value = Decimal(number)
    return Decimal(1) if value < 30 and "." not in number else value / 5


def above_less(text: str) -> str:
    """The value may be anything above a smaller number."""
    return VALUE.sub(
        lambda m: f'rec:value {max(Decimal(0), Decimal(m[1]) - _step(m[1]))} ; rec:comparator ">"', text
    )


def below_more(text: str) -> str:
    """The value may be anything below a greater number."""
    return VALUE.sub(lambda m: f'rec:value {Decimal(m[1]) + _step(m[1])} ; rec:comparator "<"', text)


def unreadable_value(text: str) -> str:
    return VALUE.sub('rec:value "many"', text)


OF_VALUES: list[Callable[[str], str]] = [above_less, below_more, unreadable_value]


DECIDED_BESIDE = {
    "I11.1b/fail-spoiled-90-set-aside": "whether a product spoiled the draw is a question of I11.0b",
    "E16b.1/fail-injury-without-a-course": "the history of treatment has no radiotherapy",
    "E16b.1/fail-injury-of-last-week-without-a-course": "the history of treatment has no radiotherapy",
    "E16b.3/fail-injury-without-a-course": "the history of treatment has no radiotherapy",
    "I14a/fail-one-of-two-before": "the day of consent is known; an unknown code need not be of the study",
    "I14a/fail-signed-today-study-procedure-yesterday": "an unknown code need not be of the study",
    "I14a/fail-study-procedure-the-day-before": "the day of consent is known; an unknown code need not be of the study",
}
"""Cases that pass when a code is not known, because another question or a positive fact decides."""

SUSPECTED_BESIDE = {
    "E25.d/fail-by-vein-in-an-arterial-infusion": "the suspected infusion is for review by E25.p",
}
"""Cases that pass when all is suspected, because another condition of the same criterion is then for review."""


def spoiled(path: Path, way: Callable[[str], str]) -> str | None:
    """The case with each line that tells an event spoiled; nothing where the way finds nothing to spoil."""
    text = path.read_text()
    name = f"{path.parent.name}/{path.stem}"
    if (way is unknown_codes and name in DECIDED_BESIDE) or (way is suspected and name in SUSPECTED_BESIDE):
        return None
    if way is unknown_codes and any(
        word in text for word in ("rec:Excluded", "rec:Attestation", "rec:Assessment")
    ):
        return None  # an explicit negative or answer speaks for its question, whatever code nobody knows
    lines = text.splitlines()
    changed = [way(line) if EVENT.search(line) and "rec:Excluded" not in line else line for line in lines]
    return None if changed == lines else "\n".join(changed) + all_histories()


def check(path: Path, way: Callable[[str], str], folder: Path) -> str | None:
    """The outcome of the spoiled case, or nothing where there is nothing to spoil."""
    text = spoiled(path, way)
    return None if text is None else outcome(path, text, folder)


def outcome(path: Path, text: str, folder: Path) -> str:
    """The outcome of the node of a case with another text."""
    whole = folder / path.name
    whole.write_text(PREFIXES + text)
    (node,) = (one for one in screen(whole, of=path.parent.name).outcomes if one.node.id == path.parent.name)
    return local_name(node.outcome)


def one_value_spoiled(path: Path, way: Callable[[str], str]) -> Iterator[str]:
    """The case with one of its values spoiled, for each of them."""
    lines = path.read_text().splitlines()
    for place, line in enumerate(lines):
        if VALUE.search(line) and "rec:comparator" not in line:
            yield "\n".join((*lines[:place], way(line), *lines[place + 1 :], ""))


@pytest.mark.parametrize("name", SUSPECTED_BESIDE)
def test_what_passes_beside_a_suspicion_is_for_review_in_its_criterion(name: str, tmp_path: Path) -> None:
    node, stem = name.split("/")
    path = next(path for path in FAILING if (path.parent.name, path.stem) == (node, stem))
    whole = tmp_path / path.name
    whole.write_text(PREFIXES + suspected(path.read_text()) + all_histories())
    criterion = node.split(".")[0]
    (found,) = (one for one in screen(whole, of=criterion).outcomes if one.node.id == criterion)
    assert local_name(found.outcome) == "Review"


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("path", FAILING, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_spoiled_entry_never_makes_a_pass(path: Path, way: Callable[[str], str], tmp_path: Path) -> None:
    assert check(path, way, tmp_path) not in ("Pass", "NotApplicable")


@pytest.mark.parametrize("way", OF_VALUES, ids=lambda way: way.__name__)
@pytest.mark.parametrize("path", MEASURED[::6], ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_value_that_is_open_or_unreadable_never_makes_a_pass(
    path: Path, way: Callable[[str], str], tmp_path: Path
) -> None:
    found = {outcome(path, text, tmp_path) for text in one_value_spoiled(path, way)}
    assert found.isdisjoint({"Pass", "NotApplicable"})
