# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 10 · Write your own mechanism, lever and outcome · 自己写一个机制、政策工具和指标
#
# **Question · 问题.** Alfred Marshall wrote in 1890 that in an industrial district the mysteries of the trade are "as it were in the air". Let firms learn by watching their neighbours. What does it do to output, and what to jobs?
#
# The model has neighbours that matter already: imitators meet near firms more often, and a cell shares know-how (`docs/odd/innovation.md`). You will add a plainer claim: a firm that is behind its neighbours catches up by watching, and needs no research for it. The claim is one short file outside the package, with a policy that acts on it and an outcome that shows it. Then you test it as you would test any claim: the same worlds, with and without.
#
# > **小结：** 马歇尔说，产业区里行业的诀窍“仿佛弥漫在空气中”。本课在程序包之外用一个短文件加上这个机制（企业观察邻居而学习）、一个作用于它的政策工具和一个指标，再在相同世界里做有无对照。问题：产出会怎样？就业会怎样？

# %%
import os
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd

from model import OUTCOMES, QUARTER, Ensemble, load_scenario

SCALE = float(os.environ.get("JIJU_SCALE", "0.1"))  # share of the firms: 0.1 is a tenth of them, 1 is all
SEEDS = 6

folder = Path(tempfile.mkdtemp())  # in your own work: the folder of your scenarios
print(f"scale {SCALE:g}; {SEEDS} worlds. The model runs these processes in every quarter, one after the other:")
print(" · ".join(QUARTER.names))

# %% [markdown]
# ## The mechanism · 机制
#
# Write the equation first. A *cell* is one branch in one place. A firm $i$ that is less productive than the mean $\bar a$ of its cell closes a part $r$ of the gap in every quarter:
#
# $$a_i \leftarrow a_i + r\,(1 + s_i)\,\max(\bar a_{\text{cell}} - a_i,\ 0),$$
#
# where $a$ is log productivity, and $s_i$ is what a policy adds for those whom it reaches. Then write down what it needs. (The line printed above names the processes of a quarter in their order. Yours gets a place among them.)
#
# | Part | Call | Here |
# |---|---|---|
# | a number | `extend.parameter` | the rate $r$, with range, unit and source |
# | a memory | `extend.column` | what a firm has learnt so far |
# | a policy | `extend.lever` | open days: visits among neighbours |
# | what happens | `extend.process` | the equation, after the model's own `innovation` |
# | what is seen | `extend.measure`, `extend.outcome` | the mean of what was learnt |
#
# Three things in the file are not plain Python. `settings` describes each number of the policy by five entries: usual value, least, most, unit, meaning. `paid="service"` says who is paid: whoever holds the visits, and not the firms (`"claim"` and `"grant"` pay firms). With 20 (100 million yuan a year) and 0.002 for each firm the money reaches ten thousand firms a year. `extend.offered(world, "open_days")` is the $s_i$ of the equation: for each firm the strength of the policy this quarter, zero for a firm that it does not reach.
#
# > **小结：** 先写方程：低于本地同行均值的企业，每季度缩小差距的一部分 r。再列出需要的东西：参数、记忆列、政策工具、过程、指标，各用一个 `extend` 调用。上面一行是每个季度依次运行的过程，自己的过程排在 `innovation` 之后。

# %%
module = """
import numpy as np
from model import extend

extend.parameter("watching.rate", 0.0, 0.0, 0.2, "a quarter", "part of the gap to its neighbours that a firm closes", "assumed")
extend.column("learnt", "log points", "what a firm has learnt from its neighbours so far")
extend.lever("open_days", "Open days", "开放日", paid="service", budget=20.0, outcome="learnt_by_watching",
             settings={"strength": (1.0, 0.0, 5.0, "-", "how much faster a firm learns that takes part"),
                       "unit_cost": (0.002, 0.0001, 1.0, "亿元 a year each", "a year of visits")})

@extend.process(after="innovation")
def watch(world):
    f = world.firms
    cell = f.place * len(world.segments) + f.segment
    count = np.bincount(cell)
    mean = np.bincount(cell, weights=f.log_productivity) / np.maximum(count, 1)
    gap = np.maximum(mean[cell] - f.log_productivity, 0.0)
    gain = world.parameters.watching.rate * (1.0 + extend.offered(world, "open_days")) * gap
    f.log_productivity += gain
    f.learnt += gain

extend.measure("learnt_by_watching", lambda world: float(world.firms.learnt.mean()))
extend.outcome("learnt_by_watching", extend.measured("learnt_by_watching"), "log points",
               "Learnt by watching", "向邻居学到的", "mean of the column learnt", "up")
"""
scenarios = {
    "alone": f"extends: no_policy.yaml\nperiod: {{end: 2020Q4}}\nscale: {SCALE}\nextensions: [watching.py]\n",
    "watching": "extends: alone.yaml\nparameters: {watching.rate: 0.02}\n",
    "open_days": "extends: watching.yaml\npolicies: {open_days: {from: 2017Q1}}\n",
}
(folder / "watching.py").write_text(module, encoding="utf-8")
for name, text in scenarios.items():
    (folder / f"{name}.yaml").write_text(f"name: {name}\n{text}", encoding="utf-8")
