# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 7 · The supply network: key suppliers, and what breaks · 供应网络：关键供应商与断链
#
# **Question · 问题.** Some firms sell to hundreds of others. If one of them closes overnight, who is hurt: those who buy from it, those who sell to it, or those who compete with it?
#
# Plans speak of "strengthening the chain" and of "key links". Here you find the key suppliers of Henan, close each of them in a world of its own, and look.
#
# > **小结：** 有些企业向上百家企业供货。如果其中一家一夜之间关门，受损的是它的买家、它的供应商，还是它的同行？本课找出河南的关键供应商，逐一让它关门，看看会断在哪里。

# %%
import os

import matplotlib.pyplot as plt
import networkx as nx
import numpy as np
import pandas as pd

from model import ClusterModel, Run, load_scenario
from model.processes.exit import remove, wind_up

SCALE = float(os.environ.get("JIJU_SCALE", "0.1"))  # share of the firms: 0.1 is a tenth of them, 1 is all

plan = load_scenario("no_policy").replace(scale=SCALE, end="2020Q4")
past = ClusterModel(plan, rng=1)
while past.calendar != "2018Q4":
    past.step()
network = Run.of(past).to_networkx(2018)
print(
    f"scale {SCALE:g}; at the end of 2018 {network.number_of_nodes()} firms trade along {network.number_of_edges()} links"
)

# %% [markdown]
# ## Who is a key supplier? · 谁是关键供应商？
#
# `run.to_networkx(2018)` is the network of supply inside the province. A node is a firm. An edge goes from supplier to buyer, and its weight is what was delivered in the last quarter, in 100 million yuan.
#
# "Key" may mean several things. Sales count money, buyers count customers, and *reach* counts all firms that stand somewhere further down the chain.
#
# > **小结：** 网络的节点是企业，边从供应商指向买家，权重是上季度交付额（亿元）。“关键”有几种量法：省内销售额、买家数、下游可达企业数。

# %%
firms = pd.DataFrame(
    {
        "segment": nx.get_node_attributes(network, "segment"),
        "revenue": nx.get_node_attributes(network, "revenue"),
        "sales": pd.Series(dict(network.out_degree(weight="weight"))) * 4,  # of a year
        "buyers": pd.Series(dict(network.out_degree())),
        "suppliers": pd.Series(dict(network.in_degree())),
    }
)
key = firms.sales.nlargest(8).index
top = firms.loc[key].copy()
top["reach"] = [len(nx.descendants(network, firm)) for firm in key]
top.reset_index(drop=True).round(1)

# %%
fig, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.6))
for column, color, mark, label in (
    ("buyers", "#D55E00", "o", "buyers of a supplier"),
    ("suppliers", "#0072B2", "s", "suppliers of a buyer"),
):
    degrees = np.sort(firms[column][firms[column] > 0])[::-1]
    left.plot(degrees, np.arange(1, len(degrees) + 1) / len(degrees), mark, color=color, markersize=3, label=label)
left.set(xscale="log", yscale="log", xlabel="partners", ylabel="share of firms with as many or more")
left.legend(frameon=False, fontsize=9)
sales = np.sort(firms.sales)[::-1].cumsum() / firms.sales.sum()
right.plot(np.arange(1, len(sales) + 1) / len(sales), sales, color="black")
right.set(xlabel="share of firms, largest sellers first", ylabel="share of sales inside the province")
for ax in (left, right):
    ax.spines[["top", "right"]].set_visible(False)
plt.show()
most = int(np.ceil(len(firms) / 100))
print(
    f"The first hundredth of firms ({most}) makes {firms.sales.nlargest(most).sum() / firms.sales.sum():.0%} of the sales."
)
print(f"Most buyers of one supplier: {firms.buyers.max()}; most suppliers of one buyer: {firms.suppliers.max()}.")

# %% [markdown]
# Reach hardly tells suppliers apart: from most of them a path leads to nearly every firm, because firms in the middle of the chain buy from one another. Sales are very unequal, and so are the numbers of buyers. A firm may have very many buyers. It never has many suppliers: a firm buys few kinds of inputs, in few parts. Keep this in mind for the surprise.
#
# ## Close them, one at a time · 逐一关门
#
# We fork the past at the end of 2018, close one firm, and let the rest go on for two years. Everybody else has the same luck as in the world where the firm lives. So each difference is made by the closure.
#
# Four groups may feel it. **Buyers** bought from the firm. **Suppliers** sold to it. **Rivals** make the same product; a rival that also bought from it counts here. **Neighbours** have the same place and none of these ties.
#
# > **小结：** 从2018年末分叉，让一家企业关门，其余企业的运气不变，再走两年，与它存活的世界相比。四组企业：买家、供应商、同行、同地其他企业。


# %%
def without(firm):
    """The same past, and a future in which one firm has closed."""
    branch = past.fork(plan=plan)
    gone = branch.world.firms.id == firm
    wind_up(branch.world, np.flatnonzero(gone))  # it repays what it can, its contracts go back to the market
    remove(branch.world, gone)  # its buyers' links turn to the outside and look again
    return branch.run()


def revenue(run, year):
    rows = run.firms[run.firms.year == year]
    return pd.Series(rows.revenue.to_numpy(float), index=rows.id)


