"""codes.csv: codes of the site, and what they mean in the ontology."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox

from trialshape.knowledge.codes import canonical_code
from trialshape.knowledge.vocabulary import ELIG, REC
from trialshape.site.cells import BadCell
from trialshape.site.model import OVERRULES
from trialshape.site.table import Row, Table
from trialshape.site.vocabulary import NOT_RELEVANT, Vocabulary, prefixed

NEEDED: Final = ("system", "code", "target")
OPTIONAL: Final = ("unit", "note")
_NO_IRI: Final = re.compile(r"[\x00-\x20<>\"{}|^`\\]")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def code_statements(table: Table, known: Vocabulary) -> Iterator[ox.Quad]:
    """The statements of every row that can be used; the others are told."""
    stated: dict[str, tuple[str, int]] = {}
    for row in table.rows:
        try:
            target = _target(row, known)
            family = row["code"].endswith("*")
            codes = _codes(row, known)
            for code in codes:
                _check(code, family, target, known)
                other, line = stated.setdefault(code + "*" * family, (target, row.line))
                if other != target:
                    raise BadCell(f"the code is mapped to {prefixed(other)} in line {line}; keep one")
            unit = _unit(row, target, known)
            if unit and family:
                raise BadCell("a unit is said of single codes, not of a family")
        except _Overrules as wrong:
            table.refuse(row.line, str(wrong), OVERRULES)
            continue
        except BadCell as wrong:
            table.refuse(row.line, str(wrong))
            continue
        for code in codes:
            yield _statement(target, code, family)
            if unit:
                yield ox.Quad(ox.NamedNode(code), ox.NamedNode(ELIG + "unitOfCode"), ox.Literal(unit))


def _statement(target: str, code: str, family: bool) -> ox.Quad:
    if family:
        return ox.Quad(ox.NamedNode(target), ox.NamedNode(ELIG + "codeFamily"), ox.Literal(code))
    return ox.Quad(ox.NamedNode(target), ox.NamedNode(ELIG + "readsCode"), ox.NamedNode(code))


class _Overrules(BadCell):
    """A code of which the ontology says something else."""


def _target(row: Row, known: Vocabulary) -> str:
    target = known.term(row["target"], "target")
    if target in known.concluded:
        raise BadCell(f"{prefixed(target)} is concluded from other facts: map the code to what it states")
    if target == NOT_RELEVANT or not target.startswith((REC, ELIG)):
        return target
    raise BadCell(f"{prefixed(target)} is a kind of fact and says nothing: map the code to a class below it")


def _codes(row: Row, known: Vocabulary) -> tuple[str, ...]:
    """The code as IRIs, as it stands and with what an IRI cannot hold escaped; for a family how they begin."""
    system, code = row["system"], row["code"].removesuffix("*")
    if not code and not row["code"]:
        raise BadCell("code is empty; a whole system is written as *")
    prefix = known.systems.get(system.casefold(), system)
    if not _SCHEME.match(prefix) or _NO_IRI.search(prefix):
        names = ", ".join(sorted(known.systems))
        raise BadCell(f"system is neither the beginning of code IRIs nor one of {names}")
    if len(prefix) < len("urn:x:"):
        raise BadCell("system is too short to be that of one vocabulary")
    written = prefix + code
    escaped = prefix + quote(code, safe="~")
    found = dict.fromkeys((escaped,) if _NO_IRI.search(code) else (written, escaped))
    return tuple(dict.fromkeys(canonical_code(one, known.prefixes) for one in found))


def _check(code: str, family: bool, target: str, known: Vocabulary) -> None:
    """Refuse what would change the meaning of a code that the ontology knows."""
    if family:
        prefix = known.families.longest(code)
        if prefix is None:
            covered = [one for one in known.families.table if one.startswith(code)]
            covered += [one for one in known.codes if one.startswith(code)]
            if covered and target == NOT_RELEVANT:
                raise _Overrules("the family takes in codes that the ontology knows: write it more closely")
            return
    else:
        stated = known.codes.get(code)
        if stated is not None and stated != target:
            raise _Overrules(f"the ontology reads this code as {prefixed(stated)}, which no site overrules")
        prefix = None if stated is not None else known.families.longest(code)
    over = None if prefix is None else known.families.table[prefix]
    if over is not None and over not in known.above.get(target, frozenset((target,))):
        raise _Overrules(
            f"the ontology reads all such codes as {prefixed(over)}: only a class below that may be named"
        )


def _unit(row: Row, target: str, known: Vocabulary) -> str:
    if not row["unit"]:
        return ""
    observable = known.observables.get(target)
    if observable is None:
        raise BadCell("a unit is said of analytes and other observables only")
    if row["unit"] not in observable.units:
        raise BadCell(f"unit is not one that {prefixed(target)} is read in; units.csv adds texts of units")
    return row["unit"]
