"""A save in an OWL editor changes no outcome: nothing is lost, and what is compiled stays the same."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from tests.ontology.modules import MODULES, ONTOLOGY, OWL, RDF_TYPE, WHOLE
from trialshape.knowledge import files
from trialshape.knowledge.plan import compile_knowledge

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
FIRST, REST, NIL = (ox.NamedNode(RDF + name) for name in ("first", "rest", "nil"))
NAMED_INDIVIDUAL = OWL + "NamedIndividual"
FORMATS = {"ttl": ox.RdfFormat.TURTLE, "rdf": ox.RdfFormat.RDF_XML}
Said = Counter[tuple[str, str, str]]


@pytest.fixture(scope="session")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every module as the editor saved it: folders `ttl` and `rdf`."""
    folder = tmp_path_factory.mktemp("saved")
    editor = Path(__file__).with_name("editor.py")
    catalog = ONTOLOGY / "catalog-v001.xml"
    command = [sys.executable, str(editor), str(catalog), str(ONTOLOGY / f"{WHOLE}.ttl"), str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    (folder / "profile.txt").write_text(run.stdout, encoding="utf-8")
    return folder


def said(path: Path, kind: ox.RdfFormat) -> Said:
    """What a file says of named things; a node without a name is told by what is said of it, operands in any order."""
    store = ox.Store()
    store.extend(ox.parse(path.read_bytes(), format=kind))
    return Counter(
        (quad.subject.value, quad.predicate.value, told(quad.object, store))
        for quad in store
        if isinstance(quad.subject, ox.NamedNode)
    )


def told(node: object, store: ox.Store) -> str:
    if not isinstance(node, ox.BlankNode):
        return str(node)
    about = list(store.quads_for_pattern(node, None, None))
    if any(quad.predicate == FIRST for quad in about):
        return f"({' '.join(sorted(told(item, store) for item in items(node, store)))})"
    return f"[{' ; '.join(sorted(f'{quad.predicate} {told(quad.object, store)}' for quad in about))}]"


def items(node: object, store: ox.Store) -> list[object]:
    found: list[object] = []
    while isinstance(node, ox.BlankNode):
        (first,) = store.quads_for_pattern(node, FIRST, None)
        (rest,) = store.quads_for_pattern(node, REST, None)
        found.append(first.object)
        node = rest.object
    assert node == NIL
    return found


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("module", MODULES)
def test_a_save_loses_nothing_and_adds_only_declarations(saved: Path, module: str, ending: str) -> None:
    before = said(ONTOLOGY / f"{module}.ttl", ox.RdfFormat.TURTLE)
    after = said(saved / ending / f"{module}.{ending}", FORMATS[ending])
    assert before - after == Counter()
    added = {(predicate, what) for _, predicate, what in after - before}
    assert added <= {(RDF_TYPE, f"<{NAMED_INDIVIDUAL}>")}


def test_a_save_does_not_change_what_is_compiled(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = compile_knowledge("haic-len-cado")
    (tmp_path / "ontology").symlink_to(saved / "ttl")
    (tmp_path / "shapes").symlink_to(files.data_root() / "shapes")
    monkeypatch.setattr(files, "data_root", lambda: tmp_path)
    after = compile_knowledge("haic-len-cado")
    assert after.digest != before.digest
    assert replace(after, digest="") == replace(before, digest="")


def test_the_whole_ontology_is_OWL_2_DL(saved: Path) -> None:  # noqa: N802
    assert (saved / "profile.txt").read_text(encoding="utf-8").split() == ["0"]
