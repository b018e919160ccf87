"""Truth values: four lexical forms are read, and nothing unreadable is false."""

import pytest

from trialshape.gate import XSD, BadLiteral, boolean


@pytest.mark.parametrize(
    ("lexical", "expected"), [("true", True), ("1", True), ("false", False), ("0", False)]
)
def test_booleans(lexical: str, expected: bool) -> None:
    assert boolean(lexical, XSD + "boolean") is expected


@pytest.mark.parametrize(
    ("lexical", "datatype"),
    [
        ("unknown", XSD + "boolean"),
        ("True", XSD + "boolean"),
        ("", XSD + "boolean"),
        ("true", XSD + "string"),
        ("1", XSD + "integer"),
        ("true", "http://example.org/flag"),
    ],
)
def test_an_unreadable_boolean_is_never_false(lexical: str, datatype: str) -> None:
    with pytest.raises(BadLiteral):
        boolean(lexical, datatype)
