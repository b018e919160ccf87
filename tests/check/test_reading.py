"""Files that are refused: by check all of them, by screening the first."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.check.samples import SAMPLES, checked
from trialshape.check.material import knowledge_files, material
from trialshape.check.run import check
from trialshape.knowledge import reading
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.files import KnowledgeFiles, data_root, load
from trialshape.knowledge.plan import compile_knowledge

ONTOLOGY = "<https://e.org/{0}> a <http://www.w3.org/2002/07/owl#Ontology> ."
IMPORTS = "<https://e.org/{0}> <http://www.w3.org/2002/07/owl#imports> <https://e.org/{1}> ."


def written(folder: Path, **texts: str) -> list[tuple[str, Path]]:
    for name, text in texts.items():
        (folder / f"{name}.ttl").write_text(text, encoding="utf-8")
    return [(f"{name}.ttl", folder / f"{name}.ttl") for name in texts]


def codes(files: list[tuple[str, Path]]) -> list[str]:
    return [f"{remark.place} {remark.code}" for remark in check(material(files), reasoner=False).remarks]


def test_the_errors_of_all_files_are_told(tmp_path: Path) -> None:
    files = written(tmp_path, a="<https://e.org/a> .", b="ok:a ok:b ok:c .", c=ONTOLOGY.format("c"))
    assert codes(files) == ["a.ttl:1:19 TS103", "b.ttl:1:1 TS103"]


def test_nothing_else_is_said_while_a_file_cannot_be_read(tmp_path: Path) -> None:
    done = check(material(written(tmp_path, a="<https://e.org/a> .")), reasoner=False)
    assert done.left_out == ("all but the files, until every file can be read", "OWL (--no-reasoner)")


def test_a_file_larger_than_the_limit_is_not_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGEST", 10)
    files = written(tmp_path, a="this is no Turtle at all")
    [remark] = check(material(files), reasoner=False).remarks
    assert remark.code == "TS102"
    assert "has 24 bytes, more than the 10" in remark.text
    with pytest.raises(KnowledgeError, match="24 bytes"):
        load(KnowledgeFiles(tuple(files)))


def test_a_huge_file_is_refused_by_its_size_alone(tmp_path: Path) -> None:
    with (tmp_path / "huge.ttl").open("wb") as file:
        file.truncate(50_000_000)
    assert codes([("huge.ttl", tmp_path / "huge.ttl")]) == ["huge.ttl TS102"]


def test_a_folder_in_the_place_of_a_file_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "x.ttl").mkdir()
    assert codes([("x.ttl", tmp_path / "x.ttl")]) == ["x.ttl TS101"]


def test_a_place_that_is_not_there_is_told_beside_the_rest(tmp_path: Path) -> None:
    _, wrong = knowledge_files("haic-len-cado", [tmp_path / "nowhere.ttl"])
    assert [(error.code, os.path.basename(error.file or "")) for error in wrong] == [("TS101", "nowhere.ttl")]  # noqa: PTH119


def test_files_that_are_looked_at_anyway_count_once() -> None:
    root = data_root()
    plain, _ = knowledge_files("haic-len-cado", ())
    named = [
        root / "ontology" / "labs.ttl",
        root / "shapes" / "haic-len-cado",
        root / "shapes" / "record.ttl",
    ]
    assert knowledge_files("haic-len-cado", named) == (plain, [])


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "x.ttl").write_bytes(b'<https://e.org/a> <https://e.org/b> "\xff\xfe" .')
    [line] = codes([("x.ttl", tmp_path / "x.ttl")])
    assert line.endswith("TS103")


def test_statements_about_statements(tmp_path: Path) -> None:
    text = "<https://e.org/a> <https://e.org/b> <<( <https://e.org/c> <https://e.org/d> 1 )>> ."
    assert codes(written(tmp_path, a=text)) == ["a.ttl TS103"]


def test_a_syntax_error_says_its_place_once(tmp_path: Path) -> None:
    [remark] = check(material(written(tmp_path, a="<https://e.org/a>\n  oops:b 1 .")), reasoner=False).remarks
    assert str(remark).startswith("a.ttl:2:3 TS103 ")
    assert "line 2" not in remark.text


def test_screening_refuses_a_module_that_nobody_has(tmp_path: Path) -> None:
    files = written(tmp_path, a=ONTOLOGY.format("a") + IMPORTS.format("a", "b"))
    with pytest.raises(
        KnowledgeError, match=r"a\.ttl: <https://e.org/a> imports <https://e.org/b>"
    ) as refused:
        load(KnowledgeFiles(tuple(files)))
    assert refused.value.code == "TS104"


def test_a_module_is_provided_by_its_version_too(tmp_path: Path) -> None:
    version = "<https://e.org/b> <http://www.w3.org/2002/07/owl#versionIRI> <https://e.org/b/1> ."
    files = written(
        tmp_path, a=ONTOLOGY.format("a") + IMPORTS.format("a", "b/1"), b=ONTOLOGY.format("b") + version
    )
    assert len(load(KnowledgeFiles(tuple(files))).store) == 4


def test_screening_refuses_a_cycle_of_imports(tmp_path: Path) -> None:
    texts = {
        name: ONTOLOGY.format(name) + IMPORTS.format(name, other)
        for name, other in (("a", "b"), ("b", "c"), ("c", "a"))
    }
    with pytest.raises(
        KnowledgeError, match=r"in a cycle: <https://e.org/a>, <https://e.org/b>, <https://e.org/c>"
    ):
        load(KnowledgeFiles(tuple(written(tmp_path, **texts))))


def test_screening_refuses_the_name_of_a_python_module() -> None:
    with pytest.raises(KnowledgeError, match="names a Python module"):
        compile_knowledge("haic-len-cado", [SAMPLES / "TS106-names-a-python-module.ttl"])


def test_two_broken_files_are_told_together() -> None:
    names = ("TS106-names-a-python-module.ttl", "TS104-module-that-nobody-has.ttl")
    assert {"TS104", "TS106"} <= {
        remark.code for remark in checked(*(SAMPLES / name for name in names)).remarks
    }


def test_an_error_knows_what_it_is_about() -> None:
    error = KnowledgeError("condition <https://e.org/c> has no sh:targetClass; 1 <= 2")
    assert error.subject == "https://e.org/c"
    assert KnowledgeError("no term at all").subject is None
