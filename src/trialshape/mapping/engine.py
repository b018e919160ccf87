"""A table becomes RDF: mapping and table are checked, then the mapping engine runs in its own process."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, RdfFormat, parse

from trialshape.mapping.environment import VARIABLE, interpreter
from trialshape.mapping.errors import BadMappingError, MappingError
from trialshape.mapping.queries import describe, inner, quoted
from trialshape.mapping.rml import TYPE, TriplesMap, read_mapping
from trialshape.mapping.table import read_header, rewrite
from trialshape.mapping.terms import RML, Column, Term

AS_OF: Final = "{AS-OF}"
SECONDS: Final = 600
RUNNER: Final = Path(__file__).with_name("runner.py")

_CONFIG = """[CONFIGURATION]
na_values=
number_of_processes=1
logging_level=CRITICAL
output_format=N-TRIPLES
output_file=out.nt

[TABLE]
mappings=mapping.nt
"""
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def map_table(mapping: Path, table: Path, as_of: date, out: Path, *, seconds: int = SECONDS) -> Path:
    """Turn a CSV table into N-Triples by an RML mapping and give the path of the file.

    In the mapping, the source `table.csv` stands for the table and the text {AS-OF} for the as-of date. The
    triples are sorted, so that the same inputs give the same bytes. Raises BadMappingError for a mapping that
    is not understood or reaches beyond the table, and MappingError where table, engine or time do not suffice.
    """
    header = read_header(table)
    maps = checked(mapping, as_of, header)
    python = interpreter()
    with tempfile.TemporaryDirectory(prefix="trialshape-") as name:
        place = Path(name)
        rewrite(table, place / "table.csv")
        _write_job(maps, header, place)
        _run(python, place, maps, seconds)
        lines = _lines(place / "out.nt")
    _write(lines, out)
    return out


def checked(mapping: Path, as_of: date, header: Iterable[str]) -> tuple[TriplesMap, ...]:
    """Read a mapping and check its queries and columns against the header of a table; raises BadMappingError."""
    try:
        text = mapping.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise BadMappingError(f"{mapping.name}: not UTF-8 text.") from None
    except OSError as error:
        raise BadMappingError(f"{mapping.name}: the mapping cannot be read ({error.strerror}).") from None
    try:
        maps = read_mapping(text.replace(AS_OF, as_of.isoformat()))
    except BadMappingError as error:
        raise BadMappingError(f"{mapping.name}: {error}") from None
    names = tuple(header)
    for each in maps:
        try:
            given = describe(each.query, names)
        except BadMappingError as error:
            raise BadMappingError(f"{mapping.name}: {each.name}: {error}") from None
        for column in each.columns:
            if column not in given:
                raise BadMappingError(
                    f"{mapping.name}: {each.name}: no column '{column}'; there are: {', '.join(given)}"
                )
    return maps


# --- the job of the engine --------------------------------------------------------------------------------


def _write_job(maps: tuple[TriplesMap, ...], header: tuple[str, ...], place: Path) -> None:
    """Write what the runner needs into its working folder."""
    job = {
        "columns": header,
        "queries": [_view(number, each) for number, each in enumerate(maps)],
        "config": "config.ini",
        "report": "report.json",
    }
    (place / "job.json").write_text(json.dumps(job), encoding="utf-8")
    (place / "config.ini").write_text(_CONFIG, encoding="utf-8")
    lines = (line for number, each in enumerate(maps) for line in _rules(number, each))
    (place / "mapping.nt").write_text("".join(lines), encoding="utf-8")


def _view(number: int, each: TriplesMap) -> str:
    """The query of a triples map as a table of texts, whose empty texts the engine takes as missing."""
    columns = [
        f"coalesce(CAST({quoted(name)} AS VARCHAR), '') AS c{n}" for n, name in enumerate(each.columns)
    ]
    listed = ", ".join(columns) or "1 AS c0"
    query = f"SELECT DISTINCT {listed} FROM ({inner(each.query)}\n)"  # noqa: S608 (checked before)
    return f"CREATE TABLE view{number} AS {query}"


def _rules(number: int, each: TriplesMap) -> Iterator[str]:
    """A triples map in RML as N-Triples, over its view and with plain column names."""
    me, source, subject = f"<urn:map:{number}>", f"_:source{number}", f"_:subject{number}"
    alias = {name: f"c{n}" for n, name in enumerate(each.columns)}
    yield f"{me} <{TYPE}> <{RML}TriplesMap> .\n"
    yield f"{me} <{RML}logicalSource> {source} .\n"
    yield f'{source} <{RML}query> "FROM view{number}" .\n'
    yield f"{me} <{RML}subjectMap> {subject} .\n"
    yield from _term(subject, each.subject, alias)
    for n, (predicate, term) in enumerate(each.statements):
        rule = f"{number}x{n}"
        yield f"{me} <{RML}predicateObjectMap> _:pom{rule} .\n"
        yield f"_:pom{rule} <{RML}predicateMap> _:predicate{rule} .\n"
        yield f"_:predicate{rule} <{RML}constant> <{predicate}> .\n"
        yield f"_:pom{rule} <{RML}objectMap> _:object{rule} .\n"
        yield from _term(f"_:object{rule}", term, alias)


def _term(node: str, term: Term, alias: dict[str, str]) -> Iterator[str]:
    """A term map. The engine reads braces as columns in constants, too, and copies their text as it is."""
    text = "".join(
        f"{{{alias[part.name]}}}" if isinstance(part, Column) else _plain(part, term) for part in term.parts
    )
    kind = "template" if term.columns else "constant"
    value = f"<{text}>" if term.iri and not term.columns else f'"{_escaped(text)}"'
    yield f"{node} <{RML}{kind}> {value} .\n"
    yield f"{node} <{RML}termType> <{RML}{'IRI' if term.iri else 'Literal'}> .\n"
    if term.datatype:
        yield f"{node} <{RML}datatype> <{term.datatype}> .\n"
    if term.language:
        yield f'{node} <{RML}language> "{term.language}" .\n'


def _plain(text: str, term: Term) -> str:
    """Text around columns, escaped for the output of the engine, and its braces for the engine itself."""
    text = text if term.iri else _escaped(text)
    return text.replace("{", "\\{").replace("}", "\\}")


def _escaped(text: str) -> str:
    return "".join(_ESCAPES.get(sign, sign) for sign in text)


# --- the run ------------------------------------------------------------------------------------------------


def _run(python: Path, place: Path, maps: tuple[TriplesMap, ...], seconds: int) -> None:
    """Run the engine. Nothing that it prints is shown: it could hold cells of the table."""
    try:
        # a fixed command without a shell, in an environment without the user's settings and secrets
        done = subprocess.run(  # noqa: S603
            [str(python), "-I", str(RUNNER), "job.json"],
            cwd=place,
            env={"PATH": os.defpath, "HOME": str(place), "TMPDIR": str(place), "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise MappingError(
            f"The mapping took more than {seconds} seconds. Make its queries simpler."
        ) from None
    except OSError as error:
        raise MappingError(f"The mapping engine does not start ({error.strerror}): {python}") from None
    try:
        said = json.loads((place / "report.json").read_text(encoding="utf-8"))
        step, trouble = str(said["step"]), str(said["error"])
    except (OSError, ValueError, KeyError, TypeError):
        message = f"The mapping engine ended with code {done.returncode} and without a report."
        raise MappingError(f"{message} Is {VARIABLE} a Python that has the engine?") from None
    if done.returncode or trouble:
        raise MappingError(_trouble(step, trouble, maps))


def _trouble(step: str, trouble: str, maps: tuple[TriplesMap, ...]) -> str:
    """What the runner reported, in words and without anything from the table."""
    if step.startswith("query "):
        name = maps[int(step.removeprefix("query "))].name
        return (
            f"{name}: the query fails on the rows of the table ({trouble}). "
            "Where a cell may not have the form that a CAST expects, use TRY_CAST."
        )
    return f"The mapping engine failed in the step '{step}' ({trouble})."


def _lines(made: Path) -> list[str]:
    """The triples of the engine, each once and sorted; what is not N-Triples is refused."""
    if not made.exists():
        return []  # it writes no file when no row gives a triple
    lines: set[str] = set()
    try:
        with made.open("rb") as stream:
            for quad in parse(stream, format=RdfFormat.N_TRIPLES):
                if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
                    raise MappingError("The mapping made a node without an IRI.")
                lines.add(f"{quad.triple} .\n")
    except SyntaxError:
        # the parser's message may quote a cell
        raise MappingError("The mapping engine wrote something that is not N-Triples.") from None
    return sorted(lines)


def _write(lines: list[str], out: Path) -> None:
    """Write the file beside its place and move it there, so that no half of it is ever read."""
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as stream:
            stream.writelines(lines)
        part.replace(out)
    except OSError as error:
        raise MappingError(f"{out}: the triples cannot be written ({error.strerror}).") from None
    finally:
        part.unlink(missing_ok=True)
