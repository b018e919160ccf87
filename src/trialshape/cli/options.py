"""Options that several commands share, each declared once with its help and completion."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Final

import pyoxigraph as ox
import typer

from trialshape.cli.words import say
from trialshape.knowledge import graph
from trialshape.knowledge.files import data_root
from trialshape.knowledge.presets import read_presets
from trialshape.knowledge.protocols import default_protocol, protocol_names
from trialshape.run import RunError

ENGLISH: Final = graph.ENGLISH
_TAG: Final = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


def chosen(protocol: str | None) -> str:
    """The protocol as given, else the default one. Raises KnowledgeError when none is set."""
    return protocol or default_protocol(data_root() / "shapes")


def tag(language: str) -> str:
    """A language tag as given. Raises RunError for what is none."""
    if not _TAG.fullmatch(language):
        raise RunError(f"--language: '{language}' is no language tag, such as de or pt-BR")
    return language


def warn_unless_spoken(store: ox.Store, language: str) -> None:
    """Say so when the knowledge has no text in a language, which may be a slip of the pen."""
    if not graph.speaks(store, language):
        say(f"warning: the knowledge has nothing in the language '{language}'; texts are in English")


def _beginning(incomplete: str) -> list[str]:
    """The protocols whose names begin so, for completion in a shell."""
    return [name for name in protocol_names(data_root() / "shapes") if name.startswith(incomplete)]


Protocol = Annotated[
    str | None,
    typer.Option(
        metavar="NAME|DIR",
        help="Which protocol: a name, or a folder of Turtle. [default: the one that shapes/protocols.ttl names]",
        autocompletion=_beginning,
    ),
]
ProtocolOfRun = Annotated[
    str | None,
    typer.Option(
        "--protocol",
        metavar="NAME|DIR",
        help="Where the criteria lie. [default: where the run found them, from run.json]",
        autocompletion=_beginning,
    ),
]
Knowledge = Annotated[
    list[Path] | None, typer.Option(metavar="PATH", help="More knowledge: a Turtle file or a folder.")
]
KnowledgeOfRun = Annotated[
    list[Path] | None,
    typer.Option(
        "--knowledge",
        metavar="PATH",
        help="More knowledge: a Turtle file or a folder. [default: that of the run, from run.json]",
    ),
]
Language = Annotated[
    str, typer.Option(metavar="TAG", help="Labels in this language where there are any, such as de.")
]


def _presets(incomplete: str) -> list[str]:
    """The presets whose names begin so, for completion in a shell."""
    return [name for name in preset_names() if name.startswith(incomplete)]


def preset_names() -> list[str]:
    """The names of the shipped presets, in order."""
    store = ox.Store()
    for path in sorted((data_root() / "shapes" / "rules").glob("*.ttl")):
        if b"Preset" in (content := path.read_bytes()):  # spares parsing most files
            store.load(input=content, format=ox.RdfFormat.TURTLE)
    return [preset.name for preset in read_presets(store)]


PresetOption = Annotated[
    str | None,
    typer.Option(
        "--preset",
        metavar="NAME",
        help="For what question the run is made, and so how silence is read. [default: the one of the knowledge]",
        autocompletion=_presets,
    ),
]
PolicyOption = Annotated[
    list[str] | None,
    typer.Option(
        "--policy",
        metavar="NAME=VALUE",
        help="Another reading of what the protocol leaves open; told in every result. `check --policies` lists them.",
    ),
]
SiteOption = Annotated[
    Path | None,
    typer.Option(
        "--site",
        metavar="DIR",
        help="The folder of the site: codes, units, texts, ranges. [default: trialshape.site beside the export]",
    ),
]
ResultFolder = Annotated[
    Path, typer.Argument(metavar="DIR", help="A directory that `trialshape screen` wrote.")
]
