# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 8 · What is not known: worlds, sensitivity, calibration · 不知道的事：世界、敏感性、校准
#
# **Question · 问题.** The model has some numbers that nobody knows. How far may its answers be wrong because of them, and is the answer to "what does the plan do?" as doubtful as the answer to "how large will industry be?"
#
# Three kinds of things are not known: *luck* (which firm wins which contract), the *start* (how much of each industry stood in each place in 2015), and the *parameters* (how fast firms imitate, how often contracts end, and the like).
#
# A **world** is one draw of all three. `Ensemble(..., worlds=20)` runs every scenario in the same 20 worlds. `seeds=20` draws luck alone.
#
# > **小结：** 模型里有些数谁也不知道：随机波动、起点（2015年各地有多少各行业）、参数。一个“世界”是三者的一次抽取。问题：答案会因此错多少？“规划的作用”是否和“产业规模”一样没把握？

# %%
import os

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from scipy.stats import spearmanr

from model import ClusterModel, Ensemble, load_scenario, worlds_of
from model.experiments.prior import design, priors, values_at
from model.scenario.parameters import load_registry

SCALE = float(os.environ.get("JIJU_SCALE", "0.1"))  # share of the firms: 0.1 is a tenth of them, 1 is all
WORLDS, YEAR = 20, 2020

plan, no_policy = (load_scenario(name).replace(scale=SCALE, end=f"{YEAR}Q4") for name in ("plan", "no_policy"))
print(f"scale {SCALE:g}; {WORLDS} worlds, to {YEAR}")
study = Ensemble([plan, no_policy], worlds=WORLDS).run()
lucky = Ensemble([no_policy], seeds=8).run()

# %% [markdown]
# ## Luck alone, and whole worlds · 只换随机波动，还是换整个世界
#
# The left figure has one line a world: value added without any policy. The right figure has what the plan adds, in the same worlds, over value added without it. Growth is in per cent of value added in 2015. What the plan adds is in per cent of value added in 2015, too, so that points of the two figures are the same amount of money and can be compared.
#
# > **小结：** 左图每条线是一个世界里没有政策时的增加值，右图是同一个世界里规划带来的增量，两者都以2015年增加值的百分比表示，所以左右的百分点可以直接比较。


# %%
def by_year(study, scenario, outcome="value_added"):
    rows = study.outcomes.query("scenario == @scenario and outcome == @outcome")
    return rows.pivot(index="year", columns="seed", values="value")


worlds, luck = by_year(study, "no_policy"), by_year(lucky, "no_policy")
added = 100 * (by_year(study, "plan") - worlds) / worlds.loc[2015]

fig, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.8), sharex=True)
left.plot(worlds.index, 100 * (worlds / worlds.loc[2015] - 1), color="#0072B2", alpha=0.35, linewidth=1)
left.plot(luck.index, 100 * (luck / luck.loc[2015] - 1), color="#D55E00", linewidth=1)
left.plot([], [], color="#0072B2", label="whole worlds")
left.plot([], [], color="#D55E00", label="luck alone")
left.legend(frameon=False, fontsize=9)
left.set_title("Growth of value added since 2015, %, no policy", fontsize=10)
right.plot(added.index, added, color="#0072B2", alpha=0.35, linewidth=1)
right.set_title("What the plan adds, % of value added in 2015", fontsize=10)
right.axhline(0, color="grey", linewidth=0.8)
for ax in (left, right):
    ax.spines[["top", "right"]].set_visible(False)
plt.show()


def width(values):
    """Between the 10th and the 90th percentile."""
    return values.quantile(0.9) - values.quantile(0.1)


growth = 100 * (worlds.loc[YEAR] / worlds.loc[2015] - 1)
by_luck = 100 * (luck.loc[YEAR] / luck.loc[2015] - 1)
print(
    f"growth to {YEAR}: {growth.median():.1f}%, 80% of worlds within {width(growth):.1f} points; luck alone {width(by_luck):.1f} points"
)
print(f"added by the plan: {added.loc[YEAR].median():.1f}%, 80% of worlds within {width(added.loc[YEAR]):.1f} points")
print(
    f"width against the median: growth {width(growth) / growth.median():.0%}, added by the plan {width(added.loc[YEAR]) / added.loc[YEAR].median():.0%}"
)
print(f"worlds in which the plan adds value: {(added.loc[YEAR] > 0).sum()} of {WORLDS}")

