# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 9 · Back-test: beat the naive forecasters · 回溯检验：能否胜过简单预测
#
# **Question · 问题.** Suppose that it is the end of 2017. Does the model forecast 2018 and 2019 better than somebody with a ruler?
#
# A model with many mechanisms should beat simple rules, or say what else it is good for. Four naive forecasters compete. Each sees the past of one official series; the third sees one thing more:
#
# - **last growth**: growth goes on as it was last year.
# - **trend**: a straight line through the past.
# - **national plus gap**: national growth of the year, plus the gap to it that the province had last. At the end of 2017 nobody knows national growth of 2018. So this is a forecast *given* national growth: it tells what Henan does if China does what it did.
# - **target of the plan**: the straight path from the base year to the plan's target.
#
# The model gets national growth as it was, as the third one does, and is a forecast given it, too. It sees no official figure of Henan after 2017.
#
# > **小结：** 假设现在是2017年底。模型预测2018、2019年，能胜过“用尺子画线”的人吗？四个简单对手：上年增速不变、直线趋势、全国增速加差距、规划目标路径。模型和第三个对手都用到当年全国增速（2017年底其实没人知道，所以是“给定全国增速”的预测），模型不知道2017年以后的河南数据。

# %%
import os

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from model import backtest, load_scenario, worlds_of

SCALE = float(os.environ.get("JIJU_SCALE", "0.1"))  # share of the firms: 0.1 is a tenth of them, 1 is all
WORLDS = 12

history = load_scenario("history").replace(scale=SCALE)
worlds, doubt = worlds_of(history, WORLDS)
result = backtest(history, worlds, workers=1)
print(f"scale {SCALE:g}; {WORLDS} worlds, their parameters are drawn from the {doubt.source}")
rows = pd.DataFrame(
    [
        {
            "series": row.series,
            "year": int(row.year),
            "official": row.official,
            "model": row.model,
            "low": row.low,
            "high": row.high,
            **row.naive,
        }
        for row in result.predicted
    ]
)
rows.round(1)

# %% [markdown]
# ## What is compared · 比什么
#
# A row is one official figure after 2017 that the model has, too: growth of value added (in %), the share of high-tech industries (in %), research (100 million yuan), large firms, clusters; some of a city (`@kaifeng`). `low` and `high` bound the model's 80% band. A naive forecaster is silent where it lacks a past.
#
# There are few figures, because many were never published. And official statistics change: the share of high-tech industries was one of all industry up to 2017, and one of manufacturing after. A back-test with a dozen figures is a sanity check and no proof.
#
# > **小结：** 每行是2017年以后的一个官方数字（增速、高技术占比、研发、大企业数、集群数等），`low`、`high` 是模型的80%区间。数字很少，回溯检验只是“常识检查”，不是证明。

# %%
naive = ["last growth", "trend", "national plus gap", "target of the plan"]
colors = dict(zip(["model", *naive], ["black", "#E69F00", "#009E73", "#0072B2", "#CC79A7"], strict=True))
marks = dict(zip(["model", *naive], ["o", "s", "^", "D", "v"], strict=True))

fig, ax = plt.subplots(figsize=(8.5, 4.4))
for position, row in rows.iterrows():
    scale = abs(row.official)
    ax.hlines(
        position, 100 * (row.low / scale - 1), 100 * (row.high / scale - 1), color="black", linewidth=5, alpha=0.2
    )
    for aside, name in zip(
        (0, -0.36, -0.18, 0.18, 0.36), ["model", *naive], strict=True
    ):  # so that no mark hides another
        ax.plot(100 * (row[name] / scale - 1), position + aside, marks[name], color=colors[name], markersize=5)
for name in ["model", *naive]:
    ax.plot([], [], marks[name], color=colors[name], label=name)
ax.axvline(0, color="grey", linewidth=0.8)
ax.set_yticks(range(len(rows)), [f"{row.series} {row.year}" for row in rows.itertuples()], fontsize=8)
ax.invert_yaxis()
ax.set_xlim(-60, 60)
ax.set_xlabel(
    "forecast minus official figure, % of the official figure (grey: the model's 80% band; cut at 60%)",
    fontsize=9,
)
ax.legend(frameon=False, fontsize=8, loc="center left", bbox_to_anchor=(1, 0.5))
ax.spines[["top", "right", "left"]].set_visible(False)
plt.show()
inside = (rows.low <= rows.official) & (rows.official <= rows.high)
print(f"{inside.sum()} of {len(rows)} official figures lie inside the model's 80% band")

