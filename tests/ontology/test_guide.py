"""The guide names what is there."""

from __future__ import annotations

import re

from tests.ontology.modules import ELIG, MODULES, ONTOLOGY, RDF_TYPE, REC, merged, values

GUIDE = (ONTOLOGY.parent / "docs" / "ontology-guide.md").read_text(encoding="utf-8")


def test_every_module_has_a_place_in_the_guide() -> None:
    named = set(re.findall(r"`([a-z/-]+)\.ttl`", GUIDE.replace("`ontology/", "`")))
    assert named == set(MODULES)


def test_every_term_in_the_guide_is_declared() -> None:
    named = set(re.findall(r"`(elig|rec):([A-Za-z]+)`", GUIDE))
    assert len(named) >= 30
    for prefix, local in sorted(named):
        assert values(merged(), {"elig": ELIG, "rec": REC}[prefix] + local, RDF_TYPE), local


def test_the_table_of_modules_tells_their_imports() -> None:
    rows = re.findall(r"^\| (`[^|]*\.ttl`[^|]*)\|[^|]*\|[^|]*\| ([a-z, ]+) \|$", GUIDE, re.MULTILINE)
    told = {
        module: words.split(", ")
        for files, words in rows
        for module in re.findall(r"`([a-z/-]+)\.ttl`", files)
    }
    special: dict[str, list[str] | None] = {"nothing": [], "see their headers": None, "all": None}
    for module, words in told.items():
        expected = special.get(words[0], words)
        if expected is not None:
            text = (ONTOLOGY / f"{module}.ttl").read_text(encoding="utf-8").partition("dcterms:title")[0]
            imports = re.findall(r"^        <https://w3id\.org/trialshape/([a-z/-]+)>", text, re.MULTILINE)
            assert imports == expected, module
    assert set(told) == set(MODULES)
