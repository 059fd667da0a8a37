# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 2 · How a cluster grows · 集群如何生长
#
# **Question · 问题.** Firms enter, learn, copy, settle near their kind, and crowd one another out. Which of these mechanisms does the work?
#
# In the real world all of them run at once, and nobody can stop one. In a model you can. Turning one mechanism off and leaving the rest as it is, is called an *ablation*. The difference between the two worlds is what this mechanism does in the presence of all the others.
#
# > **小结：** 现实中各种机制同时起作用，谁也停不了其中一个；在模型里可以。关掉一个机制、其余不变，叫“消融”。两个世界之差，就是这个机制在其他机制都在时的作用。

# %%
import os

import matplotlib.pyplot as plt
import pandas as pd

from model import Ensemble, load_scenario

SCALE = float(os.environ.get("JIJU_SCALE", "0.1"))  # share of the firms: 0.1 is a tenth of them, 1 is all
SEEDS = 5

base = load_scenario("no_policy").replace(scale=SCALE)
print(f"scale {SCALE:g}; every world is run at {SEEDS} seeds")

# %% [markdown]
# ## Eight worlds, each without one thing · 八个世界，各缺一样
#
# `jiju list ablations` lists what can be turned off. An ablation sets a parameter, or a few, to the value at which the mechanism does nothing. We choose eight.
#
# | Off | What no longer happens |
# |---|---|
# | `entry` | nobody founds a firm or moves in |
# | `imitation` | nobody copies a better firm |
# | `innovation` | nobody invents |
# | `loop` | success of a place feeds nothing back: no savings from neighbours, no shared know-how, no pull of unserved orders |
# | `local_pull` | orders that nobody serves draw no newcomer (a part of the loop) |
# | `linkages` | newcomers do not look for markets, suppliers and their own branch |
# | `home_born` | founders may settle anywhere, not only where they worked |
# | `congestion` | crowding costs nothing |
#
# All worlds have the same luck at the same seed. So a difference is made by the mechanism and by what follows from it.
#
# > **小结：** 我们逐一关掉八个机制：进入、模仿、创新、集群循环（整个反馈）、本地订单吸引（循环的一部分）、关联、本地创业、拥挤。同一种子下运气相同，因此差异来自这个机制及其后果。

# %%
mechanisms = ["entry", "imitation", "innovation", "loop", "local_pull", "linkages", "home_born", "congestion"]
without = [base.ablated(name).replace(name=f"without_{name}") for name in mechanisms]
study = Ensemble([base, *without], seeds=SEEDS).run()

# %% [markdown]
# ## What each mechanism does in ten years · 十年里每个机制起什么作用
#
# Four outcomes. *Firms* and *value added* are sums over the province. *Clusters* counts places whose branch sells for more than ten billion yuan a year and qualifies as a cluster. *Newcomers with their kind* is the share of newcomers that settle where their branch is already strong.
#
# A dot is the mean difference from the full model, and a bar is its 95% interval over the seeds. Where a bar crosses the line at zero, these runs do not tell which way the mechanism works. There are 32 bars: even if no mechanism did anything, one or two would leave zero out by luck.
#
# > **小结：** 看四个指标：企业数、增加值、百亿集群数、落户本行业优势地区的新企业比例。点是与完整模型之差的均值，横线是95%区间；横线跨过零线，就说不清方向。一共32条横线：即使什么机制都不起作用，也会有一两条碰巧不含零。

# %%
outcomes = {
    "firms": ("Firms", "% of the full model"),
    "value_added": ("Value added", "% of the full model"),
    "characteristic_clusters_10bn": ("Clusters over 10 bn yuan", "% of the full model"),
    "leading_entrants_share": ("Newcomers with their kind", "percentage points"),
}
rows = []
for name in mechanisms:
    for outcome, (title, unit) in outcomes.items():
        change = study.difference(f"without_{name}", "no_policy").of(outcome, 2025)
        per = 100 / change.base if unit.startswith("%") else 1
        rows.append((name, title, change.mean * per, change.low * per, change.high * per, change.verdict))
found = pd.DataFrame(rows, columns=["off", "outcome", "mean", "low", "high", "verdict"])

fig, axes = plt.subplots(1, 4, figsize=(11, 3.8), sharey=True)
for ax, (title, unit) in zip(axes, outcomes.values(), strict=True):
    part = found[found.outcome == title]
    colour = ["#0072B2" if verdict in ("up", "down") else "#999999" for verdict in part.verdict]
    ax.hlines(part.off, part.low, part.high, color=colour, linewidth=2)
    ax.scatter(part["mean"], part.off, color=colour, s=24, zorder=3)
    ax.axvline(0, color="black", linewidth=0.8)
    ax.set_title(title, fontsize=10)
    ax.set_xlabel(unit, fontsize=9)
    ax.spines[["top", "right"]].set_visible(False)