def groups_around(firm):
    rivals = set(firms.index[firms.segment == firms.segment[firm]]) - {firm}
    buyers = set(network.successors(firm)) - rivals - {firm}
    suppliers = set(network.predecessors(firm)) - rivals - buyers - {firm}
    place = nx.get_node_attributes(network, "place")
    neighbours = {other for other in place if place[other] == place[firm]} - rivals - buyers - suppliers - {firm}
    return {"buyers": buyers, "suppliers": suppliers, "rivals": rivals, "neighbours": neighbours}


def change(before, after, group):
    """Change of the revenue of a group of firms, in per cent; what has closed counts as zero."""
    ids = list(group)
    there = before.reindex(ids).fillna(0).sum()
    return 100 * (after.reindex(ids).fillna(0).sum() / there - 1) if there > 0 else np.nan


lives = past.fork(plan=plan).run()
rows = []
for firm in key:
    closed = without(firm)
    for year in (2019, 2020):
        before, after = revenue(lives, year), revenue(closed, year)
        felt = {name: change(before, after, group) for name, group in groups_around(firm).items()}
        lost = before.get(firm, 0.0)
        made_up = (after.sum() - before.sum() + lost) / lost if lost > 0 else np.nan
        rows.append({"firm": firm, "segment": firms.segment[firm], "year": year, **felt, "made up": 100 * made_up})
effects = pd.DataFrame(rows)
effects.drop(columns="firm").set_index(["segment", "year"]).round(1)

# %% [markdown]
# Changes are in per cent of the revenue that the group has if the firm lives. *Made up* is the part of the lost firm's revenue that all other firms of the province together win back. It may go beyond 100, or below 0: after a while other firms meet, and one large contract won or lost by chance outweighs a small firm. Suppliers of one firm are few, as the table of key suppliers shows, so look at all eight closures and not at one.
#
# ## A surprise: the chain breaks upstream · 意外：断在上游
#
# > **小结：** 表中为各组营收变化（%），“made up”是省内其他企业补回的份额。意外在下图：买家几乎没有感觉，真正受损的是它的供应商，同行则得利。

# %%
order = ["buyers", "suppliers", "rivals", "neighbours"]
colors = {"buyers": "#D55E00", "suppliers": "#0072B2", "rivals": "#009E73", "neighbours": "#999999"}
fig, ax = plt.subplots(figsize=(7.5, 3.6))
for row, group in enumerate(order):
    values = effects.groupby("firm")[group].mean().dropna()
    ax.plot(values, [row] * len(values), "o", color=colors[group], alpha=0.6, markersize=6)
    ax.plot(values.median(), row, "|", color="black", markersize=22, markeredgewidth=2)
ax.axvline(0, color="grey", linewidth=0.8)
ax.set_yticks(range(len(order)), order)
ax.set_xscale("symlog", linthresh=5)
ax.set_xticks([-40, -20, -10, -5, 0, 5, 10, 20, 40], ["−40", "−20", "−10", "−5", "0", "5", "10", "20", "40"])
ax.set_ylim(3.5, -0.5)
ax.minorticks_off()
ax.set_xlabel("change of revenue in the two years after, % (a dot is one closed supplier, a line the median)")
ax.spines[["top", "right", "left"]].set_visible(False)
plt.show()
print("median change, %:", effects.groupby("firm")[order].mean().median().round(1).to_dict())

# %% [markdown]
# A buyer that loses a supplier looks again. It finds another one in the province, or it buys from the rest of China. Stocks bridge the gap. It is a little dearer or a little worse, and most buyers hardly feel it. A supplier that loses a large customer has nowhere to turn so quickly: contracts outside come slowly, and rivals of the closed firm have suppliers already.
#
# So "key supplier" misleads. What makes a large firm hard to replace is what it *buys*, and from whom. This is a result of the model, and it rests on two assumptions that you should doubt: every input can be had from outside, and no part is so special that only one firm makes it. For chips it would be false.
#
# ## Exercise · 练习
#
# Perhaps one closure is too small. Close the eight key suppliers *together*. Do the buyers feel it now? First guess: eight times as much, or more?
#
# > **小结：** 买家失去供应商后另找省内外货源，库存可缓冲，所以影响很小；供应商失去大客户却难以迅速补上。注意模型的前提：任何投入品都能从省外买到，没有“独此一家”的零件。练习：八家同时关门，买家会有感觉吗？
#
# <details>
# <summary>Answer · 答案</summary>
#
# ```python
# together = past.fork(plan=plan)
# gone = np.isin(together.world.firms.id, key)
# wind_up(together.world, np.flatnonzero(gone))
# remove(together.world, gone)
# all_closed = together.run()
#
# buyers = {buyer for firm in key for buyer in network.successors(firm)} - set(key)
# suppliers = {supplier for firm in key for supplier in network.predecessors(firm)} - set(key)
# rivals = set(firms.index[firms.segment.isin(firms.segment[key])]) - set(key)
# for year in (2019, 2020):
#     before, after = revenue(lives, year), revenue(all_closed, year)
#     for name, group in {"buyers": buyers - rivals, "suppliers": suppliers - rivals - buyers, "rivals": rivals}.items():
#         print(year, name, len(group), "firms:", round(change(before, after, group), 1), "%")
# ```
#
# The buyers still hardly feel it, and the suppliers do. Buyers can turn to the outside, whose capacity the model does not bound. A planner who fears for the buyers should first ask whether the rest of China could deliver.
#
# </details>
