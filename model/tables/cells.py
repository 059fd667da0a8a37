"""Cells: one row per segment and place, row = segment * places + place. Also the list of events."""

from __future__ import annotations

from model.tables.table import Codes, Floats, Ids, Indices, Table, column

EVENTS = (
    "crossed_into_scale",
    "fell_below_scale",
    "anchor_opened",
    "follower_arrived",
    "large_firm_closed",
    "became_zombie",
)


class Cells(Table):
    """What has to be remembered of a segment in a place beyond its living firms."""

    next_slot: Indices = column("-", "ordinal that the next firm there will own")
    search_capacity: Floats = column("亿元 a quarter", "capacity seen by searching buyers, counted yearly")
    search_firms: Floats = column("count", "firms at that count")
    gain: Floats = column("ln", "G_zs: what the place lends the firms of the segment")
    added_gain: Floats = column("ln", "what an experiment adds to the gain of the place; zero in a run of its own")
    gain_at_start: Floats = column("ln", "what the place lent the segment at the start; the segment's mean where empty")
    missing_usual: Floats = column("亿元 a year", "usual purchases of the segment from outside by buyers of the place")
    know_how: Floats = column("ln", "h_zs: quality that its firms share, over the mean of the segment")


class Events(Table):
    """What happened to whom, in order."""

    quarter: Codes = column("quarter", "when")
    kind: Codes = column("row of EVENTS", "what")
    firm: Ids = column("firm id", "whom")
    segment: Codes = column("row of segments", "its segment")
    place: Codes = column("row of places", "its place")
    amount: Floats = column("亿元", "yearly revenue at the time")
