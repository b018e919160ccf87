"""The text of a rule: its kind, places of what is refused, brackets and characters, and what never reaches a store."""

import pyoxigraph as ox
import pytest

from tests.profile.refused import ANSWER, ELIG, FACT, LISTED, PREFIXES, constructs, finding
from trialshape.knowledge.profile import kind, refusals


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "# facts\nPREFIX rec: <https://w3id.org/trialshape/record#>\nCONSTRUCT { ?a rec:b ?c } WHERE {}",
            "fact",
        ),
        ("PREFIX select: <https://example.org/construct#> select ?this ?question where {}", "finding"),
    ],
)
def test_the_kind_of_a_rule(text: str, expected: str) -> None:
    assert kind(text) == expected


@pytest.mark.parametrize("text", ["", "ASK {}", "INSERT DATA {}", "'SELECT'"])
def test_a_text_of_neither_kind(text: str) -> None:
    with pytest.raises(ValueError, match="SELECT"):
        kind(text)


@pytest.mark.parametrize("text", ["", "SELECT", "not a query", "SELECT ?this { 'open }", "}{", "PREFIX"])
def test_a_text_that_is_no_query_is_a_syntax_error(text: str) -> None:
    assert [refusal.construct for refusal in refusals(text, LISTED)] == ["syntax"]


def test_a_syntax_error_is_placed_at_the_statement_that_cannot_be_read() -> None:
    text = "SELECT ?this ?question WHERE {\n  ?this ?p ?o .\n  OPTIONAL { ?this ?q ?r FILTER(?r > ) }\n}"
    (refusal,) = refusals(text, LISTED)
    assert (refusal.construct, refusal.where) == ("syntax", "from line 3, column 3 on")


def test_a_text_that_only_one_parser_reads_is_a_syntax_error() -> None:
    # rdflib pairs the columns of a table with what there is; a short row is an error all the same.
    where = f"{FACT} VALUES (?m ?value) {{ (rec:a) }}"
    assert finding(where) == ["syntax"]


def test_an_offending_word_is_placed_by_line_and_column() -> None:
    text = f"{PREFIXES}SELECT ?this ?question ?low WHERE {{\n  {FACT}\n  {ANSWER}\n}}"
    (refusal,) = refusals(text, LISTED)
    assert refusal.where == "?low, line 2, column 24"
    assert str(refusal).startswith("never bound (?low, line 2, column 24): ")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("elig:I11.3b.1", ["dotted name"]),
        ("elig:a-b.c.d.e", ["dotted name"]),
        (r"elig:I11\.3b\.1", []),
        (r"elig:I11.3b\.1", []),
        ("elig:I11.1b", []),
        (f"<{ELIG}I11.3b.1>", []),
        ("'elig:I11.3b.1'", []),
    ],
)
def test_a_name_with_two_dots_is_written_so_that_oxigraph_reads_it(name: str, expected: list[str]) -> None:
    assert finding(f"?this rec:code {name} .") == expected


@pytest.mark.parametrize("bracket", ["(", "{", "["])
def test_brackets_that_would_end_a_parser_are_refused_before_parsing(bracket: str) -> None:
    text = f"SELECT ?this WHERE {{ {bracket * 20_000} }}"
    assert [refusal.construct for refusal in refusals(text, LISTED)] == ["nesting"]


def test_brackets_in_texts_comments_and_iris_do_not_nest() -> None:
    brackets = "(" * 150
    where = (
        f"?this rec:codeText '{brackets}' . # {brackets}\n ?this rec:code <https://example.org/{brackets}> ."
    )
    assert finding(where) == []


@pytest.mark.parametrize(
    "character", ["\r", "\x00", "\u202e", "\u2066", "\u200b", "\ufeff", "\\u0041", "\\U00000041"]
)
def test_a_character_that_parsers_read_differently_is_refused(character: str) -> None:
    assert finding(f"{FACT} # comment {character} FILTER(?value > 1)\n") == ["hidden character"]


def test_line_ends_of_windows_are_read() -> None:
    assert constructs(f"SELECT ?this ?question\r\nWHERE {{ {FACT} # note\r\n {ANSWER} }}\r\n") == []


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [("SERVICE", ["SERVICE"]), ("LATERAL { SERVICE", ["syntax"]), ("OPTIONAL { SERVICE SILENT", ["SERVICE"])],
)
def test_a_text_that_asks_another_server_is_never_handed_to_a_store(
    pattern: str, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ox, "Store", None)  # calling it would raise
    closing = "} }" if "{" in pattern else "}"
    assert finding(f"{FACT} {pattern} <https://example.org/> {{ ?m rec:unit ?unit {closing}") == expected


def test_what_only_the_store_finds_wrong_is_told_in_its_words() -> None:
    text = f"{PREFIXES}SELECT ?this ?question {{ ?this rec:code <https://example.org:x/> {ANSWER} }}"
    (refusal,) = refusals(text, LISTED)
    assert (refusal.construct, refusal.where) == ("syntax", "IRI parsing failed")
