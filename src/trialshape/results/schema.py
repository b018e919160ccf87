"""The files of a result directory and their columns: public interface."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

SCHEMA_VERSION: Final = 4

OUTCOMES: Final = pa.schema(
    [
        pa.field("patient", pa.string(), nullable=False),
        pa.field("id", pa.string(), nullable=False),
        # criterion, condition, branch, relief, row or support
        pa.field("level", pa.string(), nullable=False),
        # Pass, Fail, Unknown, Review, NotApplicable; of a relief also Relieves and DoesNotRelieve
        pa.field("outcome", pa.string(), nullable=False),
        # the first reason of an open outcome; null when decided
        pa.field("reason", pa.string()),
        # the weakest kind of evidence among the sources
        pa.field("basis", pa.string()),
        # both ends of the finding in `unit`, null where not known
        pa.field("low", pa.decimal128(38, 12)),
        pa.field("high", pa.decimal128(38, 12)),
        pa.field("unit", pa.string()),
        # side and limit in `unit`, such as ">= 75"
        pa.field("limit", pa.string()),
        # values with their own units as recorded, several joined by "; "
        pa.field("value", pa.string()),
        # date of the newest source as recorded
        pa.field("date", pa.string()),
        # whether it is folded into the verdict
        pa.field("counts", pa.bool_(), nullable=False),
        # the act that settles it, of an open leaf whose answer can still matter
        pa.field("act", pa.string()),
        # first day on which a barrier that passes with time is over, counted as the first day of the window's anchor;
        # of a spoiled sample, the first day for another one
        pa.field("free_from", pa.date32()),
        # last day on which something that goes on may be taken so that the planned day stands
        pa.field("stop_by", pa.date32()),
        # first as-of date for which a settled leaf would be open if nothing were added to the record
        pa.field("lapses", pa.date32()),
        # label of the window in which the facts of a leaf are looked for, and its first and last day where known
        pa.field("window", pa.string()),
        pa.field("window_from", pa.date32()),
        pa.field("window_to", pa.date32()),
    ]
)

EVIDENCE: Final = pa.schema(
    [
        pa.field("patient", pa.string(), nullable=False),
        pa.field("id", pa.string(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        *(
            pa.field(name, pa.string())
            for name in ("value", "unit", "date", "document", "author", "performer")
        ),
    ]
)

PATIENTS: Final = pa.schema(
    [
        pa.field("patient", pa.string(), nullable=False),
        # Ineligible, Undecided, NoBarrierFound or NoBarrierRecorded
        pa.field("verdict", pa.string(), nullable=False),
        # Ready, OneStep, SomeSteps, WaitsOrRepeats, ManyOpen, DataRepair or Out
        pa.field("tier", pa.string()),
        # the smallest number of actions whose favourable answers leave nothing open in the criteria that do not fail,
        # and the acts that stand for them
        pa.field("actions", pa.int64(), nullable=False),
        pa.field("acts", pa.list_(pa.string()), nullable=False),
        # alternative sets of leaves whose favourable answers leave nothing open there, the one to take first;
        # whether there may be more of them
        pa.field("missing_sets", pa.list_(pa.list_(pa.string())), nullable=False),
        pa.field("missing_cut", pa.bool_(), nullable=False),
        # how many leaves that can still matter wait for a person, and how many lack data; what is not encoded is in
        # neither
        pa.field("open_judgement", pa.int64(), nullable=False),
        pa.field("open_data", pa.int64(), nullable=False),
        # counted leaves that lack data, and those that a person must decide, where that can still matter: none
        # below a node that passes; a branch stands here itself where its parts contradict each other
        pa.field("needs_data", pa.list_(pa.string()), nullable=False),
        pa.field("needs_person", pa.list_(pa.string()), nullable=False),
        # how many counted leaves have no condition yet
        pa.field("not_encoded", pa.int64(), nullable=False),
        # failing top criteria, and the failing leaves that make them fail
        pa.field("fails", pa.list_(pa.string()), nullable=False),
        pa.field("fails_at", pa.list_(pa.string()), nullable=False),
        # those of the failing top criteria that can change
        pa.field("fails_changeable", pa.list_(pa.string()), nullable=False),
        # first day on which all that waits is over, where every barrier can change; null where it is not known, or
        # where nothing waits
        pa.field("earliest", pa.date32()),
        # first as-of date for which a criterion that is settled would be open again if nothing were added
        pa.field("decided_until", pa.date32()),
        # open top criteria, but for those that are open only because something is not encoded
        pa.field("open", pa.list_(pa.string()), nullable=False),
        pa.field("data_errors", pa.int64(), nullable=False),
        pa.field("preset", pa.string(), nullable=False),
        # how many rows rest on an assumption of the run
        pa.field("assumed", pa.int64(), nullable=False),
        # open leaves that the verdict leaves to people, by the preset of the run
        pa.field("set_aside", pa.list_(pa.string()), nullable=False),
        # the day up to which this record alone was read, by the preset of the run
        pa.field("index_day", pa.date32()),
    ]
)

ERRORS: Final = pa.schema(
    [
        pa.field(name, pa.string(), nullable=False)
        for name in ("patient", "node", "property", "code", "severity", "message")
    ]
    # what the node measures, as the IRI of its observable, and the laboratory as recorded; null where not said
    + [pa.field(name, pa.string()) for name in ("observable", "performer")]
)

UNMAPPED: Final = pa.schema(
    [
        pa.field("kind", pa.string(), nullable=False),
        pa.field("code", pa.string(), nullable=False),
        pa.field("text", pa.string(), nullable=False),
        # how many patients have it, and how many facts at least
        pa.field("patients", pa.int64(), nullable=False),
        pa.field("facts", pa.int64(), nullable=False),
        # of how many patients the tier would be better if it were known and what it alone leaves open favourable
        pa.field("held_back", pa.int64(), nullable=False),
    ]
)

CLASSES: Final = pa.schema(
    [
        pa.field("patient", pa.string(), nullable=False),
        # the patient, or one of its facts or findings, and a defined class that it belongs to, such as a stage
        pa.field("node", pa.string(), nullable=False),
        pa.field("class", pa.string(), nullable=False),
    ]
)

QUESTIONS: Final = pa.schema(
    [
        pa.field("patient", pa.string(), nullable=False),
        # a question, as the IRI of its finding class, that has no answer yet and on which open leaves rest
        pa.field("question", pa.string(), nullable=False),
        # those leaves, in protocol order
        pa.field("ids", pa.list_(pa.string()), nullable=False),
        # why it is open, in the order in which reasons are shown
        pa.field("reasons", pa.list_(pa.string()), nullable=False),
        # what is known of the answer, in `unit`
        pa.field("low", pa.decimal128(38, 12)),
        pa.field("high", pa.decimal128(38, 12)),
        pa.field("unit", pa.string()),
        # the record nodes that speak to it
        pa.field("sources", pa.list_(pa.string()), nullable=False),
    ]
)

TABLES: Final = {
    "outcomes": OUTCOMES,
    "evidence": EVIDENCE,
    "patients": PATIENTS,
    "errors": ERRORS,
    "unmapped": UNMAPPED,
    "classes": CLASSES,
    "questions": QUESTIONS,
}
RUN: Final = "run.json"
TIMING: Final = "timing.json"

# everything that a run may leave in a result directory
FILES: Final = frozenset((*(f"{name}.parquet" for name in TABLES), RUN, TIMING, "outcomes.trig"))
