"""Which tier a patient is in: as the tiers of the knowledge say, of those that fit the one that says most."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from trialshape.knowledge.ranking import Tier


def tier_of(
    tiers: Iterable[Tier], groups: Collection[str | None], permanences: Collection[str | None] | None
) -> Tier | None:
    """The tier of a patient who needs acts of these groups; None where the knowledge has no tier that fits.

    `permanences` is None without a barrier, else what each barrier that counts means for the future. A tier that
    names an act or a permanence goes before one that only counts, and fewer actions go before more."""
    fitting = [tier for tier in tiers if _fits(tier, groups, permanences)]
    return min(fitting, key=_says_little, default=None)


def _fits(tier: Tier, groups: Collection[str | None], permanences: Collection[str | None] | None) -> bool:
    if tier.barred != (permanences is not None):
        return False
    if permanences is not None:
        return not tier.permanences or not tier.permanences.isdisjoint(permanences)
    if tier.only_by is not None:
        return set(groups) <= {tier.only_by}
    return tier.most_actions is None or len(set(groups)) <= tier.most_actions


def _says_little(tier: Tier) -> tuple[bool, bool, int, int]:
    named = tier.only_by is not None or bool(tier.permanences)
    return (not named, tier.most_actions is None, tier.most_actions or 0, tier.order)
