"""The invented protocol and its patients, compiled and screened once."""

from __future__ import annotations

from pathlib import Path

import pytest

from trialshape.knowledge.plan import Plan, compile_knowledge
from trialshape.record import Settings
from trialshape.results import Results
from trialshape.results.account import Asked, account, conclude
from trialshape.run import extraction_date, open_export, screen_export

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def plan() -> Plan:
    return compile_knowledge(str(HERE / "mini"))


@pytest.fixture(scope="session")
def results(plan: Plan) -> Results:
    """The results of all patients of the folder, as a run leaves them."""
    export = open_export([HERE / "patients"])
    settings = Settings(as_of=extraction_date(export.survey, None))
    screening = screen_export(export, plan, settings)
    found = screening.gathered.results({})
    run = account(plan, export.sources, export.survey, settings, Asked("export"))
    return screening.gathered.results(conclude(run, found, plan, screening.gathered.without, [], 0))
