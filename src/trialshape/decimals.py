"""Numbers of records, read exactly: decimals of a stated scale, intervals where a number does not fit it."""

import re
from decimal import Context, Decimal, Inexact, InvalidOperation
from typing import Final

from trialshape.gate import DECIMAL_TYPES, FLOAT_TYPES, LONGEST, XSD, BadLiteral, require

DIGITS: Final = 6
"""Fractional digits of the record scale."""

LIMIT: Final = 10**12
"""Magnitude that recorded numbers stay below."""

_STEP = Decimal(f"1E-{DIGITS}")
_STEPS = LIMIT * 10**DIGITS
_OUT_OF_SCALE = "its magnitude is 10^12 or more, beyond what a record can hold"

# An exact context of our own, so that a caller's decimal settings can never round a patient's value.
_EXACT = Context(prec=100, traps=[Inexact, InvalidOperation])
_WIDE = Context(prec=100, traps=[InvalidOperation])
_NUMBER = re.compile(
    r"(?P<sign>[+-]?)(?P<whole>[0-9]*)\.?(?P<fraction>[0-9]*)(?:[eE](?P<power>[+-]?[0-9]+))?"
)


def _digits(lexical: str, datatype: str) -> tuple[int, int]:
    """Read a numeric literal as (mantissa, exponent), so that it equals mantissa * 10^exponent exactly."""
    if datatype not in DECIMAL_TYPES and datatype not in FLOAT_TYPES:
        raise BadLiteral("not a number: the datatype must be xsd:decimal, xsd:integer or xsd:double")
    require(lexical, datatype)
    found = _NUMBER.fullmatch(lexical)
    if found is None:
        raise BadLiteral("not a finite number")
    sign, whole, fraction, power = found.group("sign", "whole", "fraction", "power")
    return int(sign + whole + fraction), int(power or 0) - len(fraction)


_TEXTS: Final = {",": re.compile("[+-]?[0-9]+(?:,[0-9]+)?"), ".": re.compile("[+-]?[0-9]+(?:[.][0-9]+)?")}
_COMMA = re.compile("[+-]?[0-9]+,[0-9]+")
_THOUSANDS = re.compile("[+-]?[1-9][0-9]{0,2}(?:[.][0-9]{3})+")
_TEXT: Final = XSD + "string"
_DECIMAL: Final = XSD + "decimal"


def as_written(lexical: str, datatype: str, mark: str | None) -> tuple[str, str]:
    """A number as a site writes it, in the form of its datatype; everything else as it is.

    `mark` is the declared decimal mark: texts that are numbers with it become decimals. Raises `BadLiteral` for a
    comma that nobody declared, and for a point that may separate thousands where a comma is declared."""
    plain = datatype == _TEXT
    if not plain and datatype not in FLOAT_TYPES and datatype != _DECIMAL:
        return lexical, datatype
    text = lexical.strip()
    if len(text) > LONGEST:
        return lexical, datatype
    if mark is None and _COMMA.fullmatch(text):
        raise BadLiteral('a decimal comma: declare elig:decimalMark "," in site.ttl of the site folder')
    if mark == "," and _THOUSANDS.fullmatch(text):
        raise BadLiteral(
            "a point before three digits, where the site writes a decimal comma: thousands or a fraction?"
        )
    if mark is not None and _TEXTS[mark].fullmatch(text) and (plain or "," in text):
        return text.replace(",", "."), _DECIMAL
    return lexical, datatype


def _record(steps: int) -> Decimal:
    if abs(steps) >= _STEPS:
        raise BadLiteral(_OUT_OF_SCALE)
    return _EXACT.scaleb(Decimal(steps), -DIGITS)


