"""Worker processes that end with their parent.

Independent work goes through the standard ``concurrent.futures.Executor`` protocol.  This
module supplies the local one: processes by spawn, one thread each.  It imports neither NumPy
nor torch, so that a child can guard itself before anything slow is loaded.
"""

from __future__ import annotations

import atexit
import ctypes
import multiprocessing
import multiprocessing.connection
import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager

__all__ = ["check_workers", "process_pool"]

THREAD_VARIABLES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
PR_SET_PDEATHSIG = 1


def check_workers(workers: int | None) -> int:
    """Return the number of workers (default: the usable cores); ``ValueError`` if below 1."""
    if workers is None:
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        return cores or 1
    if isinstance(workers, bool) or not isinstance(workers, int) or workers < 1:
        raise ValueError(f"workers: {workers!r} is not an integer >= 1")
    return workers


def _watch(lifeline: multiprocessing.connection.Connection) -> None:
    """End this process when the parent closes its end of the pipe, or is gone."""
    parent = multiprocessing.parent_process()
    ends = [lifeline.fileno()] + ([] if parent is None else [int(parent.sentinel)])
    multiprocessing.connection.wait(ends)
    os._exit(1)


def _start_child(lifeline: multiprocessing.connection.Connection) -> None:
    """Guard a new worker: it dies with its parent, ignores Ctrl-C and uses one thread.

    Two guards: the pipe works everywhere and also serves Ctrl-C; on Linux the kernel kills the
    child even while its interpreter is inside a long C call that holds the lock.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    # Ctrl-C reaches the whole process group; the parent alone decides what happens.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Results are sent and files closed by then; taking large libraries apart takes a second.
    atexit.register(os._exit, 0)
    threading.Thread(target=_watch, args=(lifeline,), daemon=True).start()


@contextmanager
def _one_thread() -> Iterator[None]:
    """Let children started inside inherit one-thread numerical libraries."""
    saved = {name: os.environ.get(name) for name in THREAD_VARIABLES}
    os.environ.update(dict.fromkeys(THREAD_VARIABLES, "1"))
    try:
        yield
    finally:
        for name, value in saved.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def process_pool(workers: int) -> Iterator[Executor]:
    """Yield an executor of ``workers`` spawned processes, one numerical thread each.

    On leaving by an exception (Ctrl-C included) queued work is dropped and the children are
    ended at once; if this process is killed, they end by themselves.  Call it from a thread
    that outlives the pool.  Raises ``ValueError`` for ``workers`` below 1.
    """
    context = multiprocessing.get_context("spawn")
    reader, writer = context.Pipe(duplex=False)
    with _one_thread():
        pool = ProcessPoolExecutor(
            max_workers=check_workers(workers),
            mp_context=context,
            initializer=_start_child,
            initargs=(reader,),
        )
        try:
            yield pool
        except BaseException:
            writer.close()  # every child sees the end of the pipe and exits
            pool.shutdown(wait=True, cancel_futures=True)
            raise
        else:
            pool.shutdown(wait=True)
        finally:
            writer.close()
            reader.close()
