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
# `jiju list ablations` lists what can be turned off. An ablation sets a parameter, or a few, to the value at which the mechanism does nothing. We choose eight. `ablated()` takes several names too: the ninth world has all eight off.
#
# | Off | What no longer happens |
# |---|---|
# | `entry` | nobody founds a firm or moves in |
# | `imitation` | nobody copies a better firm |
# | `innovation` | nobody invents |
# | `loop` | success of a place feeds nothing back: neighbours lend no productivity (`spillovers`), newcomers do not look for what they lend (`cost_location`), places share no know-how (`know_how`), and `local_pull` is off |
# | `local_pull` | orders that nobody serves draw no newcomer (a part of the loop) |
# | `linkages` | newcomers do not look for markets, suppliers and their own branch |
# | `home_born` | founders may settle anywhere, not only where they worked |
# | `congestion` | crowding costs nothing |
#
# All worlds have the same luck at the same seed. So a difference is made by the mechanism and by what follows from it.
#
# > **小结：** 我们逐一关掉八个机制：进入、模仿、创新、集群的自我强化（整个反馈循环）、本地订单吸引（循环的一部分）、关联、本地创业、拥挤；第九个世界把八个一起关掉。同一随机种子下随机波动相同，因此差异来自这个机制及其后果。

# %%
mechanisms = ["entry", "imitation", "innovation", "loop", "local_pull", "linkages", "home_born", "congestion"]
without = [base.ablated(name).replace(name=f"without_{name}") for name in mechanisms]
without_all = base.ablated(*mechanisms).replace(name="without_all_eight")
study = Ensemble([base, *without, without_all], seeds=SEEDS).run()

# %% [markdown]
# ## What each mechanism does in ten years · 十年里每个机制起什么作用
#
# Four outcomes. *Firms* and *value added* are sums over the province. *Clusters* counts places whose branch sells for more than ten billion yuan a year and qualifies as a cluster. *Newcomers with their kind* is the share of newcomers that settle where their branch is already strong; below its axis stands that share in the full model.
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
rows, bases = [], {}
for name in mechanisms:
    for outcome, (title, unit) in outcomes.items():
        change = study.difference(f"without_{name}", "no_policy").of(outcome, 2025)
        per = 100 / change.base if unit.startswith("%") else 1
        bases[title] = change.base
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
    ax.set_xlabel(unit if unit.startswith("%") else f"{unit} (full model: {bases[title]:.1f}%)", fontsize=9)
    ax.spines[["top", "right"]].set_visible(False)
axes[0].invert_yaxis()
axes[0].set_ylabel("turned off")
fig.suptitle(f"Difference from the full model in 2025 (grey: sign not shown; scale {SCALE:g})", fontsize=10)
fig.tight_layout()
plt.show()

yearly = study.table("indicators").pivot_table(
    index="year", columns="scenario", values="value_added"
)  # mean over seeds
times = yearly.loc[2025] / yearly.loc[2015]
for name in ("no_policy", times.drop("without_all_eight").idxmin(), "without_all_eight"):
    print(f"{name}: value added of 2025 is {times[name]:.2f} times that of 2015")

# %% [markdown]
# Read the figure by columns. How *many* firms there are is decided by entry, and by little else. How much the province *produces* falls most without entry, without learning (`imitation`, `innovation`) and without the loop. But look at the axis and at the printed lines: value added doubles in ten years, and no single mechanism costs more than a few per cent of it. With all eight off at once most of the growth is still there. It comes from outside: the scenario lets national markets grow by some 7% a year, whatever Henan does (`docs/odd/environment.md`), and the firms of 2015 keep their part of the orders or most of it. The mechanisms decide what Henan adds to this, and where.
#
# What makes *clusters*? Entry comes first here too. After it the order is another one: `linkages` and `home_born` hardly touch value added, and yet without either there are clearly fewer clusters (third column; 7% and 6% fewer with all firms), and newcomers scatter (fourth column). So growth of a province and growth of clusters are two questions, and their answers differ in part. (Without entry no newcomer is left to be counted in the fourth column.)
#
# The small plus of `loop` and `local_pull` in the fourth column is half a point: orders that nobody serves draw makers to places where their branch is missing, and these do not come without the pull.
#
# Two rows are quieter than one expects. The loop adds output, and yet there are about as many clusters without it: perhaps because what helps many places alike makes none of them special. And crowding, which everybody names first, moves none of the four totals much. It matters in the few places that are crowded (`jiju play`, lesson 4).
#
# `local_pull` is a part of `loop`, so the rows overlap, and their sum means nothing. An ablation is a difference between two worlds. It is no share of the growth.
#
# ## A surprise: what does learning do to jobs? · 意外：学习对就业意味着什么？
#
# Before you look: what happens to employment if no firm copies a better one?
#
# > **小结：** 按列看：企业数主要由进入决定；关掉进入、学习或自我强化，产出降得最多，但十年里产出翻了一番，任何一个机制单独关掉只损失百分之几，八个一起关掉，大部分增长仍在，因为全国市场在增长；自我强化提高产出，却几乎不改变集群个数；关联和本地创业几乎不影响全省产出，却影响集群个数和新企业落在哪里；拥挤几乎不影响这四项总量。全省增长和集群形成是两个问题，答案不完全相同。再猜一猜：如果没有企业模仿更好的企业，就业会怎样？

# %%
rows = {}
for name in ("imitation", "innovation", "entry", "loop"):
    for outcome in ("value_added", "productivity", "workers"):
        change = study.difference(f"without_{name}", "no_policy").of(outcome, 2025)
        # productivity is a logarithm already: 100 times its change are log points, which are nearly per cent
        per = 100 if outcome == "productivity" else 100 / change.base
        unit = "log points" if outcome == "productivity" else "%"
        values = [round(per * each, 1) for each in (change.mean, change.low, change.high)]
        rows[f"without {name}", f"{outcome}, {unit}"] = dict(zip(["change", "from", "to"], values, strict=True))
pd.DataFrame(rows).T

# %% [markdown]
# Without imitation the province makes less with more people. A firm that learns needs fewer hands for the same orders, and most of the orders come from outside the province, where rivals learn as well. So copying raises output and costs jobs here. Inventing raises output as much, and costs hardly any: with all firms there is half a per cent more work without it. Is this true of the world? The sign depends on how many orders a lower price wins. That is a parameter (`contracts.price_elasticity`, `docs/odd/tenders.md`). Notebook 10 asks the same question about another way to learn.
#
# ## Exercise · 练习
#
# `loop` turns off several things at once: `local_pull`, `know_how` (places share what their branch knows), `cost_location` (newcomers look for what neighbours lend) and `spillovers` (neighbours lend productivity). Turn each off alone. Do the four losses of value added add up to what is lost when all four are off together? Guess first.
#
# > **小结：** 没有模仿，全省用更多的人做出更少的产出：模仿提高产出，也节省人手；创新同样提高产出，却几乎不减少岗位。练习：自我强化由几部分组成，逐一关掉，四个损失加起来，等于四个一起关掉的损失吗？
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
# lost["sum minus together"] = lost["sum of the four alone"] - lost["the_four"]
# half = stats.t.ppf(0.975, SEEDS - 1) * lost.std(ddof=1) / SEEDS**0.5
# print(pd.DataFrame({"mean": lost.mean(), "from": lost.mean() - half, "to": lost.mean() + half}).round(0))
# ```
#
# Nearly. The sum of the four tends to be a little larger than what the four lose together: each part, turned off alone, also takes away what it does with the help of the others, and the sum counts this more than once. But with five seeds look first whether the interval of the last row leaves zero out.
#
# </details>
