"""Literals and datatypes in the form that HermiT reads: the datatype map of OWL 2, exact, nothing else.

What has no place in that map gets a stand-in that keeps equal what is equal and apart what is apart; a value
that cannot be read is refused, never guessed.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox

from trialshape import gate

XSD: Final = gate.XSD
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
OWL: Final = "http://www.w3.org/2002/07/owl#"

STRING: Final = XSD + "string"
DATE_TIME: Final = XSD + "dateTime"
PLAIN: Final = RDF + "PlainLiteral"
LANGUAGE_TYPES: Final = frozenset({RDF + "langString", RDF + "dirLangString"})

KNOWN: Final = frozenset(
    {XSD + name for name in ("string", "normalizedString", "token", "language", "Name", "NCName", "NMTOKEN")}
    | {XSD + name for name in ("boolean", "hexBinary", "base64Binary", "dateTime", "dateTimeStamp", "anyURI")}
    | gate.DECIMAL_TYPES
    | gate.FLOAT_TYPES
    | {OWL + "rational", OWL + "real", PLAIN, "http://www.w3.org/2000/01/rdf-schema#Literal"}
)
"""Datatypes that stand as they are. rdf:XMLLiteral is not among them: HermiT would run an XML parser on it."""

_RATIONAL = re.compile(r"[+-]?[0-9]+/0*[1-9][0-9]*")
_DATE = re.compile(r"(?P<day>-?[0-9]+-[0-9]{2}-[0-9]{2})(?P<zone>.*)")
_FAR_YEAR = re.compile(r"-?[0-9]{5,}-")
_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


class Unreadable(Exception):
    """A literal that the proof leaves out; `kind` is the kind of violation, the text never has the value."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind


def stand_in(datatype: str) -> str:
    """The datatype that HermiT sees in place of another; itself where HermiT knows it.

    Dates become instants at midnight, texts with a language rdf:PlainLiteral, everything else xsd:string."""
    if datatype in KNOWN:
        return datatype
    if datatype == XSD + "date":
        return DATE_TIME
    return PLAIN if datatype in LANGUAGE_TYPES else STRING


def readable(literal: ox.Literal) -> ox.Literal:
    """The literal that stands for another in the proof; raises Unreadable where there is none.

    Values of a stand-in by xsd:string are written behind the name of their datatype, so that those of two
    datatypes are never equal. Two lexical forms of one value in such a datatype count as different.
    """
    text, datatype = literal.value, literal.datatype.value
    if literal.language:
        return ox.Literal(_characters(text), language=literal.language)
    reason = gate.check(text, datatype)
    if datatype == OWL + "rational" and not _RATIONAL.fullmatch(text):
        reason = "not a valid owl:rational"
    if datatype == OWL + "real" or (datatype == PLAIN and "@" not in text):
        reason = "its datatype has no such literal"
    if reason is not None:
        raise Unreadable("LexicalNotInLexicalSpace", reason)
    if datatype == PLAIN:
        return _plain(text)
    if datatype in (XSD + "date", DATE_TIME, XSD + "dateTimeStamp"):
        return ox.Literal(_instant(text), datatype=ox.NamedNode(DATE_TIME))
    if datatype in gate.FLOAT_TYPES:
        return ox.Literal("INF" if text == "+INF" else text, datatype=literal.datatype)
    if datatype == XSD + "anyURI":
        # HermiT refuses what is no URI to the letter; encoded, every text is one and no two become equal
        return ox.Literal(quote(text, safe=""), datatype=literal.datatype)
    if datatype in KNOWN:
        return ox.Literal(_characters(text), datatype=literal.datatype)
    return ox.Literal(_characters(f"{datatype} {text}"))


def _plain(text: str) -> ox.Literal:
    """An rdf:PlainLiteral as what it abbreviates: a string, or a text with a language after the last @."""
    words, _, language = text.rpartition("@")
    try:
        return (
            ox.Literal(_characters(words), language=language) if language else ox.Literal(_characters(words))
        )
    except ValueError:
        raise Unreadable(
            "LexicalNotInLexicalSpace", "not a valid rdf:PlainLiteral: no such language"
        ) from None


def _instant(text: str) -> str:
    """A date as its midnight, in its own time zone if it names one; an instant as it is."""
    if _FAR_YEAR.match(text):
        raise Unreadable("LiteralOutOfReach", "HermiT reads years of four digits only")
    if "T24:" in text:
        return _next_midnight(text)
    if "T" in text:
        return text
    found = _DATE.fullmatch(text)
    assert found is not None  # the form was checked
    return f"{found['day']}T00:00:00{found['zone']}"


def _next_midnight(text: str) -> str:
    """The end of a day as the beginning of the next: one value, which HermiT takes for two."""
    day, _, time = text.partition("T")
    try:
        following = date.fromisoformat(day) + timedelta(days=1)
    except (ValueError, OverflowError):
        raise Unreadable("LiteralOutOfReach", "the day after it has no year of 1 to 9999") from None
    return f"{following.isoformat()}T00:00:00{time.lstrip('24:0.')}"


def _characters(text: str) -> str:
    """The text with characters that XML cannot carry written out, behind a sign that texts hardly have."""
    return _NOT_XML.sub(lambda found: f"\ufffd{ord(found.group()):x};", text)
