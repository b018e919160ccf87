"""The record step: statements about one patient become the canonical record that rules see."""

from trialshape.record.canonical import canonical
from trialshape.record.model import DataError, Record, Recorded, Settings, UnmappedCode

__all__ = ["DataError", "Record", "Recorded", "Settings", "UnmappedCode", "canonical"]
