"""The whole check: steps one after another, their findings with places, ordered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from trialshape.check.catalogue import Catalogue, read_catalogue
from trialshape.check.codes import codes
from trialshape.check.compiled import by_compiling, by_parts, not_said_before
from trialshape.check.expressions import expressions
from trialshape.check.figures import figures
from trialshape.check.house import by_queries, by_shapes
from trialshape.check.material import Material
from trialshape.check.modules import modules
from trialshape.check.places import Place
from trialshape.check.remarks import REFUSED, Found, Remark, ordered
from trialshape.check.rules import rules
from trialshape.check.terms import unknown_terms

Step = Callable[[Material, Catalogue], Iterable[Found]]
Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of knowledge came to: its remarks by place, how many files it read, what it left out."""

    remarks: tuple[Remark, ...]
    files: int
    left_out: tuple[str, ...] = ()

    @property
    def errors(self) -> int:
        """How many remarks are errors."""
        return sum(remark.severity == "error" for remark in self.remarks)

    @property
    def warnings(self) -> int:
        """How many remarks are warnings."""
        return len(self.remarks) - self.errors

    @property
    def exit_code(self) -> int:
        """0 clean, 1 only warnings, 2 an error."""
        return 2 if self.errors else 1 if self.warnings else 0


def check(
    material: Material, *, reasoner: bool = True, catalogue: Catalogue | None = None, tell: Tell | None = None
) -> Checked:
    """Every remark on the knowledge. Where a file cannot be read, only files are looked at: the rest hangs on them.

    The reasoner is left out on request, and where errors remain: it would only repeat them."""
    known = catalogue or read_catalogue()
    steps: tuple[Step, ...] = (_files, *STEPS) if material.whole else (_files,)
    left_out = [] if material.whole else ["all but the files, until every file can be read"]
    found: list[Found] = []
    for done, step in enumerate(steps):
        if tell is not None:
            tell(done, len(steps) + 1)
        found += step(material, known)
    if material.whole:
        found += not_said_before(by_parts(material), found, material)
        if not any(known.checks[one.code].severity == "error" for one in found):
            found += by_compiling(material)
    remarks = _remarks(found, material, known)
    if not reasoner:
        left_out.append("OWL (--no-reasoner)")
    elif any(remark.severity == "error" for remark in remarks):
        left_out.append("OWL, until the other errors are mended")
    else:
        from trialshape.check.reasoning import by_reasoning

        remarks += _remarks(by_reasoning(material), material, known)
    return Checked(ordered(remarks), len(material.files), tuple(left_out))


def _files(material: Material, _: Catalogue) -> Iterator[Found]:
    for error in material.wrong:
        if error.line is not None and error.file is not None:
            place: Place | None = Place(error.file, error.line, error.column or 1)
        elif error.file is not None:
            place = material.places.within(error.file, error.subject, error.predicate, error.value)
        else:
            place = None
        text = str(error).removeprefix(f"{place} ").removeprefix(f"{error.file}: ")
        yield Found(error.code or REFUSED, text, error.subject, place=place)


def _modules(material: Material, _: Catalogue) -> Iterator[Found]:
    return modules(material)


STEPS: tuple[Step, ...] = (
    _modules,
    by_shapes,
    by_queries,
    unknown_terms,
    codes,
    expressions,
    rules,
    figures,
)


def _remarks(found: Iterable[Found], material: Material, catalogue: Catalogue) -> list[Remark]:
    return [_remark(one, material, catalogue) for one in found]


def _remark(found: Found, material: Material, catalogue: Catalogue) -> Remark:
    place = found.place
    if place is None and found.subject is not None:
        place = material.places.of(found.subject, found.predicate, found.value)
    severity = catalogue.checks[found.code].severity
    return Remark(place or Place("knowledge"), found.code, found.text, severity, found.subject)
