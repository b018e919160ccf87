"""Write the table of docs/checks.md anew from the Turtle: python -m trialshape.check docs/checks.md."""

import sys
from pathlib import Path

from trialshape.check.catalogue import read_catalogue
from trialshape.check.report import with_table

page = Path(sys.argv[1])
page.write_text(with_table(page.read_text(encoding="utf-8"), read_catalogue()), encoding="utf-8")
