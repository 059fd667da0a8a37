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
# Plans speak of "strengthening the chain" and of "key links". Here you find the key suppliers of Henan, close each of them in a world of its own, and look. One world may deceive, so you do it in three.
#
# > **小结：** 有些企业向数百家企业供货。如果其中一家一夜之间关门，受损的是它的买家、它的供应商，还是它的同行？本课找出河南的关键供应商，在三个世界里逐一让它关门，看看会断在哪里。

# %%
import os

import matplotlib.pyplot as plt
import networkx as nx
import numpy as np
import pandas as pd

from model import ClusterModel, Run, load_scenario

SCALE = float(os.environ.get("JIJU_SCALE", "0.1"))  # share of the firms: 0.1 is a tenth of them, 1 is all

SEEDS = range(1, 4)

plan = load_scenario("no_policy").replace(scale=SCALE, end="2020Q4")


def at_the_end_of_2018(seed):
    """A world that has come to the end of 2018, and its network of supply."""
    past = ClusterModel(plan, rng=seed)
    while past.calendar != "2018Q4":
        past.step()
    return past, Run.of(past).to_networkx(2018)


worlds = {seed: at_the_end_of_2018(seed) for seed in SEEDS}
past, network = worlds[1]
print(
    f"scale {SCALE:g}; at the end of 2018 {network.number_of_nodes()} firms of world 1 trade along {network.number_of_edges()} links"
)

# %% [markdown]
# ## Who is a key supplier? · 谁是关键供应商？
#
# `run.to_networkx(2018)` is the network of supply inside the province. A node is a firm. An edge goes from supplier to buyer, and its weight is what was delivered in the last quarter, in 100 million yuan.
#
# "Key" may mean several things. Sales count money, buyers count customers, and *reach* counts all firms that stand somewhere further down the chain. Revenue is that of the year 2018, with what is sold outside the province; sales are those inside it in the last quarter, times four. So in a growing firm that sells little outside, sales may be above revenue.
#
# > **小结：** 网络的节点是企业，边从供应商指向买家，权重是上季度交付额（亿元）。“关键”有几种量法：省内销售额（上季度乘以四，所以可能高于全年营业收入）、买家数、下游可达企业数。


# %%
def firms_of(network):
    """The firms of a network by id: branch, revenue, and what the links say."""
    return pd.DataFrame(
        {
            "segment": nx.get_node_attributes(network, "segment"),
            "revenue": nx.get_node_attributes(network, "revenue"),
            "sales": pd.Series(dict(network.out_degree(weight="weight"))) * 4,  # the last quarter times four
            "buyers": pd.Series(dict(network.out_degree())),
            "suppliers": pd.Series(dict(network.in_degree())),
        }
    )


def key_suppliers(firms):
    """Ids of the eight firms with the largest sales inside the province."""
    return firms.sales.nlargest(8).index


firms = firms_of(network)
key = key_suppliers(firms)
top = firms.loc[key].copy()
top["reach"] = [len(nx.descendants(network, firm)) for firm in key]
top.reset_index(drop=True).round(1)

# %%
fig, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.6))
for column, color, mark, label in (
    ("buyers", "#D55E00", "o", "buyers of a supplier"),
    ("suppliers", "#0072B2", "s", "suppliers of a buyer"),
):
    degrees, counts = np.unique(firms[column][firms[column] > 0], return_counts=True)
    as_many_or_more = counts[::-1].cumsum()[::-1] / counts.sum()
    left.plot(degrees, as_many_or_more, mark, color=color, markersize=3, label=label)
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
# Reach hardly tells suppliers apart. From nearly all of them a path leads to nearly every firm, because firms in the middle of the chain buy from one another: who reaches one of these reaches what any of them reaches. The exception are firms that extract *oil and gas*. They sell to refineries and to utilities, and inside the province the path ends there.
#
# Sales are very unequal, and so are the numbers of buyers. A firm may have very many buyers. It never has many suppliers: a firm buys few kinds of inputs, in few parts. Keep this in mind for the surprise.
#
# ## Close them, one at a time · 逐一关门
#
# In each of the three worlds we fork the past at the end of 2018, close one of its eight key suppliers, and let the rest go on for two years. These are 24 closures. The random draws are those of the world where the firm lives. But a closure changes who meets whom, and small differences spread to firms that have nothing to do with it. So we need a row that shows how large such differences are.
#
# Four groups of firms are watched. **Buyers** bought from the firm. **Suppliers** sold to it. **Rivals** make the same product; a rival that also bought from it counts here. **Neighbours** have the same place and none of these ties: they are the row of comparison, and what is no larger than theirs is noise.
#
# First, how much of the lost revenue is made up by others? *Made up* is what all other firms of the province together win, in per cent of the revenue of the firm that closed.
#
# > **小结：** 下游可达数几乎分不出高下（只有油气开采例外：它只卖给炼油和电力燃气，链条到此为止）；销售额和买家数则很不均等。在三个世界里从2018年末分叉，让八家关键供应商逐一关门（共24次），再走两年，与它存活的世界相比。四组企业：买家、供应商、同行、同地其他企业（后者用来衡量噪声）。先看省内其他企业补回了多少。


