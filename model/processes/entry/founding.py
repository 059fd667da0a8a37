"""How streams of newcomers are founded together: who may build is asked first, then all are built in their order.

See docs/odd/entry.md. Size, technology and finance of a newcomer, and their parameters, are in newcomers.py beside it,
which writes the rows.

Reads segments.approval_share, capital_output. Writes firms and links (new rows). Outcome: entries.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from model.mathematics.groups import sum_by
from model.processes.entry.newcomers import Approved, Newcomers, Usual, install, sized
from model.take_up.approved_capacity import needs_approval
from model.world import World


class Waiting:
    """Streams of newcomers that are founded together: a founding takes the same time whoever many they are.

    What is approved goes to one stream after the other, in the order in which they came. Who may build can be asked
    before the founding, so that what is paid to one stream is no longer there for the next.
    """

    def __init__(self, world: World, usual: Usual | None = None) -> None:
        """`usual`: the technology of segments from which all start; None: as it is when they are founded."""
        self.world, self.usual = world, usual
        self.streams: list[Newcomers] = []  # of whom it is not yet known who may build
        self.closed: list[int] = []  # how many of these there were at each `close`
        self.ready: list[Approved] = []  # those who may, in the order of their rows

    def close(self) -> None:
        """The start of those so far is paid for apart from that of the next: the order of sums, and nothing else."""
        self.closed.append(len(self.streams))

    def approved(self) -> list[Approved]:
        """Who of the streams so far may build, by stream."""
        streams, self.streams = self.streams, []
        every = sized(self.world, streams, sum(len(each.rows) for each in self.ready), self.promised())
        begins = every.stream.searchsorted(np.arange(len(streams) + 1))  # by stream
        ends, self.closed = [0, *self.closed, len(streams)], []
        self.ready += (
            [every[begins[one] : begins[other]] for one, other in pairwise(ends)] if len(ends) > 2 else [every]
        )
        return [every[one:other] for one, other in pairwise(begins)]

    def promised(self) -> np.ndarray | float:
        """Capacity that needs approval and will be built by those who may, 亿元 a quarter (segments)."""
        s = self.world.segments
        if not self.ready or not s.approval_share.any():
            return 0.0
        segment, capital, ids = (
            np.concatenate([getattr(each, name) for each in self.ready]) for name in ("segment", "capital", "ids")
        )
        need = needs_approval(self.world, ids, segment)
        return s.capital_output * sum_by(segment[need], capital[need], len(s))

    def found(self) -> list[np.ndarray]:
        """Found all who may build. Returns the firm rows of each stream of which that had not been asked before."""
        last = self.approved() if self.streams else []
        ready, self.ready = [each for each in self.ready if len(each.rows)], []
        if ready:
            install(self.world, ready, self.usual)
        return [each.rows for each in last]


def found_firms(world: World, ids: np.ndarray, segment: np.ndarray, place: np.ndarray, origin: int,
                mean_revenue: np.ndarray | None = None, usual: Usual | None = None) -> np.ndarray:  # fmt: skip
    """New firms of one stream, as `found_streams` makes them. Returns their rows."""
    return found_streams(world, [Newcomers(origin, ids, segment, place, mean_revenue)], usual)[0]


def found_streams(world: World, streams: Sequence[Newcomers], usual: Usual | None = None) -> list[np.ndarray]:
    """New firms with size, technology, capital, finance and contracts, as far as approved. Returns rows by stream.

    They start from the `usual` technology of their segments (as it is now, if None).
    """
    waiting = Waiting(world, usual)
    waiting.streams += streams
    return waiting.found()
