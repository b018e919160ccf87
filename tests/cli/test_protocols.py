"""Which protocol a command takes: the one that is named, the one set in Turtle, or the only one there is."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer.main

from trialshape.cli import app, main
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.files import data_root, protocol_folder
from trialshape.knowledge.protocols import default_protocol, protocol_names

MINI = Path(__file__).parents[1] / "results" / "mini"
PREFIX = "@prefix elig: <https://w3id.org/trialshape/eligibility#> .\n"


def made(shapes: Path, *names: str, default: str = "") -> Path:
    """A shapes folder with protocols of these names, a folder of rules, and a default where one is given."""
    for name in names:
        (shapes / name).mkdir(parents=True)
        (shapes / name / "tree.ttl").write_text(PREFIX + "<https://example.org/p> a elig:Protocol .\n")
    (shapes / "rules").mkdir(parents=True)
    (shapes / "rules" / "general.ttl").write_text(PREFIX + "elig:Protocol elig:order 1 .\n")
    if default:
        (shapes / "protocols.ttl").write_text(PREFIX + default)
    return shapes


def stated(*names: str) -> str:
    """Turtle that sets these names as default."""
    return "".join(f'<https://example.org/all> elig:defaultProtocol "{name}" .\n' for name in names)


def test_a_folder_is_a_protocol_when_it_holds_one(tmp_path: Path) -> None:
    shapes = made(tmp_path, "second", "first")
    assert protocol_names(shapes) == ("first", "second")


def test_the_default_is_what_turtle_says(tmp_path: Path) -> None:
    assert default_protocol(made(tmp_path, "first", "second", default=stated("second"))) == "second"


def test_the_only_protocol_needs_no_statement(tmp_path: Path) -> None:
    assert default_protocol(made(tmp_path, "only")) == "only"


@pytest.mark.parametrize(
    ("names", "default", "message"),
    [
        (
            ("first", "second"),
            "",
            r"no protocol is named .* give one with --protocol; there are first, second$",
        ),
        ((), "", r"no protocol is named .* there are none$"),
        (("first",), stated("third"), r"elig:defaultProtocol names 'third', .* there are first$"),
        (("first", "second"), stated("first", "second"), r"2 values of elig:defaultProtocol, expected one"),
        (("first",), "<https://example.org/all> elig:defaultProtocol ;;", r"^protocols.ttl:2:"),
    ],
)
def test_what_is_not_settled_is_told(
    tmp_path: Path, names: tuple[str, ...], default: str, message: str
) -> None:
    with pytest.raises(KnowledgeError, match=message):
        default_protocol(made(tmp_path, *names, default=default))


def test_the_project_sets_a_default_that_is_there() -> None:
    shapes = data_root() / "shapes"
    assert default_protocol(shapes) in protocol_names(shapes)


def test_a_folder_without_a_protocol_is_none() -> None:
    assert "rules" not in protocol_names(data_root() / "shapes")
    with pytest.raises(KnowledgeError, match="no protocol 'nothing': give a directory, or one of ") as told:
        protocol_folder("nothing")
    assert "rules" not in str(told.value)


def test_shapes_takes_a_named_protocol_and_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["shapes", "--protocol", str(MINI)]) == 0
    named = capsys.readouterr().out
    assert main(["shapes"]) == 0
    default = capsys.readouterr().out
    assert "https://example.org/" in named
    assert "https://w3id.org/trialshape/haic" not in named
    assert "https://w3id.org/trialshape/haic-len-cado/criteria#" in default


@pytest.mark.parametrize("command", ["screen", "explain", "query", "shapes"])
def test_a_shell_completes_names_of_protocols(command: str) -> None:
    group = typer.main.get_command(app)
    (option,) = [one for one in group.commands[command].params if one.name == "protocol"]  # type: ignore[attr-defined]
    known = protocol_names(data_root() / "shapes")
    context = typer.Context(group)
    assert [item.value for item in option.shell_complete(context, "")] == list(known)
    assert [item.value for item in option.shell_complete(context, "no such name")] == []
