"""Permanent ids of firms. Firms of the start count from 0; an entrant's id tells quarter, stream, segment, serial."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
from numpy.typing import ArrayLike

from model.mathematics.draws import GOLDEN, mix

QUARTER_BIT, STREAM_BIT, SEGMENT_BIT = 44, 38, 28


def entrant_id(quarter: int, stream: ArrayLike, segment: ArrayLike, ordinal: ArrayLike) -> np.ndarray:
    """id = quarter | stream | segment | ordinal in one int64; unique to 64 streams, 1,024 segments, 2^28 ordinals."""
    return (
        (np.int64(quarter) << QUARTER_BIT)
        + (np.asarray(stream, dtype=np.int64) << STREAM_BIT)
        + (np.asarray(segment, dtype=np.int64) << SEGMENT_BIT)
        + np.asarray(ordinal, dtype=np.int64)
    )


def ordinals(groups: np.ndarray) -> np.ndarray:
    """Position of each row among the rows of its group, in order of appearance: [2, 5, 2] gives [0, 0, 1]."""
    order = np.argsort(groups, kind="stable")
    ordered = groups[order]
    result = np.empty(len(groups), dtype=np.int64)
    result[order] = np.arange(len(groups)) - np.searchsorted(ordered, ordered, side="left")
    return result


def link_id(buyer: np.ndarray, wanted: np.ndarray, ordinal: np.ndarray) -> np.ndarray:
    """Permanent id of a supply link: a hash of the buyer's id, the input's row and an ordinal, not negative."""
    packed = wanted.astype(np.uint64) * np.uint64(64) + ordinal.astype(np.uint64) + np.uint64(1)
    return (mix(mix(buyer.astype(np.uint64) * GOLDEN) + packed * GOLDEN) >> np.uint64(1)).astype(np.int64)


def name_code(name: str) -> int:
    """A 24-bit code of a name, the same in every process, for ids that belong to a named policy."""
    return int.from_bytes(blake2b(name.encode(), digest_size=3).digest(), "little")
