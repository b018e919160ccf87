"""Errors of the gate never repeat the value of a patient."""

import traceback
from collections.abc import Callable

import pytest

from trialshape.decimals import log10_interval, number
from trialshape.gate import XSD, BadLiteral, boolean

NAMED = "12/31/1999-JohnSmith"


@pytest.mark.parametrize("read", [number, boolean, log10_interval])
@pytest.mark.parametrize("name", ["decimal", "double", "integer", "boolean", "date", "string"])
def test_errors_never_repeat_the_value(read: Callable[[str, str], object], name: str) -> None:
    with pytest.raises(BadLiteral) as caught:
        read(NAMED, XSD + name)
    shown = "".join(traceback.format_exception(caught.value))
    assert "JohnSmith" not in shown
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert str(caught.value) == caught.value.reason
