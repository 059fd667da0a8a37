"""The declared drivers of a cell's growth: parts that add up to the change of its revenue over the year before.

Every part is in base-year 亿元, so that parts of cells add up to those of a city, a field or the region. A cell is
a place x segment. What no mechanism explains is a part by name (competition, size, other_contracts), never a residual.
"""

from __future__ import annotations

from typing import NamedTuple

from model.tables.firms import INCUMBENT, ORIGINS


class Driver(NamedTuple):
    """A part of growth: its name, its name in both languages, and what it measures."""

    name: str
    en: str
    zh: str
    meaning: str

    @property
    def words(self) -> dict[str, str]:
        """Name in both languages."""
        return {"en": self.en, "zh": self.zh}


ENTRY = {  # by origin of the firm
    "start_up": ("New start-ups", "新创企业", "what start-ups sell more in their first year"),
    "grown_up": ("Firms grown up to scale", "升规企业", "what firms that grew up from below scale sell more in a year"),
    "transfer": ("Firms from outside", "转入企业", "what firms that came from outside sell more in their first "
                 "year; rivals that follow an anchor are among them"),
    "anchor": ("Anchor projects", "龙头项目", "what anchors sell more in their first three years"),
    "follower": ("Contracted followers", "龙头配套企业", "what followers of anchors sell more in their first year"),
}  # fmt: skip

# Of firms above scale in both quarters and past their first year: through the contracts that they hold.
TENDERS = (
    Driver("market", "National demand", "全国需求",
           "contracts that came or went as the segment's national market grew, with new demand for what is cheaper "
           "or better, and dated shocks to demand"),
    Driver("cost", "Cost against rivals", "成本竞争力",
           "contracts won or lost by price against rivals outside, over the segment's first mean, no local gain"),
    Driver("local_gain", "Local gain", "本地集聚收益",
           "contracts won or lost by what the place lends since the start: branch, suppliers, city, less crowding"),
    Driver("quality", "Quality and brand", "质量与品牌",
           "contracts won or lost by the firms' own quality and brand against rivals outside, over the segment's mean "
           "of the base year"),
    Driver("know_how", "Shared know-how", "集群共享技术",
           "contracts won or lost by the quality that all firms of the cell share, over the segment's mean"),
    Driver("fill", "Deliveries", "交付能力",
           "orders delivered: the share of them, and contracts won or lost by it, over its mean at the start"),
    Driver("luck", "Luck", "随机波动",
           "slow appeal of single firms, draws of the tender against their expectation, volumes called up"),
    Driver("size", "Own size", "自身规模",
           "decreasing returns to a firm's own size, and the foothold of firms with few contracts"),
    Driver("competition", "Others in the tender", "竞标对手",
           "contracts that go to others of the region as these grow stronger: what is left of the tender's "
           "expectation, its constants of the base year and the damping of the region's share"),
    Driver("policy", "Policy in tenders", "政策（招标环节）",
           "contracts kept or won because an instrument prefers the firm, keeps contracts or lowers freight to the "
           "market; effects through cost, quality, entry and demand are in those parts"),
    Driver("other_contracts", "Contracts handed over", "合同转移",
           "contracts taken over from a closing firm or changed outside the tender"),
)  # fmt: skip
OTHERS = (
    Driver("local_orders", "Orders of firms in the region", "区域内企业订单", "orders through links"),
    Driver("price", "Own price", "自身价格", "price, relative to the base year, of what is sold"),
)  # fmt: skip
ENTRIES = tuple(Driver(f"entry_{origin}", *ENTRY[origin]) for code, origin in enumerate(ORIGINS) if code != INCUMBENT)
THRESHOLD = (
    Driver("carry_over", "Carried over from the base year", "基年年内增长结转",
           "in the first year alone: what the end of the base year, where the run begins, stood above the year's mean"),
    Driver("scale", "Threshold of statistics", "规上门槛", "revenue of firms that crossed it, up less down"),
    Driver("exit", "Closed firms", "退出企业", "what firms that closed had sold, below zero"),
)  # fmt: skip
DRIVERS: tuple[Driver, ...] = (*TENDERS, *OTHERS, *ENTRIES, *THRESHOLD)
NAMES = tuple(driver.name for driver in DRIVERS)
AT = {name: at for at, name in enumerate(NAMES)}
BY_NAME = {driver.name: driver for driver in DRIVERS}
