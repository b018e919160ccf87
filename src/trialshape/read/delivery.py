"""The second pass: patients one after the other, by the shortest way the survey has proved safe."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from trialshape.read.contract import (
    LIMITS,
    FileSeen,
    Limits,
    Links,
    RawPatient,
    ReadError,
    Row,
    Survey,
    UnreadableError,
    statement,
)
from trialshape.read.ownership import belonging, claimed
from trialshape.read.parsing import rows, runs
from trialshape.read.places import Source
from trialshape.read.shuffle import shuffled
from trialshape.read.tables import MEMORY


def patients(
    sources: Sequence[Source], survey: Survey, links: Links, limits: Limits = LIMITS, memory: str = MEMORY
) -> Iterator[RawPatient]:
    """Give every patient of a surveyed export once, each with all of its statements.

    The order is that of files and places, or of IRIs when the export is shuffled. One patient is held at a
    time, or what DuckDB needs within `memory`. Raises ReadError when a file is not as it was surveyed, when
    the number of patients differs from the survey's, or when the disk is full.
    """
    _unchanged(sources, survey)
    if survey.layout == "shuffled":
        readable = [seen.readable for seen in survey.files]
        found = shuffled(sources, readable, links, limits, memory)
    else:
        found = _sliced(sources, survey, links, limits)
    count = 0
    try:
        for patient in found:
            count += 1
            yield patient
    except UnreadableError as broken:
        raise ReadError(f"A file that could be read before cannot be read now: {broken.message}") from None
    _unchanged(sources, survey)
    if count != survey.patients:
        raise ReadError(f"The survey found {survey.patients} patients, the second pass {count}. Run again.")


def _unchanged(sources: Sequence[Source], survey: Survey) -> None:
    if [source.name for source in sources] != [seen.name for seen in survey.files]:
        raise ReadError("The survey is of other files. Survey the sources that are read.")
    for source, seen in zip(sources, survey.files, strict=True):
        if source.stamp() != seen.stamp:
            raise _changed(seen)


def _changed(seen: FileSeen) -> ReadError:
    return ReadError(
        f"{seen.name}: the file changed while the export was read. Run again when it is complete."
    )


def _sliced(sources: Sequence[Source], survey: Survey, links: Links, limits: Limits) -> Iterator[RawPatient]:
    exports = frozenset(found.subject for found in survey.export)
    for number, (source, seen) in enumerate(zip(sources, survey.files, strict=True)):
        if seen.spans:
            for stretch in _stretches(runs(rows(source, number, limits)), seen):
                yield _only_patient(stretch, seen, links, exports)


def _stretches(found: Iterator[list[Row]], seen: FileSeen) -> Iterator[list[Row]]:
    """Cut out the stretches of a file between the first and the last run of each patient."""
    spans = iter(seen.spans)
    first, last = next(spans)
    kept: list[Row] = []
    for index, run in enumerate(found):
        if index < first:
            continue
        kept.extend(run)
        if index == last:
            yield kept
            kept = []
            following = next(spans, None)
            if following is None:
                return
            first, last = following
    raise _changed(seen)


def _only_patient(
    stretch: Collection[Row], seen: FileSeen, links: Links, exports: Collection[str]
) -> RawPatient:
    names = claimed(stretch, links)
    if len(names) != 1:
        raise _changed(seen)
    (patient,) = names
    own = sorted(belonging(stretch, patient, links, exports))
    return RawPatient(patient, tuple(statement(row) for row in own), (seen.name,), frozenset())