def number(lexical: str, datatype: str) -> tuple[Decimal, Decimal]:
    """Read a numeric literal as the closed interval of record-scale decimals around it.

    Both ends are equal unless the literal has more than six fractional digits; then they are its two
    neighbours. Doubles and floats are read by what is written, never through binary. Raises `BadLiteral`
    for other datatypes (plain strings too), NaN, infinities and magnitudes of 10^12 and more.
    """
    mantissa, exponent = _digits(lexical, datatype)
    # At most 64 digits are written, so a shift by 200 places already decides every comparison below.
    shift = max(-200, min(200, exponent + DIGITS))
    if shift >= 0:
        low, rest = mantissa * 10**shift, 0
    else:
        low, rest = divmod(mantissa, 10**-shift)
    return _record(low), _record(low + bool(rest))


def comparator_interval(
    low: Decimal, high: Decimal, comparator: str | None
) -> tuple[Decimal | None, Decimal | None]:
    """Turn a read number and its comparator into an interval; an end that is not known is None.

    A strict comparator moves an exact number by one step of the record scale. A number that was itself
    widened to two neighbours keeps the outer one, which is already strict. Raises `BadLiteral` for
    approximate and unknown comparators.
    """
    step = _STEP if low == high else Decimal(0)
    match comparator:
        case None | "=":
            return low, high
        case "<":
            return None, _within(_EXACT.subtract(high, step))
        case "<=" | "≤":
            return None, high
        case ">":
            return _within(_EXACT.add(low, step)), None
        case ">=" | "≥":
            return low, None
        case "~" | "≈" | "approx":
            raise BadLiteral("an approximate value has no known limits")
    raise BadLiteral("unknown comparator: use <, <=, >, >= or =")


def _within(value: Decimal) -> Decimal:
    if abs(value) >= LIMIT:
        raise BadLiteral(_OUT_OF_SCALE)
    return value


def canonical(value: Decimal) -> str:
    """Write a decimal in the canonical form of xsd:decimal: no exponent, plus or trailing zero.

    Raises ValueError for NaN and infinities, which xsd:decimal does not have.
    """
    if not value.is_finite():
        raise ValueError("only finite numbers have an xsd:decimal form")
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


# --- values reported as logarithms --------------------------------------------------------------------


def _power_of_ten(mantissa: int, exponent: int) -> tuple[int, int]:
    """Enclose 10^(mantissa * 10^exponent) between two whole numbers of record-scale steps."""
    scale = 10 ** max(0, -exponent)
    power, rest = divmod(mantissa * 10 ** max(0, exponent), scale)
    if power >= 12:
        raise BadLiteral(_OUT_OF_SCALE)
    if power < -DIGITS:
        return 0, 1
    if not rest:
        exact = 10 ** (power + DIGITS)
        return exact, exact
    # A broken power of ten is irrational, so a margin far above the error of the arithmetic and far below
    # one step keeps both ends outside without ever widening an exact result.
    steps = _WIDE.power(10, _EXACT.scaleb(Decimal(mantissa + DIGITS * scale), exponent))
    margin = Decimal("1E-40")
    return int(_WIDE.subtract(steps, margin)), int(_WIDE.add(steps, margin)) + 1


def log10_interval(lexical: str, datatype: str) -> tuple[Decimal, Decimal]:
    """Read a value reported as a decimal logarithm: all values that round to what is written.

    With h half a unit of the last written digit the interval is [10^(v-h), 10^(v+h)], ends rounded outward
    to the record scale; "3.30" has h = 0.005. A writer of doubles adds ".0" by itself, so a lone zero
    fraction of a double is not taken as a digit. More than six fractional digits come from binary
    arithmetic and hide how far the value was rounded: `BadLiteral`, as for everything `number` refuses.
    """
    mantissa, exponent = _digits(lexical, datatype)
    if datatype in FLOAT_TYPES and re.search(r"[0-9]\.0(?![0-9])", lexical):
        mantissa, exponent = mantissa // 10, exponent + 1
    if exponent < -DIGITS:
        raise BadLiteral("too many digits for a reported logarithm: its rounding is not known")
    if exponent > 2:
        raise BadLiteral("not a plausible logarithm")
    low, _ = _power_of_ten(10 * mantissa - 5, exponent - 1)
    _, high = _power_of_ten(10 * mantissa + 5, exponent - 1)
    return _record(low), _record(high)
