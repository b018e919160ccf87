"""Who answered, when, up to when, and to what: attestations and adjudications as they are read."""

from __future__ import annotations

import pytest

from tests.record.patient_records import read

DAY = 'rec:date "2026-11-18"^^xsd:date'
BOARD = "rec:role elig:TumourBoard"


def answer(rest: str, node: str = "ex:a", subject: str = "ex:p") -> str:
    return f"{node} a rec:Attestation ; rec:subject {subject} ; {rest} .\n"


def decision(rest: str, node: str = "ex:j") -> str:
    return f"{node} a rec:Adjudication ; rec:subject ex:p ; {rest} .\n"


# --- who and when ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "role"),
    [
        ("rec:role elig:TumourBoard", {"elig:TumourBoard"}),
        ('rec:author "role:TumourBoard"', {"elig:TumourBoard"}),
        # a role that the ontology does not know, or a pseudonym: somebody all the same
        ('rec:author "role:Nurse"', set()),
        ('rec:author "INV-07"', set()),
    ],
)
def test_a_role_is_a_term_or_the_text_of_an_author(who: str, role: set[str]) -> None:
    found = read(answer(f"rec:answers find:A ; rec:answer true ; {who} ; {DAY}"))
    assert found.said("ex:a", "rec:role") == role
    assert found.one("ex:a", "rec:answerValue") == "1"
    assert not found.errors()


@pytest.mark.parametrize(
    ("signed", "errors"),
    [
        (DAY, {("no-author", "rec:author")}),
        (f'{DAY} ; rec:author "  "', {("no-author", "rec:author")}),
        (f"{DAY} ; rec:role ex:Nurse", {("no-author", "rec:author"), ("unknown-term", "rec:role")}),
        (BOARD, {("no-date", "rec:date")}),
        (f'{BOARD} ; rec:document "minutes"', {("no-date", "rec:date")}),
    ],
)
def test_an_answer_of_nobody_or_of_no_day_is_none(signed: str, errors: set[tuple[str, str]]) -> None:
    found = read(answer(f"rec:answers find:A ; rec:answer true ; {signed}"))
    assert found.errors() == errors
    assert found.because("ex:a") == {"elig:Malformed"}
    assert found.one("ex:a", "rec:answerValue") is None
    assert found.said("ex:a", "rec:answers") == {"find:A"}


def test_evidence_shows_a_role_once_as_an_author() -> None:
    found = read(
        answer(f'rec:answers find:A ; rec:answer true ; {BOARD} ; rec:author "role:TumourBoard" ; {DAY}')
        + answer(f'rec:answers find:A ; rec:answer true ; {BOARD} ; rec:author "INV-07" ; {DAY}', "ex:b")
    )
    shown = {node.rsplit("/", 1)[-1]: said.author for node, said in found.record.recorded.items()}
    assert (shown["a"], shown["b"]) == ("role:TumourBoard", "INV-07; role:TumourBoard")


# --- to what -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", ["find:NoSuch", "ex:Own", "find:Platelets", "elig:AttestationFinding"])
def test_an_answer_to_what_is_no_question_of_yes_or_no_counts_for_nothing(question: str) -> None:
    found = read(answer(f"rec:answers {question} ; rec:answer true ; {BOARD} ; {DAY}"))
    assert ("unknown-question", "rec:answers") in found.errors("ex:a")
    assert found.said("ex:a", "rec:answers") == set()


def test_an_answer_of_another_patient_is_not_read() -> None:
    found = read(answer(f"rec:answers find:A ; rec:answer true ; {BOARD} ; {DAY}", subject="ex:q"))
    assert found.facts() == set()


def test_an_answer_with_two_owners_answers_for_neither() -> None:
    found = read(
        answer(f"rec:answers find:A ; rec:answer true ; {BOARD} ; {DAY}", subject="ex:p , ex:q"),
        shared=frozenset(("ex:a",)),
    )
    assert found.one("ex:a", "rec:answerValue") is None
    assert found.because("ex:a") == {"elig:Malformed"}


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ("true", "false", True),
        ("true", "true", False),
    ],
)
def test_answers_of_one_day_that_differ_are_told(one: str, other: str, told: bool) -> None:
    found = read(
        answer(f"rec:answers find:A ; rec:answer {one} ; {BOARD} ; {DAY}")
        + answer(f"rec:answers find:A ; rec:answer {other} ; {BOARD} ; {DAY}", "ex:b")
    )
    assert (
        found.errors("ex:a") == found.errors("ex:b") == ({("two-answers", "rec:answer")} if told else set())
    )


@pytest.mark.parametrize(
    "second",
    [
        # another day, another question, entered in error
        f'rec:answers find:A ; rec:answer false ; {BOARD} ; rec:date "2026-11-19"^^xsd:date',
        f"rec:answers find:B ; rec:answer false ; {BOARD} ; {DAY}",
        f"rec:answers find:A ; rec:answer false ; {BOARD} ; {DAY} ; rec:status rec:EnteredInError",
    ],
)
def test_other_answers_do_not_contradict(second: str) -> None:
    found = read(answer(f"rec:answers find:A ; rec:answer true ; {BOARD} ; {DAY}") + answer(second, "ex:b"))
    assert not found.errors()


