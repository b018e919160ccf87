"""Work spread over processes that may die: every item comes back, in order, with a result or as lost.

Processes are started afresh (spawn), so that none inherits threads or open files. When one dies, nobody knows
which of the items under way killed it: they are tried again one by one, each in a process of its own.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

CHUNK = 4
AHEAD = 3  # chunks per process that wait, so that none is idle and few items are held


@dataclass(frozen=True, slots=True)
class Task(Generic[Item, Result]):
    """What each process does: `begin` once with `seed`, then `work` for each item.

    `lost` gives the result of an item that killed its process. All but `lost` must be picklable."""

    begin: Callable[[bytes], None]
    seed: bytes
    work: Callable[[Item], Result]
    lost: Callable[[Item], Result]


def pooled(items: Iterable[Item], task: Task[Item, Result], jobs: int) -> Iterator[Result]:
    """The results of the items in their order, worked out by `jobs` processes.

    Raises RuntimeError when no process can be started."""
    chunks = _chunks(iter(items))
    waiting: deque[tuple[list[Item], Future[list[Result]]]] = deque()
    pool = _open(task, jobs)
    try:
        _check(pool)
        while True:
            waiting.extend(
                (chunk, _submit(pool, task, chunk)) for chunk in islice(chunks, _room(jobs, waiting))
            )
            if not waiting:
                return
            chunk, future = waiting.popleft()
            try:
                done = future.result()
            except BrokenProcessPool:
                _close(pool)
                done = [_alone(item, task) for item in chunk]
                pool = _open(task, jobs)
                waiting = deque((chunk, _again(pool, task, chunk, future)) for chunk, future in waiting)
            yield from done
    finally:
        _close(pool)


def _close(pool: ProcessPoolExecutor) -> None:
    """Shut a pool down. One that broke waits for all its processes, and one of them may wait for work for ever."""
    if getattr(pool, "_broken", False):
        for process in list((getattr(pool, "_processes", None) or {}).values()):
            process.kill()
    pool.shutdown(wait=True, cancel_futures=True)


def _chunks(items: Iterator[Item]) -> Iterator[list[Item]]:
    while chunk := list(islice(items, CHUNK)):
        yield chunk


def _room(jobs: int, waiting: deque[tuple[list[Item], Future[list[Result]]]]) -> int:
    return max(0, jobs * AHEAD - len(waiting))


def _open(task: Task[Item, Result], jobs: int) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(jobs, context, task.begin, (task.seed,))


@contextmanager
def _deaf() -> Iterator[None]:
    """Hold interrupts back, for this process a moment and for those that it starts meanwhile for good.

    The parent decides when to stop: a process that is interrupted while it starts would end in a traceback."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _check(pool: ProcessPoolExecutor) -> None:
    try:
        with _deaf():
            started = pool.submit(int)
        started.result()
    except BrokenProcessPool:
        raise RuntimeError("no process can be started") from None


def _each(work: Callable[[Item], Result], chunk: list[Item]) -> list[Result]:
    return [work(item) for item in chunk]


def _submit(pool: ProcessPoolExecutor, task: Task[Item, Result], chunk: list[Item]) -> Future[list[Result]]:
    try:
        with _deaf():
            return pool.submit(_each, task.work, chunk)
    except BrokenProcessPool as broken:
        failed: Future[list[Result]] = Future()
        failed.set_exception(broken)
        return failed


def _again(
    pool: ProcessPoolExecutor,
    task: Task[Item, Result],
    chunk: list[Item],
    future: Future[list[Result]],
) -> Future[list[Result]]:
    """What was done before a process died is kept, the rest is handed to the new processes."""
    if future.done() and not future.cancelled() and future.exception() is None:
        return future
    return _submit(pool, task, chunk)


def _alone(item: Item, task: Task[Item, Result]) -> Result:
    pool = _open(task, 1)
    try:
        (result,) = _submit(pool, task, [item]).result()
    except BrokenProcessPool:
        return task.lost(item)
    finally:
        _close(pool)
    return result


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
