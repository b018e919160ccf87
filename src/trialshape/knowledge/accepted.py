"""Rule texts that the profile has accepted before.

Reading the grammar of all rules takes seconds, and rules seldom change. The digests of accepted texts are kept in the
user's cache folder, together with a digest of the profile itself, so that a stricter profile asks again.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from trialshape.functions import FUNCTIONS
from trialshape.knowledge import constructs, expressions, patterns, profile, quantities, scope, tokens
from trialshape.knowledge.constructs import Refusal

PARTS = (constructs, expressions, patterns, profile, quantities, scope, tokens)


class Accepted:
    """Checks rule texts against the profile and remembers what it accepted; a cache that fails is no error."""

    def __init__(self, folder: Path | None = None) -> None:
        self.functions = frozenset(FUNCTIONS)
        self.folder = folder or cache_folder() / "accepted-rules"
        sources = b"".join(Path(part.__file__ or "").read_bytes() for part in PARTS)
        self.profile = hashlib.sha256(sources + "".join(sorted(self.functions)).encode()).digest()

    def check(self, text: str) -> list[Refusal]:
        """What the profile refuses in a text; nothing for one it accepted before."""
        mark = self.folder / hashlib.sha256(self.profile + text.encode()).hexdigest()
        if mark.exists():
            return []
        refused = profile.refusals(text, self.functions)
        if not refused:
            self._remember(mark)
        return refused

    def _remember(self, mark: Path) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            mark.touch()
        except OSError:
            return


def cache_folder() -> Path:
    """The folder for what can be made again: $XDG_CACHE_HOME/trialshape, else ~/.cache/trialshape."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "trialshape"