# %%
YEARS = (2019, 2020)


def without(past, firm):
    """The same past, and a future in which one firm has closed."""
    branch = past.fork(plan=plan)
    branch.close_firms(firm)  # it repays what it can, its contracts go back to the market, its buyers look again
    return branch.run()


def yearly(run, column):
    """A column of the firms of a run: a firm a row (its id), a year a column; zero for a firm that is not there."""
    return run.firms.pivot(index="id", columns="year", values=column)[list(YEARS)].fillna(0)


def groups_around(network, firms, firm):
    rivals = set(firms.index[firms.segment == firms.segment[firm]]) - {firm}
    buyers = set(network.successors(firm)) - rivals - {firm}
    suppliers = set(network.predecessors(firm)) - rivals - buyers - {firm}
    place = nx.get_node_attributes(network, "place")
    neighbours = {other for other in place if place[other] == place[firm]} - rivals - buyers - suppliers - {firm}
    return {"buyers": buyers, "suppliers": suppliers, "rivals": rivals, "neighbours": neighbours}


def change(before, after, group):
    """What happens to a group in the two years: a dictionary. Arguments: revenue and profit by firm, and the group."""
    (revenue, profit), (revenue_after, profit_after) = (
        [column.sum(axis=1).reindex(list(group)).fillna(0) for column in each] for each in (before, after)
    )
    there = revenue > 0
    if not there.any():
        return {"firms": 0}
    return {
        "firms": there.sum(),
        "revenue": 100 * (revenue_after.sum() / revenue.sum() - 1),
        "profit": 100 * (profit_after.sum() - profit.sum()) / revenue.sum(),
        "hard hit": 100 * (revenue_after < 0.9 * revenue)[there].mean(),
    }


felt, replaced = [], []
for seed, (common, links) in worlds.items():
    partners = firms_of(links)
    alive = common.fork(plan=plan).run()
    before = [yearly(alive, column) for column in ("revenue", "profit")]
    for firm in key_suppliers(partners):
        closed = without(common, firm)
        after = [yearly(closed, column) for column in ("revenue", "profit")]
        case = {"world": seed, "firm": firm, "segment": partners.segment[firm]}
        for name, group in groups_around(links, partners, firm).items():
            felt.append({**case, "group": name, **change(before, after, group)})
        lost = before[0].reindex([firm]).fillna(0).loc[firm]
        won = 100 * ((after[0].sum() - before[0].sum() + lost) / lost.where(lost > 0))
        replaced.append({**case, **won.add_prefix("made up, %, ")})
felt, replaced = pd.DataFrame(felt), pd.DataFrame(replaced)
table = replaced.drop(columns=["world", "firm"]).groupby("segment").median().round(0)
table.insert(0, "closures", replaced.groupby("segment").size())
table.sort_values("closures", ascending=False)

# %% [markdown]
# What is lost is not gone for the province, and how much comes back differs by branch. Little is made up for a firm that is a large part of its branch: a single extractor of oil and gas may be half of it, and its few rivals cannot grow so fast. Where many rivals stand ready, as in smelting of metals with all firms, nearly all may come back by the second year. A figure a little above 100, or below 0, is the noise of the sum: other firms meet, and one large contract won or lost by chance counts.
#
# ## A surprise: where does the chain break? · 意外：断在哪里？
#
# Who loses most: those who bought from the firm, or those who sold to it? Guess before you look.
#
# > **小结：** 补回多少因行业而异：油气开采一家可占全行业一半，同行少，补回得少；同行多的行业两年内可补回大半；略高于100%是噪声。下面先猜：受损最大的是买家，还是供应商？


