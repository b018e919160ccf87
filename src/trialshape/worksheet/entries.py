"""One filled row of a worksheet as statements of the record: who said what of whom, and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from trialshape.knowledge.terms import Terms
from trialshape.knowledge.vocabulary import RDF_TYPE, REC, local_name
from trialshape.read import Statement
from trialshape.record import vocabulary as rec
from trialshape.worksheet.asking import Asked, Asking
from trialshape.worksheet.cells import (
    NO,
    NONE,
    NUMBER,
    ONGOING,
    SUSPECTED,
    YES,
    Refused,
    Value,
    grade_named,
    literal,
    moment,
    node_iri,
    option_named,
    parts,
    term_named,
    yes,
)
from trialshape.worksheet.sheet import Line
from trialshape.worksheet.values import observed

ADJUDICATION: Final = REC + "Adjudication"
ROLE: Final = REC + "role"
CORRECTS: Final = REC + "corrects"


@dataclass(frozen=True, slots=True)
class Book:
    """What rows are read with: what can be asked for, the terms, roles by name, and reports by patient and document."""

    asking: Asking
    terms: Terms
    roles: Mapping[str, str]
    reports: Mapping[tuple[str, str], str]


def statements(line: Line, node: str, patient: str, book: Book) -> tuple[Statement, ...]:
    """The facts that a filled row states of a patient, under a node of its own. Raises Refused."""
    said = list(_said(line, patient, book))
    subject = patient if line.kind == "patient" else node
    if line.kind != "patient":
        said += [(rec.SUBJECT, Value(patient)), *_provenance(line, book)]
    return tuple(Statement(subject, prop, value.text, value.datatype, None, None) for prop, value in said)


def _said(line: Line, patient: str, book: Book) -> Iterator[tuple[str, Value]]:
    match line.kind:
        case "question":
            asked = book.asking.questions.get(line.question)
            if asked is None:
                raise Refused("question: no such question")
            return _answered(asked, line, patient, book)
        case "history":
            asked = book.asking.domains.get(line.question)
            if asked is None:
                raise Refused("question: no such domain")
            return _history_taken(asked, line)
        case "fact" | "patient":
            asked = book.asking.entries.get(line.question)
            if asked is None or (line.kind == "patient") != (asked.way == "patient"):
                raise Refused("question: no such entry")
            return _answered(asked, line, patient, book)
        case "adjudicate":
            iri = book.asking.question_names.get(line.question)
            if iri is None:
                raise Refused("question: no such question")
            return _adjudicated(iri, line, book)
    raise Refused("kind: expected question, history, fact, patient or adjudicate")


def _answered(asked: Asked, line: Line, patient: str, book: Book) -> Iterator[tuple[str, Value]]:
    match asked.way:
        case "answer":
            return _attested(asked, line)
        case "value":
            return observed(asked, line, book.terms)
        case "history":
            return _happened(asked, line, book)
        case "patient":
            return _of_patient(asked, line, book)
    return _entered(asked, line, patient, book)


# --- who says so ---------------------------------------------------------------------------------------


def _provenance(line: Line, book: Book) -> Iterator[tuple[str, Value]]:
    if line.by_role and (role := book.roles.get(line.by_role.casefold())) is None:
        raise Refused("by_role: no such role; expected one of the role column")
    yield rec.AUTHOR, literal(line.who)
    if line.by_role:
        assert role is not None
        yield ROLE, Value(role)
    if line.document:
        yield rec.DOCUMENT, literal(line.document)
    if line.corrects:
        yield CORRECTS, Value(node_iri(line.corrects, "corrects"))
    yield from _details(line, book)


# --- kinds of answers ----------------------------------------------------------------------------------


def _attested(asked: Asked, line: Line) -> Iterator[tuple[str, Value]]:
    answer = yes(line.answer)
    yield RDF_TYPE, Value(rec.ATTESTATION)
    yield rec.ANSWERS, Value(asked.iri)
    yield rec.ANSWER, Value("true" if answer else "false", rec.BOOLEAN)
    yield rec.DATE, moment(line.date, "date")
    if line.expires:
        yield rec.EXPIRES, moment(line.expires, "expires")


def _history_taken(asked: Asked, line: Line) -> Iterator[tuple[str, Value]]:
    if not yes(line.answer):
        raise Refused("answer: expected yes, or an empty cell while not everything was asked for")
    yield RDF_TYPE, Value(rec.HISTORY_TAKEN)
    yield rec.COVERS, Value(asked.iri)
    yield rec.DATE, moment(line.date, "date")


def _happened(asked: Asked, line: Line, book: Book) -> Iterator[tuple[str, Value]]:
    """That something of a class happened, is suspected, or did not happen."""
    said = line.answer.casefold()
    if said in NONE:
        for denied in asked.classes:
            yield RDF_TYPE, Value(denied)
        yield rec.CERTAINTY, Value(rec.EXCLUDED)
        yield rec.DATE, moment(line.date, "date")
        return
    if said in YES or said == SUSPECTED:
        kinds: tuple[str, ...] = asked.classes if len(asked.classes) == 1 else ()
    else:
        kinds = tuple(_named_below(line.answer, asked, book))
    if not kinds:
        raise Refused("answer: expected none, yes, suspected, or the name of a kind of it")
    for kind in kinds:
        yield RDF_TYPE, Value(kind)
    if said == SUSPECTED:
        yield rec.CERTAINTY, Value(rec.SUSPECTED)
    lasting = rec.EXPOSURE in book.terms.classes.get(kinds[0], frozenset())
    yield from _when(line, lasting=lasting)


def _named_below(text: str, asked: Asked, book: Book) -> Iterator[str]:
    """The classes of a name that are the class asked for, or lie below it."""
    terms = book.terms
    for name, entry in book.asking.entries.items():
        if entry.way != "fact" or text.casefold() not in (name.casefold(), entry.label.casefold()):
            continue
        if set(asked.classes) & terms.classes.get(entry.iri, frozenset()):
            yield entry.iri


def _when(line: Line, *, lasting: bool) -> Iterator[tuple[str, Value]]:
    """When something happened; one day where only a start is given, unless it is something that lasts."""
    ongoing = line.end.casefold() == ONGOING
    if line.start:
        one_day = not line.end and not lasting
        yield rec.DATE if one_day else rec.START, moment(line.start, "start", partial=True)
    if ongoing:
        yield rec.ONGOING, Value("true", rec.BOOLEAN)
    elif line.end:
        yield rec.END, moment(line.end, "end", partial=True)


# --- entries of other kinds ----------------------------------------------------------------------------


def _of_patient(asked: Asked, line: Line, book: Book) -> Iterator[tuple[str, Value]]:
    moment(line.date, "date")
    if book.terms.properties[asked.iri].reading == rec.AS_DATE:
        yield asked.iri, moment(line.answer, "answer", partial=True)
        return
    named = [option for option in asked.options if line.answer.casefold() == local_name(option).casefold()]
    if not named:
        raise Refused(f"answer: expected {' or '.join(map(local_name, asked.options))}")
    yield asked.iri, Value(named[0])


def _entered(asked: Asked, line: Line, patient: str, book: Book) -> Iterator[tuple[str, Value]]:
    """A fact of a class of the record: what the answer is of depends on the class."""
    kinds = book.terms.classes.get(asked.iri, frozenset()) | {asked.iri}
    if kinds & {rec.EVENT, rec.EXPOSURE}:
        yield from _happened(asked, line, book)
        return
    if not kinds & {rec.LESION, rec.THROMBUS, rec.IMAGING_REPORT, rec.COMPLETE_RECORD}:
        raise Refused("question: this is not entered as a fact")
    yield RDF_TYPE, Value(asked.iri)
    said = line.answer.casefold()
    if rec.COMPLETE_RECORD in kinds:
        yield rec.COVERS, Value(_domain(line, book))
        yield rec.FROM, moment(line.start, "start")
        yield rec.TO, moment(line.end, "end")
        return
    yield rec.DATE, moment(line.date, "date")
    if rec.IMAGING_REPORT in kinds:
        for part in parts(line.answer):
            yield rec.COVERS, Value(term_named(part, "answer", book.terms))
        return
    yield from _reported(line, patient, book)
    if said in NONE:
        yield rec.CERTAINTY, Value(rec.EXCLUDED)
    elif rec.LESION in kinds:
        yield from _size(line)
    elif said not in YES:
        for part in parts(line.answer):
            yield rec.INVOLVES, Value(option_named(part, asked.options))


def _size(line: Line) -> Iterator[tuple[str, Value]]:
    if line.answer.casefold() in YES:
        return
    number = NUMBER.fullmatch(line.answer)
    if number is None or number["sign"] or not line.unit:
        raise Refused("answer: expected the longest diameter as a number, with its unit, or yes")
    yield rec.LONGEST, Value(number["number"], rec.DECIMAL)
    yield rec.UNIT, literal(line.unit)


def _domain(line: Line, book: Book) -> str:
    asked = book.asking.domains.get(line.answer)
    if asked is None:
        raise Refused("answer: expected the name of a domain")
    return asked.iri


def _reported(line: Line, patient: str, book: Book) -> Iterator[tuple[str, Value]]:
    """The report of the same document, where the sheets enter one."""
    report = book.reports.get((patient, line.document)) if line.document else None
    if report is not None:
        yield rec.REPORT, Value(report)


def _details(line: Line, book: Book) -> Iterator[tuple[str, Value]]:
    """Further properties of the record, written as `name=value; name=value`."""
    for part in parts(line.details):
        name, sign, text = (piece.strip() for piece in part.partition("="))
        prop = book.terms.properties.get(REC + name)
        if not sign or not text or prop is None or prop.iri in (rec.SUBJECT, rec.STATUS):
            raise Refused("details: expected name=value with a property of the record")
        if prop.reading == rec.AS_DATE:
            yield prop.iri, moment(text, "details", partial=True)
        elif prop.reading == rec.AS_BOOLEAN:
            if text.casefold() not in YES | NO:
                raise Refused("details: expected yes or no")
            yield prop.iri, Value("true" if text.casefold() in YES else "false", rec.BOOLEAN)
        elif prop.reading in (rec.AS_NUMBER, rec.AS_VALUE) and (number := NUMBER.fullmatch(text)):
            yield prop.iri, Value(number["number"], rec.DECIMAL)
        elif prop.reading in (rec.AS_TEXT, rec.AS_VALUE):
            yield prop.iri, literal(text)
        elif prop.reading is None:
            yield (
                prop.iri,
                Value(node_iri(text, "details") if ":" in text else term_named(text, "details", book.terms)),
            )
        else:
            raise Refused("details: expected a number with a point")


def _adjudicated(question: str, line: Line, book: Book) -> Iterator[tuple[str, Value]]:
    yield RDF_TYPE, Value(ADJUDICATION)
    yield REC + "resolves", Value(question)
    yield rec.DATE, moment(line.date, "date")
    if line.expires:
        yield rec.EXPIRES, moment(line.expires, "expires")
    if ":" in line.answer:
        yield REC + "accepts", Value(node_iri(line.answer, "answer"))
        return
    accepted = REC + "acceptedValue"
    said = line.answer.casefold()
    asked = book.asking.questions.get(line.question)
    if asked is not None and asked.way == "value":
        observable = book.terms.observables[asked.observables[0]]
        scale = book.terms.scales.get(observable.scale or "")
        if scale is not None and (grade := grade_named(line.answer, scale, book.terms)):
            yield accepted, Value(grade)
            return
    elif said in YES | NONE and said not in ("0", "1"):
        yield accepted, Value("true" if said in YES else "false", rec.BOOLEAN)
        return
    number = NUMBER.fullmatch(line.answer)
    if number is None or number["sign"]:
        raise Refused(
            "answer: expected the value that is accepted: a number with a point, a grade, yes or no"
        )
    yield accepted, Value(number["number"], rec.DECIMAL)
    if line.unit:
        yield rec.UNIT, literal(line.unit)
