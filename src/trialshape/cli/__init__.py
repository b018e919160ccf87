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

from trialshape.cli import check, diff, document, explain, query, screen, shapes, validate, worklist
from trialshape.cli.words import say
from trialshape.knowledge.errors import KnowledgeError
from trialshape.mapping import BadMappingError, MappingError
from trialshape.read import ReadError
from trialshape.results import ResultError
from trialshape.run import RunError, place

COMMANDS: Final[dict[str, Callable[..., None]]] = {
    "screen": screen.screen,
    "explain": explain.explain,
    "worklist": worklist.worklist,
    "diff": diff.diff,
    "query": query.query,
    "validate": validate.validate,
    "shapes": shapes.shapes,
    "check": check.check,
    "document": document.document,
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
    """Options of no command; `main` reads --debug itself, wherever it stands, since it outlives the command."""


for _name, _command in COMMANDS.items():
    app.command(_name)(_command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in given
    # an option whose value may be left out is written --rdf or --rdf=full
    given = ["--rdf=outcomes" if word == "--rdf" else word for word in given if word != "--debug"]
    try:
        result = typer.main.get_command(app).main(given, prog_name="trialshape", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        # whoever read the output has enough; what is left to flush must not fail again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except SystemExit as leaving:
        # typer leaves in this way when it meets a closed pipe first
        return PIPE_CLOSED if isinstance(leaving.__context__, BrokenPipeError) else int(leaving.code or 0)
    except (KeyboardInterrupt, typer.Abort):
        result = INTERRUPTED
    except TyperException as wrong:
        say(f"trialshape: {wrong.format_message()}" if given else wrong.format_message())
        return 2
    except Exception as error:
        return _explained(error, debug=debug)
    if result == INTERRUPTED:
        say("trialshape: interrupted")
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
        for frame in traceback.extract_tb(error.__traceback__):
            say(f"  {frame.filename}:{frame.lineno} in {frame.name}")
    return INTERNAL