# %% [markdown]
# Luck is a small part of the doubt: the orange lines differ in luck alone, the blue ones in all three. Runs that differ only in their seeds agree closely, and their agreement says nothing about how right they are. If you print an interval from seeds alone, you leave the larger part of the doubt out. (The orange lines lie low in the band. All of them have the model's usual parameters, while each blue line but one has a draw from the *posterior*, which the third section explains, and these draws grow a little faster on average. So the two differ in their middle, too, and not in width alone.)
#
# Is the plan as doubtful as growth? It depends on how you ask. In points what the plan adds varies far less, because most of what is not known moves both runs of a world in the same direction, and drops out of the difference. Against its own size it is *more* doubtful: the last line divides each width by its median. We know its sign well and its size badly.
#
# ## Which unknown number matters? · 哪个未知数要紧？
#
# Each world has its own parameters, so the study is an experiment already: rank worlds by a parameter and by an outcome, and correlate the ranks. A correlation is worth a thought only beyond the dotted lines. If a parameter did not matter at all, its point would still lie outside them in 5% of cases. (The first world has the usual values of the parameters and no draw, so it is left out.)
#
# > **小结：** 随机波动只占不确定性的一小部分：只换种子得到的区间，漏掉了大部分。按百分点算，规划增量的不确定性比增长率小得多，因为多数未知因素对两种情景的影响相同，相减时抵消；但相对于自身大小，规划增量反而更没把握（宽度除以中位数）：方向清楚，大小不清楚。下面把每个世界的参数与结果做秩相关，看哪个参数要紧；虚线外才值得一看。

# %%
drawn = pd.DataFrame({world.seed: world.parameters for world in worlds_of(no_policy, WORLDS)[0]}).T.dropna()
ranks = pd.DataFrame(
    {
        label: [spearmanr(drawn[name], values.reindex(drawn.index)).statistic for name in drawn]
        for label, values in (("growth", growth), ("added by the plan", added.loc[YEAR]))
    },
    index=drawn.columns,
)
ranks = ranks.loc[ranks.abs().max(axis=1).sort_values().index]
line = 1.96 / np.sqrt(len(drawn) - 1)

fig, ax = plt.subplots(figsize=(7.5, 5))
for label, color, mark in (("growth", "#0072B2", "o"), ("added by the plan", "#D55E00", "s")):
    ax.plot(ranks[label], range(len(ranks)), mark, color=color, label=label)
ax.set_yticks(range(len(ranks)), ranks.index, fontsize=8)
ax.axvline(0, color="grey", linewidth=0.8)
for end in (-line, line):
    ax.axvline(end, color="grey", linewidth=0.8, linestyle=":")
ax.set(xlim=(-1, 1), xlabel="rank correlation over worlds")
ax.legend(frameon=False, fontsize=9, loc="lower right")
ax.spines[["top", "right"]].set_visible(False)
plt.show()
meanings = {name: load_registry().entry(name).meaning["en"] for name in ranks.index}
print(
    f"{(ranks.abs() > line).sum().sum()} of {ranks.size} points lie outside; chance alone would put {0.05 * ranks.size:.0f} there"
)
ranks.assign(meaning=meanings).iloc[::-1].head(6).round(2)

# %% [markdown]
# The answer is: this study cannot tell. About as many points lie outside as chance alone would put there. The table has the six parameters with the largest correlations and what they mean (docs/parameters.md has them all). Those on top may matter: how often contracts end and how much new machines bring are numbers through which a plan works. But twenty worlds are too few to say so. The exercise shows how to judge.
#
# ## What do known figures teach? · 已知数据教会了什么？
#
# Calibration asks which parameters could have made what is known: growth of 2016 and 2017, entry, the sizes of firms, and more. Parameters before the data are the *prior*, after them the *posterior*. Worlds are drawn from the posterior. How much narrower is it?
#
# > **小结：** 校准问：哪些参数能产生已知的事实（2016、2017年增速、企业进入率、规模分布等）？看数据之前叫先验，之后叫后验。后验比先验窄多少？（上图的答案：看不出哪个参数要紧，落在虚线外的点和偶然应有的差不多。）

# %%
posterior = pd.DataFrame([world.parameters for world in worlds_of(no_policy, 201)[0][1:]])
known = priors(list(posterior))
before = pd.Series({prior.name: prior.at(0.9) - prior.at(0.1) for prior in known})
after = posterior.quantile(0.9) - posterior.quantile(0.1)
narrowed = (after / before).sort_values()
print(
    f"{(narrowed < 0.75).sum()} of {len(narrowed)} parameters have lost more than a quarter of their interval; the median keeps {narrowed.median():.0%}"
)
narrowed.head(4).round(2).to_frame("80% interval after / before")

