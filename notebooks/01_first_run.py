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
# You will run the model once, read its tables, and draw a figure. The model has as many industrial firms as official statistics counted in Henan in 2015. They are no real firms with names: they are made up, so that the known totals of places and branches fit. The model moves them quarter by quarter from 2016 to 2025.
#
# The outputs you see were made with all firms. With the default tenth, numbers move and intervals are wider. This holds for all ten notebooks.
#
# > **小结：** 本课运行模型一次，读结果表，画一张图。模型里的企业数与2015年官方统计的河南规模以上工业企业数相同，但不是真实的企业：它们是按各地、各行业的已知总数合成的，从2016年起逐季推演到2025年。您看到的输出是用全部企业算出的；默认只用十分之一，数字会变，区间会变宽。问题是：哪些集群在长？增长来自老企业还是新企业？

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
# `run.indicators` has one row a year and one column an outcome. `docs/outcomes.md` defines them. `firms` counts the firms *above scale* (规模以上: they sell for at least 20 million yuan a year), as official statistics do. `entries` and `exits` count firms of every size. So the flows add up in the last column, `firms_of_all_sizes`, and not in `firms`: newcomers begin small, and many need years to cross the line; others fall below it and stay. Money is in 100 million yuan (亿元): `value_added` at prices of 2015, whatever is called `nominal` at prices of its year.
#
# > **小结：** 情景文件规定外部条件（时期、政策、冲击），随机种子 `rng` 规定随机波动。种子相同，结果逐位相同。`run.indicators` 一年一行，一列一个指标。`firms` 只数规模以上企业（年营业收入2000万元及以上），`entries` 和 `exits` 则不分大小；因此进入减退出等于最后一列（各种规模的企业数）的变化，而不是 `firms` 的变化。

# %%
run = ClusterModel(no_policy, rng=1).run()
yearly = run.indicators.set_index("year")
yearly["firms_of_all_sizes"] = run.firms.groupby("year").size() / SCALE
columns = ["firms", "workers", "revenue_nominal", "value_added", "entries", "exits", "firms_of_all_sizes"]
yearly[columns].iloc[[0, 1, 2, 5, 10]].round(0).astype(int)

# %% [markdown]
# ## Which clusters grew? · 哪些集群在长？
#
# A *characteristic cluster* is one branch of industry in one place. It counts as a cluster if it has at least ten firms, is stronger there than in the province, and does not hang on one firm. We take the clusters that counted in 2015 and ask where they are in 2025.
#
# Growth alone says little, because the whole province grew. So compare it with the province: a *pace* of 1 means that the cluster grew exactly as fast. In the table, `zhengzhou_rest` is what the city has outside its industrial zones. In the figure the area of a dot is the number of its firms in 2015. Clusters that have too few firms left in 2025 to be listed have a pace of 0 and no dot; their number is printed.
#
# > **小结：** 特色集群是“一个地方的一个行业”，至少十家企业，专业化程度高于全省，且不靠单一企业。我们看2015年达标的集群到2025年怎样，并和全省的增长相比：`pace` 为1就是和全省一样快。`zhengzhou_rest` 是该市园区以外的部分。图中圆点的面积是2015年的企业数；到2025年已不再列出的集群没有圆点，个数另行打印。

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
largest = paths[counted_first].nlargest(10, "revenue_nominal_2015")
faster = [f"{segment} in {place}" for place, segment in largest[largest.pace > 1].index]
print("Of the ten largest, these outgrew the province:", ", ".join(faster) or "none")
largest.round(2)

# %%
shown = paths[counted_first & (paths.pace > 0)]
fig, ax = plt.subplots(figsize=(6.4, 4.2))
ax.scatter(shown.revenue_nominal_2015, shown.pace, s=shown.firms_2015, alpha=0.5, color="#0072B2", linewidth=0)
ax.axhline(1, color="black", linewidth=1)
ax.text(1.01, 1, "as fast as\nthe province", transform=ax.get_yaxis_transform(), ha="left", va="center", fontsize=9)
ax.set(
    xscale="log",
    yscale="log",
    xlabel="revenue in 2015, 100 million yuan",
    ylabel="pace: growth over the province's growth",
)
ax.set_yticks([0.1, 0.2, 0.5, 1, 2, 5], ["0.1", "0.2", "0.5", "1", "2", "5"])
ax.minorticks_off()
ax.set_title(f"Clusters of 2015, ten years later (one seed, scale {SCALE:g})", fontsize=10)
ax.spines[["top", "right"]].set_visible(False)
plt.show()