load_scenario(folder / "open_days.yaml")

# %% [markdown]
# A scenario names the file under `extensions:`, and its children inherit it. From then on its names are names like any other: `jiju check open_days.yaml` checks them, and a misspelt one gets the nearest as an answer.
#
# ## First test: turned off, it changes nothing · 第一个检验：关掉它，什么都不变
#
# A mechanism needs a value that turns it off. Here it is a rate of zero. If the run with rate zero is not the run without the file, the file does something that you did not mean. Make this test before you look at any result.
#
# > **小结：** 情景用 `extensions:` 引用文件，子情景自动继承。第一个检验：把参数设为零，结果必须与没有这个文件时逐位相同，否则说明文件做了你没打算做的事。

# %%
plain = load_scenario("no_policy").replace(scale=SCALE, end="2020Q4")
study = Ensemble([plain, *(folder / f"{name}.yaml" for name in scenarios)], seeds=SEEDS).run()
nothing = study.difference("alone", "no_policy")
print(
    "largest difference that the file makes when it is turned off:",
    max(abs(nothing.of(name, 2020).mean) for name in ("value_added", "workers", "firms")),
)
print(
    "largest of single worlds:",
    max(
        abs(study.values("alone", "workers", 2020)[s] - study.values("no_policy", "workers", 2020)[s])
        for s in study.seeds()
    ),
)

# %% [markdown]
# ## What does it do? · 它做了什么？
#
# Now turn it on, in the same worlds. The figure has the change of four outcomes, in per cent of the run without it. A thin line is one world.
#
# > **小结：** 现在打开它，在相同的世界里比较四个指标（相对于没有它的百分比变化），每条细线是一个世界。


# %%
def change(scenario, base, outcome):
    """Change against a base by year (rows) and world (columns), in per cent of the base."""
    rows = study.outcomes.query("outcome == @outcome and year > 2015")
    table = {
        name: rows[rows.scenario == name].pivot(index="year", columns="seed", values="value")
        for name in (scenario, base)
    }
    return 100 * (table[scenario] / table[base] - 1)


shown = {"value_added": "value added", "workers": "workers", "exits": "firms that closed", "debt_ratio": "debt ratio"}
fig, axes = plt.subplots(1, 4, figsize=(11, 3.2))
for ax, (outcome, title) in zip(axes, shown.items(), strict=True):
    paths = change("watching", "alone", outcome)
    ax.plot(paths.index, paths, color="#0072B2", alpha=0.35, linewidth=1)
    ax.plot(paths.index, paths.mean(axis=1), color="#0072B2", linewidth=2.2)
    ax.axhline(0, color="grey", linewidth=0.8)
    ax.set_title(f"{title}, %", fontsize=10)
    ax.set_xticks([2016, 2018, 2020])
    ax.spines[["top", "right"]].set_visible(False)
fig.tight_layout()
plt.show()

# %% [markdown]
# ## A surprise: what becomes of jobs, and of weak firms? · 意外：岗位会怎样，弱企业会怎样？
#
# > **小结：** 表的上半部分是“打开机制”，下半部分是“再加开放日政策”。先猜：岗位是多了还是少了？倒闭的企业呢？

# %%
units = {outcome.name: outcome.unit.replace("亿元", "100 m yuan") for outcome in OUTCOMES} | {
    "learnt_by_watching": "ln, a firm",
    "productivity": "ln, by revenue",
}
rows = []
for scenario, base in (("watching", "alone"), ("open_days", "watching")):
    for outcome in ("learnt_by_watching", "productivity", "value_added", "workers", "exits"):
        d = study.difference(scenario, base).of(outcome, 2020)
        rows.append(
            {
                "with": scenario,
                "against": base,
                "outcome": outcome,
                "unit": units[outcome],
                "base": d.base,
                "change": d.mean,
                "from": d.low,
                "to": d.high,
                "verdict": str(d.verdict),
            }
        )
