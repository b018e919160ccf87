"""Tables of a site: what is read, and what is refused by file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.site.folders import folder, loaded, told
from trialshape.site import SiteError, beside, open_site
from trialshape.site.table import read_table

NEEDED = ("text", "ucum")


def rows(content: str) -> list[tuple[int, str, str]]:
    return [
        (row.line, row["text"], row["ucum"]) for row in read_table("t.csv", content.encode(), NEEDED).rows
    ]


def refused(content: bytes) -> list[tuple[str, int]]:
    return [(remark.code, remark.line) for remark in read_table("t.csv", content, NEEDED, ("note",)).remarks]


def test_commas_and_semicolons_a_mark_at_the_front_and_columns_in_any_order() -> None:
    assert rows("text,ucum\nTsd/µl,10*3/uL\n") == [(2, "Tsd/µl", "10*3/uL")]
    assert rows("\ufeffucum;text\n10*3/uL;Tsd/µl\n") == [(2, "Tsd/µl", "10*3/uL")]


def test_lines_are_counted_through_empty_and_quoted_ones() -> None:
    content = 'text,ucum\n\n"a\nb",g/L\n"c,d",g/L\r\n,\n'
    assert rows(content) == [(3, "a\nb", "g/L"), (5, "c,d", "g/L")]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"text\nx\n", [("TS711", 1)]),
        (b"text,ucum,other\nx,y,z\n", [("TS711", 1)]),
        (b"text,ucum,text\n", [("TS711", 1)]),
        (b"", [("TS711", 1)]),
        (b"text,ucum\nx,y\nz\xe4,y\n", [("TS711", 3)]),
        (b"text,ucum\nx,y\n\0,y\n", [("TS711", 3)]),
        (b'text,ucum\n"x,y\nz,y\n', [("TS711", 2)]),
        (b'text,ucum\n"x"z,y\n', [("TS711", 2)]),
        (b"text,ucum\nx\n", [("TS712", 2)]),
        (b"text,ucum\nx,y,z\n", [("TS712", 2)]),
        (b"text,ucum\n=cmd|x,y\n", [("TS712", 2)]),
        (b"text,ucum\n@sum(a1),y\n", [("TS712", 2)]),
        (b"text,ucum\n+cmd,y\n-(1),y\n", [("TS712", 2), ("TS712", 3)]),
        (b"text,ucum\nx\x07,y\n", [("TS712", 2)]),
        (b"text,ucum\n" + b"x" * 501 + b",y\n", [("TS712", 2)]),
        (b"text,ucum\n" + b"x,y\n" * 5001, [("TS711", 5003)]),
    ],
)
def test_what_cannot_be_read_is_named_by_its_line(content: bytes, expected: list[tuple[str, int]]) -> None:
    assert refused(content) == expected


def test_signs_of_a_test_strip_are_no_formula() -> None:
    assert refused(b"text,ucum\n++,y\n+/-,y\n(+),y\n+1,y\n-,y\n") == []


def test_a_refusal_never_repeats_the_cell() -> None:
    table = read_table("t.csv", b"text,ucum\n=SECRET,y\n", NEEDED)
    assert "SECRET" not in str(table.remarks[0])


# --- the folder -----------------------------------------------------------------------------------------


def test_links_unknown_files_and_large_ones_are_left_out(tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("text,ucum\nx,g/L\n", encoding="utf-8")
    place = folder(tmp_path)
    (place / "units.csv").symlink_to(secret)
    (place / "range.csv").write_text("", encoding="utf-8")
    (place / "codes.csv").mkdir()
    (place / "values.csv").write_bytes(b"x" * 5_000_001)
    (place / ".hidden").write_text("", encoding="utf-8")
    found = open_site(place)
    assert (found.tables, found.turtle, found.files) == ((), (), ())
    assert [(one.code, one.file.rsplit("/", 1)[-1], one.line) for one in found.remarks] == [
        ("TS711", "codes.csv", 0),
        ("TS715", "range.csv", 0),
        ("TS711", "units.csv", 0),
        ("TS711", "values.csv", 0),
    ]


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    for name in ("file", "nowhere"):
        with pytest.raises(SiteError, match="is no folder"):
            open_site(tmp_path / name)


def test_the_folder_beside_the_export_is_found(tmp_path: Path) -> None:
    (tmp_path / "trialshape.site").mkdir()
    other = tmp_path / "other"
    (other / "trialshape.site").mkdir(parents=True)
    assert beside([str(tmp_path / "a.ttl"), str(tmp_path / "b.ttl")]) == tmp_path / "trialshape.site"
    assert beside(["-"]) is None
    assert beside([str(other / "trialshape.site" / "deeper" / "a.ttl")]) is None
    with pytest.raises(SiteError, match="more than one"):
        beside([str(tmp_path / "a.ttl"), str(other / "a.ttl")])


def test_files_are_known_by_their_digests(tmp_path: Path) -> None:
    (file,) = open_site(folder(tmp_path, units="text,ucum\n")).files
    # sha256 of "text,ucum" and a line feed
    assert (file.name, len(file.sha256)) == ("units.csv", 64)
    folder(tmp_path, units="text,ucum\nx,g/L\n")
    assert open_site(tmp_path / "site").files[0].sha256 != file.sha256


def test_a_site_says_its_name_zone_and_decimal_mark(tmp_path: Path) -> None:
    site, terms = loaded(
        tmp_path, site='; elig:timeZone "Europe/Berlin" ; elig:decimalMark "," ; elig:dateOrder "DMY"'
    )
    assert (site.name, site.zone, site.decimal_mark, site.date_order) == (
        "test site",
        "Europe/Berlin",
        ",",
        "DMY",
    )
    assert terms.local.decimal_mark == ","
    assert site.remarks == ()


def test_a_zone_or_order_that_nobody_knows_is_told_and_not_used(tmp_path: Path) -> None:
    site, _ = loaded(tmp_path, site='; elig:timeZone "Berlin/CET" ; elig:dateOrder "YDM"')
    assert (site.zone, site.date_order) == ("", "")
    assert told(site) == [("TS716", 0, "site.ttl"), ("TS716", 0, "site.ttl")]
