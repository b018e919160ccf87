"""Opening what is to be screened: RDF as it is, or a table through a mapping."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from trialshape.mapping import map_table
from trialshape.read import ReadError, sources, survey
from trialshape.run import LINKS, Export, RunError, open_export


@contextmanager
def opened(
    given: Sequence[str],
    format: str | None,
    mapping: Path | None,
    as_of: date | None,
    out: Path,
) -> Iterator[Export]:
    """The export, found and surveyed; results of an earlier run that lie in it are no part of it.

    With a mapping, the triples of the table lie in a temporary folder as long as the export is open. Raises
    RunError for options that do not go together, ReadError and MappingError for what cannot be read."""
    if mapping is None:
        try:
            sources((), format)
        except ReadError as unknown:
            raise RunError(f"--format: {unknown}") from None
        yield open_export(given, format, leave_out=out)
        return
    if as_of is None:
        raise RunError("--map: a table does not say when it was extracted. Give the date with --as-of.")
    if len(given) != 1 or given[0] == "-" or format is not None:
        raise RunError("--map: name one table, as a file, and no --format.")
    with tempfile.TemporaryDirectory(prefix="trialshape-") as folder:
        made = map_table(mapping, Path(given[0]), as_of, Path(folder) / "table.nt")
        # the folder has another name each time, which must not show in results
        found = tuple(replace(source, name=f"{given[0]} (mapped)") for source in sources([made]))
        yield Export(found, survey(found, LINKS))
