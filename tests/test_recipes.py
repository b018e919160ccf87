"""Recipes: each page of docs/recipes is followed as it is written, from an empty folder.

A fenced block whose first line is `# file: NAME` is written to that file. In a console block, lines after `$ ` are
commands; what follows is all that they print, on either stream, but that `...` stands for any lines. A command ends
with code 0, unless `$ echo $?` is asked next.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from trialshape.cli import main

FOLDER = Path(__file__).parents[1] / "docs" / "recipes"
RECIPES = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"# file: ([\w./-]+)\n")
ANYTHING = "..."
EXIT_CODE = "echo $?"


@dataclass(frozen=True, slots=True)
class File:
    """A file that the reader writes."""

    name: str
    content: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command that the reader gives, and the lines that it prints."""

    words: tuple[str, ...]
    printed: tuple[str, ...]
    code: int = 0


Step = File | Command


def steps(text: str) -> Iterator[Step]:
    """What a page tells its reader to do, in order."""
    for language, content in FENCE.findall(text):
        if language == "console":
            yield from commands(content)
        else:
            named = FILE.match(content)
            assert named is not None, f"a {language} block without a first line '# file: NAME'"
            # a table has no remarks, so its name is no part of it
            yield File(named[1], content.removeprefix(named[0]) if language == "csv" else content)


def commands(content: str) -> Iterator[Command]:
    """The commands of a console block; an `echo $?` after one states its exit code."""
    found: list[Command] = []
    for part in re.split(r"^\$ ", content, flags=re.MULTILINE)[1:]:
        line, *printed = part.splitlines()
        if line == EXIT_CODE:
            last = found.pop()
            found.append(Command(last.words, last.printed, int(printed[0])))
        else:
            found.append(Command(tuple(shlex.split(line)), tuple(printed)))
    yield from found


def is_printed(expected: Sequence[str], lines: Sequence[str]) -> bool:
    """True if lines are as expected, where `...` stands for any number of lines."""
    if not expected:
        return not lines
    if expected[0].strip() == ANYTHING:
        return any(is_printed(expected[1:], lines[skipped:]) for skipped in range(len(lines) + 1))
    return bool(lines) and lines[0] == expected[0] and is_printed(expected[1:], lines[1:])


def run(words: Sequence[str]) -> tuple[int, list[str]]:
    """The exit code of a command and what it prints on both streams."""
    program, *arguments = words
    assert program == "trialshape"
    both = io.StringIO()
    with contextlib.redirect_stdout(both), contextlib.redirect_stderr(both):
        code = main(arguments)
    return code, both.getvalue().splitlines()


@pytest.mark.parametrize("page", RECIPES, ids=lambda page: page.stem)
def test_a_recipe_does_what_it_says(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    for step in steps(page.read_text(encoding="utf-8")):
        match step:
            case File(name, content):
                path = tmp_path / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(content, encoding="utf-8")
            case Command(words, expected, code):
                ended, lines = run(words)
                shown = "\n".join(lines)
                assert ended == code, f"$ {shlex.join(words)}\nended with {ended}:\n{shown}"
                assert is_printed(expected, lines), f"$ {shlex.join(words)}\nprinted:\n{shown}"


# --- what every recipe keeps to -----------------------------------------------------------------------


def test_the_index_lists_every_recipe_once() -> None:
    linked = re.findall(r"\]\(([\w-]+\.md)\)", (FOLDER / "README.md").read_text(encoding="utf-8"))
    assert sorted(linked) == [path.name for path in RECIPES]


@pytest.mark.parametrize("page", RECIPES, ids=lambda page: page.stem)
def test_a_recipe_writes_turtle_a_query_or_a_table_of_the_readers_own(page: Path) -> None:
    files = [step for step in steps(page.read_text(encoding="utf-8")) if isinstance(step, File)]
    assert files
    for file in files:
        assert Path(file.name).suffix in (".ttl", ".rq", ".csv")
        assert ".." not in Path(file.name).parts
        assert not Path(file.name).is_absolute()


@pytest.mark.parametrize("page", RECIPES, ids=lambda page: page.stem)
def test_a_recipe_with_knowledge_ends_with_a_check_that_finds_nothing(page: Path) -> None:
    every = list(steps(page.read_text(encoding="utf-8")))
    if any(isinstance(step, File) and step.name.startswith("my-knowledge/") for step in every):
        last = [step for step in every if isinstance(step, Command)][-1]
        assert last.words[:2] == ("trialshape", "check")
        assert last.code == 0
        assert "--knowledge" in last.words


# --- how recipes are read -----------------------------------------------------------------------------


def test_files_and_commands_are_read_in_order() -> None:
    written = "```turtle\n# file: a/b.ttl\n<a> <b> 1 .\n```\n"
    given = "```console\n$ trialshape x 'a b'\none\n$ trialshape y\n$ echo $?\n2\n```\n"
    assert list(steps(f"Text\n\n{written}\nMore text\n\n{given}")) == [
        File("a/b.ttl", "# file: a/b.ttl\n<a> <b> 1 .\n"),
        Command(("trialshape", "x", "a b"), ("one",)),
        Command(("trialshape", "y"), (), 2),
    ]


@pytest.mark.parametrize(
    ("expected", "lines", "same"),
    [
        (["a", "b"], ["a", "b"], True),
        (["a", "b"], ["a", "b", "c"], False),
        (["a"], ["a "], False),
        ([], ["a"], False),
        (["...", "b"], ["a", "a", "b"], True),
        (["...", "b"], ["b"], True),
        (["...", "b", "..."], ["a", "c"], False),
        (["a", "...", "b", "...", "c"], ["a", "x", "b", "y", "b", "c"], True),
        (["a", "..."], ["b"], False),
    ],
)
def test_dots_stand_for_any_lines_and_nothing_else_may_differ(
    expected: list[str], lines: list[str], same: bool
) -> None:
    assert is_printed(expected, lines) is same
