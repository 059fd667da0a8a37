"""Cells: one row per segment and place, row = segment * places + place. Also the list of events."""

from __future__ import annotations

from model.tables.table import Column, Table

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

    columns = (
        Column("next_slot", "index", "-", "ordinal that the next firm there will own"),
        Column("search_capacity", "float", "亿元 a quarter", "capacity seen by searching buyers, counted yearly"),
        Column("search_firms", "float", "count", "firms at that count"),
    )


class Events(Table):
    """What happened to whom, in order."""

    columns = (
        Column("quarter", "code", "quarter", "when"),
        Column("kind", "code", "row of EVENTS", "what"),
        Column("firm", "id", "firm id", "whom"),
        Column("segment", "code", "row of segments", "its segment"),
        Column("place", "code", "row of places", "its place"),
        Column("amount", "float", "亿元", "yearly revenue at the time"),
    )
