"""Iterative proportional fitting and the greedy filling of targets with given sizes."""

from __future__ import annotations

import numpy as np

CHUNK = 32  # small sizes that are assigned at once
SINGLY = 600  # the largest sizes, which are assigned one by one
SPARSE = 1000  # targets among which those with room are worth being looked up
STRONGEST = (0.02, 50.0)  # exponents beyond which `stretch` does not bend


def fit_margins(prior: np.ndarray, rows: np.ndarray, columns: np.ndarray, rounds: int = 200,
                tolerance: float = 1e-10) -> np.ndarray:  # fmt: skip
    """Matrix nearest to `prior` (in relative entropy) with the given row and column sums (Deming and Stephan 1940).

    The sums must agree in total; rows or columns with target 0 become 0. Ends on exact columns.
    Raises ValueError if the totals differ by more than 1e-6 relative.
    """
    if abs(rows.sum() - columns.sum()) > 1e-6 * max(rows.sum(), 1e-300):
        raise ValueError(f"row total {rows.sum()} and column total {columns.sum()} differ")
    fitted = np.array(prior, dtype=float)
    for _ in range(rounds):
        row_sum = fitted.sum(axis=1)
        fitted *= np.divide(rows, row_sum, out=np.zeros_like(row_sum), where=row_sum > 0)[:, None]
        column_sum = fitted.sum(axis=0)
        factor = np.divide(columns, column_sum, out=np.zeros_like(column_sum), where=column_sum > 0)
        fitted *= factor
        if np.max(np.abs(factor[columns > 0] - 1.0), initial=0.0) < tolerance:
            break
    return fitted


def fill_targets(sizes: np.ndarray, targets: np.ndarray, uniforms: np.ndarray, chunk: int = CHUNK) -> np.ndarray:
    """Assign each size to a target so that the sums come near the targets; returns the target row of each size.

    Sizes are taken in falling order; each goes to a target drawn in proportion to the room left, among those with room
    for it (else to the one with most room). The largest go one by one, the others by `chunk`.
    """
    order = np.argsort(-sizes, kind="stable")
    falling, drawn = sizes[order], uniforms[order]
    room = targets.astype(float).copy()
    picked = np.empty(len(sizes), dtype=np.int64)
    singly = min(SINGLY, len(order))
    for at, (size, point) in enumerate(zip(falling[:singly].tolist(), drawn[:singly].tolist(), strict=True)):
        some, ends = with_room(room, size)
        pick = min(ends.searchsorted(point * ends[-1], side="right"), len(ends) - 1)
        pick = pick if some is None else some[pick]
        room[pick] -= size
        picked[at] = pick
    for at in range(singly, len(order), chunk):
        end = at + chunk
        some, ends = with_room(room, falling[at])
        picks = np.minimum(ends.searchsorted(drawn[at:end] * ends[-1], side="right"), len(ends) - 1)
        picks = picks if some is None else some[picks]
        np.subtract.at(room, picks, falling[at:end])
        picked[at:end] = picks
    chosen = np.empty(len(sizes), dtype=np.int64)
    chosen[order] = picked
    return chosen


def with_room(room: np.ndarray, size: float) -> tuple[np.ndarray | None, np.ndarray]:
    """The targets (None: all) that have room for `size`, else the roomiest alone, and the cumulated room of these.

    Few of thousands of targets have room for a large firm: only there is it worth leaving the others out.
    """
    fits = room >= size
    some = fits.nonzero()[0] if len(room) > SPARSE else None
    ends = (room * fits if some is None else room.take(some)).cumsum()
    if not len(ends) or ends[-1] <= 0:
        return np.array([room.argmax()]), np.ones(1)
    return some, ends


def stretch(sizes: np.ndarray, breaks: np.ndarray, total: float) -> np.ndarray:
    """Bend sizes inside the pieces between `breaks` so that they sum to `total`, leaving the count in each piece alone.

    With t the logarithmic position inside a piece, t becomes t^gamma; gamma by bisection. Sizes beyond the last break
    stay. Raises ValueError if the total cannot be reached that way (`reach`).
    """
    small, large = STRONGEST
    least, most = reach(sizes, breaks)
    if not least <= total <= most:
        raise ValueError(f"sizes between these breaks cannot sum to {total:.6g}")
    low, ratio, position = positions(sizes, breaks)
    for _ in range(80):
        before, middle = (small, large), np.sqrt(small * large)
        small, large = (small, middle) if (low * ratio ** (position**middle)).sum() < total else (middle, large)
        if (small, large) == before:  # as near as numbers can be
            break
    return low * ratio ** (position ** np.sqrt(small * large))  # type: ignore[no-any-return]


def reach(sizes: np.ndarray, breaks: np.ndarray) -> tuple[float, float]:
    """The least and the largest sum to which `stretch` can bend sizes."""
    small, large = STRONGEST
    return float(bent(sizes, breaks, large).sum()), float(bent(sizes, breaks, small).sum())


def bent(sizes: np.ndarray, breaks: np.ndarray, gamma: float) -> np.ndarray:
    """Sizes with their logarithmic position t inside their piece turned into t^gamma."""
    low, ratio, position = positions(sizes, breaks)
    return low * ratio ** (position**gamma)  # type: ignore[no-any-return]


def positions(sizes: np.ndarray, breaks: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of every size the lower end of its piece, the upper end over the lower one, and its logarithmic position."""
    piece = np.clip(np.searchsorted(breaks, sizes, side="right") - 1, 0, len(breaks) - 2)
    low, high = breaks[piece], breaks[piece + 1]
    return low, high / low, np.clip(np.log(sizes / low) / np.log(high / low), 0.0, 1.0)
