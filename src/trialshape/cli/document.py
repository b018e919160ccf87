"""`trialshape document`: the ontology and the criteria as a folder of pages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from trialshape.cli.options import Knowledge, Protocol, chosen
from trialshape.cli.words import say
from trialshape.documentation.site import MissingExtraError, require_libraries, site
from trialshape.documentation.writing import PlaceError, check_place, write_site
from trialshape.knowledge.files import collect, concluded, data_root, load_stated
from trialshape.knowledge.plan import compile_loaded


def document(
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the pages go.")],
    protocol: Protocol = None,
    knowledge: Knowledge = None,
) -> None:
    """Write the ontology and the criteria of a protocol as pages that open from disk.

    index.html is the first; criteria.csv and criteria.md hold the table of the criteria. Nothing is fetched, by the
    program or by the pages. Exit codes: 0 written; 2 usage, unusable knowledge, or a folder that holds other files.
    """
    try:
        require_libraries()
        check_place(out)
        stated = load_stated(collect(chosen(protocol), knowledge or ()))
        full = concluded(stated)
        pages = site(stated, full, compile_loaded(full), data_root() / "docs" / "decisions")
        write_site(pages, out)
    except (PlaceError, MissingExtraError) as error:
        say(f"trialshape: {error}")
        raise typer.Exit(2) from None
    print(f"{len(pages)} files, begin with {out / 'index.html'}")