more = study.outcomes.query("outcome == 'value_added' and year >= 2017").groupby(["scenario", "seed"]).value.sum()
spent = study.outcomes.query("outcome == 'public_spending' and year >= 2017").groupby(["scenario", "seed"]).value.sum()
gained = (more["open_days"] - more["watching"]).mean()
cost = (spent["open_days"] - spent["watching"]).mean()
print(
    f"open days, 2017 to 2020: {cost:.0f} spent, {gained:.0f} of value added gained (100 million yuan, prices of 2015)"
)
pd.DataFrame(rows).set_index(["with", "against", "outcome"]).round(3)

# %% [markdown]
# **Fewer jobs**, as when firms copied in notebook 2. Watching makes firms more productive: the same contract needs fewer hands. A firm gets more contracts only if its price falls or its product gets better, and a part of the gain is kept as profit. So output rises by far less than productivity does, and workers are not needed any more. In a city that counts jobs, a policy that spreads good practice may look like a failure. (A rise of 0.01 in logarithms, `ln`, is about one per cent.)
#
# **Fewer closures.** You might have expected more: if everybody gets better, competition is harder. But those who learn are those who were behind, and among them are the firms that were about to close. They keep a part of the gain as profit, borrow less (the debt ratio falls), and live.
#
# **Productivity rises by less than was learnt.** What was learnt is a mean over firms, each counted once. Productivity is weighted by revenue, and large firms are mostly ahead of their neighbours: they have little to learn from them. And a firm that has caught up by watching has less left to imitate, which the model's own `innovation` would have let it do.
#
# Is this true of the world? It follows from two things that you can look up: how strongly buyers answer to prices (`docs/odd/tenders.md`), and how a firm sets its price (`docs/odd/accounts.md`). A mechanism of yours is judged together with those that were there before. That is why the off-test came first.
#
# Compare the two halves of the table, too. The upper half turns the mechanism on. This is no policy: it is a claim about the world, and costs nobody anything. The lower half is a policy, and it can only speed up what is there. The line above the table has what it cost and what it brought to 2020. With all firms it has not paid for itself by then: the sum of the gains is below the sum of the cost. But compare the gain of 2020 (in the table) with the 20 that a year costs. They are close, because gains pile up while the cost stays the same, and what has been learnt is not lost when the visits end. On the other side stand the jobs. A judgement needs a longer run, and somebody who says what a job is worth.
#
# ## Exercise · 练习
#
# Let firms watch *quality* in place of productivity. Are there fewer jobs again? Copy the file, keep the parameter and the process alone, give them new names, and add the gain to `log_quality`. First guess.
#
# > **小结：** 生产率提高后，同样的订单需要的人更少；只有降价或产品更好才能多拿订单，所以产出增幅小于生产率增幅，岗位减少。倒闭也少了：学习的正是落后的、快要倒闭的企业，利润增加、负债下降。生产率（按营业收入加权）升幅小于“学到的”（每家企业同等计数），因为大企业多已领先。打开机制是对世界的一种主张，开放日才是要花钱的政策：到2020年累计增加值尚低于累计支出，但当年增量已接近当年支出，且学到的不会消失。练习：如果企业学的是质量而不是生产率，岗位还会减少吗？先猜。
#
# <details>
# <summary>Answer · 答案</summary>
#
# ```python
# tasting = '''
# import numpy as np
# from model import extend
#
# extend.parameter("tasting.rate", 0.0, 0.0, 0.2, "a quarter", "part of the gap in quality that a firm closes", "assumed")
#
# @extend.process(after="innovation")
# def taste(world):
#     f = world.firms
#     cell = f.place * len(world.segments) + f.segment
#     mean = np.bincount(cell, weights=f.log_quality) / np.maximum(np.bincount(cell), 1)
#     f.log_quality += world.parameters.tasting.rate * np.maximum(mean[cell] - f.log_quality, 0.0)
# '''
# (folder / "tasting.py").write_text(tasting, encoding="utf-8")
# (folder / "untasted.yaml").write_text(
#     f"name: untasted\nextends: no_policy.yaml\nperiod: {{end: 2020Q4}}\nscale: {SCALE}\nextensions: [tasting.py]\n", encoding="utf-8"
# )
# (folder / "tasting.yaml").write_text("name: tasting\nextends: untasted.yaml\nparameters: {tasting.rate: 0.02}\n", encoding="utf-8")
# quality = Ensemble([folder / "untasted.yaml", folder / "tasting.yaml"], seeds=SEEDS).run()
# for outcome in ("value_added", "workers"):
#     d = quality.difference("tasting", "untasted").of(outcome, 2020)
#     print(f"{outcome}: {100 * d.mean / d.base:+.2f}% ({100 * d.low / d.base:+.2f} to {100 * d.high / d.base:+.2f})")
# ```
#
# No: jobs rise with output. A better product wins contracts, and each contract needs as many hands as before. The mechanism is the same, "watch your neighbours", and the sign of its effect on jobs depends on what there is to see.
#
# </details>