# %%
order = ["buyers", "suppliers", "rivals", "neighbours"]
colors = {"buyers": "#D55E00", "suppliers": "#0072B2", "rivals": "#009E73", "neighbours": "#999999"}
fig, ax = plt.subplots(figsize=(7.5, 3.6))
for row, group in enumerate(order):
    values = felt[felt.group == group].revenue.dropna()
    ax.plot(values, [row] * len(values), "o", color=colors[group], alpha=0.5, markersize=6)
    ax.plot(values.median(), row, "|", color="black", markersize=22, markeredgewidth=2)
ax.axvline(0, color="grey", linewidth=0.8)
ax.set_yticks(range(len(order)), order)
ax.set_xscale("symlog", linthresh=5)
ax.set_xticks([-40, -20, -10, -5, 0, 5, 10, 20, 40], ["−40", "−20", "−10", "−5", "0", "5", "10", "20", "40"])
ax.set_ylim(3.5, -0.5)
ax.minorticks_off()
ax.set_xlabel(
    "revenue of the group in the two years after, change in %\n"
    "(a dot is a closure, a line the median; the axis is linear from −5 to 5 and logarithmic beyond)",
    fontsize=9,
)
ax.spines[["top", "right", "left"]].set_visible(False)
plt.show()
by_segment = felt.pivot_table(index="segment", columns="group", values="revenue", aggfunc="median")
print("revenue of the group by the branch that lost a firm, median change in %:")
print(by_segment.loc[table.sort_values("closures", ascending=False).index, order].round(1).to_string())
felt.groupby("group")[["firms", "revenue", "profit", "hard hit"]].median().loc[order].round(2)

# %% [markdown]
# A buyer that loses a supplier looks again. It finds another one in the province, or it buys from the rest of China, and stocks bridge the gap. As a group, buyers move no more than neighbours do: their revenue is unchanged, their profit hardly so, and hardly one in a hundred of them is *hard hit* (loses more than a tenth of its revenue). A supplier that loses a large customer has nowhere to turn so quickly. There are few of them for each closure, they lose as a group, and a good third or more are hard hit. **Rivals** gain: they take over contracts. Not all of them do. With one bidder less every tender of the branch ends in another way, and some rivals lose by that. (*profit* is the change of profit in per cent of the group's revenue, *firms* the size of the group.)
#
# So "key supplier" misleads. A large firm with many buyers is missed by those it *buys from*, and for the province it is hard to replace if it is a large part of its branch. How many buy from it says little. This is a result of the model, and it rests on two assumptions that you should doubt: every input can be had from outside, and no part is so special that only one firm makes it. For chips it would be false.
#
# ## Exercise · 练习
#
# Perhaps one closure is too small. Close the eight key suppliers *together*. Do the buyers feel it now? Do it in world 1 (`past`, `network`, `firms` and `key` are of this world). First guess: not at all, a little, or badly?
#
# > **小结：** 买家失去供应商后另找省内外货源，库存可缓冲，作为一组其变化不超过噪声（同地其他企业）；供应商数量少，失去大客户难以迅速补上，三分之一以上的供应商营业收入减少一成多；同行接手合同而得利，但也有同行受损。注意模型的前提：任何投入品都能从省外买到，没有“独此一家”的零件。练习：八家同时关门，买家会有感觉吗？
#
# <details>
# <summary>Answer · 答案</summary>
#
# ```python
# together = past.fork(plan=plan)
# together.close_firms(key)
# all_closed = together.run()
#
# buyers = {buyer for firm in key for buyer in network.successors(firm)} - set(key)
# suppliers = {supplier for firm in key for supplier in network.predecessors(firm)} - set(key)
# rivals = set(firms.index[firms.segment.isin(firms.segment[key])]) - set(key)
# lives = past.fork(plan=plan).run()
# before, after = ([yearly(run, column) for column in ("revenue", "profit")] for run in (lives, all_closed))
# groups = {"buyers": buyers - rivals, "suppliers": suppliers - rivals - buyers, "rivals": rivals}
# print(pd.DataFrame({name: change(before, after, group) for name, group in groups.items()}).T.round(2))
# ```
#
# As a group the buyers still hardly feel it (about one in a hundred is hard hit), and the suppliers do. Buyers can turn to the outside, whose capacity the model does not bound. A planner who fears for the buyers should first ask whether the rest of China could deliver.
#
# </details>
