"""Settings of every test: one thread per process, no display, a cache of its own."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("MPLBACKEND", "Agg")
# Tests never read the user's cached evidence, nor leave some there.
_CACHE = tempfile.mkdtemp(prefix="learnability-tests-")
os.environ["LEARNABILITY_CACHE"] = _CACHE
atexit.register(shutil.rmtree, _CACHE, ignore_errors=True)
