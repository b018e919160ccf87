"""From an export to patients: any RDF syntax in, one patient with all its statements out at a time.

`sources` finds the files, `survey` reads them once, `patients` gives the patients. All parsing is streaming,
nothing is fetched, and a file that breaks a rule contributes nothing.
"""

from trialshape.read.contract import (
    LIMITS,
    FileSeen,
    Layout,
    Limits,
    Links,
    Problem,
    RawPatient,
    ReadError,
    Statement,
    Survey,
)
from trialshape.read.delivery import patients
from trialshape.read.places import Source, sources
from trialshape.read.surveying import survey

__all__ = [
    "LIMITS",
    "FileSeen",
    "Layout",
    "Limits",
    "Links",
    "Problem",
    "RawPatient",
    "ReadError",
    "Source",
    "Statement",
    "Survey",
    "patients",
    "sources",
    "survey",
]
