"""The table of coverage: a line of text for each node, or plain data."""

from __future__ import annotations

from trialshape.check.coverage import COLUMNS, Coverage, Row, Score


def shown(row: Row) -> tuple[str, ...]:
    """One line of the table: what stands in each of its columns."""
    counts = (str(row.cases.get(kind, 0)) if kind not in row.impossible else "never" for kind in COLUMNS)
    return (
        row.id,
        row.level,
        row.evaluation,
        *("-" if text == "0" else text for text in counts),
        _scored(row.shapes),
        _scored(row.rules),
        # how many survive, the columns of scores say
        "; ".join(hole.partition(":")[0] for hole in row.holes),
    )


def _scored(score: Score | None) -> str:
    return "-" if score is None else f"{score.killed + score.justified}/{score.mutants}"


def as_json(found: Coverage) -> dict[str, object]:
    """The table as plain data."""

    def score(one: Score | None) -> dict[str, int] | None:
        return (
            None
            if one is None
            else {"mutants": one.mutants, "killed": one.killed, "justified": one.justified}
        )

    return {
        "nodes": [
            {
                "id": row.id,
                "level": row.level,
                "evaluation": row.evaluation,
                "cases": dict(row.cases),
                "impossible": dict(row.impossible),
                "shapes": score(row.shapes),
                "rules": score(row.rules),
                "holes": list(row.holes),
            }
            for row in found.rows
        ],
        "holes": list(found.holes),
        "scoresAreStale": found.stale,
    }
