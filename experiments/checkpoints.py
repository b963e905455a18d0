"""Arrays with metadata in one safetensors file: whole, hashed, readable without torch."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from experiments.atomic import atomic_path, write_json

__all__ = [
    "CURVES",
    "Checkpoint",
    "checkpoint_hash",
    "load_checkpoint",
    "read_curves",
    "save_checkpoint",
    "snapshot_arrays",
    "write_curves",
]

# Series of a training: batch loss and gradient norm per step; held-out loss at some steps.
CURVES = ("loss", "grad_norm", "held_out_step", "held_out_loss")


class Checkpoint(NamedTuple):
    """Named arrays, JSON metadata, and the hash of both."""

    arrays: dict[str, np.ndarray]
    metadata: dict[str, Any]
    content_hash: str


def checkpoint_hash(arrays: Mapping[str, np.ndarray], metadata: Mapping[str, Any]) -> str:
    """Return the SHA-256 (hex) of names, types, shapes, bits and metadata."""
    digest = hashlib.sha256(json.dumps(metadata, sort_keys=True, allow_nan=False).encode())
    for name in sorted(arrays):
        array = np.asarray(arrays[name], order="C")
        digest.update(f"|{name}|{array.dtype.newbyteorder('<').str}|{array.shape}|".encode())
        digest.update(array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes())
    return digest.hexdigest()


def save_checkpoint(
    path: Path, arrays: Mapping[str, np.ndarray], metadata: Mapping[str, Any]
) -> str:
    """Write ``arrays`` and JSON ``metadata`` to ``path`` atomically; return the content hash."""
    whole = {name: np.asarray(array, order="C") for name, array in arrays.items()}
    digest = checkpoint_hash(whole, metadata)
    text = json.dumps(metadata, sort_keys=True, allow_nan=False)
    with atomic_path(path) as temporary:
        # Written by hand: save_file would make the file readable by its owner only.
        temporary.write_bytes(save(whole, {"metadata": text, "content_hash": digest}))
    return digest


def load_checkpoint(path: Path) -> Checkpoint:
    """Read what :func:`save_checkpoint` wrote.

    Raises ``FileNotFoundError`` if there is no such file and ``ValueError`` naming the file if
    it is truncated, damaged, or was not written by this project.
    """
    path = Path(path)
    if not path.exists():
        raise FileNotFoundError(f"{path}: no such file")
    try:
        with safe_open(path, framework="numpy") as opened:
            header = opened.metadata() or {}
            arrays = {name: opened.get_tensor(name) for name in opened.keys()}
    except (SafetensorError, OSError, ValueError) as error:
        raise ValueError(f"{path}: truncated or damaged ({error})") from None
    if "content_hash" not in header or "metadata" not in header:
        raise ValueError(f"{path}: not a result of this project (no content_hash)")
    metadata = json.loads(header["metadata"])
    if checkpoint_hash(arrays, metadata) != header["content_hash"]:
        raise ValueError(f"{path}: damaged (its contents do not match its content_hash)")
    return Checkpoint(arrays, metadata, header["content_hash"])


def snapshot_arrays(saved: Checkpoint, label: str) -> dict[str, np.ndarray]:
    """Return the parameters kept under ``label``; ``ValueError`` listing the labels otherwise."""
    prefix = f"snapshot/{label}/"
    found = {k.removeprefix(prefix): v for k, v in saved.arrays.items() if k.startswith(prefix)}
    if not found:
        known = ", ".join(saved.metadata["snapshots"])
        raise ValueError(f"snapshot: {label!r} was not kept; there are {known}")
    return found


def write_curves(path: Path, saved: Checkpoint) -> None:
    """Write a finished training's metadata and curves as JSON."""
    series = {name: saved.arrays[f"curve/{name}"].tolist() for name in CURVES}
    write_json(path, {**saved.metadata, "content_hash": saved.content_hash, "curves": series})


def read_curves(path: Path) -> dict[str, Any]:
    """Return what :func:`write_curves` wrote; ``ValueError`` naming a damaged file."""
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: truncated or damaged ({error})") from None
    return data
