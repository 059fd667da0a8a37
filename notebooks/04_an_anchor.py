# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 4 · An anchor and its suppliers · 龙头与供应商
#
# **Question · 问题.** A large plant comes to a zone, and firms arrive after it. Who came because of the plant, by contract or by choice, and who would have come anyway?
#
# A town that has won a plant counts every firm that arrives later as its success. An economist asks for the same town without the plant. Here you have it.
#
# > **小结：** 园区引进一家大厂（龙头），随后来了一些企业。哪些是合同带来的，哪些是自己选择来的，哪些本来就会来？模型里可以看到没有大厂的同一个园区。

# %%
import os

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from scipy import stats

from model import ClusterModel, load_region, load_scenario

SCALE = float(os.environ.get("JIJU_SCALE", "0.1"))  # share of the firms: 0.1 is a tenth of them, 1 is all
SEEDS = range(1, 7)

anchors = {  # six zones far from one another, and what their plant makes
    "linying_zone": "staple_food",
    "minquan_zone": "appliances",
    "xixia_zone": "auto_parts",
    "linzhou_zone": "auto_parts",
    "zhumadian_equipment": "vehicles",
    "qinyang_qinbei": "basic_chemicals",
}


def with_anchors(name, contracted):
    """No policy but six plants, planned for sales of 10 billion yuan a year each, and suppliers under contract to them."""
    plants = {
        f"plant_{zone}": {
            "instrument": "anchor_project", "place": zone, "segment": segment, "from": "2016Q3", "to": "2020Q4",
            "budget": 6, "investment": 40, "revenue": 100, "contracted_followers": contracted,
        }
        for zone, segment in anchors.items()
    }  # fmt: skip
    return load_scenario("no_policy").replace(name=name, scale=SCALE, policies=plants)


plans = {
    "none": load_scenario("no_policy").replace(scale=SCALE),
    "free": with_anchors("free", 0.0),
    "contract": with_anchors("contract", 0.4),
}
print(f"scale {SCALE:g}; {len(plans)} scenarios at {len(SEEDS)} seeds, with {len(anchors)} plants or none")

# %% [markdown]
# ## Three worlds · 三个世界
#
# `none` has no plants. `free` has six plants whose suppliers choose for themselves. `contract` has the same plants, and suppliers under contract, the *followers*, bring two fifths of their inputs.
#
# Each plant costs 4 billion yuan (`investment: 40`, in 100 million) and is planned for sales of 10 billion a year at prices of 2015 (`revenue`). It is built in eight equal steps from the third quarter of 2016, so that it is complete in the middle of 2018. After that it wins and loses orders like any firm. `budget` is the most public money a year for its subsidy and land; `from` and `to` are the quarters in which the policy is on offer, and while it is, followers arrive.
#
# We use six plants rather than one, because one plant tells more about its town than about plants. From each run we keep two small tables: revenue and firms by year, place and kind of firm, and the arrivals.
#
# > **小结：** 三个情景：没有大厂；六家大厂，供应商自由选择；六家大厂，合同配套企业提供四成投入。每家大厂投资40亿元（`investment`），设计年营业收入100亿元（2015年价格），2016年三季度起分八个季度建成，2018年年中建完；`budget` 是每年公共资金的上限（亿元）。一家大厂说明不了问题，所以用六家。

# %%
sales, arrivals = {}, {}
for seed in SEEDS:
    for name, plan in plans.items():
        run = ClusterModel(plan, rng=seed).run()
        firms = run.firms[run.firms.above_scale]
        kind = firms.origin.where(firms.origin.isin(["anchor", "follower"]), "other")
        sales[name, seed] = firms.groupby([firms.year, firms.place, kind]).revenue.sum().unstack(fill_value=0) / SCALE
        came = run.table("entrants")
        came = came[(came.quarter >= "2016Q3") & (came.origin != "anchor")]
        came = came.assign(way=np.where(came.origin == "follower", "by contract", "by choice"))
        arrivals[name, seed] = came.groupby(["place", "way"]).entered.sum().unstack(fill_value=0) / SCALE

# %% [markdown]
# ## An event study against placebo places · 以安慰剂地区为参照的事件研究
#
# What happens to the *other* firms of a zone, those that are neither plant nor follower? Take the revenue of the other firms in the six zones. Compare each world with the same world without plants, year by year. That is the black line.
#
# Is the line large? Zones differ after some years even if nothing was done to them, because small differences spread (notebook 3). So do the same with *placebo* zones: draw six zones at random among those more than 60 km from every plant, and compute the same line. Repeat 300 times. A zone near a plant is no placebo, since the plant reaches it.
#
# The grey band holds 90% of the placebo values in each year. (A single line may leave it in one year and come back.) The *placebo p-value* is the share of lines, the black one among them, that end as far from the middle of the band as the black one. So it cannot be smaller than 1/301.
#
# > **小结：** 看园区里“其他企业”的营业收入，每个世界和没有大厂的同一个世界相比（黑线）。再从离大厂60公里以外随机抽六个园区，算同样的线，重复300次（灰带含每一年90%的值）。离大厂近的园区会受影响，不能作安慰剂。