# %% [markdown]
# If the bands were right, about eight in ten figures would lie inside. With so few figures, and with figures that go together (research of 2018 and of 2019), one or two more or less say little. With all firms only half lie inside: the bands are too narrow. They hold doubt about luck, start and parameters, and not the errors of the model itself. (With a tenth of the firms luck weighs more, the bands are wider, and more figures lie inside. The model is no better for it.)
#
# ## Who is nearer? · 谁更近？
#
# Take each figure where at least one naive forecaster speaks. The error is the distance to the official figure, in per cent of that figure, so that growth and research can stand in one table. (An error of 10% of a growth of 8% is 0.8 percentage points.) First, let the model play against the best of the four. Then let it play against each of them alone.
#
# > **小结：** 若区间可靠，约八成数字应落在其中，全部企业模拟时只有一半，区间偏窄。下面比较误差：先和“四个对手里最准的那个”比，再和每个对手单独比。

# %%
errors = rows[["model", *naive]].sub(rows.official, axis=0).abs().div(rows.official.abs(), axis=0)
spoken = errors[errors[naive].notna().any(axis=1)]
best = spoken[naive].min(axis=1)
print(f"against the best of four: the model is nearer in {(spoken.model < best).sum()} of {len(spoken)}")
for name in naive:
    both = spoken[spoken[name].notna()]
    print(
        f"{name}: off by {100 * both[name].mean():.1f}%, the model in the same figures by {100 * both.model.mean():.1f}%"
    )
pd.DataFrame(
    {
        "figures": [spoken[name].notna().sum() for name in naive],
        "model is nearer": [(spoken.model < spoken[name]).sum() for name in naive],
    },
    index=naive,
).round(1)

# %% [markdown]
# The model does not beat the rules: it is about as far off as three of them (with all firms a little farther than each), and loses to the best of four. Only the target of the plan is much worse, and that in two figures of one series. But the best of four is not a forecaster. It is chosen *after* the official figure is known, and it is not always the same one. Nobody could have followed it in 2017. Four people who guess at random would seem wise if one always quoted the nearest. So say against whom you play before you look.
#
# ## A surprise: is the loser of any use? · 意外：输家还有用吗？
#
# Take the rule that is hardest to beat, *national plus gap*. Should you now forget the model? Guess what happens if you average the two forecasts, half and half.
#
# > **小结：** “四个里最准的”是知道答案之后才挑出来的，也不总是同一个，所以要事先说好和谁比。模型与其中三个相近而略差。先猜：把模型和最难胜过的规则各取一半平均，会怎样？

# %%
print("who was the best of four:", spoken[naive].idxmin(axis=1).value_counts().to_dict())


def together(other):
    """Errors in per cent of the official figure, with their sign: the model, another forecaster, and their average."""
    both = rows[rows[other].notna()]
    forecasts = pd.DataFrame({"model": both.model, other: both[other], "average": (both.model + both[other]) / 2})
    forecasts.index = both.series + " " + both.year.astype(str)
    official = both.official.set_axis(forecasts.index)
    return 100 * forecasts.div(official, axis=0).sub(1)


signed = together("national plus gap")
print("mean error without its sign, %:", signed.abs().mean().round(1).to_dict())
opposite = (np.sign(signed["model"]) != np.sign(signed["national plus gap"])).sum()
print(f"the two err on opposite sides in {opposite} of {len(signed)} figures")
signed.round(1)

# %% [markdown]
# The average is nearer than both, by far. A rule looks back: it knows the level and the pace of this very series. The model looks at mechanisms, and often misses the level. So one might hope that the model sees turns which rules miss. Here it missed the turn, too: official growth rose from 2018 to 2019, and the model's fell. What helps is less noble: the two tend to err on opposite sides, so the average cancels a part of both errors. An average is never farther off than the farther of the two. A model need not win alone to be worth its place.
#
# Do not make more of it than it is. These are a handful of figures, research of 2018 and of 2019 is nearly the same figure twice, and we took one half as the weight without testing others. If you only want next year's growth, a rule will do. If you want to know what a subsidy, a flood or a lost anchor would change, no rule has anything to say.
#
# ## Exercise · 练习
#
# Was it luck that we took this rule? Average the model with each of the four in turn. In how many cases is the average nearer than both, in the mean over figures?
#
# > **小结：** 平均比两者都准得多。规则只看这一个序列的过去，知道水平和惯性；模型看机制。本以为模型能看出转折，这里却没有：2019年官方增速回升，模型却下降。真正起作用的是两者误差方向往往相反，平均后部分抵消。但数字很少，不要夸大。练习：换成其他三个规则，平均是否仍然更准？
#
# <details>
# <summary>Answer · 答案</summary>
#
# ```python
# summary = pd.DataFrame({other: together(other).abs().mean().set_axis(["model", "rule", "average"]) for other in naive}).T
# summary["figures"] = [len(together(other)) for other in naive]
# summary["average is nearest"] = summary.average < summary[["model", "rule"]].min(axis=1)
# print(summary.round(1))
# ```
#
# In all four: see the last column. That is what one expects if the model's errors have little to do with those of the rules, and not if the model were a poor copy of them. The target of the plan speaks of two figures only, and both are of the same series.
#
# </details>
