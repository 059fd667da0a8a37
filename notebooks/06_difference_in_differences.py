# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 6 · Difference-in-differences against the known truth · 双重差分与已知的真相
#
# **Question · 问题.** A subsidy goes to a random half of the industrial zones. An economist compares the zones before and after. Does the usual method find the true effect, and is its interval honest?
#
# In the real world nobody can check. Here we can: the same world can be run twice, with a zone treated and with the same zone untreated. So we know the truth, and we can put the method beside it.
#
# The subsidy starts in 2018. It pays half of the cost of new equipment, and it insures those who buy a product that is new on the market: if it fails, their loss is paid. So they dare to buy it. Everything before 2018 is shared.
#
# > **小结：** 2018年起，随机一半产业集聚区得到补贴（设备投资补一半，新产品有保险补偿）。经济学家用双重差分估计效果。现实中没人能核对，模型里可以：同一个世界能跑两遍，所以真相已知。本课问：常用方法找得到真相吗？它的置信区间可信吗？
#
# ## What the economist sees · 经济学家看到的
#
# The panel has the revenue of every zone by year. A zone is in it if it had at least five firms in 2017. This rule looks at the time before the subsidy only. A rule that looked at 2021 could drop the zones that the subsidy saved, and that would bias everything.
#
# The left figure shows the mean of log revenue of both groups, the right one the difference between them, set to zero in 2017. A difference of 0.05 in logarithms is about five per cent. The dotted line is the start of the subsidy.
#
# > **小结：** 面板是各集聚区逐年营业收入。入选规则（2017年至少五家企业）只看政策之前；如果按政策之后的情况筛选，样本本身就受政策影响。左图是两组营业收入对数的均值，右图是两者之差（2017年为零），相差0.05约等于5%。

# %%
import inspect
import os

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from panels import difference_in_differences as did

SCALE = float(os.environ.get("JIJU_SCALE", "0.1"))  # share of the firms: 0.1 is a tenth of them, 1 is all
SEED = 1

zones = did.zones_of_henan()
treated = did.random_half(zones, SEED)
runs = did.futures(SEED, treated, zones, SCALE)
panel = did.zone_panel(runs.assigned, zones, treated)
print(
    f"scale {SCALE:g}; {treated.sum()} of {len(zones)} zones are treated; {panel.zone.nunique()} zones are in the panel"
)

groups = panel.groupby(["year", "treated"]).log_revenue.mean().unstack()
gap = groups[1] - groups[0]

fig, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4))
left.plot(groups.index, groups[1], color="#D55E00", marker="o", markersize=4)
left.plot(groups.index, groups[0], color="#0072B2", marker="s", markersize=4)
left.annotate("treated", (2021, groups[1][2021]), (5, 0), textcoords="offset points", color="#D55E00", va="center")
left.annotate("untreated", (2021, groups[0][2021]), (5, 0), textcoords="offset points", color="#0072B2", va="center")
left.set_title("Mean log revenue of zones", fontsize=10)
left.set(xlim=(2014.7, 2022.8), xticks=range(2015, 2022, 2))
right.plot(gap.index, gap - gap[2017], color="black", marker="o", markersize=4)
right.set_title("Treated minus untreated, 2017 = 0", fontsize=10)
for ax in (left, right):
    ax.axvline(2017.5, color="grey", linewidth=0.8, linestyle=":")
    ax.spines[["top", "right"]].set_visible(False)
right.axhline(0, color="grey", linewidth=0.8)
plt.show()

