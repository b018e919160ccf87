"""The command line: one module a command, and one place where errors become exit codes.

A command is a function with typer parameters in a module of its own; naming it in `COMMANDS` registers it. It prints
to standard output, tells warnings on standard error, and raises what went wrong. A code other than 0 that is no
error is raised as `typer.Exit`."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Annotated, Final

import typer
from typer.exceptions import TyperException

from trialshape.cli.explain import explain
from trialshape.cli.query import query
from trialshape.cli.screen import screen
from trialshape.cli.shapes import shapes
from trialshape.cli.validate import validate
from trialshape.cli.words import say
from trialshape.knowledge.errors import KnowledgeError
from trialshape.mapping import BadMappingError, MappingError
from trialshape.read import ReadError
from trialshape.results import ResultError
from trialshape.run import RunError, place

COMMANDS: Final[dict[str, Callable[..., None]]] = {
    "screen": screen,
    "explain": explain,
    "query": query,
    "validate": validate,
    "shapes": shapes,
}

# what an error that reaches the top means to the caller; part of the public interface
CODES: Final[dict[type[Exception], int]] = {
    BadMappingError: 2,
    MappingError: 3,
    RunError: 2,
    KnowledgeError: 2,
    ResultError: 2,
    ReadError: 3,
}
INTERNAL: Final = 70
INTERRUPTED: Final = 130
PIPE_CLOSED: Final = 141

app = typer.Typer(
    name="trialshape",
    help="Screen patients against a trial's numbered eligibility criteria.\n\n"
    "Research pre-screening, not a medical device: an investigator confirms every result.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"trialshape {version('trialshape')}")
        raise typer.Exit()


@app.callback()
def _everywhere(
    show_version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit."),
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="After an internal error, show where in the program it arose.")
    ] = False,
) -> None:
    """Options that stand before the command; `main` reads --debug itself, since it outlives the command."""


for _name, _command in COMMANDS.items():
    app.command(_name)(_command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    # an option whose value may be left out is written --rdf or --rdf=full
    given = ["--rdf=outcomes" if word == "--rdf" else word for word in given]
    try:
        result = typer.main.get_command(app).main(given, prog_name="trialshape", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        # whoever read the output has enough; what is left to flush must not fail again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except (KeyboardInterrupt, typer.Abort):
        say("interrupted: nothing was written")
        return INTERRUPTED
    except TyperException as wrong:
        say(f"trialshape: {wrong.format_message()}")
        return 2
    except Exception as error:
        return _explained(error, debug="--debug" in given)
    return result if isinstance(result, int) else 0


def _explained(error: Exception, *, debug: bool) -> int:
    for kind, code in CODES.items():
        if isinstance(error, kind):
            say(f"trialshape: {error}")
            return code
    # an error nobody foresaw may quote a value of a patient: its text is never shown
    say(
        f"trialshape: internal error, {type(error).__name__} in {place(error)}. Run with --debug to see more."
    )
    if debug:
        for line in traceback.format_tb(error.__traceback__):
            say(line.rstrip())
    return INTERNAL
