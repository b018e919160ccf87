"""Bytes of one file on their way to the parser, refused where they could harm it or mislead it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import IO
from xml.parsers import expat

from trialshape.read.contract import Limits, UnreadableError
from trialshape.read.places import Source

BLOCK = 1 << 16


class Guarded:
    """A readable stream over checked blocks; what a check raises passes through the parser unchanged."""

    __slots__ = ("_blocks", "_rest")

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._rest = memoryview(b"")

    def read(self, size: int) -> bytes:
        """Give at most `size` bytes; nothing at the end."""
        while not self._rest:
            block = next(self._blocks, None)
            if block is None:
                return b""
            self._rest = memoryview(block)
        piece, self._rest = self._rest[:size], self._rest[size:]
        return bytes(piece)


def guarded(source: Source, limits: Limits) -> Guarded:
    """Open a source for the parser: inflated, UTF-8 without byte order mark, within the limits."""
    blocks = _text(_inflated(source, limits) if source.compressed else _raw(source))
    if source.format == "rdfxml":
        blocks = _xml(blocks, limits)
    elif source.format == "jsonld":
        blocks = _json(blocks, limits)
    else:
        blocks = _flat(blocks, limits)
    return Guarded(blocks)


def _raw(source: Source) -> Iterator[bytes]:
    if source.spool is not None:
        with source.spool.open() as stream:
            yield from _read(stream)
    elif source.path is not None:
        with source.path.open("rb") as stream:
            yield from _read(stream)


def _read(stream: IO[bytes]) -> Iterator[bytes]:
    while block := stream.read(BLOCK):
        yield block


def _inflated(source: Source, limits: Limits) -> Iterator[bytes]:
    """Inflate one level of gzip, bounded in ratio and in size."""
    packed = 0
    unpacked = 0
    members = 0
    inside = False  # a member has begun and not ended
    inflater = zlib.decompressobj(wbits=31)
    for data in _raw(source):
        packed += len(data)
        while True:
            if not inside:
                data = data.lstrip(b"\0") if members else data  # zero bytes may pad the end
                if not data:
                    break
                inside = True
            try:
                piece = inflater.decompress(data, BLOCK)
            except zlib.error:
                raise UnreadableError("not a valid gzip file, or damaged. Make the file again.") from None
            unpacked += len(piece)
            if unpacked > limits.inflated_bytes or (
                unpacked > limits.free_bytes and unpacked > packed * limits.ratio
            ):
                raise UnreadableError(
                    "the compressed data grows beyond what is allowed (a decompression bomb?). "
                    "Unpack the file and look at it."
                )
            if piece:
                yield piece
            data = inflater.unconsumed_tail
            if inflater.eof:
                data = inflater.unused_data
                inflater = zlib.decompressobj(wbits=31)
                inside = False
                members += 1
            elif not data:
                break  # what the inflater still holds comes with the next block, at the latest with the trailer
    if inside:
        raise UnreadableError("the compressed file ends too early (truncated). Make or copy the file again.")


def _text(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Refuse what is not UTF-8 text at first sight and drop a byte order mark."""
    lines = 1
    first = True
    for block in blocks:
        if first:
            while len(block) < 4 and (more := next(blocks, b"")):
                block += more
            _refuse_binary(block)
            block = block.removeprefix(b"\xef\xbb\xbf")
            first = False
        nul = block.find(b"\0")
        if nul >= 0:
            line = lines + block.count(b"\n", 0, nul)
            raise UnreadableError("a NUL byte: not UTF-8 text. Export the file as UTF-8.", line)
        lines += block.count(b"\n")
        yield block


def _refuse_binary(block: bytes) -> None:
    if block.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableError("UTF-16 text. Save the file as UTF-8.", 1, 1)
    if block.startswith(b"\x1f\x8b"):
        raise UnreadableError(
            "gzip data where RDF is expected. Name a compressed file .gz; compress it only once."
        )


