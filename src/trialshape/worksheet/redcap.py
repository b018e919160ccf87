"""A REDCap data dictionary with the questions of a worklist: one form for each role, one field for each question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from trialshape.knowledge.terms import Terms
from trialshape.knowledge.vocabulary import local_name
from trialshape.worksheet.asking import Asked, Asking
from trialshape.worksheet.offered import grade_texts, unit_texts
from trialshape.worksheet.sheet import Line, table

COLUMNS: Final = (
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
)
LONGEST: Final = 60
"""Characters of a variable name; REDCap itself takes 100 and advises 26."""
_YES_NO: Final = ("yes, yes", "no, no")
_HAPPENED: Final = ("none, none", "yes, yes", "suspected, suspected")


def dictionary(lines: Iterable[Line], asking: Asking, terms: Terms) -> str:
    """The questions of these rows as a data dictionary (CSV), each once, with the answers that a worksheet allows."""
    return table(COLUMNS, _fields(list(lines), asking, terms))


def _fields(lines: list[Line], asking: Asking, terms: Terms) -> Iterator[tuple[str, ...]]:
    forms: dict[str, list[Line]] = {}
    met: set[tuple[str, str]] = set()
    for line in lines:
        if (line.kind, line.question) not in met:
            met.add((line.kind, line.question))
            forms.setdefault(_name(line.role or "questions"), []).append(line)
    first = True
    names: set[str] = {"patient"}
    for form, questions in sorted(forms.items()):
        if first:
            yield _field("patient", form, "text", "Patient", required=True)
            first = False
        for line in questions:
            yield from _question(line, form, asking, terms, names)
        for name, label, validation in (
            ("date", "Date of the answers", "date_ymd"),
            ("who", "Who answered", ""),
            ("by_role", "In which role", ""),
            ("document", "Document", ""),
        ):
            required = name in ("date", "who")
            yield _field(f"{form}_{name}", form, "text", label, validation=validation, required=required)


def _question(
    line: Line, form: str, asking: Asking, terms: Terms, names: set[str]
) -> Iterator[tuple[str, ...]]:
    name = _free(_name(f"{line.kind}_{line.question}" if line.kind != "question" else line.question), names)
    asked = _asked(line, asking)
    note = f"{line.kind} {line.question}; {line.ids}"
    observables = [terms.observables[iri] for iri in (asked.observables if asked else ())]
    scales = [terms.scales[one.scale] for one in observables if one.scale is not None]
    if asked is None or line.kind == "adjudicate" or asked.way == "fact":
        yield _field(name, form, "text", line.text, note=note)
        return
    if asked.way == "patient" and not asked.options:
        yield _field(name, form, "text", line.text, validation="date_ymd", note=note)
        return
    units = [text for one in observables for text in unit_texts(one)]
    if asked.way == "value" and (units or not scales):
        # a bound such as <20 is no number to REDCap
        yield _field(name, form, "text", line.text, validation="" if units else "number", note=note)
        if units:
            choices = [f"{number}, {unit}" for number, unit in enumerate(dict.fromkeys(units), 1)]
            yield _field(_free(f"{name}_unit", names), form, "dropdown", "Unit", choices=choices)
        if asked.ratio:
            label = "Upper limit of normal of the laboratory"
            yield _field(_free(f"{name}_upper_limit", names), form, "text", label, validation="number")
        return
    yield _field(
        name,
        form,
        "radio",
        line.text,
        choices=_choices(asked, grade_texts(scales[0]) if scales else []),
        note=note,
    )
    if asked.way == "history" and asked.classes:
        for end in ("start", "end"):
            label = "First day" if end == "start" else "Last day"
            branching = f"[{name}] = 'yes' or [{name}] = 'suspected'"
            yield _field(
                _free(f"{name}_{end}", names), form, "text", label, validation="date_ymd", branching=branching
            )


def _choices(asked: Asked, grades: list[str]) -> list[str]:
    if asked.way == "value":
        return [f"{_name(grade) or number}, {grade}" for number, grade in enumerate(grades)]
    if asked.way == "patient":
        return [f"{local_name(option)}, {local_name(option)}" for option in asked.options]
    if asked.way == "history":
        return list(_HAPPENED if asked.classes else _YES_NO[:1])
    return list(_YES_NO)


def _asked(line: Line, asking: Asking) -> Asked | None:
    if line.kind == "history":
        return asking.domains.get(line.question)
    return (asking.entries if line.kind in ("fact", "patient") else asking.questions).get(line.question)


def _name(text: str) -> str:
    """A variable name: small letters, digits and single underscores, a letter first."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text)
    plain = re.sub(r"[^a-z0-9]+", "_", apart.lower()).strip("_")
    return (plain if not plain[:1].isdigit() else f"n{plain}")[:LONGEST].rstrip("_")


def _free(name: str, names: set[str]) -> str:
    found, number = name, 2
    while found in names:
        found, number = f"{name}_{number}", number + 1
    names.add(found)
    return found


def _field(
    name: str,
    form: str,
    kind: str,
    label: str,
    *,
    choices: Iterable[str] = (),
    note: str = "",
    validation: str = "",
    required: bool = False,
    branching: str = "",
) -> tuple[str, ...]:
    """One row of the dictionary; REDCap separates choices by bars, so that none may stand in a text."""
    return (
        name,
        form,
        "",
        kind,
        label,
        " | ".join(choice.replace("|", "/") for choice in choices),
        note,
        validation,
        "",
        "",
        "",
        branching,
        "y" if required else "",
        "",
        "",
        "",
        "",
        "",
    )
