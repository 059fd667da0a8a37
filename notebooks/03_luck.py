# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 3 · Luck: paired and unpaired comparison · 随机波动：配对与不配对的比较
#
# **Question · 问题.** A subsidy was paid and value added rose. Was it the subsidy, or luck? And how many runs does it take to tell?
#
# The model draws luck all the time: who founds a firm, whose invention succeeds, who closes. Two runs without any policy differ for this reason alone. A policy must be seen through this noise.
#
# > **小结：** 模型处处有随机波动：谁创业，谁的发明成功，谁倒闭。两次没有政策的模拟也不一样。本课问：怎样透过随机波动看到政策？要模拟多少次？

# %%
import os

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from scipy import stats

from model import Ensemble, load_scenario

SCALE = float(os.environ.get("JIJU_SCALE", "0.1"))  # share of the firms: 0.1 is a tenth of them, 1 is all
SEEDS = 12

nothing = load_scenario("no_policy").replace(scale=SCALE)
subsidy = nothing.replace(name="subsidy", policies={"technical_upgrading": {"budget": 20}})
print(f"scale {SCALE:g}; both scenarios at {SEEDS} seeds; 2 billion yuan a year for technical upgrading")

# %% [markdown]
# ## The same luck twice · 同样的随机波动用两次
#
# Every random number of the model belongs to somebody and to a purpose: firm 4711, invention, third quarter of 2019. A policy does not reshuffle the numbers. At the same seed the two scenarios have the same luck, as far as the same firms are there to have it. We run both at the same seeds and take value added in every year.
#
# > **小结：** 每个随机数都属于某一家企业、某一件事、某一季度，政策不会打乱别人的随机数。所以同一随机种子下，两个情景的随机波动相同。

# %%
study = Ensemble([nothing, subsidy], seeds=SEEDS).run()
wide = study.table("indicators").pivot_table(index="year", columns=["scenario", "seed"], values="value_added")
with_it, without = wide["subsidy"], wide["no_policy"]

paired = with_it - without  # year x seed: each world against itself
crossed = pd.concat(
    {(i, j): with_it[i] - without[j] for i in with_it for j in without if i != j}, axis=1
)  # each world against every other

fig, axes = plt.subplots(1, 2, figsize=(9, 3.6), sharey=True)
for ax, lines, title in ((axes[0], crossed, "different luck"), (axes[1], paired, "same luck")):
    ax.plot(lines.index, lines, color="#0072B2", linewidth=0.8, alpha=0.25 if lines is crossed else 0.8)
    ax.axhline(0, color="black", linewidth=0.8)
    ax.set_title(f"{title}: {lines.shape[1]} comparisons", fontsize=10)
    ax.spines[["top", "right"]].set_visible(False)
axes[0].set_ylabel("value added with the subsidy minus without,\n100 million yuan of 2015")
fig.suptitle(f"One subsidy, compared in two ways (scale {SCALE:g})", fontsize=10)
fig.tight_layout()
plt.show()

# %% [markdown]
# ## How often is the sign wrong? · 方向弄错的可能有多大？
#
# At the left, each line is what somebody sees who has one world with the subsidy and another one without it. At the right each world is compared with itself. Take 2025, and count the comparisons that go the wrong way. The average over all of them is the same on both sides, so the unpaired comparison is not biased. It is blind.
#
# The printed lines answer the second half of the question: how many pairs, or how many runs of each scenario with different luck, before the interval leaves zero out. (Take the mean effect and the spreads as these seeds show them. With just so many runs, about every second study would succeed; a careful one takes more.) The variance of a mean falls with the number of runs. So pairing is worth as many times more runs as its variance is smaller. Twelve seeds tell this ratio roughly, so it is rounded to one digit. (The few pairs and the many runs that are printed have a smaller ratio than this, because an interval from two or three pairs has to be wide: see Student's t.)
#
# > **小结：** 左图是拿一个有补贴的世界和另一个没有补贴的世界比，右图是每个世界和自己比。两边的平均数相同，所以不配对并不“有偏”，只是看不清。打印的两行回答“要模拟多少次”：配对要多少对，不配对每个情景要多少次，区间才不含零。方差小多少倍，配对就省多少倍的模拟次数（12个种子只能估个大概）。

# %%
year = 2025
mean, spread = paired.loc[year].mean(), paired.loc[year].std(ddof=1)
half = stats.t.ppf(0.975, SEEDS - 1) * spread / np.sqrt(SEEDS)
apart = np.sqrt(with_it.loc[year].var(ddof=1) + without.loc[year].var(ddof=1))  # sd of one unpaired difference
half_apart = stats.t.ppf(0.975, 2 * SEEDS - 2) * apart / np.sqrt(SEEDS)
wrong = np.sign(mean)
table = {
    "same luck": [mean, spread, mean - half, mean + half, (np.sign(paired.loc[year]) != wrong).mean()],
    "different luck": [mean, apart, mean - half_apart, mean + half_apart, (np.sign(crossed.loc[year]) != wrong).mean()],
}
columns = ["mean", "sd of one comparison", "95% from", "95% to", "share with the wrong sign"]


