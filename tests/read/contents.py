"""Contents of files that name a patient: as triples, as XML, in nested brackets."""

from __future__ import annotations

from tests.read.exports import EX, RDF, REC

NAME = "Annegret"  # stands in the values of every broken file and must not come out
P = f"<{EX}p>"
GOOD = f'{P} <{RDF}type> <{REC}Patient> .\n{P} <{REC}name> "{NAME}" .\n'
XML = f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:rec="{REC}">%s</rdf:RDF>'
PERSON = f'<rec:Patient rdf:about="{EX}p"><rec:name>{NAME}</rec:name></rec:Patient>'


def nested(levels: int) -> str:
    """JSON-LD of this many objects in each other."""
    return '{"http://x.example/p":' * levels + f'"{NAME}"' + "}" * levels


def as_bytes(content: str | bytes) -> bytes:
    """What is written to a file."""
    return content.encode() if isinstance(content, str) else content