# --- decisions ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "value", "low", "high"),
    [
        ("find:Platelets", '72 ; rec:unit "10*9/L"', "72", "72"),
        ("find:Platelets", '72400 ; rec:unit "/uL"', "72.4", "72.4"),
        ("find:Ecog", "stg:Ecog1", "1", "1"),
        ("find:Ecog", "1", "1", "1"),
        ("find:A", "false", "0", "0"),
        ("find:Strokes", "true", "1", "1"),
        ("find:Strokes", "2", "2", "2"),
        ("find:Margin", '-3.5 ; rec:unit "%"', "-3.5", "-3.5"),
    ],
)
def test_an_accepted_value_is_read_in_the_unit_of_its_question(
    question: str, value: str, low: str, high: str
) -> None:
    found = read(decision(f"rec:resolves {question} ; rec:acceptedValue {value} ; {BOARD} ; {DAY}"))
    assert not found.errors()
    assert found.said("ex:j", "rec:resolves") == {question}
    assert found.ends("ex:j", "rec:acceptedLow", "rec:acceptedHigh") == (low, high)


@pytest.mark.parametrize(
    ("rest", "error", "reason"),
    [
        ("rec:resolves find:Platelets ; rec:acceptedValue 72", ("missing-unit", "rec:unit"), "elig:Unmapped"),
        (
            'rec:resolves find:Platelets ; rec:acceptedValue 72 ; rec:unit "furlong"',
            ("unknown-unit", "rec:unit"),
            "elig:Unmapped",
        ),
        (
            'rec:resolves find:Platelets ; rec:acceptedValue 72000 ; rec:unit "10*9/L"',
            ("implausible", "rec:acceptedValue"),
            "elig:Malformed",
        ),
        (
            'rec:resolves find:Platelets ; rec:acceptedValue true ; rec:unit "10*9/L"',
            ("bad-literal", "rec:acceptedValue"),
            "elig:Malformed",
        ),
        (
            'rec:resolves find:Platelets ; rec:acceptedValue "many" ; rec:unit "10*9/L"',
            ("bad-literal", "rec:acceptedValue"),
            "elig:Malformed",
        ),
        (
            "rec:resolves find:Ecog ; rec:acceptedValue 7",
            ("unknown-grade", "rec:acceptedValue"),
            "elig:Malformed",
        ),
        (
            "rec:resolves find:Ecog ; rec:acceptedValue stg:BclcB",
            ("unknown-grade", "rec:acceptedValue"),
            "elig:Unmapped",
        ),
        ("rec:resolves find:Margin ; rec:acceptedValue 3", ("unknown-unit", "rec:unit"), "elig:Unmapped"),
        (
            "rec:resolves find:Strokes ; rec:acceptedValue thr:PortalTrunk",
            ("bad-literal", "rec:acceptedValue"),
            "elig:Malformed",
        ),
        ("rec:resolves find:Strokes", ("missing-value", "rec:accepts"), "elig:Missing"),
        (
            "rec:resolves find:Strokes ; rec:acceptedValue 0 ; rec:accepts ex:e",
            ("two-values", "rec:accepts"),
            "elig:Malformed",
        ),
        (
            "rec:resolves find:Strokes ; rec:acceptedValue 0 , 1",
            ("two-values", "rec:acceptedValue"),
            "elig:Malformed",
        ),
        (
            'rec:resolves find:Strokes ; rec:acceptedValue 0 ; rec:expires "2026-11-19"^^xsd:date',
            ("expired", "rec:expires"),
            "elig:Stale",
        ),
    ],
)
def test_a_decision_that_cannot_be_used_accepts_nothing(
    rest: str, error: tuple[str, str], reason: str
) -> None:
    found = read(decision(f"{rest} ; {BOARD} ; {DAY}"))
    assert found.errors() == {error}
    assert found.because("ex:j") == {reason}
    assert found.ends("ex:j", "rec:acceptedLow", "rec:acceptedHigh") == (None, None)
    assert found.said("ex:j", "rec:accepts") == set()


def test_a_decision_with_two_owners_accepts_nothing() -> None:
    found = read(
        decision(f"rec:resolves find:Strokes ; rec:accepts ex:e ; {BOARD} ; {DAY} ; rec:subject ex:q"),
        shared=frozenset(("ex:j",)),
    )
    assert found.because("ex:j") == {"elig:Malformed"}
    assert found.said("ex:j", "rec:accepts") == set()


def test_a_decision_shows_what_it_accepts() -> None:
    found = read(
        decision(f"rec:resolves find:Strokes ; rec:accepts ex:e ; {BOARD} ; {DAY}")
        + decision(f"rec:resolves find:Ecog ; rec:acceptedValue stg:Ecog1 ; {BOARD} ; {DAY}", "ex:k")
    )
    shown = {node.rsplit("/", 1)[-1]: said.value for node, said in found.record.recorded.items()}
    assert (shown["j"], shown["k"]) == ("accepts e", "ECOG 1")


def test_no_value_of_an_answer_or_a_decision_is_repeated() -> None:
    found = read(
        decision(
            'rec:resolves find:Platelets ; rec:acceptedValue "SECRET" ; rec:unit "SECRET" ; rec:author "SECRET"'
        )
        + answer('rec:answers find:A ; rec:answer "SECRET" ; rec:expires "SECRET"')
    )
    assert found.errors()
    assert "SECRET" not in repr(found.record.errors)
