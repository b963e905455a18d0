"""The data file of the law: loading, checksum."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

PATH: Final = Path(__file__).with_name("table.npz")
SHA256: Final = "e28567467ec39a62bf19842fbddb01d3e80260fcd2cc0514f13f584f231e5888"
"""Checksum of the data file that `numerics.stable.generate` writes."""


def unpack(name: str, path: Path = PATH) -> NDArray[np.float64]:
    """Dense coefficients of one tabulated function, panels first."""
    with np.load(path, allow_pickle=False) as file:
        shape = tuple(file[name + "_shape"])
        count = int(np.prod(shape))
        keep = np.unpackbits(file[name + "_mask"], count=count).astype(bool)
        dense = np.zeros(count)
        dense[keep] = file[name]
    return dense.reshape(shape)


@functools.cache
def load(name: str) -> NDArray[np.float64]:
    """Like `unpack`, once per process; refuses a file that is not the released one."""
    if checksum() != SHA256:
        raise RuntimeError(f"{PATH} does not have the checksum {SHA256}: reinstall the package")
    return unpack(name)


@functools.cache
def checksum() -> str:
    """SHA-256 of the data file on disk."""
    return hashlib.sha256(PATH.read_bytes()).hexdigest()