# %% [markdown]
# ## Three ways to estimate · 三种估计
#
# Difference-in-differences is short: take each zone's change, from its mean before to its mean after, and compare treated with untreated zones. (After is the mean of four years, and the gap widens year by year, so the estimate is about half of where the right figure ends.) The three ways below differ in what they compare, and in what they count as one observation.
#
# - **honest**: one number a zone, because zones were drawn by lot. The standard errors (of the kind called HC2) take the spread of each group from that group alone, because treated zones may vary more, or less, than untreated ones.
# - **every year counts**: the same estimate, but each year of a zone counts as a new, independent observation.
# - **adopters**: inside treated zones, firms that *automated* in 2018 (the share of computer-controlled machines among their machines rose) against firms that did not.
#
# > **小结：** 双重差分就是比较两组的“前后变化”（“后”是四年的均值，差距逐年扩大，所以估计值约为右图末端的一半）。三种做法：一区一数（诚实的做法，因为抽签抽的是园区）；把一个园区的每一年都当独立观测；在受补贴园区内比较“采用者”和“未采用者”。

# %%
print(inspect.getsource(did.honest))
found = {
    "honest": did.honest(panel),
    "every year counts": did.every_year_counts(panel),
    "adopters": did.adopters_against_others(runs.assigned.firms, zones[treated])[0],
}
pd.DataFrame(found, index=["estimate", "from", "to"]).T.round(3)

# %% [markdown]
# ## The truth · 真相
#
# The truth is the *direct effect at a saturation of one half*: what a zone gains from its own subsidy, while half of the other zones have one, too. In symbols, with $Y_i$ the change of log revenue of zone $i$ and $n$ zones:
#
# $$\tau = \frac{1}{n}\sum_i \mathrm{E}\,[\,Y_i(i\ \text{treated, half of all treated}) - Y_i(i\ \text{untreated, half of all treated})\,].$$
#
# To measure it we run the world a second time from the same past, with the *mirror* of the lot: whoever was treated is now untreated, and the other way round. Each zone is then seen once with the subsidy and once without, and its own past and luck cancel. The mirror of a random half is a random half, so the mean difference has $\tau$ as its expectation. In the code, `changes` gives the change of each zone in a run, and `mean_direct_effect` takes the changes in a run and in its mirror.
#
# > **小结：** 真相定义为“半数园区受补贴时，一个园区自身受补贴的直接效果”。做法：同一个过去再跑一遍“镜像”抽签（受补贴与未受补贴互换）。每个园区都各出现一次，自身的历史和随机波动相互抵消，平均差的期望就是真相。

# %%
here, mirror = (did.changes(did.zone_panel(run, zones, treated)) for run in (runs.assigned, runs.mirror))
gain = (here.change - mirror.change) * np.where(here.treated == 1, 1, -1)
print(
    f"this world's mean direct effect: {did.mean_direct_effect(here, mirror):.3f}; half of the zones gain between {gain.quantile(0.25):.3f} and {gain.quantile(0.75):.3f}"
)
print(f"spread (standard deviation) of a zone's gain {gain.std():.3f}, of a zone's change {here.change.std():.3f}")

# %% [markdown]
# The second line says why the truth is precise and the estimate is not. A zone's change holds its own ups and downs, which are far larger than the gain. In the mirror they cancel. In the economist's panel they do not.
#
# ## A hundred panels · 一百个面板
#
# One panel proves nothing: an interval may hold the truth by luck. So we made a hundred, each with its own world and its own lot. They were run with 30% of the firms, whatever `SCALE` is. The table lies beside this notebook, and `python notebooks/panels/difference_in_differences.py` makes it again. The truth beside a panel comes from the mirrors of the *other* worlds, so that nothing of the panel's own luck is in it.
#
# > **小结：** 一个面板说明不了什么。我们做了一百个（各有自己的世界和抽签，均用三成企业），表随课程提供，命令可重做。每个面板旁边的“真相”取自其他世界的镜像，不含它自己的随机波动。

# %%
table = pd.read_csv(did.TABLE)
names = {"honest": "honest", "every_year_counts": "every year counts", "adopters": "adopters"}

