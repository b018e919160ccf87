"""The table of the criteria: complete, in order, with the limits, windows, questions and decisions of the Turtle."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from tests.documentation.reading import Element
from tests.register.numbering import BRANCHES, IDS, SUPPORTS
from trialshape.documentation.criteria import CriterionRow
from trialshape.documentation.pieces import Piece
from trialshape.documentation.tables import COLUMNS, as_csv, as_markdown

ROOT = Path(__file__).parents[2]
FIRST = "haic-len-cado"
DECISION = ox.NamedNode("https://w3id.org/trialshape/eligibility#decision")
NAMED = re.compile(r"\b[IE]\d+(?:\.\d+[a-z]?|\.[a-z]|[a-z])*(?:\.\d+)?[a-z]?\b")
SPAN = re.compile(r"\bI(\d+)-I(\d+)\b")
OF_PROTOCOL = re.compile(r"of the protocol `([a-z0-9-]+)`")


def rows(pages: dict[str, Element]) -> dict[str, list[Element]]:
    """Number -> the cells of its row, the number's own first."""
    found = {}
    for row in pages["criteria.html"].all("tr"):
        if row.attributes.get("id"):
            cells = [child for child in row.children if isinstance(child, Element)]
            found[row.attributes["id"]] = cells
    return found


def table(texts: dict[str, str]) -> dict[str, dict[str, str]]:
    lines = csv.DictReader(io.StringIO(texts["criteria.csv"], newline=""))
    return {line["number"]: line for line in lines}


def test_all_numbers_stand_there_in_protocol_order(pages: dict[str, Element]) -> None:
    found = list(rows(pages))
    assert [number for number in found if number in IDS] == list(IDS)
    assert set(found) == {*IDS, *BRANCHES, *SUPPORTS}
    assert len(IDS) == 194


def test_there_are_49_criteria(pages: dict[str, Element]) -> None:
    tops = [
        row.attributes["id"]
        for row in pages["criteria.html"].all("tr")
        if row.attributes.get("class", "").startswith("depth0")
    ]
    assert tops == [f"I{number}" for number in range(1, 15)] + [f"E{number}" for number in range(1, 36)]


def test_csv_and_markdown_have_the_same_rows(texts: dict[str, str], pages: dict[str, Element]) -> None:
    numbers = list(rows(pages))
    assert list(table(texts)) == numbers
    lines = [line for line in texts["criteria.md"].splitlines() if line.startswith("| ")][2:]
    assert [line.split(" | ")[0].removeprefix("| ") for line in lines] == numbers


def test_platelets_show_limit_window_and_question(texts: dict[str, str], pages: dict[str, Element]) -> None:
    cells = rows(pages)["I11.1b"]
    assert cells[3].text == "at least 75 x 10^9/L"
    assert cells[4].text == "7 days before enrolment"
    finding = cells[2].all("a")[0]
    assert finding.attributes["href"] == "module-findings.html#Platelets"
    line = table(texts)["I11.1b"]
    assert line["limit"] == "at least 75 x 10^9/L"
    assert line["encoded"] == "yes"
    assert line["kind"] == "inclusion"
    assert line["test_code"] == "I111B"


@pytest.mark.parametrize(
    ("number", "limit"),
    [
        ("I2", "at least 18 years"),
        ("I3", "at most 1"),
        ("I4.2c", "above 15 %"),
        ("I7.1", "at most 6 (portal trunk)"),
        ("I7.2", "at most 6 (portal trunk)"),
        ("I8.2", "at most 3 (as in I8.1)"),
        ("I9c", "at most 30 mm"),
        ("E10a.s", "below 150 mmHg"),
        ("I1", ""),
        ("E1", ""),
        ("E1a", "at most 0"),
    ],
)
def test_limits_are_those_of_the_conditions(texts: dict[str, str], number: str, limit: str) -> None:
    assert table(texts)[number]["limit"] == limit


