"""What stands around a screen: colour, help, a reader that goes away, conditions as plain SHACL."""

from __future__ import annotations

import subprocess
import sys

import pyoxigraph as ox
import pytest
from rich.text import Text

from tests.cli.screen.mini import MINI, screen, story
from trialshape.cli import main
from trialshape.cli.words import show


def test_no_colour_where_none_is_wanted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert screen(*story("clear")) == 0
    assert "\x1b[1;32m" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    assert screen(*story("clear")) == 0
    assert "\x1b[1;32m" not in capsys.readouterr().out


def test_a_line_that_must_stay_whole_is_not_cut_at_the_edge(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    show(Text("answers.csv:8: not used: " + "why " * 40, no_wrap=True, overflow="ignore"))
    assert capsys.readouterr().out == "answers.csv:8: not used: " + ("why " * 40).rstrip() + "\n"


def test_version_help_and_no_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("trialshape 0.")
    assert main(["screen", "--help"]) == 0
    help_text = capsys.readouterr().out
    assert "--assume-complete" in help_text
    assert "5 nothing screened" in help_text
    assert main([]) == 2
    assert main(["screem"]) == 2
    assert "No such command 'screem'" in capsys.readouterr().err


def test_conditions_are_printed_as_plain_shacl(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["shapes", "--protocol", MINI]) == 0
    text = capsys.readouterr().out
    store = ox.Store()
    store.load(text.encode(), format=ox.RdfFormat.TURTLE)
    asked = """
        PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX mini: <https://example.org/mini#>
        ASK { mini:I1 a sh:NodeShape ; sh:targetClass mini:Platelets ; sh:property mini:I1-barrier , mini:I1-unsure .
              mini:I1-barrier sh:minInclusive 75.0 ; sh:severity sh:Violation .
              mini:I1-unsure sh:minInclusive 75.0 ; sh:minCount 1 ; sh:maxCount 1 ; sh:severity sh:Warning }"""
    assert store.query(asked)
    # each shape in one block
    assert sum(line.startswith("<https://example.org/mini#I1> ") for line in text.splitlines()) == 1


def test_a_reader_that_has_enough_is_no_error() -> None:
    command = [sys.executable, "-c", "import sys; from trialshape.cli import main; sys.exit(main())"]
    with subprocess.Popen([*command, "--version"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        running.stdout.close()
        assert running.wait() == 141
        assert running.stderr is not None
        assert running.stderr.read() == b""