fig, axes = plt.subplots(1, 3, figsize=(10, 3.8), sharex=True, sharey=True)
for ax, (name, title) in zip(axes, names.items(), strict=True):
    ordered = table.sort_values(name).reset_index(drop=True)
    holds = did.covers(ordered, name)
    for hit, color in ((True, "#999999"), (False, "#D55E00")):
        rows = ordered[holds == hit]
        ax.hlines(rows.index, rows[f"{name}_low"], rows[f"{name}_high"], color=color, linewidth=1.3)
    ax.plot(ordered[name], ordered.index, ".", color="black", markersize=2.5)
    ax.axvline(table.truth.mean(), color="#0072B2", linewidth=1.5)
    ax.set_title(f"{title}\n{holds.sum()} of {len(table)} hold the truth", fontsize=10)
    ax.set(xlabel="effect on log revenue", yticks=[])
    ax.spines[["top", "right", "left"]].set_visible(False)
plt.show()

pd.DataFrame(
    {
        "mean estimate": [table[name].mean() for name in names],
        "truth": table.truth.mean(),
        "bias": [table[name].mean() - table.truth.mean() for name in names],
        "spread of estimates": [table[name].std() for name in names],
        "mean half width of interval": [((table[f"{n}_high"] - table[f"{n}_low"]) / 2).mean() for n in names],
        "hold the truth": [did.covers(table, name).sum() for name in names],
    },
    index=list(names.values()),
).round(3)

# %% [markdown]
# The blue line is the truth; an interval in orange misses it. The honest interval misses about as rarely as it promises. Its half width is about twice the spread of the estimates, as it should be. The second estimator has the same estimates and no bias, but its intervals are too short. A zone that does well in 2018 still does well in 2019, so four years of a zone are not four pieces of news. Bertrand, Duflo and Mullainathan (2004) found this mistake in most of the published studies that they read.
#
# ## A surprise: do those who take the money look better? · 意外：拿钱的企业看起来更好吗？
#
# You might expect adopters to look *better* than the subsidy made them, because good firms invest. Here they look worse: the third estimator is below zero, though the subsidy helps. To see why, follow the same firms in the mirror, where none of their zones gets anything.
#
# > **小结：** 蓝线是真相，橙色区间没有盖住它。诚实的区间名副其实；第二种估计没有偏差，但区间太短，因为同一园区相邻年份并不独立。意外：一般以为采用者“本来就好”，结果这里采用者看起来反而更差：补贴明明有用，估计却是负的。看镜像世界里的同一批企业就明白原因。

# %%
_, firms = did.adopters_against_others(runs.assigned.firms, zones[treated])
fig, axes = plt.subplots(1, 2, figsize=(9, 3.4), sharey=True)
for ax, run, title in zip(
    axes, (runs.assigned, runs.mirror), ("with the subsidy", "the same firms without it"), strict=True
):
    rows = run.firms[run.firms.id.isin(firms.index) & (run.firms.revenue > 0)]
    paths = np.log(rows.revenue).groupby([rows.year, rows.id.map(firms.adopter)]).mean().unstack()
    for group, (label, color) in {1: ("automated in 2018", "#D55E00"), 0: ("did not", "#0072B2")}.items():
        ax.plot(paths.index, paths[group] - paths[group][2015], color=color, marker="o", markersize=4, label=label)
    ax.axvline(2017.5, color="grey", linewidth=0.8, linestyle=":")
    ax.set_title(title, fontsize=10)
    ax.spines[["top", "right"]].set_visible(False)
axes[0].legend(frameon=False, fontsize=9)
axes[0].set_ylabel("log revenue, 2015 = 0")
plt.show()
print(
    f"adopters against others, mean of {len(table)} panels: {table.adopters.mean():+.3f} with the subsidy, {table.adopters_without.mean():+.3f} for the same firms without it"
)
selection, bias = table.adopters_without.mean(), (table.adopters - table.truth).mean()
print(f"of the bias {bias:+.3f} selection makes {selection:+.3f}; another truth makes {bias - selection:+.3f}")
capital = np.log(runs.none.firms.query("capital > 0").pivot(index="id", columns="year", values="capital"))
grown = (capital[2017] - capital[2015]).groupby(firms.adopter).mean()
print(f"log capital, 2015 to 2017: {grown[1]:+.3f} of those who automated in 2018, {grown[0]:+.3f} of the others")

