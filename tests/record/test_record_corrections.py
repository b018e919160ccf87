"""Corrections: an entry in whose place another stands counts for nothing, and is told of."""

from __future__ import annotations

import pytest

from tests.record.patient_records import Read, iri, read

OLD, NEW = "2026-11-17", "2026-11-18"


def value(node: str, number: str, rest: str = "", day: str = NEW, subject: str = "ex:p") -> str:
    return (
        f"{node} a rec:Measurement ; rec:subject {subject} ; rec:observable lab:Platelets ; rec:value {number} ; "
        f'rec:unit "10*9/L" ; rec:date "{day}"^^xsd:date{rest} .\n'
    )


def codes(found: Read, node: str) -> set[str]:
    return {code for code, _ in found.errors(node)}


def test_a_corrected_entry_counts_for_nothing_and_is_told_of() -> None:
    found = read(value("ex:f", "60") + value("ex:c", "100", " ; rec:corrects ex:f", OLD))
    assert found.facts() == {"ex:c"}
    assert found.ends("ex:c") == ("100", "100")
    (note,) = found.all_errors()
    assert (note.node, note.code, note.severity) == (iri("ex:f"), "superseded", "warning")
    assert f"<{iri('ex:c')}>" in note.message
    assert found.record.recorded[iri("ex:f")].value == "60"


def test_corrections_of_corrections_follow() -> None:
    found = read(
        value("ex:f", "60")
        + value("ex:c", "70", " ; rec:corrects ex:f")
        + value("ex:d", "80", " ; rec:corrects ex:c")
    )
    assert found.facts() == {"ex:d"}
    assert codes(found, "ex:f") == codes(found, "ex:c") == {"superseded"}
    assert all(f"<{iri('ex:d')}>" in note.message for note in found.all_errors())


def test_one_entry_may_correct_several_and_several_one() -> None:
    found = read(
        value("ex:f", "60")
        + value("ex:g", "61")
        + value("ex:c", "70", " ; rec:corrects ex:f , ex:g")
        + value("ex:d", "80", " ; rec:corrects ex:g")
    )
    assert found.facts() == {"ex:c", "ex:d"}


@pytest.mark.parametrize("status", ["rec:EnteredInError", "rec:Cancelled", "rec:Planned"])
def test_a_correction_that_was_taken_back_corrects_nothing(status: str) -> None:
    found = read(value("ex:f", "60") + value("ex:c", "100", f" ; rec:corrects ex:f ; rec:status {status}"))
    assert found.facts() == {"ex:f"}
    assert found.ends("ex:f") == ("60", "60")
    assert not found.errors()


def test_what_belongs_to_a_relative_after_all_is_no_more_the_patients() -> None:
    found = read(
        'ex:f a cond:Stroke ; rec:subject ex:p ; rec:date "2026-11-01"^^xsd:date .\n'
        'ex:c a cond:Stroke ; rec:subject ex:p ; rec:date "2026-11-02"^^xsd:date ; '
        "rec:experiencer rec:Relative ; rec:corrects ex:f .\n"
    )
    assert found.facts() == set()
    assert codes(found, "ex:f") == {"superseded"}


@pytest.mark.parametrize(
    "corrected",
    [
        value("ex:c", '"many"', " ; rec:corrects ex:f"),
        value("ex:c", "100000", " ; rec:corrects ex:f"),
        value("ex:c", "100", " ; rec:corrects ex:f", "2026-11-21"),
        value("ex:c", "100", " ; rec:corrects ex:f ; rec:comparater '>'"),
        "ex:c a rec:Measurement ; rec:subject ex:p ; rec:code ex:Unknown ; rec:value 100 ; rec:corrects ex:f .",
        "ex:c a rec:Measurement ; rec:subject ex:p ; rec:observable lab:Platelets ; rec:corrects ex:f .",
    ],
)
def test_an_unreadable_correction_leaves_neither_value(corrected: str) -> None:
    """The corrected value must not come back, and its place must not go to an older entry."""
    found = read(value("ex:f", "60") + corrected)
    assert found.ends("ex:f") == (None, None)
    assert "elig:Malformed" in found.because("ex:f")
    assert found.one("ex:f", "rec:observable") == "lab:Platelets"
    assert "superseded" in codes(found, "ex:f")


def test_a_correction_with_two_owners_leaves_neither_value() -> None:
    found = read(
        value("ex:f", "60") + value("ex:c", "100", " ; rec:corrects ex:f", subject="ex:p , ex:q"),
        shared=frozenset(("ex:c",)),
    )
    assert found.ends("ex:f") == found.ends("ex:c") == (None, None)


