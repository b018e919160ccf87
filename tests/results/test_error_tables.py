"""What the tables say of data errors and of codes nobody knows."""

from __future__ import annotations

from trialshape.results import Results

EX = "https://example.org/hospital/"
REC = "https://w3id.org/trialshape/record#"


def test_data_errors_name_node_and_property_and_never_the_value(results: Results) -> None:
    rows = [line for line in results.errors.to_pylist() if line["patient"] == EX + "P6"]
    assert {
        (line["node"].removeprefix(EX), line["property"].removeprefix(REC), line["code"]) for line in rows
    } == {
        ("P6-platelets", "value", "bad-literal"),
        ("P6-first", "code", "unknown-code"),
        ("P6-second", "code", "unknown-code"),
    }
    assert "ninety" not in str(rows)


def test_a_value_without_the_limit_of_normal_it_needs_is_a_warning(results: Results) -> None:
    (found,) = [line for line in results.errors.to_pylist() if line["patient"] == EX + "P4"]
    assert (found["node"], found["property"]) == (EX + "P4-alt", REC + "referenceHigh")
    assert (found["code"], found["severity"]) == ("missing-reference", "warning")
    # what was measured, and where: nobody says in which laboratory
    assert (found["observable"], found["performer"]) == ("https://w3id.org/trialshape/labs#Alt", None)


def test_unmapped_codes_are_counted_by_patients_and_facts(results: Results) -> None:
    assert results.unmapped.to_pylist() == [
        {
            "kind": REC + "Condition",
            "code": "https://example.org/local/4711",
            "text": "old code",
            "patients": 1,
            "facts": 2,
            # nobody took a history, so the patient stays where it is
            "held_back": 0,
        }
    ]