# %%
places = load_region("henan").places
longitude, latitude = np.radians(places.lon), np.radians(places.lat)
ids = np.array(places.ids)
plant_rows = [int(np.flatnonzero(ids == zone)[0]) for zone in anchors]


def km(row):
    """From one place to all others, along the great circle."""
    cosine = np.sin(latitude) * np.sin(latitude[row]) + np.cos(latitude) * np.cos(latitude[row]) * np.cos(
        longitude - longitude[row]
    )
    return 6371 * np.arccos(np.clip(cosine, -1, 1))


nearest = np.min([km(row) for row in plant_rows], axis=0)
far_zones = ids[(np.array(places.kind) == "zone") & (nearest > 60)]


others = {key: table["other"].unstack("year") for key, table in sales.items()}  # revenue of other firms, place x year


def change(name, zones):
    """Seeds x years: ln change of other firms' revenue in some zones together, %, against the world without plants."""
    lines = []
    for seed in SEEDS:
        one, other = (others[each, seed].reindex(zones).sum() for each in (name, "none"))
        lines.append(100 * np.log(one / other))
    return pd.DataFrame(lines, index=list(SEEDS))


random = np.random.default_rng(1)
draws = [random.choice(far_zones, len(anchors), replace=False) for _ in range(300)]
fig, axes = plt.subplots(1, 2, figsize=(9, 3.6), sharey=True)
for ax, name in zip(axes, ("free", "contract"), strict=True):
    treated = change(name, list(anchors))
    placebo = np.array([change(name, zones).mean() for zones in draws])
    half = stats.t.ppf(0.975, len(treated) - 1) * treated.std(ddof=1) / np.sqrt(len(treated))
    ax.fill_between(
        treated.columns,
        *np.quantile(placebo, [0.05, 0.95], axis=0),
        color="#CCCCCC",
        label="90% of placebo values, by year",
    )
    ax.errorbar(
        treated.columns,
        treated.mean(),
        yerr=half,
        color="black",
        marker="o",
        markersize=3,
        linewidth=1,
        label="the six zones, 95% over seeds",
    )
    ax.axhline(0, color="black", linewidth=0.6)
    ax.set_title(f"plants with suppliers {'by choice only' if name == 'free' else 'under contract too'}", fontsize=10)
    ax.spines[["top", "right"]].set_visible(False)
    effect, middle = treated.mean().iloc[-1], np.median(placebo[:, -1])
    extreme = (1 + (np.abs(placebo[:, -1] - middle) >= abs(effect - middle)).sum()) / (1 + len(placebo))
    print(f"{name}: {effect:+.1f}% in 2025; middle of the placebo draws {middle:+.1f}%; placebo p-value {extreme:.3f}")
axes[0].set_ylabel("revenue of other firms, ln change in %")
axes[0].legend(fontsize=8, loc="upper left", frameon=False)
fig.suptitle(f"Other firms around six plants (scale {SCALE:g})", fontsize=10)
fig.tight_layout()
plt.show()

# %% [markdown]
# The bars and the band answer different questions. The bars say how sure the mean over lucks is for *these* six zones. The band says what six zones do that have no plant: so it says whether the size is unusual. An effect should pass both. Note that the band does not lie around zero: zones far away lose a little. They are not quite untouched by the plants, and the surprise below tells why. Followers under contract change nothing here: with all firms the other firms of the zones gain as much without them, to a tenth of a per cent. What they gain comes from the plant.
#
# ## Who came, and who would have come anyway? · 谁来了？谁本来就会来？
#
# Now count arrivals since the third quarter of 2016, in the six zones and in places up to 60 km away. The *naive* count takes every firm that arrived. The paired count takes away those that arrive in the same world without plants.
#
# > **小结：** 误差线说的是对这六个园区的平均有多大把握，灰带说的是没有大厂的六个园区会怎样；灰带偏在零线以下，说明远处的园区也不是完全不受影响。有没有合同配套企业，园区其他企业得到的几乎一样多。再数2016年三季度以后来的企业：“天真”的数法全算，“配对”的数法减去没有大厂时也会来的。


# %%
def mean_with_interval(values):
    """The mean over seeds and half of its 95% interval."""
    values = np.asarray(list(values), float)
    return values.mean(), stats.t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))


