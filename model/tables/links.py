"""Supply links: a buyer's need of one input, cut into equal parts, each with one supplier or the outside."""

from __future__ import annotations

from model.tables.table import Column, Table

OUTSIDE = -1  # the supplier of a link that buys from outside the province


class Links(Table):
    """One row per link; `buyer` and `supplier` are rows of firms and follow renumbering."""

    columns = (
        Column("id", "id", "-", "permanent id, from the buyer's id, the input and an ordinal"),
        Column("buyer", "index", "row of firms", "the firm that buys"),
        Column("supplier", "index", "row of firms", "the firm that sells, or -1 for outside", OUTSIDE),
        Column("input", "code", "row of segments", "what is bought"),
        Column("share", "float", "share", "part of the buyer's need of this input"),
        Column("order", "float", "亿元 a quarter", "ordered from the supplier this quarter, at base price"),
        Column("delivered", "float", "亿元 a quarter", "delivered this quarter, at base price"),
        Column("stock", "float", "亿元", "kept by the buyer, at base price"),
        Column("stock_cost", "float", "per unit", "average cost of the stock", 1.0),
        Column(
            "contracted", "flag", "yes/no", "brought by an anchor's contract: not reopened while the supplier lives"
        ),
        Column("failed", "flag", "yes/no", "the supplier died or delivered too little: to be reopened"),
        Column("age", "float", "quarters", "quarters with the present supplier"),
    )
