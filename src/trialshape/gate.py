"""Check every literal against its XSD datatype.

Nothing here guesses: a literal is read in full or refused with a reason that never repeats the value.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

XSD: Final = "http://www.w3.org/2001/XMLSchema#"

LONGEST: Final = 64
"""Most characters of a numeric, date or duration literal; longer ones are attacks or accidents."""


class BadLiteral(ValueError):
    """A literal that cannot be read; `reason` says why and never holds the value."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


# --- the lexical spaces -------------------------------------------------------------------------------

_YEAR = r"(?P<year>-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"
_MONTH = r"(?P<month>0[1-9]|1[0-2])"
_DAY = r"(?P<day>0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?P<time>(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_ZONE = r"(?P<zone>Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_DECIMAL = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_DAYS_AND_TIME = r"(?:[0-9]+D)?(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?"
_NAME_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME_REST = r"\-.0-9" + "\u00b7\u0300-\u036f\u203f-\u2040" + _NAME_START

_NUMERIC_FORMS: Mapping[str, str] = {
    "boolean": "true|false|1|0",
    "decimal": _DECIMAL,
    "double": rf"{_DECIMAL}(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN",
    "float": rf"{_DECIMAL}(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN",
    "duration": rf"-?P(?=[0-9T])(?:[0-9]+Y)?(?:[0-9]+M)?{_DAYS_AND_TIME}",
    "yearMonthDuration": r"-?P(?=[0-9])(?:[0-9]+Y)?(?:[0-9]+M)?",
    "dayTimeDuration": rf"-?P(?=[0-9T]){_DAYS_AND_TIME}",
}
_CALENDAR_FORMS: Mapping[str, str] = {
    "date": f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}?",
    "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}?",
    "dateTimeStamp": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}",
    "time": f"{_TIME}{_ZONE}?",
    "gYear": f"{_YEAR}{_ZONE}?",
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}?",
    "gMonth": f"--{_MONTH}{_ZONE}?",
    "gMonthDay": f"--{_MONTH}-{_DAY}{_ZONE}?",
    "gDay": f"---{_DAY}{_ZONE}?",
}
_INTEGER_RANGES: Mapping[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-(2**7), 2**7 - 1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 2**8 - 1),
}
_TEXT_FORMS: Mapping[str, str] = {
    "language": r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
    "NMTOKEN": f"[:{_NAME_REST}]+",
    "Name": f"[:{_NAME_START}][:{_NAME_REST}]*",
    "NCName": f"[{_NAME_START}][{_NAME_REST}]*",
    "hexBinary": "(?:[0-9a-fA-F]{2})*",
}

_INTEGER = re.compile("[+-]?[0-9]+")
_NOT_CHARACTERS = re.compile("[\x00\ud800-\udfff\ufffe\uffff]")
_LINE_WHITESPACE = re.compile("[\t\n\r]")
_BASE64 = re.compile("[A-Za-z0-9+/]*(?:[AEIMQUYcgkosw048]=|[AQgw]==)?")

INTEGER_TYPES: Final = frozenset(XSD + name for name in _INTEGER_RANGES)
"""IRIs of xsd:integer and everything derived from it."""

DECIMAL_TYPES: Final = INTEGER_TYPES | {XSD + "decimal"}
"""IRIs of the exact numeric datatypes."""

FLOAT_TYPES: Final = frozenset({XSD + "double", XSD + "float"})
"""IRIs of the floating point datatypes."""

Check = Callable[[str], str | None]


def _matches(name: str, form: str) -> Check:
    pattern = re.compile(form)
    reason = f"not a valid xsd:{name}"

    def check_text(lexical: str) -> str | None:
        return None if pattern.fullmatch(lexical) else reason

    return check_text


def _short(rule: Check) -> Check:
    reason = f"longer than {LONGEST} characters"
    return lambda lexical: reason if len(lexical) > LONGEST else rule(lexical)


