"""Where an export lies: files, folders and standard input, each with the syntax it is written in."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import sys
import tempfile
import weakref
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from trialshape.read.contract import ReadError

EXTENSIONS = {
    "ttl": "turtle",
    "trig": "trig",
    "nt": "ntriples",
    "nq": "nquads",
    "jsonld": "jsonld",
    "json": "jsonld",
    "rdf": "rdfxml",
    "xml": "rdfxml",
    "owl": "rdfxml",
}
KNOWN = ", ".join(f".{extension}" for extension in EXTENSIONS)
STDIN = "standard input"


class Spool:
    """What came through a pipe, in an unnamed temporary file that is closed with its last user."""

    def __init__(self, stream: IO[bytes]) -> None:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the spool lives
        weakref.finalize(self, file.close)
        shutil.copyfileobj(stream, file)
        file.flush()
        self._file = file

    def open(self) -> IO[bytes]:
        """Give the content from the beginning; closing what is given leaves the spool in place."""
        copy = os.dup(self._file.fileno())
        os.lseek(copy, 0, os.SEEK_SET)  # the position is one for all copies: one reader at a time
        return os.fdopen(copy, "rb")


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read; `format` is None for a file found in a folder whose kind is not known."""

    name: str
    format: str | None
    compressed: bool
    path: Path | None
    spool: Spool | None = None

    def stamp(self) -> tuple[int, int]:
        """Give size and time of change, zeros for a pipe and for a file that is not there."""
        if self.path is None:
            return (0, 0)
        try:
            status = self.path.stat()
        except OSError:
            return (0, 0)
        return (status.st_size, status.st_mtime_ns)


def sources(
    paths: Iterable[str | Path], format: str | None = None, *, stdin: IO[bytes] | None = None
) -> tuple[Source, ...]:
    """Find the files of an export, in a fixed order, each one once.

    Folders are walked without hidden names; files of unknown kind in them are kept without a format so that
    they can be reported. `-` is standard input, copied to an unnamed temporary file because the export is
    read twice. `format` (an extension or a name such as `turtle`) holds for files named one by one and for
    standard input. Raises ReadError for a missing path, an unknown kind or an unknown format.
    """
    chosen = None if format is None else _format_named(format)
    found: list[Source] = []
    met: set[tuple[int, int]] = set()
    piped = False
    for given in paths:
        if str(given) == "-":
            if not piped:
                found.append(_spooled(stdin or sys.stdin.buffer, chosen))
            piped = True
            continue
        path = Path(given)
        try:
            if path.is_dir():
                found.extend(_walk(path, met))
            elif _first_met(path, met):
                found.append(_named(path, chosen))
        except OSError as trouble:
            name = _display(path)
            raise ReadError(f"{name}: {trouble.strerror}. Check the path and its permissions.") from None
    return tuple(found)


def _format_named(name: str) -> str:
    plain = name.lower().lstrip(".").replace("-", "").replace("/", "")
    if plain in EXTENSIONS.values():
        return plain
    if plain in EXTENSIONS:
        return EXTENSIONS[plain]
    known = ", ".join(dict.fromkeys(EXTENSIONS.values()))
    raise ReadError(f"The format {name!r} is not known. Give one of {known}, or an extension: {KNOWN}.")


def _kind(path: Path) -> tuple[str | None, bool]:
    """Read syntax and compression off a file name."""
    name = path.name.lower()
    compressed = name.endswith(".gz")
    stem = name.removesuffix(".gz")
    _, dot, extension = stem.rpartition(".")
    return (EXTENSIONS.get(extension) if dot else None), compressed


def _named(path: Path, chosen: str | None) -> Source:
    name = _display(path)
    if not path.is_file():
        raise ReadError(f"{name}: not a regular file. Pipe its content and name it '-'.")
    kind, compressed = _kind(path)
    if chosen is None and kind is None:
        raise ReadError(
            f"{name}: the extension is not known. Known are {KNOWN}, each also with .gz; "
            "or state the format explicitly."
        )
    return Source(name, chosen or kind, compressed, path)


def _walk(folder: Path, met: set[tuple[int, int]]) -> Iterator[Source]:
    # Linked folders are followed, since leaving one out would lose facts; `met` ends a circle of links.
    if not _first_met(folder, met):
        return
    for entry in sorted(folder.iterdir(), key=lambda found: os.fsencode(found.name)):
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from _walk(entry, met)
        elif entry.exists() and not entry.is_file():  # a pipe or a device
            yield Source(_display(entry), None, False, entry)
        elif not entry.exists() or _first_met(entry, met):  # a dangling link is named when it is read
            kind, compressed = _kind(entry)
            yield Source(_display(entry), kind, compressed, entry)


def _first_met(path: Path, met: set[tuple[int, int]]) -> bool:
    # The same file under two names must not be read twice: its blank nodes would become two sets of facts.
    status = path.stat()
    key = (status.st_dev, status.st_ino)
    if key in met:
        return False
    met.add(key)
    return True


def _display(path: Path) -> str:
    """Give a file name that is safe to print: as the user gave it, without control characters."""
    text = os.fsencode(path.as_posix()).decode("utf-8", errors="replace")
    return "".join(character if character.isprintable() else "?" for character in text)


def _spooled(stream: IO[bytes], chosen: str | None) -> Source:
    spool = Spool(stream)
    with spool.open() as plain:
        head = plain.read(4096)
    compressed = head.startswith(b"\x1f\x8b")
    if compressed and chosen is None:
        with spool.open() as packed, suppress(OSError, EOFError, zlib.error):  # the parse will say it
            head = gzip.GzipFile(fileobj=packed).read(4096)
    return Source(STDIN, chosen or _sniffed(head), compressed, None, spool)


def _sniffed(head: bytes) -> str:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if re.match(rb"<\?xml\b|<!--|<!DOCTYPE|<[A-Za-z]+:RDF\b", text):
        return "rdfxml"
    # A brace in Turtle cannot begin a document, nor can one follow its opening bracket.
    if re.match(rb'\{\s*["}]|\[\s*\{', text):
        return "jsonld"
    return "turtle"
