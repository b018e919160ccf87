"""The page of readings in the documentation: policies, what may be chosen, criteria and decisions."""

from __future__ import annotations

from tests.documentation.reading import Element


def test_readings_have_a_page(pages: dict[str, Element]) -> None:
    rows = {row.all("th")[0].text: row for row in pages["readings.html"].all("tr")[1:]}
    assert {"bclc-version", "corrective-scope", "no-potential-age", "imaging-currency"} <= rows.keys()
    scope = [cell.text for cell in rows["corrective-scope"].all("td")]
    assert "draw (default)" in scope[1]
    assert "analyte" in scope[1]
    assert "60 (default), 55 to 75 a" in rows["no-potential-age"].all("td")[1].text
    assert "not switchable" in rows["thrombus-type-without-scheme"].all("td")[1].text
    addresses = [link.attributes.get("href") for link in rows["bclc-version"].all("a")]
    assert addresses == ["criteria.html#I4.3", "decision-019.html"]