# %% [markdown]
# ## A surprise: was calibration in vain? · 意外：校准白做了吗？
#
# Single parameters are hardly learnt. So did calibration achieve nothing? Guess, then run Henan to 2017 with parameters from the prior and from the posterior. The official growth was 8.0% in both years.
#
# > **小结：** 单个参数的区间几乎没有变窄。那么校准白做了吗？用先验和后验的参数各跑一遍到2017年，与官方增速（两年均为8.0%）比较。

# %%
RUNS = 12
history = load_scenario("history").replace(scale=SCALE, end="2017Q4")
draws = {
    "prior": [values_at(known, point) for point in design(RUNS, len(known), seed=8)],
    "posterior": posterior.iloc[:RUNS].to_dict("records"),
}
rows = []
for source, points in draws.items():
    for seed, parameters in enumerate(points, start=1):
        run = ClusterModel(history.replace(parameters=parameters), rng=seed).run()
        path = run.indicators.set_index("year").value_added
        rows.append({"source": source, "growth": 100 * ((path[2017] / path[2015]) ** 0.5 - 1)})
tried = pd.DataFrame(rows)

fig, ax = plt.subplots(figsize=(7, 2.6))
for row, (source, color) in enumerate((("prior", "#999999"), ("posterior", "#0072B2"))):
    values = tried.growth[tried.source == source]
    ax.plot(values, [row] * len(values), "o", color=color, alpha=0.6)
ax.axvline(8.0, color="#D55E00", linewidth=1.2)
ax.annotate("official", (8.0, 1.35), (4, 0), textcoords="offset points", color="#D55E00", fontsize=9)
ax.set_yticks([0, 1], ["prior", "posterior"])
ax.set(ylim=(-0.5, 1.6), xlabel="growth a year, 2016 and 2017, %")
ax.spines[["top", "right", "left"]].set_visible(False)
plt.show()
print(tried.groupby("source").growth.agg(["mean", "std"]).round(2))
ties = posterior.corr(method="spearman").where(lambda table: np.triu(np.ones(table.shape, dtype=bool), 1)).stack()
ties.loc[ties.abs().sort_values(ascending=False).index].head(3).round(2).to_frame("rank correlation in the posterior")

# %% [markdown]
# Draws from the posterior agree on growth much more closely than draws from the prior. They agree, and they are too high: with all firms all of them, by about a point in the mean, with a tenth of the firms most of them. Calibration weighs many facts and gives none of them exactly, and this one it misses on the high side; so read the growth of whole worlds as too high, too. (Growth of these years is one of the figures that they were learnt from, so this is no forecast.) The data rule out *combinations*, not single values: a high value of one parameter may be possible, and a high value of another, and not both together. The table shows the pairs that are tied most.
#
# So never vary one parameter "within its posterior interval" and keep the others. You would soon leave the posterior. Take whole draws. This is why a world holds all parameters together.
#
# ## Exercise · 练习
#
# The figure of correlations has two times twenty points. Some would lie beyond the dotted lines even if no parameter mattered. How many? Shuffle the outcomes among the worlds, count, and repeat 500 times. Compare with the number that you found.
#
# > **小结：** 后验的各次抽取在增速上一致得多，但普遍偏高（全部企业模拟时平均高出近一个百分点）：校准兼顾许多事实，这一项偏高。数据排除的是参数的组合，而不是单个取值。所以不能只动一个参数，要成组抽取。练习：如果没有任何参数起作用，图中会有几个点落在虚线外？打乱结果、重复500次，数一数。
#
# <details>
# <summary>Answer · 答案</summary>
#
# ```python
# rng = np.random.default_rng(1)
# parameter_ranks = drawn.rank().to_numpy()
# for label, values in (("growth", growth), ("added by the plan", added.loc[YEAR])):
#     outcome = values.reindex(drawn.index).rank().to_numpy()
#     found = (ranks[label].abs() > line).sum()
#     counts, largest = [], []
#     for _ in range(500):
#         shuffled = rng.permutation(outcome)
#         rho = [np.corrcoef(column, shuffled)[0, 1] for column in parameter_ranks.T]
#         counts.append((np.abs(rho) > line).sum())
#         largest.append(np.abs(rho).max())
#     as_many = np.mean(np.array(counts) >= found)
#     print(f"{label}: {found} beyond the lines; by chance {np.mean(counts):.1f} on average, as many or more in {as_many:.0%} of shuffles")
#     print(f"  largest correlation {ranks[label].abs().max():.2f}; 95% of shuffles stay below {np.quantile(largest, 0.95):.2f}")
# ```
#
# About one in twenty points lies outside by chance, so one of twenty parameters. If you found one or two, you have found little. Ask whether the largest is larger than the largest of a shuffle, and ask for more worlds. `jiju sensitivity` makes a proper design for this question.
#
# </details>
