# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 1 · First run · 初次运行
#
# **Question · 问题.** Ten years of industry in a province: which clusters grow, and is it old firms or new ones that make the growth?
#
# You will run the model once, read its tables, and draw a figure. The model has every industrial firm of Henan that official statistics counted in 2015. It moves them quarter by quarter from 2016 to 2025.
#
# > **小结：** 本课运行模型一次，读结果表，画一张图。模型里有2015年河南全部规模以上工业企业，从2016年起逐季推演到2025年。问题是：哪些集群在长？增长来自老企业还是新企业？

# %%
import os

import matplotlib.pyplot as plt
import pandas as pd

from model import ClusterModel, Ensemble, load_scenario

SCALE = float(os.environ.get("JIJU_SCALE", "0.1"))  # share of the firms: 0.1 is a tenth of them, 1 is all

no_policy = load_scenario("no_policy").replace(scale=SCALE)
plan = load_scenario("plan").replace(scale=SCALE)
print(f"scale {SCALE:g}; {len(plan.policies)} policies in the plan, {len(no_policy.policies)} without it")

# %% [markdown]
# ## One run · 运行一次
#
# A scenario says what happens from outside: the period, the policies, the shocks. `no_policy` has no policies. `rng` is the seed: it fixes everybody's luck, so the same seed gives the same history to the last bit. With a tenth of the firms each firm stands for ten, and totals stay comparable.
#
# `run.indicators` has one row a year and one column an outcome. `docs/outcomes.md` defines them. Money is in 100 million yuan (亿元): `value_added` at prices of 2015, whatever is called `nominal` at prices of its year.
#
# > **小结：** 情景文件规定外部条件（时期、政策、冲击），种子 `rng` 规定运气。种子相同，结果逐位相同。`run.indicators` 一年一行，一列一个指标。

# %%
run = ClusterModel(no_policy, rng=1).run()
yearly = run.indicators.set_index("year")
yearly[["firms", "entries", "exits", "workers", "revenue_nominal", "value_added"]].iloc[[0, 1, 5, 10]].round(0)

# %% [markdown]
# ## Which clusters grew? · 哪些集群在长？
#
# A *characteristic cluster* is one branch of industry in one place. It counts as a cluster if it has at least ten firms, is stronger there than in the province, and does not hang on one firm. We take the clusters that counted in 2015 and ask where they are in 2025.
#
# Growth alone says little, because the whole province grew. So compare it with the province: a *pace* of 1 means that the cluster grew exactly as fast. In the figure a larger dot has more firms. In the table, `zhengzhou_rest` is what the city has outside its industrial zones.
#
# > **小结：** 特色集群是“一个地方的一个行业”，至少十家企业，专业化程度高于全省，且不靠单一企业。我们看2015年达标的集群到2025年怎样，并和全省的增长相比：`pace` 为1就是和全省一样快。`zhengzhou_rest` 是该市园区以外的部分。

# %%
clusters = run.clusters[run.clusters.kind == "characteristic"]
name = ["place", "segment"]
start, end = (clusters[clusters.year == year].set_index(name) for year in (2015, 2025))
province = yearly.revenue_nominal[2025] / yearly.revenue_nominal[2015]

size = ["firms", "revenue_nominal"]
paths = start[size].add_suffix("_2015").join(end[size].add_suffix("_2025")).fillna(0)
paths["pace"] = paths.revenue_nominal_2025 / paths.revenue_nominal_2015 / province  # 1: as fast as the province
paths = paths[paths.revenue_nominal_2015 > 0]
counted_first, counted_last = (paths.index.isin(each[each.counted].index) for each in (start, end))
paths[counted_first].nlargest(10, "revenue_nominal_2015").round(2)

# %%
shown = paths[counted_first & (paths.pace > 0)]
fig, ax = plt.subplots(figsize=(6.4, 4.2))
ax.scatter(shown.revenue_nominal_2015, shown.pace, s=6 + shown.firms_2015 / 4, alpha=0.6, color="#0072B2", linewidth=0)
ax.axhline(1, color="black", linewidth=1)
ax.text(0.99, 1.03, "as fast as the province", transform=ax.get_yaxis_transform(), ha="right", va="bottom", fontsize=9)
ax.set(
    xscale="log",
    yscale="log",
    xlabel="revenue in 2015, 100 million yuan",
    ylabel="growth against the province's (1: the same)",
)
ax.set_yticks([0.1, 0.2, 0.5, 1, 2, 5], ["0.1", "0.2", "0.5", "1", "2", "5"])
ax.minorticks_off()
ax.set_title(f"Clusters of 2015, ten years later (one seed, scale {SCALE:g})", fontsize=10)
ax.spines[["top", "right"]].set_visible(False)
plt.show()

