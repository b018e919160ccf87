"""Figures in texts for people, held against the limit or the window that the engine reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Final

import pyoxigraph as ox

from trialshape.check.catalogue import Catalogue
from trialshape.check.material import Material
from trialshape.check.remarks import Found
from trialshape.decimals import canonical
from trialshape.knowledge import graph
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.vocabulary import ELIG, RDF_TYPE, RDFS, SH, SKOS

OTHER_FIGURE, REPEATED, OTHER_SPAN = "TS307", "TS313", "TS504"

TEXTS: Final = (RDFS + "label", SKOS + "definition")
MESSAGES: Final = (ELIG + "barrierMessage", ELIG + "unsureMessage")
# yes or no, none or any: texts say it in words
_PLAIN: Final = frozenset((Decimal(0), Decimal(1)))
_POWER: Final = re.compile(r"(?:[x×*]\s*)?10(?:\^|\*{1,2})-?\d+")
_SPAN: Final = re.compile(r"\b(\d+)[ -](day|week|month|year|hour|minute)s?\b", re.IGNORECASE)
# a figure that is part of a name (a letter stands beside it, with or without a dot or hyphen) is no figure
_FIGURE: Final = re.compile(r"(?<![\w.^*/-])\d+(?:[,\u202f ]\d{3})*(?:\.\d+)?(?![\w^*]|\.\d)")
_WORDS: Final = {
    word: Decimal(number)
    for number, word in enumerate(
        ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), start=2
    )
}
_BACK: Final = re.compile(r"P(\d+)([DWMY])")
# "within 7 days" and "the 4 weeks before" count back; "live 12 weeks" and "more than 5 years before" do not
_COUNTED: Final = re.compile(
    r"\b(?:within(?: the(?: last)?)?|in the(?: last)?|the last|last) (\d+)[ -](day|week|month|year)s?\b",
    re.IGNORECASE,
)
_BEFORE: Final = re.compile(r"\b(\d+)[ -](day|week|month|year)s?(?= (?:before|prior|ago)\b)", re.IGNORECASE)
_DAYS: Final = {"D": "day", "W": "week", "M": "month", "Y": "year"}


def figures(material: Material, catalogue: Catalogue) -> Iterator[Found]:
    """Texts of conditions whose figures are not the limit, messages that repeat it, windows with other spans."""
    del catalogue
    store = material.store
    for iri in graph.subjects(store, RDF_TYPE, ELIG + "Condition"):
        limit = limit_of(store, iri)
        if limit is not None:
            yield from _condition(store, iri, limit, material)
    for iri in graph.subjects(store, RDF_TYPE, ELIG + "Window"):
        yield from _window(store, iri, material)
    windowed = store.quads_for_pattern(None, ox.NamedNode(ELIG + "window"), None, ox.DefaultGraph())
    for iri in sorted({quad.subject.value for quad in windowed if isinstance(quad.subject, ox.NamedNode)}):
        yield from _within_window(store, iri, material)


def limit_of(store: ox.Store, iri: str) -> Decimal | None:
    """The limit of a condition as written, if it is a figure or the figure of another condition."""
    seen = set[str]()
    while iri not in seen:
        seen.add(iri)
        limits = graph.objects(store, iri, ELIG + "limit")
        if len(limits) != 1:
            return None
        if isinstance(limits[0], ox.Literal):
            try:
                return Decimal(limits[0].value)
            except InvalidOperation:
                return None
        if not isinstance(limits[0], ox.NamedNode):
            return None
        iri = limits[0].value
    return None


def numbers(text: str) -> frozenset[Decimal]:
    """The figures of a text, small numbers in words included; powers of ten and parts of names are none."""
    plain = _POWER.sub(" ", text)
    found = {Decimal(re.sub(r"[,\u202f ]", "", match[0])) for match in _FIGURE.finditer(plain)}
    found.update(number for word, number in _WORDS.items() if re.search(rf"\b{word}\b", plain, re.IGNORECASE))
    return frozenset(found)


# --- conditions --------------------------------------------------------------------------------------


def _condition(store: ox.Store, iri: str, limit: Decimal, material: Material) -> Iterator[Found]:
    for predicate in TEXTS:
        for text in _english(store, iri, predicate):
            # days that are counted back are the window's; "12 weeks or longer" may be the limit
            seen = numbers(_BEFORE.sub(" ", _COUNTED.sub(" ", text.value)))
            if limit not in _PLAIN and seen and limit not in numbers(text.value):
                listed = ", ".join(canonical(one) for one in sorted(seen))
                yield Found(
                    OTHER_FIGURE,
                    f"{material.short(predicate)} of {material.short(iri)} says {listed},"
                    f" its limit is {canonical(limit)}",
                    iri,
                    predicate,
                    text,
                )
    spans = _spans(store, iri)
    for predicate in MESSAGES:
        for text in _english(store, iri, predicate):
            said = numbers(_SPAN.sub(" ", text.value))
            where = f"{material.short(predicate)} of {material.short(iri)}"
            if limit in said:
                yield Found(
                    REPEATED, f"{where} repeats the limit as a figure: write {{limit}}", iri, predicate, text
                )
            elif limit not in _PLAIN and "{limit}" not in text.value and said - spans:
                listed = ", ".join(canonical(one) for one in sorted(said - spans))
                yield Found(
                    OTHER_FIGURE,
                    f"{where} says {listed}, the limit is {canonical(limit)}",
                    iri,
                    predicate,
                    text,
                )


def _english(store: ox.Store, iri: str, predicate: str) -> list[ox.Literal]:
    found = graph.objects(store, iri, predicate)
    return [term for term in found if isinstance(term, ox.Literal) and term.language in (None, "en")]


def _spans(store: ox.Store, iri: str) -> frozenset[Decimal]:
    """Figures that the question of a condition has of its own, such as points or days."""
    question = next(iter(graph.iris(store, iri, SH + "targetClass")), None)
    if question is None:
        return frozenset()
    found = store.quads_for_pattern(ox.NamedNode(question), None, None, ox.DefaultGraph())
    own = set[Decimal]()
    for quad in found:
        if isinstance(quad.object, ox.Literal) and quad.predicate.value not in TEXTS:
            try:
                own.add(Decimal(quad.object.value))
            except InvalidOperation:
                continue
    return frozenset(own)


# --- windows -----------------------------------------------------------------------------------------


def _window(store: ox.Store, iri: str, material: Material) -> Iterator[Found]:
    try:
        back = graph.text(store, iri, ELIG + "back")
    except KnowledgeError:
        return
    match = _BACK.fullmatch(back or "")
    if match is None:
        return
    texts = [(predicate, text) for predicate in TEXTS for text in _english(store, iri, predicate)]
    said = [(predicate, text, _said(text.value)) for predicate, text in texts]
    meant = _meant(int(match[1]), _DAYS[match[2]])
    # a window over another window may name both spans, whose sum it is
    days = sum(
        number for spans in {frozenset(one) for _, _, one in said} for number, unit in spans if unit == "day"
    )
    for predicate, text, spans in said:
        if spans and not spans & meant and (days, "day") not in meant:
            listed = ", ".join(f"{number} {unit}s" for number, unit in sorted(spans))
            where = f"{material.short(predicate)} of {material.short(iri)}"
            yield Found(OTHER_SPAN, f"{where} says {listed}, it counts back {back}", iri, predicate, text)


def _within_window(store: ox.Store, iri: str, material: Material) -> Iterator[Found]:
    """Texts of criteria and questions that count days back otherwise than their windows do."""
    about = [iri, *graph.iris(store, iri, SH + "targetClass")]
    windows = {
        window
        for one in about
        for name in ("window", "currency", "lookback")
        for window in graph.iris(store, one, ELIG + name)
    }
    meant = set[tuple[int, str]]()
    for window in windows:
        match = _BACK.fullmatch(graph.text(store, window, ELIG + "back") or "")
        if match is not None:
            meant |= _meant(int(match[1]), _DAYS[match[2]])
        else:  # a window that is counted in another way says its span in words
            meant |= {
                span
                for predicate in TEXTS
                for one in _english(store, window, predicate)
                for span in _said(one.value)
            }
    for predicate in TEXTS:
        for text in _english(store, iri, predicate):
            said = frozenset((int(one[1]), one[2].lower()) for one in _COUNTED.finditer(text.value))
            if said and meant and not said & meant:
                listed = ", ".join(f"{number} {unit}s" for number, unit in sorted(said))
                where = f"{material.short(predicate)} of {material.short(iri)}"
                told = " and ".join(material.short(window) for window in sorted(windows))
                yield Found(
                    OTHER_SPAN, f"{where} says {listed}, {told} counts otherwise", iri, predicate, text
                )


def _said(text: str) -> frozenset[tuple[int, str]]:
    return frozenset((int(match[1]), match[2].lower()) for match in _SPAN.finditer(text))


def _meant(number: int, unit: str) -> frozenset[tuple[int, str]]:
    """The ways in which a span may be said."""
    found = {(number, unit)}
    if unit == "week":
        found.add((number * 7, "day"))
    if unit == "day" and number % 7 == 0:
        found.add((number // 7, "week"))
    if unit == "year":
        found.add((number * 12, "month"))
    if unit == "month" and number % 12 == 0:
        found.add((number // 12, "year"))
    return frozenset(found)
