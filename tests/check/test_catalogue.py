"""The catalogue: every check is fully told, every shape and query belongs to one, and the page is current."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import SH

from trialshape.check import Check, read_catalogue
from trialshape.check.report import with_table
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.files import data_root
from trialshape.knowledge.reading import parse_all
from trialshape.knowledge.vocabulary import ELIG

CHECKS = read_catalogue().checks
SOURCES = Path(__file__).parents[2] / "src" / "trialshape"


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_a_check_is_fully_told(check: Check) -> None:
    assert re.fullmatch(r"TS[1-7]\d\d", check.code)
    assert check.title[0].islower() or check.title.startswith(("SHACL", "SKOS"))
    assert not check.title.endswith(".")
    assert check.why.endswith(".")
    assert check.advice.endswith(".")
    assert check.wrong != check.right
    if check.select is not None:
        assert check.select.startswith("# "), "a query begins with its question"
        assert check.select.partition("\n")[0].endswith("?")
        assert check.message


def test_a_query_has_a_column_for_every_name_in_its_message() -> None:
    for check in CHECKS.values():
        if check.select is None:
            continue
        found = ox.Store().query(check.select, prefixes=dict(read_catalogue().prefixes))
        assert isinstance(found, ox.QuerySolutions)
        columns = {variable.value for variable in found.variables}
        assert "this" in columns, check.code
        assert set(re.findall(r"{(\w+)}", check.message)) <= columns, check.code


def test_every_part_of_a_shape_reports_a_check_or_stands_inside_of_one() -> None:
    shapes, reports = read_catalogue().shapes, read_catalogue().reports
    targeted = set(shapes.subjects(SH.targetClass)) | set(shapes.subjects(SH.targetObjectsOf))
    targeted |= set(shapes.subjects(SH.targetSubjectsOf))
    parts = {part for shape in targeted for part in shapes.objects(shape, SH.property)}
    named = {str(part) for part in parts}
    assert not any(isinstance(part, rdflib.BNode) for part in parts)
    assert named <= set(reports)
    closed = {str(shape) for shape in targeted if (shape, SH.closed, None) in shapes}
    assert closed <= set(reports)


def test_the_house_uses_core_shacl_only() -> None:
    used = {str(predicate) for predicate in read_catalogue().shapes.predicates()}
    assert not {name for name in used if name in {str(SH.sparql), str(SH.rule), str(SH.target), str(SH.js)}}


def test_codes_of_programs_are_in_the_catalogue() -> None:
    files = [path for name in ("check", "knowledge", "site") for path in (SOURCES / name).glob("*.py")]
    used = {code for path in files for code in re.findall(r'"(TS\d{3})"', path.read_text(encoding="utf-8"))}
    assert used <= set(CHECKS)


def test_every_check_is_found_by_something() -> None:
    by_query = {check.code for check in CHECKS.values() if check.select is not None}
    by_shape = {code for code, _ in read_catalogue().reports.values()}
    text = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("check", "knowledge", "site")
        for path in (SOURCES / folder).glob("*.py")
    )
    by_program = set(re.findall(r'"(TS\d{3})"', text))
    assert set(CHECKS) - by_query - by_shape - by_program == set()


def test_the_page_of_codes_is_current() -> None:
    page = (data_root() / "docs" / "checks.md").read_text(encoding="utf-8")
    assert page == with_table(page, read_catalogue())


def test_the_house_is_no_protocol_and_is_not_loaded() -> None:
    parsed, wrong = parse_all(
        [(path.name, path) for path in (data_root() / "shapes" / "house").glob("*.ttl")]
    )
    assert wrong == []
    kinds = {quad.object for file in parsed for quad in file.quads if quad.predicate.value.endswith("#type")}
    assert not kinds & {ox.NamedNode(ELIG + name) for name in ("Condition", "Rule", "Protocol", "Window")}


def test_a_check_without_advice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "one.ttl").write_text(f"<https://e.org/c> a <{ELIG}Check> .", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"the check <https://e.org/c> has no"):
        read_catalogue(tmp_path)
