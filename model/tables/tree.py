"""Nested Python values as JSON plus one table of arrays, to the bit, and back again.

Lists, tuples, dicts with any plain keys, numbers, text, NumPy arrays and scalars, Tables, and objects of this package
whose state is their attributes. Nothing else: reading runs no code of the file.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from importlib import import_module
from pathlib import Path, PurePath
from typing import Any

import numpy as np

from model.tables.table import Table

MARK = "$"  # a JSON object whose only key begins so is not a plain dict
Columns = dict[str, np.ndarray]


def flatten(value: Any) -> tuple[Any, Columns]:
    """JSON-ready structure of `value`, and its arrays as columns dtype, shape, bytes (one row each).

    Raises TypeError naming the type that cannot be saved.
    """
    arrays: list[np.ndarray] = []
    structure = encode(value, arrays)
    columns = {
        "dtype": np.array([a.dtype.str for a in arrays], dtype=object),
        "shape": np.array([",".join(map(str, a.shape)) for a in arrays], dtype=object),
        "bytes": np.array([None, *[np.ascontiguousarray(a).tobytes() for a in arrays]], dtype=object)[1:],
    }
    return structure, columns


def rebuild(structure: Any, columns: Columns) -> Any:
    """What `flatten` was given."""
    arrays = [
        np.frombuffer(content, dtype=np.dtype(dtype)).reshape([int(n) for n in shape.split(",") if n]).copy()
        for dtype, shape, content in zip(columns["dtype"], columns["shape"], columns["bytes"], strict=True)
    ]
    return decode(structure, arrays)


def encode(value: Any, arrays: list[np.ndarray]) -> Any:
    """One value of the structure; arrays are put aside."""
    if value is None or (isinstance(value, bool | int | float | str) and not isinstance(value, np.generic)):
        return value
    if isinstance(value, list):
        return [encode(item, arrays) for item in value]
    if isinstance(value, np.generic):
        arrays.append(np.asarray(value))
        return {"$scalar": len(arrays) - 1}
    if isinstance(value, np.ndarray):
        if value.dtype.kind == "O":
            return {"$objects": encode(value.tolist(), arrays)}
        arrays.append(value)
        return {"$array": len(arrays) - 1}
    if isinstance(value, tuple | set | frozenset):
        items = list(value) if isinstance(value, tuple) else sorted(value)
        return {f"${type(value).__name__}": [encode(item, arrays) for item in items]}
    if isinstance(value, Counter | defaultdict):
        raise TypeError(f"{type(value).__name__} cannot be saved; use a plain dict")
    if isinstance(value, dict):
        if all(type(key) is str for key in value) and not any(key.startswith(MARK) for key in value):
            return {key: encode(item, arrays) for key, item in value.items()}
        return {"$dict": [[encode(key, arrays), encode(item, arrays)] for key, item in value.items()]}
    kind = type(value)
    if kind.__module__.startswith("model."):
        state = {"columns": value.as_columns()} if isinstance(value, Table) else dict(vars(value))
        return {"$object": [f"{kind.__module__}:{kind.__qualname__}", encode(state, arrays)]}
    if isinstance(value, PurePath):
        return {"$path": value.as_posix()}
    raise TypeError(f"{kind.__name__} cannot be saved in a checkpoint")


def decode(value: Any, arrays: list[np.ndarray]) -> Any:
    """The value that `encode` saw."""
    if isinstance(value, list):
        return [decode(item, arrays) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) != 1 or not next(iter(value)).startswith(MARK):
        return {key: decode(item, arrays) for key, item in value.items()}
    ((kind, content),) = value.items()
    if kind == "$array":
        return arrays[content]
    if kind == "$scalar":
        return arrays[content][()]
    if kind == "$objects":
        items = decode(content, arrays)
        column = np.empty(len(items), dtype=object)
        column[:] = items
        return column
    if kind == "$dict":
        return {decode(key, arrays): decode(item, arrays) for key, item in content}
    if kind == "$object":
        return decode_object(content[0], decode(content[1], arrays))
    if kind == "$path":
        return Path(content)
    return {"$tuple": tuple, "$set": set, "$frozenset": frozenset}[kind](decode(item, arrays) for item in content)


def decode_object(name: str, state: dict[str, Any]) -> Any:
    """An object of this package with its attributes, made without calling its constructor."""
    module, _, qualified = name.partition(":")
    if not module.startswith("model."):
        raise ValueError(f"a checkpoint names {module}, which is no part of this package")
    kind = getattr(import_module(module), qualified)
    if issubclass(kind, Table):
        return kind.from_columns(state["columns"])
    if hasattr(kind, "model_construct"):  # pydantic's way to make an object of values that were checked before
        return kind.model_construct(**state)
    thing = object.__new__(kind)
    for attribute, item in state.items():
        object.__setattr__(thing, attribute, item)
    return thing
