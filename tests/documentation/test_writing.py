"""Where the site goes: an empty place or an earlier site, and nowhere else."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from trialshape.cli import main
from trialshape.documentation.writing import PlaceError, check_place, write_site

SITE = {"index.html": "a", "module-labs.html": "b", "style.css": "c"}


def held(folder: Path) -> dict[str, str]:
    return {path.name: path.read_bytes().decode("utf-8") for path in folder.iterdir()}


def test_a_new_folder_is_made_with_those_above(tmp_path: Path) -> None:
    write_site(SITE, tmp_path / "a" / "site")
    assert held(tmp_path / "a" / "site") == SITE
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["site"]


def test_an_earlier_site_is_replaced_whole(tmp_path: Path) -> None:
    write_site({**SITE, "module-old.html": "old"}, tmp_path / "site")
    write_site({**SITE, "index.html": "new"}, tmp_path / "site")
    assert held(tmp_path / "site") == {**SITE, "index.html": "new"}
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_the_site_as_shipped_is_written_whole_and_may_be_replaced(
    texts: dict[str, str], tmp_path: Path
) -> None:
    write_site(texts, tmp_path / "site")
    write_site(texts, tmp_path / "site")
    assert held(tmp_path / "site") == texts


@pytest.mark.parametrize("name", ["notes.txt", "index.htm", "MODULE-a.html", "decision-1.html"])
def test_a_folder_with_other_files_is_left_alone(tmp_path: Path, name: str) -> None:
    write_site(SITE, tmp_path / "site")
    (tmp_path / "site" / name).write_text("mine")
    with pytest.raises(PlaceError, match="holds files of something else"):
        write_site(SITE, tmp_path / "site")
    assert held(tmp_path / "site") == {**SITE, name: "mine"}


def test_files_that_look_like_a_site_without_its_first_page_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "style.css").write_text("mine")
    with pytest.raises(PlaceError, match=r"style\.css"):
        check_place(tmp_path)


def test_a_folder_within_is_not_removed(tmp_path: Path) -> None:
    write_site(SITE, tmp_path / "site")
    (tmp_path / "site" / "terms.html").mkdir()
    with pytest.raises(PlaceError, match=r"terms\.html"):
        check_place(tmp_path / "site")


def test_a_file_in_the_way_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PlaceError, match="is not a folder"):
        check_place(tmp_path / "file")
    with pytest.raises(PlaceError, match="is a file"):
        check_place(tmp_path / "file" / "site")


def test_a_name_outside_of_the_alphabet_is_never_written(tmp_path: Path) -> None:
    with pytest.raises(PlaceError, match="no file name"):
        write_site({**SITE, "../x.html": "x"}, tmp_path / "site")
    assert list(tmp_path.iterdir()) == []


# --- the command -----------------------------------------------------------------------------------------


def test_the_command_refuses_a_place_before_it_works(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert main(["document", "--out", str(tmp_path)]) == 2
    assert "mine.txt" in capsys.readouterr().err


def test_unusable_knowledge_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "k.ttl").write_text("no turtle")
    assert main(["document", "--out", str(tmp_path / "site"), "--knowledge", str(tmp_path / "k.ttl")]) == 2
    assert "k.ttl:1:" in capsys.readouterr().err
    assert not (tmp_path / "site").exists()


def test_a_missing_library_names_the_extra(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    assert main(["document", "--out", str(tmp_path / "site")]) == 2
    assert "trialshape[docs]" in capsys.readouterr().err