rings = {
    "in the six zones": list(anchors),
    "around, up to 60 km": list(ids[(nearest <= 60) & ~np.isin(ids, list(anchors))]),
}
rows = {}
for ring, zones in rings.items():
    for name in ("free", "contract"):
        for way in ("by contract", "by choice"):
            count = {
                each: [arrivals[each, s].get(way, pd.Series(dtype=float)).reindex(zones).sum() for s in SEEDS]
                for each in ("none", name)
            }
            paired = mean_with_interval(np.subtract(count[name], count["none"]))
            rows[ring, name, way] = {
                "came (naive)": np.mean(count[name]),
                "because of the plants": paired[0],
                "+/-": paired[1],
            }
pd.DataFrame(rows).T.round(0)

# %% [markdown]
# Of the firms that came to the six zones by choice, most would have come anyway: the naive count is several times the paired one. Around the zones the result is starker. Thousands of firms came, and with all firms the runs show none of them that the plants brought: the interval of the paired count holds zero, and it is narrow. (With a tenth it is wide, and its middle strays from zero, by about one in a hundred of those who came.) So the choice of a place near the plant is a choice of its zone. Whoever counts all newcomers within 60 km as the success of the plant counts a growing province. Followers came by contract only, so all of them are due to the plants, and most of them settled around the zones. Who pays for them is another question.
#
# ## A surprise: how much does the province gain? · 意外：全省多了多少？
#
# The plants sell, their followers sell, and the other firms of the zones gain. Add up the province. First guess: does it gain more than the plants sell, or less?
#
# > **小结：** 自己选择到园区来的企业，大部分本来就会来。园区周围60公里来了几千家企业，用全部企业算，却看不出有哪一家是因大厂而来的。合同配套企业则全部因大厂而来。下面把全省加起来看：猜一猜：全省的增加比大厂卖出的多，还是少？

# %%
built, last = (
    np.mean([sales["free", seed].xs(year, level="year")["anchor"].sum() for seed in SEEDS]) for year in (2018, 2025)
)
print(f"The six plants (free) sold {built:.0f} in 2018, when they were complete, and {last:.0f} in 2025.")
parts = {}
for name in ("free", "contract"):
    gain = []
    for seed in SEEDS:
        one, other = (sales[each, seed].xs(2025, level="year") for each in (name, "none"))
        inside = one.index.isin(list(anchors))
        more = one["other"].sub(other["other"], fill_value=0)
        in_zone = more[more.index.isin(list(anchors))].sum()
        followers = one["follower"].sum() if "follower" in one else 0.0
        gain.append(
            [
                one["anchor"].sum(),
                followers,
                in_zone,
                more.sum() - in_zone,
                one.to_numpy().sum() - other.to_numpy().sum(),
            ]
        )
    names = ["the plants", "followers", "other firms of the six zones", "other firms elsewhere", "the whole province"]
    for label, values in zip(names, np.transpose(gain), strict=True):
        parts[name, label] = dict(zip(["mean", "+/-"], mean_with_interval(values), strict=True))
pd.DataFrame(parts).T.round(0)

# %% [markdown]
# Revenue in 100 million yuan of 2015, in 2025. The plants were planned for 600 together, and sold about that when they were complete. Since then they have grown with their markets, as the province has, and somewhat faster, since they are more productive than their rivals.
#
# The province gains less than the plants sell. Other firms elsewhere lose. In the model a firm can lose tenders to a plant that sells the same goods, and workers of the same city; and it can win orders from the plant. The row is the net of all that. A town that wins a plant sees the gain; the towns that pay for it do not know why they lose.
#
# ## Exercise · 练习
#
# Does the contract draw further firms by choice? A follower buys inputs too. Compare `contract` with `free`: more arrivals by choice in the six zones and around them, or not?
#
# > **小结：** 六家大厂设计营业收入合计600亿元，建成时大致如此，此后随市场增长，且快于全省。全省的增加少于大厂卖出的：其他地方的企业有得有失，合起来是失：同类企业丢了订单，同城企业丢了工人，也有企业得到大厂的订单。练习：合同配套企业会不会再引来更多自己选择的企业？
#
# <details>
# <summary>Answer · 答案</summary>
#
# ```python
# zones = [zone for ring in rings.values() for zone in ring]
# count = {name: [arrivals[name, seed]["by choice"].reindex(zones).sum() for seed in SEEDS] for name in ("free", "contract")}
# more, half = mean_with_interval(np.subtract(count["contract"], count["free"]))
# followers = np.mean([arrivals["contract", seed]["by contract"].reindex(zones).sum() for seed in SEEDS])
# print(f"{followers:.0f} followers came; firms by choice: {more:+.0f} +/- {half:.0f}")
# ```
#
# Yes, but few: about one firm by choice for five or six followers. The interval leaves zero out, though not by much with a tenth of the firms. So the contract mostly brings what it pays for. Whoever promises that contracted suppliers will pull a whole cluster behind them, should show more than that.
#
# </details>