fastest = paths.nlargest(len(paths) // 10, "pace")  # of all branches in all places
before, after = (fastest[f"revenue_nominal_{year}"].sum() for year in (2015, 2025))
all_before, all_after = (paths[f"revenue_nominal_{year}"].sum() for year in (2015, 2025))
print(f"{(paths[counted_first].pace == 0).sum()} clusters of 2015 are no longer listed in 2025.")
print(
    f"The fastest tenth of all branches in all places had {before / all_before:.0%} of the revenue in 2015. "
    f"It has {(after - before) / (all_after - all_before):.0%} of the growth."
)
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
# Which clusters grow, then? Size is no guide: of the ten largest some outgrew the province (the line above the table names them), and most did not. In the figure the dots lie on both sides of the line at every size.
#
# Why do most clusters of 2015 fall behind? Look at the first row: most branches in most places do. The province's pace is an average over yuan. A few that grow very fast pull it up (see the printed line: the fastest tenth has several times its share of the growth), and the typical one stays below. That is most of the answer.
#
# Choosing adds a little to this: compare the first two rows (with a tenth of the firms the difference drowns in luck). Whether a branch in a place passes the tests for a cluster is partly chance: a large order in that year, a founder more or less. Those that passed in 2015 had good luck more often than bad, and luck does not last: this is *regression to the mean*. Choose by 2025 instead, and look back: now more have grown fast, although nothing but the choice has changed. Whoever picks winners and waits will be disappointed on average.
#
# ## A surprise: how much do ten years of newcomers weigh? · 意外：十年里来的新企业分量有多大？
#
# `run.firms` has one row a firm and year. Count the firms of 2025 that were not there in 2015. First guess: what share of the firms are they, and what share of the revenue?
#
# > **小结：** 规模大小说明不了谁长得快：最大的十个集群里只有几个快于全省。多数集群增长慢于全省：全省的速度被少数增长很快的拉高，典型的集群在它之下，这是主要原因。挑选也有一点影响：按2015年挑，往后看偏慢（“向均值回归”）；按2025年挑，往回看偏快。再猜一猜：2025年的企业里，多少是2015年以后新来的？它们占营业收入多少？

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
        "median workers": [round(float(last.workers[group].median())) for group in (new, ~new)],
    },
    index=["not there in 2015", "there in 2015"],
).round(2)

# %% [markdown]
# After ten years newcomers are nearly half of the firms, and small. The number of firms grows through entry, revenue mostly through firms that survive. Which of the two a policy should count is a choice, and it changes the verdict.
#
# ## What did the plan add? · 规划带来了什么？
#
# One run is one history. To see what a policy does, run it beside the same world without it, with the same luck, and repeat with other luck. `Ensemble` does this. The interval, `from` to `to`, is one of 95%: in 95 of 100 such studies it would hold the mean over all possible lucks. `cnc_share` is the share of machines that are numerically controlled, weighted by revenue, in per cent. `leading_clusters_100bn` counts the cities' leading industries that sell for more than 100 billion yuan a year at the prices of that year. Notebook 3 explains why the luck must be the same.
#
# > **小结：** 运行一次只是一种历史。要看政策的作用，要让有政策和没有政策的两个世界随机波动相同，再换几个随机种子重复。`Ensemble` 就做这件事，并给出95%区间。`cnc_share` 是装备数控化率（%），`leading_clusters_100bn` 是千亿级主导产业集群的个数。

# %%
study = Ensemble([plan, no_policy], seeds=5).run()
difference = study.difference("plan", "no_policy")
rows = {
    name: vars(difference.of(name, 2025)) for name in ("value_added", "cnc_share", "firms", "leading_clusters_100bn")
}
pd.DataFrame(rows).T.rename(columns={"base": "without the plan", "mean": "added", "low": "from", "high": "to"}).round(2)

# %% [markdown]
# With all firms none of these four intervals holds zero; look again when you run a tenth. If one does, these runs do not show which way the plan moves that outcome. They do not show that it moves nothing.
#
# ## Exercise · 练习
#
# Suppose that the plan had ended in 2018. How much of its value added in 2025 would be left? `run.at("2018Q4")` gives the model as it stood at that quarter, and `.fork(policies={})` gives that past a future without policies. Take the worlds of the first three seeds. First guess: more than half, or less?
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