def runs_needed(effect, spread, degrees):
    """The smallest number of comparisons whose mean has a 95% interval without zero; degrees: of freedom, by number."""
    for number in range(2, 100_000):
        if stats.t.ppf(0.975, degrees(number)) * spread / np.sqrt(number) < abs(effect):
            return number


pairs = runs_needed(mean, spread, lambda number: number - 1)
each = runs_needed(mean, apart, lambda number: 2 * number - 2)
print(f"Same luck: {pairs} pairs are enough. Different luck: {each} runs of each scenario.")
print(
    f"The variance of one comparison is about {float(f'{(apart / spread) ** 2:.1g}'):g} times smaller with the same luck."
)
pd.DataFrame(table, index=columns).T.round(2)

# %% [markdown]
# Whoever compares two single worlds with different luck is not far from tossing a coin. The interval of the unpaired mean holds zero although there is an effect. An interval that holds zero says that *these runs* cannot tell; it does not say that the effect is zero.
#
# ## A surprise: when is the effect easiest to see? · 意外：哪一年最容易看清？
#
# The effect of the subsidy grows from year to year. So it should be easiest to see at the end. Is it? Look at how sure one single pair is: the mean effect divided by the spread between pairs. The last column of the table says how many times wider the spread is with different luck.
#
# > **小结：** 两个世界各一次的不配对比较，几乎等于抛硬币。区间含零只说明这些运行看不清，不说明没有作用。作用逐年变大，似乎最后一年最容易看清。猜一猜：单看一对世界，2018年和2025年哪一年看得更清？

# %%
sure = pd.DataFrame({"mean effect": paired.mean(axis=1), "spread between pairs": paired.std(axis=1, ddof=1)}).loc[2016:]
sure["effect over spread"] = sure["mean effect"] / sure["spread between pairs"]
sure["spread with different luck"] = np.sqrt(with_it.var(axis=1, ddof=1) + without.var(axis=1, ddof=1))
sure["times wider"] = sure["spread with different luck"] / sure["spread between pairs"]

fig, axes = plt.subplots(1, 2, figsize=(9, 3.2))
sure[["mean effect", "spread between pairs"]].plot(ax=axes[0], color=["#0072B2", "#D55E00"], marker="o", markersize=3)
sure["effect over spread"].plot(ax=axes[1], color="black", marker="o", markersize=3)
axes[0].set(ylabel="100 million yuan of 2015", xlabel="")
axes[1].set(ylabel="mean effect / spread between pairs", xlabel="", ylim=(0, None))
for ax in axes:
    ax.spines[["top", "right"]].set_visible(False)
fig.tight_layout()
plt.show()
sure.iloc[[0, 2, 4, 9]].round(2)

# %% [markdown]
# From 2018 to 2025 the effect grows several times over, and yet a single pair tells less about it in 2025 than in 2018. Why? Small differences spread from firm to firm. For instance, a firm that got a machine wins a contract which another firm had before. The loser shrinks, a year later it closes, its workers go elsewhere, and a newcomer finds cheaper land. Nobody's luck was reshuffled, but it now falls on other firms, and year by year the two worlds of a pair grow a little apart. Pairing still helps a lot after ten years: with different luck the spread is more than ten times as wide. It helps most in the first few years, as the last column shows.
#
# ## Exercise · 练习
#
# Suppose that the province can afford only a quarter of this budget. If both the effect and the spread between pairs were a quarter as large, no more seeds would be needed. Run it and see whether the spread really falls like the effect. How many pairs does one need then before the interval leaves zero out? First guess.
#
# > **小结：** 单看一对世界，2025年反而不如2018年看得清：同样的随机波动会慢慢走样。比如得到设备的企业抢走别人的合同，输家缩小、倒闭，随机波动落到别的企业头上，小差别会扩散。即使如此，十年后配对的离散程度仍比不配对小得多。练习：预算只有四分之一。如果作用和各对之间的离散程度都降到四分之一，种子数就不必增加。离散程度真的会和作用一起降吗？要多少对世界，区间才不含零？先猜，再算。
#
# <details>
# <summary>Answer · 答案</summary>
#
# ```python
# small = nothing.replace(name="small", policies={"technical_upgrading": {"budget": 5}})
# second = Ensemble([nothing, small], seeds=SEEDS).run()
# year = 2025
# values = [pd.Series(second.values(name, "value_added", year)) for name in ("small", "no_policy")]
# gap = values[0] - values[1]
#
# for name, each in (("whole budget", paired.loc[year]), ("a quarter", gap)):
#     effect, spread = each.mean(), each.std(ddof=1)
#     print(f"{name}: effect {effect:.1f}, spread {spread:.1f}, pairs needed about {runs_needed(effect, spread, lambda pairs: pairs - 1)}")
# ```
#
# The effect falls with the money. The spread falls much less: it comes from the firms that any small change sets on another course, and a small subsidy does this nearly as well as a large one. So a small policy needs many more pairs. This is why a study of one small policy costs more computing than a study of a whole plan.
#
# </details>
