"""What a site codes as a matter of routine, since when, and what its labels make of codes that nobody knows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.record.patient_records import PATIENT, Read, iri, ontology_terms, raw, store
from tests.site.folders import loaded, measured
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.presets import read_routine
from trialshape.record import Settings, canonical

ALLERGY = "dom:Allergy"
SINCE = '"2019-01-01"^^xsd:date'


def covered(first: date | None, last: date | None) -> tuple[str | None, str | None]:
    """The days that an assumption covers, of a run as of 20 November 2026."""
    domain = iri(ALLERGY)
    settings = Settings(
        as_of=date(2026, 11, 20), assume=frozenset((domain,)), assumed_days={domain: (first, last)}
    )
    found = Read(canonical(raw(PATIENT), ontology_terms(), settings))
    return found.ends("urn:trialshape:assumption:Allergy", "rec:coveredFrom", "rec:coveredTo")


def test_a_domain_is_covered_in_the_days_of_which_the_site_says_so() -> None:
    assert covered(None, None) == ("1850-01-01", "2026-11-20")
    assert covered(date(2019, 1, 1), None) == ("2019-01-01", "2026-11-20")
    assert covered(date(2019, 1, 1), date(2025, 12, 31)) == ("2019-01-01", "2025-12-31")
    assert covered(date(2027, 1, 1), None) == (None, None)


def test_statements_of_a_site_are_read_with_their_days() -> None:
    said = f"ex:s a elig:RoutineCoverage ; elig:codesRoutinely {ALLERGY} ; elig:validFrom {SINCE}"
    assert read_routine(store(f"{said} .")) == {iri(ALLERGY): (date(2019, 1, 1), None)}
    with pytest.raises(KnowledgeError, match="in two periods"):
        read_routine(store(f"{said} . ex:t elig:codesRoutinely {ALLERGY} ."))
    with pytest.raises(KnowledgeError, match="lies after"):
        read_routine(store(f'{said} ; elig:validTo "2018-01-01"^^xsd:date .'))
    with pytest.raises(KnowledgeError, match="is no date"):
        read_routine(store(f'ex:s elig:codesRoutinely {ALLERGY} ; elig:validFrom "01.01.2019" .'))


def test_a_value_under_an_unknown_code_is_not_overlooked_where_its_text_names_the_analyte(
    tmp_path: Path,
) -> None:
    _, terms = loaded(tmp_path, site='. lab:Platelets skos:altLabel "Thrombozyten"@de')
    unknown = (
        'rec:code <https://hospital.example/poct/1> ; rec:codeText "Thrombozyten" ; rec:value 72 ; rec:unit'
    )
    found = measured(terms, f'{unknown} "10*9/L"')
    assert (found.one("ex:m", "rec:observable"), found.ends("ex:m")) == ("lab:Platelets", (None, None))
    assert found.because("ex:m") == {"elig:Unmapped"}
    # the unit is of another dimension: something else goes by the name
    assert measured(terms, f'{unknown} "g/L"').one("ex:m", "rec:observable") is None