groups = {
    "every branch in every place": paths.pace,
    "clusters of 2015, looking ahead": paths.pace[counted_first],
    "clusters of 2025, looking back": paths.pace[counted_last],
}
pd.DataFrame(
    {
        label: {"number": len(pace), "share faster than the province": (pace > 1).mean(), "median pace": pace.median()}
        for label, pace in groups.items()
    }
).T.round(2)

# %% [markdown]
# Why do most clusters of 2015 fall behind? Look at the first row: most branches in most places do. The province's pace is an average over yuan. A few that grow very fast pull it up, and the typical one stays below.
#
# Choosing adds to this. A cluster that counted in 2015 was a little lucky in 2015 on average, and luck does not last: this is *regression to the mean*. Choose by 2025 instead, and look back: now more have grown fast, although nothing but the choice has changed. Whoever picks winners and waits will be disappointed, with any policy.
#
# ## A surprise: half of the firms, a small part of the revenue · 意外：企业一半是新的，营收却不是
#
# `run.firms` has one row a firm and year. Count the firms of 2025 that were not there in 2015.
#
# > **小结：** 多数集群增长慢于全省：全省的速度被少数增长很快的拉高，典型的集群在它之下。挑选也有影响：按2015年挑，往后看偏慢（“向均值回归”）；按2025年挑，往回看偏快。再看企业：2025年近一半企业是新来的，但它们的营收只占一小部分。

# %%
firms = run.firms[run.firms.above_scale]
first, last = firms[firms.year == 2015], firms[firms.year == 2025]
new = ~last.id.isin(first.id)
pd.DataFrame(
    {
        "share of firms": [new.mean(), 1 - new.mean()],
        "share of revenue": [
            last.revenue[new].sum() / last.revenue.sum(),
            last.revenue[~new].sum() / last.revenue.sum(),
        ],
        "median workers": [last.workers[new].median(), last.workers[~new].median()],
    },
    index=["not there in 2015", "there in 2015"],
).round(2)

# %% [markdown]
# In ten years newcomers are many and small. The number of firms grows through entry, revenue mostly through firms that survive. Which of the two a policy should count is a choice, and it changes the verdict.
#
# ## What did the plan add? · 规划带来了什么？
#
# One run is one history. To see what a policy does, run it beside the same world without it, with the same luck, and repeat with other luck. `Ensemble` does this. The interval says how sure the mean difference is. Notebook 3 explains why the luck must be the same.
#
# > **小结：** 运行一次只是一种历史。要看政策的作用，要让有政策和没有政策的两个世界运气相同，再换几种运气重复。`Ensemble` 就做这件事，并给出95%区间。

# %%
study = Ensemble([plan, no_policy], seeds=5).run()
difference = study.difference("plan", "no_policy")
rows = {
    name: vars(difference.of(name, 2025)) for name in ("value_added", "cnc_share", "firms", "leading_clusters_100bn")
}
pd.DataFrame(rows).T.rename(columns={"base": "without the plan", "mean": "added", "low": "from", "high": "to"}).round(2)

# %% [markdown]
# If an interval holds zero, these runs do not show which way the plan moves that outcome. They do not show that it moves nothing.
#
# ## Exercise · 练习
#
# Suppose that the plan had ended in 2018. How much of its value added in 2025 would be left? `run.at("2018Q4")` gives the model as it stood at that quarter, and `.fork(policies={})` gives that past a future without policies. Take the run with the plan at seed 1. First guess: more than half, or less?
#
# > **小结：** 练习：如果规划到2018年为止，2025年的增加值还剩下多少？`run.at("2018Q4").fork(policies={})` 让同一个过去走向没有政策的将来。先猜，再算。
#
# <details>
# <summary>Answer · 答案</summary>
#
# ```python
# def added(run, base):
#     gain = run.indicators.value_added - base.indicators.value_added
#     return gain.iloc[-1]
#
# for seed in study.seeds()[:3]:
#     whole, nothing = study.runs["plan", seed], study.runs["no_policy", seed]
#     stopped = whole.at("2018Q4").fork(policies={}).run()
#     left = added(stopped, nothing) / added(whole, nothing)
#     print(f"seed {seed}: {added(whole, nothing):.0f} with the whole plan, {added(stopped, nothing):.0f} if it had ended: {left:.0%} is left")
# ```
#
# Less than half is left. Machines that were bought go on working, and firms that came do not leave at once. But the seven further years of the plan are missing, and the early gains do not grow enough by themselves to replace them. See how much the share moves from seed to seed: do not quote it from one.
#
# </details>
