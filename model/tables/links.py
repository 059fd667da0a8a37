"""Supply links: a buyer's need of one input, cut into equal parts, each with one supplier or the outside."""

from __future__ import annotations

from model.tables.table import Codes, Flags, Floats, Ids, Indices, Table, column

OUTSIDE = -1  # the supplier of a link that buys from outside the region


class Links(Table):
    """One row per link; `buyer` and `supplier` are rows of firms and follow renumbering."""

    id: Ids = column("-", "permanent id, from the buyer's id, the input and an ordinal")
    buyer: Indices = column("row of firms", "the firm that buys")
    supplier: Indices = column("row of firms", "the firm that sells, or -1 for outside", OUTSIDE)
    input: Codes = column("row of segments", "what is bought")
    share: Floats = column("share", "part of the buyer's need of this input")
    order: Floats = column("亿元 a quarter", "ordered from the supplier this quarter, at base price")
    delivered: Floats = column("亿元 a quarter", "delivered this quarter, at base price")
    stock: Floats = column("亿元", "kept by the buyer, at base price")
    stock_cost: Floats = column("per unit", "average cost of the stock", 1.0)
    contracted: Flags = column("yes/no", "brought by an anchor's contract: not reopened while the supplier lives")
    failed: Flags = column("yes/no", "the supplier died or delivered too little: to be reopened")
    age: Floats = column("quarters", "quarters with the present supplier")
