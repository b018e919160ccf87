"""Work in other processes: everything comes back, in order, also when a process dies."""

from __future__ import annotations

import os

import pytest

from trialshape.pool import Task, pooled

DEADLY = frozenset((5, 17))


def begin(seed: bytes) -> None:
    """Start a process well."""
    assert seed == b"seed"


def break_at_the_start(seed: bytes) -> None:
    """Start a process badly."""
    os._exit(1 + len(seed))


def double(number: int) -> int:
    """Do some work, or kill the process."""
    if number in DEADLY:
        os._exit(1)
    return 2 * number


def lost(number: int) -> int:
    """What stands for a number that killed its process."""
    return -number


def test_items_that_kill_their_process_are_told_and_all_others_are_done_in_order() -> None:
    task = Task(begin, b"seed", double, lost)
    assert list(pooled(range(24), task, jobs=2)) == [
        -number if number in (5, 17) else 2 * number for number in range(24)
    ]


def test_nothing_to_do_is_done_at_once() -> None:
    assert list(pooled([], Task(begin, b"seed", double, lost), jobs=1)) == []


def test_processes_that_cannot_start_are_an_error_and_no_endless_trying() -> None:
    with pytest.raises(RuntimeError, match="no process can be started"):
        list(pooled([1], Task(break_at_the_start, b"", double, lost), jobs=1))