# %% [markdown]
# Firms that did not automate in 2018 grew faster already before the subsidy, in revenue and in capital (the last line). A firm that adds machines for more contracts has less money for better ones. So the comparison finds a large negative "effect" even where there is no subsidy at all. This is *selection*, and about half of the bias in the table above. The paths before 2018 show it to anybody who draws them.
#
# The rest is no selection. The others sit in treated zones: they may claim the subsidy in a later year, and they, too, gain from what comes to the zone. So this comparison has another truth than the blue line. It asks what automating in 2018 is worth *inside* a treated zone, and that is little.
#
# A random draw of zones does not have this problem, because it does not look at firms.
#
# ## What no panel sees · 任何面板都看不到的
#
# The third run of each world has no subsidy. Against it, what happened to the treated zones, and to the *untreated* ones?
#
# > **小结：** 2018年没有自动化的企业，补贴之前营业收入和资本就长得更快：为多接订单而添设备，改造的钱就少了。所以没有补贴时这种比较也会得出很大的负“效果”，这是“选择”，约占偏差的一半；另一半是因为对照企业同在受补贴园区，也从补贴中得益，比较的已不是蓝线那个真相。抽签抽的是园区、不看企业，所以没有这个问题。下面再与“完全没有补贴”的世界比较：未受补贴的园区怎样了？


# %%
def mean_and_interval(values):
    half = 1.96 * values.std() / np.sqrt(len(values))
    return values.mean(), values.mean() - half, values.mean() + half


rows = {
    "direct effect (treated against untreated)": table.direct_effect,
    "treated zones against no subsidy": table.treated_against_none,
    "untreated zones against no subsidy": table.untreated_against_none,
}
pd.DataFrame({name: mean_and_interval(values) for name, values in rows.items()}, index=["mean", "from", "to"]).T.round(
    4
)

# %% [markdown]
# Untreated zones lose a little: about a tenth of what treated zones gain. It is small, and it is no chance: its interval is far from zero. Contracts, workers and suppliers move to where the subsidy is. The untreated zones are the yardstick, so the direct effect is larger, by this tenth, than what treated zones gained against a world without the subsidy. Difference-in-differences is right about the direct effect. The planner asks another question, what the subsidy is worth against none, and no interval warns of the difference, because all untreated zones of the panel are touched.
#
# ## Exercise · 练习
#
# The government reads the direct effect and gives the subsidy to *all* zones. It expects that gain in every zone. How much does it get? Fork the past once more with every zone treated: `did.futures` takes the zones that are treated, and `.none` is the run without subsidy. First guess: more, the same, or less?
#
# > **小结：** 未受补贴的园区略有损失，约为受补贴园区收益的十分之一（订单、工人、供应商流向有补贴的地方）：数值小，但不是偶然。双重差分答对了直接效果，规划者问的却是“与完全没有补贴相比值多少”，两者差这十分之一。练习：如果所有园区都受补贴，平均收益是多少？先猜再算。
#
# <details>
# <summary>Answer · 答案</summary>
#
# ```python
# for seed in (1, 2, 3):
#     lot = did.random_half(zones, seed)
#     half = did.futures(seed, lot, zones, SCALE)
#     every = did.futures(seed, np.ones(len(zones), dtype=bool), zones, SCALE).assigned
#     nobody, half_here, half_mirror, all_here = (
#         did.changes(did.zone_panel(run, zones, lot)) for run in (half.none, half.assigned, half.mirror, every)
#     )
#     direct = did.mean_direct_effect(half_here, half_mirror)
#     total = (all_here.change - nobody.change).mean()
#     print(f"world {seed}: direct effect {direct:.3f}; gain of a zone if all are treated {total:.3f}")
# ```
#
# Less. If every zone is treated, no untreated zone is left to take contracts from, and treated zones compete with one another for the same workers. What remains is what they win from places outside zones and from outside the province. The honest estimate was right, and the forecast made of it is too high. Look at whole regions, with and without, when you ask what a policy is worth in total.
#
# </details>