@pytest.mark.parametrize("target", ["ex:nowhere", "ex:p", "ex:other"])
def test_only_a_fact_of_the_same_patient_is_corrected(target: str) -> None:
    found = read(
        value("ex:f", "60")
        + value("ex:c", "100", f" ; rec:corrects {target}")
        + value("ex:other", "50", subject="ex:q")
    )
    assert found.facts() == {"ex:f", "ex:c"}
    assert found.errors("ex:c") == {("no-such-fact", "rec:corrects")}
    assert found.ends("ex:f") == ("60", "60")


def test_a_text_corrects_nothing() -> None:
    found = read(value("ex:f", "60") + value("ex:c", "100", ' ; rec:corrects "f"'))
    assert found.ends("ex:f") == ("60", "60")
    assert found.errors("ex:c") == {("bad-literal", "rec:corrects")}


def test_a_fact_of_another_kind_is_not_corrected_and_neither_is_relied_on() -> None:
    """A value cannot make a stroke vanish."""
    found = read(
        'ex:f a cond:Stroke ; rec:subject ex:p ; rec:date "2026-11-01"^^xsd:date .\n'
        + value("ex:c", "100", " ; rec:corrects ex:f")
    )
    assert found.facts() == {"ex:f", "ex:c"}
    assert found.because("ex:f") == found.because("ex:c") == {"elig:Malformed"}
    assert found.ends("ex:c") == (None, None)
    assert codes(found, "ex:c") == {"other-kind"}


def test_a_negative_corrects_an_event() -> None:
    found = read(
        'ex:f a cond:Stroke ; rec:subject ex:p ; rec:date "2026-11-01"^^xsd:date .\n'
        "ex:c a cond:Stroke ; rec:subject ex:p ; rec:certainty rec:Excluded ; "
        'rec:date "2026-11-02"^^xsd:date ; rec:corrects ex:f .\n'
    )
    assert found.facts() == {"ex:c"}
    assert found.said("ex:c", "rec:excludes") == {"cond:Stroke"}


@pytest.mark.parametrize("circle", [("f",), ("f", "g"), ("f", "g", "h")])
def test_entries_that_correct_each_other_are_not_relied_on(circle: tuple[str, ...]) -> None:
    follows = dict(zip(circle, (*circle[1:], circle[0]), strict=True))
    found = read("".join(value(f"ex:{a}", "60", f" ; rec:corrects ex:{b}") for a, b in follows.items()))
    for node in circle:
        assert found.ends(f"ex:{node}") == (None, None)
        assert found.because(f"ex:{node}") == {"elig:Malformed"}
        assert codes(found, f"ex:{node}") == {"correction-cycle"}


def test_what_hangs_on_a_circle_is_not_relied_on_either() -> None:
    found = read(
        value("ex:f", "60", " ; rec:corrects ex:g")
        + value("ex:g", "61", " ; rec:corrects ex:f , ex:h")
        + value("ex:h", "100")
        + value("ex:i", "100")
    )
    assert found.ends("ex:h") == (None, None)
    assert found.ends("ex:i") == ("100", "100")


def test_a_long_chain_ends_at_its_last_entry() -> None:
    chain = [
        value("ex:c0", "60"),
        *(value(f"ex:c{n}", "60", f" ; rec:corrects ex:c{n - 1}") for n in range(1, 300)),
    ]
    found = read("".join(chain))
    assert found.facts() == {"ex:c299"}


def test_lesions_of_a_superseded_report_hang_in_the_void() -> None:
    found = read(
        "ex:r a rec:ImagingReport ; rec:subject ex:p ; rec:covers org:Liver ; rec:complete true ; "
        f'rec:date "{OLD}"^^xsd:date .\n'
        "ex:s a rec:ImagingReport ; rec:subject ex:p ; rec:covers org:Liver ; rec:complete true ; "
        f'rec:date "{OLD}"^^xsd:date ; rec:corrects ex:r .\n'
        "ex:n a rec:Lesion ; rec:subject ex:p ; rec:report ex:r ; rec:site org:Liver ; "
        'rec:longestDiameter 40 ; rec:unit "mm" .\n'
    )
    assert found.facts() == {"ex:s", "ex:n"}
    assert found.ends("ex:n", "rec:longestLow", "rec:longestHigh") == (None, None)
    assert found.because("ex:n") == {"elig:Malformed"}
