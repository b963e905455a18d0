"""Labelled results: xarray datasets as NetCDF, written atomically, with a hash of their content."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import h5py
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


@lru_cache(maxsize=256)
def _read(path: Path, modified: int, size: int) -> xr.Dataset:
    """Read and check; one process asks for the same results again and again."""
    try:
        with h5py.File(path, "r") as opened:
            dataset = _dataset(opened)
    except Exception as error:  # h5py raises OSError, KeyError, RuntimeError, … on damage
        raise ValueError(f"{path}: truncated or damaged ({error})".replace("\n", " ")) from error
    stored = dataset.attrs.get(HASH_ATTRIBUTE)
    if stored is None:
        raise ValueError(f"{path}: not a result of this project (no content_hash attribute)")
    if content_hash(dataset) != stored:
        raise ValueError(f"{path}: damaged (its contents do not match its content_hash)")
    return dataset


# What the formats keep among the attributes: dimensions, fill values, names of coordinates.
INTERNAL = frozenset({
    "CLASS", "NAME", "REFERENCE_LIST", "DIMENSION_LIST", "_Netcdf4Dimid", "_Netcdf4Coordinates",
    "_NCProperties", "_FillValue", "coordinates", "dtype",
})  # fmt: skip
NO_VARIABLE = b"This is a netCDF dimension but not a netCDF variable"


def _dataset(opened: h5py.File) -> xr.Dataset:
    """The variables of a NetCDF file that :func:`save_dataset` wrote.

    Reading the HDF5 file beneath is ten times faster than through the NetCDF layers; whatever
    might be read wrongly does not match the content hash.
    """
    variables, coordinates = {}, set(_words(opened.attrs.get("coordinates", "")))
    for name, item in opened.items():
        if bytes(item.attrs.get("NAME", b"")).startswith(NO_VARIABLE):
            continue
        if "DIMENSION_LIST" in item.attrs:
            references = [scales[0] for scales in item.attrs["DIMENSION_LIST"]]
            dims = tuple(opened[r].name.rpartition("/")[2] for r in references)
        else:
            dims = (name,) * item.ndim
        text = h5py.check_string_dtype(item.dtype) is not None
        values = np.asarray(item.asstr()[()]).astype(str) if text else item[()]
        if "dtype" in item.attrs:  # booleans are stored as integers
            values = np.asarray(values).astype(_attribute(item.attrs["dtype"]))
        coordinates |= set(_words(item.attrs.get("coordinates", "")))
        variables[name] = xr.Variable(dims, values, _attributes(item.attrs))
    dataset = xr.Dataset(variables, attrs=_attributes(opened.attrs))
    return dataset.set_coords([name for name in coordinates if name in variables])


def _words(names: Any) -> list[str]:
    return str(_attribute(names)).split()


def _attributes(stored: Any) -> dict[str, Any]:
    return {name: _attribute(value) for name, value in stored.items() if name not in INTERNAL}


def _attribute(value: Any) -> Any:
    """An attribute as Python's text, number or list of them."""
    if isinstance(value, np.ndarray | np.generic) and not isinstance(value, bytes):
        value = value.tolist()
    if isinstance(value, list):
        items = [_attribute(item) for item in value]
        return items[0] if len(items) == 1 else items
    return value.decode() if isinstance(value, bytes) else value
