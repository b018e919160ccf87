"""The result of a run: tables, the record of the run, and the directory they lie in."""

from trialshape.results.gathering import Gatherer, Results
from trialshape.results.reading import ResultError, read, read_run
from trialshape.results.rows import PatientRows, patient_rows
from trialshape.results.schema import SCHEMA_VERSION
from trialshape.results.writing import check_place, write

__all__ = [
    "SCHEMA_VERSION",
    "Gatherer",
    "PatientRows",
    "ResultError",
    "Results",
    "check_place",
    "patient_rows",
    "read",
    "read_run",
    "write",
]
