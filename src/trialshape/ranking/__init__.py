"""From undecided to a phone call: how far each patient is from an answer, and which act brings it."""

from trialshape.ranking.standing import Standing, standing

__all__ = ["Standing", "standing"]