axes[0].invert_yaxis()
axes[0].set_ylabel("turned off")
fig.suptitle(f"Difference from the full model in 2025 (grey: sign not shown; scale {SCALE:g})", fontsize=10)
fig.tight_layout()
plt.show()

# %% [markdown]
# Read the figure by columns. How *many* firms there are is decided by entry, and by little else. How much the province *produces* is decided by entry, by what firms learn, and by the loop. *Where* newcomers settle is decided by linkages and by founders who stay at home: with either off, newcomers scatter, and the province's value added hardly feels it. So growth of a province and growth of clusters are two questions, with different answers. (Without entry hardly any newcomer is left to be counted in the last column.)
#
# Two rows are quieter than one expects. The loop adds output, and yet there are about as many clusters without it: perhaps because what helps many places alike makes none of them special. And crowding, which everybody names first, moves none of the four totals much. It matters in the few places that are crowded (`jiju play`, lesson 4).
#
# `local_pull` is a part of `loop`, so the rows overlap, and their sum means nothing. An ablation is a difference between two worlds. It is no share of the growth.
#
# ## A surprise: less learning, more jobs · 意外：学得少，岗位反而多
#
# Before you look: what happens to employment if no firm copies a better one?
#
# > **小结：** 按列看：企业数主要由进入决定；产出由进入、学习和集群循环决定；循环提高产出，却几乎不改变集群个数；新企业落在哪里由关联和本地创业决定，但对全省产出影响很小。全省增长和集群形成是两个问题。再猜一猜：如果没有企业模仿更好的企业，就业会怎样？

# %%
rows = {}
for name in ("imitation", "innovation", "entry", "loop"):
    for outcome in ("value_added", "productivity", "workers"):
        change = study.difference(f"without_{name}", "no_policy").of(outcome, 2025)
        percent = [round(100 * each / change.base, 1) for each in (change.mean, change.low, change.high)]
        rows[f"without {name}", outcome] = dict(zip(["change, %", "from", "to"], percent, strict=True))
pd.DataFrame(rows).T

# %% [markdown]
# Without imitation the province makes less with more people. A firm that learns needs fewer hands for the same orders, and most of the orders come from outside the province, where rivals learn as well. So learning raises output and costs jobs here. Is this true of the world? The sign depends on how much demand a lower price wins. That is a parameter, and a good question for notebook 8.
#
# ## Exercise · 练习
#
# `loop` turns off several things at once: `local_pull`, `know_how` (clusters share knowledge), `cost_location` (newcomers look for places with low costs) and what neighbours lend (`spillovers`). Turn each off alone. Do the four losses of value added add up to what is lost when all four are off together? Guess first.
#
# > **小结：** 没有模仿，全省用更多的人做出更少的产出：学习提高产出，也节省人手。练习：循环由几部分组成，逐一关掉，四个损失加起来，等于四个一起关掉的损失吗？
#
# <details>
# <summary>Answer · 答案</summary>
#
# ```python
# from scipy import stats
#
# parts = ["local_pull", "know_how", "cost_location", "spillovers"]
# alone = [base.ablated(name).replace(name=f"without_{name}") for name in parts]
# together = base.ablated(*parts).replace(name="without_the_four")
# second = Ensemble([base, *alone, together], seeds=SEEDS).run()
# value = {plan.name: pd.Series(second.values(plan.name, "value_added", 2025)) for plan in (base, *alone, together)}
# lost = pd.DataFrame({name: value[f"without_{name}"] - value["no_policy"] for name in [*parts, "the_four"]})
# lost["sum of the four alone"] = lost[parts].sum(axis=1)
# lost["sum less together"] = lost["sum of the four alone"] - lost["the_four"]
# half = stats.t.ppf(0.975, SEEDS - 1) * lost.std(ddof=1) / SEEDS**0.5
# print(pd.DataFrame({"mean": lost.mean(), "from": lost.mean() - half, "to": lost.mean() + half}).round(0))
# ```
#
# Nearly. The sum of the four tends to be a little larger than what the four lose together: each part, turned off alone, also takes away what it does with the help of the others, and the sum counts this more than once. But with five seeds look first whether the interval of the last row leaves zero out.
#
# </details>