@pytest.mark.parametrize(
    ("number", "read_as", "encoded"),
    [
        ("I11.1", "all of: I11.1a, I11.1b, I11.1c", "yes"),
        ("I4.2", "any of: I4.2v, I4.2c", "yes"),
        ("E4a", "agree: E4a.iu, E4a.copies", "yes"),
        ("I7.2", "restates I7.1", "yes"),
        ("I11.0a", "row", "yes"),
        ("E3x", "relief", "yes"),
        ("E1", "all of: E1a, E1b, E1c, E1d", "yes"),
        ("I1", "any of: I1a, I1b", "yes"),
    ],
)
def test_each_node_says_how_it_is_read(
    texts: dict[str, str], number: str, read_as: str, encoded: str
) -> None:
    line = table(texts)[number]
    assert (line["read_as"], line["encoded"]) == (read_as, encoded)


def test_a_node_links_to_its_decisions_and_those_above(
    texts: dict[str, str], pages: dict[str, Element]
) -> None:
    cell = rows(pages)["I11.2a"][6]
    links = {link.text: link.attributes["href"] for link in cell.all("a")}
    # 009 and 014 name I11.2a; 003, 013 and 025 name I11; what concerns every criterion stands above the table
    assert set(links) == {"003", "009", "013", "014", "025"}
    assert links["025"] == "decision-025.html"
    assert table(texts)["I11.2a"]["decisions"] == "003 009 013 014 025"


@pytest.mark.parametrize("protocol", [FIRST, "imbrave150"])
def test_decisions_are_tied_to_the_nodes_that_their_pages_name(protocol: str) -> None:
    tied = tied_nodes(protocol)
    told: dict[str, set[str]] = {}
    for path in sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md")):
        if path.name[:3] == "000":
            continue
        (touches,) = (
            part for part in path.read_text("utf-8").split("\n\n")[1:] if part.startswith("Touches")
        )
        for clause in touches.split(";"):
            of = OF_PROTOCOL.search(clause)
            if (of.group(1) if of else FIRST) == protocol:
                told.setdefault(path.name[:3], set()).update(named(clause))
    if protocol != FIRST:
        # the records of the first protocol's readings, which another one shares, do not count its numbers
        tied = {number: nodes - {"protocol"} for number, nodes in tied.items() if number in told}
    assert tied == {number: nodes for number, nodes in told.items() if nodes}


def tied_nodes(protocol: str) -> dict[str, set[str]]:
    """Number of a record -> the nodes of the tree that say they are read by it."""
    found: dict[str, set[str]] = {}
    for quad in ox.parse(path=ROOT / "shapes" / protocol / "criteria.ttl", format=ox.RdfFormat.TURTLE):
        if quad.predicate == DECISION:
            assert isinstance(quad.subject, ox.NamedNode)
            assert isinstance(quad.object, ox.Literal)
            found.setdefault(quad.object.value, set()).add(quad.subject.value.partition("#")[2])
    return found


def named(touches: str) -> set[str]:
    """The nodes that the first line of a record names; the protocol where it speaks of every criterion."""
    text = " ".join(touches.split())
    found = {
        f"I{number}" for first, last in SPAN.findall(text) for number in range(int(first), int(last) + 1)
    }
    found |= set(NAMED.findall(text))
    if re.search(r"\bevery (computed )?(criterion|condition)\b(?! with)", text):
        found.add("protocol")
    return found


# --- the texts beside the page -------------------------------------------------------------------------


def a_row(label: str) -> CriterionRow:
    return CriterionRow(
        id="I1", anchor="I1", depth=0, top=True, exclusion=False, label=label, definition="", notes=(), bullet="",
        test_code="", evaluation="", level=(), fold=(), limit=(Piece("at most "), Piece("3")), windows=(), finding=(),
        kind=(), question="", settled=(), decisions=(), inherited=(), encoded="no",
    )  # fmt: skip


@pytest.mark.parametrize("label", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
def test_a_text_is_no_formula_in_a_spreadsheet(label: str) -> None:
    lines = list(csv.DictReader(io.StringIO(as_csv((a_row(label),)), newline="")))
    assert lines[0]["label"] == "'" + label
    assert lines[0]["limit"] == "at most 3"
    assert tuple(lines[0]) == COLUMNS


def test_markdown_signs_in_a_text_stay_text() -> None:
    shown = as_markdown((a_row("a|b <script> [x](javascript:y)\n`z` *w*"),), "T*")
    assert shown.startswith("# T\\*\n")
    assert "| a\\|b &lt;script&gt; \\[x\\](javascript:y) \\`z\\` \\*w\\* |" in shown
    assert len(shown.splitlines()) == 5
