"""Labelled results: xarray datasets as NetCDF, written atomically, with a hash of their content."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from experiments.atomic import atomic_path

__all__ = [
    "VOLATILE_PREFIX",
    "check_results",
    "content_hash",
    "load_dataset",
    "save_dataset",
]

# Attributes that may differ between two runs with the same bits (times, host names) start so.
VOLATILE_PREFIX = "volatile_"
HASH_ATTRIBUTE = "content_hash"


def _plain(name: str, value: Any) -> Any:
    """An attribute as it reads back from a file; ``ValueError`` for what NetCDF cannot hold."""
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str | int | float):
        return value
    if isinstance(value, list | tuple) and value:
        items = [_plain(name, item) for item in value]
        # NetCDF does not tell a list of one number from the number.
        return items[0] if len(items) == 1 else items
    raise ValueError(
        f"attribute {name}: {value!r} is not text, a number or a non-empty sequence of them"
    )


def _text(array: np.ndarray) -> bool:
    return array.dtype.kind in "OUS"


def _update(digest: Any, name: str, variable: xr.Variable) -> None:
    values = np.asarray(variable.values)
    if _text(values):
        kind, payload = "text", json.dumps([str(v) for v in values.ravel().tolist()]).encode()
    else:
        if values.dtype.kind == "b":
            values = values.astype(np.int8)
        kind = values.dtype.newbyteorder("<").str
        payload = np.asarray(values, dtype=kind, order="C").tobytes()
    attributes = _stable_attributes(variable.attrs)
    header = [name, list(map(str, variable.dims)), list(values.shape), kind, attributes]
    digest.update(json.dumps(header, sort_keys=True).encode())
    digest.update(payload)


def _stable_attributes(attributes: Any) -> dict[str, Any]:
    return {
        str(name): _plain(str(name), value)
        for name, value in attributes.items()
        if not str(name).startswith(VOLATILE_PREFIX) and name != HASH_ATTRIBUTE
    }


def content_hash(dataset: xr.Dataset) -> str:
    """Return the SHA-256 (hex) of a dataset's names, dims, types, bits and stable attributes.

    Attributes whose name starts with ``volatile_`` (times, host names, durations) do not count;
    neither does the order of variables.  Boolean variables count as their integers, which is
    how NetCDF holds them.  Raises ``ValueError`` for an attribute that NetCDF cannot hold.
    """
    digest = hashlib.sha256()
    for name in sorted(map(str, dataset.variables)):
        _update(digest, name, dataset.variables[name])
    digest.update(json.dumps(_stable_attributes(dataset.attrs), sort_keys=True).encode())
    return digest.hexdigest()


def save_dataset(path: Path, dataset: xr.Dataset) -> str:
    """Write ``dataset`` to ``path`` (NetCDF 4) atomically; return its content hash.

    The hash is stored as the attribute ``content_hash`` and verified by :func:`load_dataset`.
    Raises ``ValueError`` for an attribute that NetCDF cannot hold; then nothing is written.
    """
    digest = content_hash(dataset)
    plain = dataset.copy()
    plain.attrs = {str(k): _plain(str(k), v) for k, v in dataset.attrs.items()}
    plain.attrs[HASH_ATTRIBUTE] = digest
    for variable in plain.variables.values():
        variable.attrs = {str(k): _plain(str(k), v) for k, v in variable.attrs.items()}
        variable.encoding = {}
    with atomic_path(path) as temporary:
        plain.to_netcdf(temporary, engine="h5netcdf")
    return digest


def check_results(run_dir: Path) -> None:
    """Read every result of a run; ``ValueError`` names the first that is missing or damaged."""
    manifest = json.loads((run_dir / "manifest.json").read_text(encoding="utf-8"))
    for name in sorted(manifest.get("results", {})):
        if name.endswith(".nc"):
            try:
                load_dataset(run_dir / name)
            except FileNotFoundError as error:
                raise ValueError(f"{error}; learnability reproduce computes it again") from None


def load_dataset(path: Path) -> xr.Dataset:
    """Read a dataset that :func:`save_dataset` wrote, whole, into memory.

    Raises ``FileNotFoundError`` if there is none, and ``ValueError`` naming the file if it is
    truncated, damaged, or not a result of this project.
    """
    path = Path(path)
    if not path.exists():
        raise FileNotFoundError(f"{path}: no such result")
    stamp = path.stat()
    return _read(path, stamp.st_mtime_ns, stamp.st_size).copy(deep=True)


@lru_cache(maxsize=64)
def _read(path: Path, modified: int, size: int) -> xr.Dataset:
    """Read and check; one process asks for the same results again and again."""
    try:
        with xr.open_dataset(path, engine="h5netcdf", decode_times=False) as opened:
            dataset = opened.load()
    except Exception as error:  # h5py raises OSError, KeyError, RuntimeError, … on damage
        raise ValueError(f"{path}: truncated or damaged ({error})".replace("\n", " ")) from error
    for variable in dataset.variables.values():
        variable.encoding = {}
    stored = dataset.attrs.get(HASH_ATTRIBUTE)
    if stored is None:
        raise ValueError(f"{path}: not a result of this project (no content_hash attribute)")
    if content_hash(dataset) != stored:
        raise ValueError(f"{path}: damaged (its contents do not match its content_hash)")
    return dataset