def _integer(name: str, lowest: int | None, highest: int | None) -> Check:
    def check_integer(lexical: str) -> str | None:
        if not _INTEGER.fullmatch(lexical):
            return f"not a valid xsd:{name}"
        value = int(lexical)
        below = lowest is not None and value < lowest
        above = highest is not None and value > highest
        return f"outside the range of xsd:{name}" if below or above else None

    return check_integer


def days_in_month(year: int | None, month: int) -> int:
    """Days of a month in the proleptic Gregorian calendar; without a year February has 29."""
    if month == 2:
        leap = year is None or (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
        return 29 if leap else 28
    return 30 if month in (4, 6, 9, 11) else 31


def _calendar(name: str, form: str) -> Check:
    pattern = re.compile(form)
    needs_calendar = "day" in pattern.groupindex and "month" in pattern.groupindex

    def check_calendar(lexical: str) -> str | None:
        found = pattern.fullmatch(lexical)
        if found is None:
            return f"not a valid xsd:{name}"
        if needs_calendar:
            parts = found.groupdict()
            year = int(parts["year"]) if "year" in parts else None
            if int(parts["day"]) > days_in_month(year, int(parts["month"])):
                return f"not a valid xsd:{name}: no such day in the calendar"
        return None

    return check_calendar


def _string(lexical: str) -> str | None:
    return "not a valid xsd:string: a character outside XML" if _NOT_CHARACTERS.search(lexical) else None


def _normalized(lexical: str) -> str | None:
    if _LINE_WHITESPACE.search(lexical):
        return "not a valid xsd:normalizedString: a tab or a line break"
    return _string(lexical)


def _collapsed(name: str) -> Check:
    def check_collapsed(lexical: str) -> str | None:
        if lexical != lexical.strip(" ") or "  " in lexical or _LINE_WHITESPACE.search(lexical):
            return f"not a valid xsd:{name}: spaces at an end, doubled spaces or a line break"
        return _string(lexical)

    return check_collapsed


def _base64(lexical: str) -> str | None:
    # Single spaces may stand between characters; without them the length is a multiple of four.
    packed = lexical.replace(" ", "")
    spaced_well = lexical == lexical.strip(" ") and "  " not in lexical
    valid = spaced_well and len(packed) % 4 == 0 and _BASE64.fullmatch(packed)
    return None if valid else "not a valid xsd:base64Binary"


_RULES: Mapping[str, Check] = {
    **{XSD + name: _short(_matches(name, form)) for name, form in _NUMERIC_FORMS.items()},
    **{XSD + name: _short(_integer(name, *ends)) for name, ends in _INTEGER_RANGES.items()},
    **{XSD + name: _short(_calendar(name, form)) for name, form in _CALENDAR_FORMS.items()},
    **{XSD + name: _matches(name, form) for name, form in _TEXT_FORMS.items()},
    XSD + "string": _string,
    XSD + "normalizedString": _normalized,
    XSD + "token": _collapsed("token"),
    XSD + "anyURI": _collapsed("anyURI"),
    XSD + "base64Binary": _base64,
}


def check(lexical: str, datatype: str) -> str | None:
    """Say why a literal is not in the lexical space of its datatype, or None when it is.

    Follows XSD 1.1 as RDF uses it: whitespace is never collapsed, only ASCII digits count. A datatype
    that is not one of XSD's RDF-compatible types is not judged and gives None. Numeric, date and duration
    literals longer than `LONGEST` are refused. The reason never repeats the value.
    """
    rule = _RULES.get(datatype)
    return None if rule is None else rule(lexical)


def require(lexical: str, datatype: str) -> None:
    """Raise `BadLiteral`, with what `check` says, for a literal that is not in its lexical space."""
    reason = check(lexical, datatype)
    if reason is not None:
        raise BadLiteral(reason)


def boolean(lexical: str, datatype: str) -> bool:
    """Read an xsd:boolean; raises `BadLiteral` for any other datatype or text."""
    if datatype != XSD + "boolean":
        raise BadLiteral("not a boolean: the datatype must be xsd:boolean")
    require(lexical, datatype)
    return lexical in ("true", "1")