def _flat(blocks: Iterator[bytes], limits: Limits) -> Iterator[bytes]:
    """Bound the number of RDF 1.2 triple terms, which overflow the parser's stack when nested.

    They are refused later in any case. The bound is on openings in the whole file since nesting cannot be
    told from bytes alone; text values hardly hold this mark.
    """
    opened = 0
    lines = 1
    tail = b""
    for block in blocks:
        opened += (tail + block).count(b"<<(")
        if opened > limits.triple_terms:
            raise UnreadableError("RDF 1.2 triple terms, which are not read. Export plain RDF 1.1.", lines)
        tail = block[-2:]
        lines += block.count(b"\n")
        yield block


_JSON_MARK = re.compile(rb'\\.?|["\[\]{}]', re.DOTALL)


def _json(blocks: Iterator[bytes], limits: Limits) -> Iterator[bytes]:
    """Bound the nesting of JSON, which crashes the parser when it is deep."""
    depth = 0
    lines = 1
    in_text = False
    escaped = False  # the last block ended with a backslash that speaks for the next byte
    for block in blocks:
        begin = 1 if escaped else 0
        escaped = False
        for mark in _JSON_MARK.finditer(block, begin):
            sign = mark.group()
            escaped = sign == b"\\"
            if sign == b'"':
                in_text = not in_text
            elif in_text or sign.startswith(b"\\"):
                continue
            elif sign in b"[{":
                depth += 1
                if depth > limits.nesting:
                    line = lines + block.count(b"\n", 0, mark.start())
                    raise UnreadableError(f"JSON nested deeper than {limits.nesting} levels.", line)
            else:
                depth -= 1
        lines += block.count(b"\n")
        yield block


def _xml(blocks: Iterator[bytes], limits: Limits) -> Iterator[bytes]:
    """Refuse document types, deep nesting and XML that is not well formed.

    The RDF parser takes a document that stops between two tags for a complete one, so well-formedness is
    proved here, and its errors have a position.
    """
    parser = expat.ParserCreate("UTF-8")
    parser.buffer_text = True
    depth = 0
    text = 0

    def doctype(*_: object) -> None:
        raise UnreadableError(
            "a DOCTYPE, which could hide entities. Remove it and write the values out.",
            parser.CurrentLineNumber,
        )

    def start(*_: object) -> None:
        nonlocal depth, text
        depth += 1
        text = 0
        if depth > limits.nesting:
            raise UnreadableError(
                f"XML nested deeper than {limits.nesting} levels.",
                parser.CurrentLineNumber,
                parser.CurrentColumnNumber + 1,
            )

    def end(*_: object) -> None:
        nonlocal depth, text
        depth -= 1
        text = 0

    def characters(data: str) -> None:
        nonlocal text
        text += len(data)
        if text > limits.literal:
            raise UnreadableError(too_long(limits), parser.CurrentLineNumber)

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    fed = 0
    for block in blocks:
        _feed(parser, block, False)
        fed += len(block)
        # A tag, an attribute or a comment is held back until it is whole.
        if fed - parser.CurrentByteIndex > 4 * limits.literal + 2 * BLOCK:
            raise UnreadableError(too_long(limits), parser.CurrentLineNumber)
        yield block
    if fed:
        _feed(parser, b"", True)


def _feed(parser: expat.XMLParserType, block: bytes, final: bool) -> None:
    try:
        parser.Parse(block, final)
    except expat.ExpatError as broken:
        # The text comes from a fixed table and quotes nothing.
        what = expat.errors.messages.get(broken.code, "not well formed")
        raise UnreadableError(f"XML is not well formed: {what}.", broken.lineno, broken.offset + 1) from None


def too_long(limits: Limits) -> str:
    """Say that a value is longer than allowed."""
    return f"a value longer than {limits.literal:,} characters. Shorten it or leave it out of the export."
