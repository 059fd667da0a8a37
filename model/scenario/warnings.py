"""What is allowed in a scenario but deserves a second look: overlaps, conflicts, money that nobody can claim.

One function a check; each yields remarks in both languages, with the policies that they are about. Bounds on what can
be claimed come from the region's number of firms alone, so that checking stays light: a warning of this kind is
certain, silence is no promise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from model.scenario.catalogue import lever_in_chinese
from model.scenario.plan_values import PlanValues, PolicySettings
from model.scenario.values import at
from model.tables.levers import SCOPES, LeverName, scope_of

MANY = 4  # policies on one lever and one kind of firm before it is worth a word
MOST_ENTRY = 0.2  # a year: more newcomers than this over the firms there are would be unheard of

PARTS = {"automation": "自动化", "digital": "数字化", "green": "绿色", "quality": "质量"}  # kinds of projects


@dataclass(frozen=True)
class Remark:
    """One sentence in both languages, and the keys of the policies that it is about.

    `own`: it is about a line of the file itself, not of a parent, and so always worth telling.
    """

    keys: tuple[str, ...]
    words: Mapping[str, str]
    own: bool = False


def remark(keys: list[str], zh: str, en: str) -> Remark:
    """A remark about some policies."""
    return Remark(tuple(keys), {"zh": zh, "en": en})


def remarks(plan: PlanValues) -> list[Remark]:
    """Remarks on a plan that passed every check, in the order of the checks."""
    return [found for check in CHECKS for found in check(plan)]


def overlapping(plan: PlanValues) -> Iterator[Remark]:
    """Several policies that pay for the same thing at the same time for the same firms."""
    groups: dict[tuple[LeverName, str], list[PolicySettings]] = {}
    for policy in plan.policies.values():
        if policy.lever in ("anchor", "implementation") or spent(policy) <= 0:
            continue
        for part in policy.settings.get("projects") or policy.settings.get("items") or ("",):
            groups.setdefault((policy.lever, str(part)), []).append(policy)
    for (lever, part), group in groups.items():
        alike = [one for one in group if any(meet(one, other) for other in group if other is not one)]
        if len(alike) >= MANY or any(one.eligibility == other.eligibility for one, other in combinations(alike, 2)):
            name = f"{lever} ({part})" if part else lever
            keys = ", ".join(policy.key for policy in alike)
            first = not scope_of(lever).stacks
            what = "the first that covers a firm counts" if first else "they stack"
            then = "只按最先覆盖的一项计算" if first else "力度叠加"
            named = lever_in_chinese(lever)
            parts_zh = f"{named}（{PARTS.get(part, part)}）" if part else named
            yield remark(
                [policy.key for policy in alike],
                f"{len(alike)}项政策通过“{parts_zh}”作用于同一批企业，{then}：{keys}",
                f"{len(alike)} policies act through {name} on the same firms; {what}: {keys}",
            )


def meet(one: PolicySettings, other: PolicySettings) -> bool:
    """Whether two policies may reach one firm at one time, as far as their lists tell."""
    if one.start > other.end or other.start > one.end:
        return False
    a, b = one.eligibility, other.eligibility
    for name in ("fields", "segments", "cities", "places"):
        left, right = set(getattr(a, name)), set(getattr(b, name))
        if left and right and not left & right:
            return False
    return True


def conflicting(plan: PlanValues) -> Iterator[Remark]:
    """Policies that undo each other."""
    policies = [policy for policy in plan.policies.values() if spent(policy) > 0]
    by_lever: dict[str, list[PolicySettings]] = {}
    for policy in policies:
        by_lever.setdefault(policy.lever, []).append(policy)
    for clearing in by_lever.get("zombie_clearance", []):
        helping = [
            policy.key
            for lever in SCOPES
            if SCOPES[lever].keeps_alive
            for policy in by_lever.get(lever, [])
            if meet(policy, clearing) and "healthy" not in policy.eligibility.status
        ]
        if helping:
            helped = ", ".join(helping)
            yield remark(
                [clearing.key, *helping],
                f"{clearing.key} 关闭僵尸企业，而 {helped} 可能维持其存续；可在 `for:` 中加上 `status: [healthy]`",
                f"{clearing.key} closes zombies that {helped} may keep alive; add `status: [healthy]` to `for:`",
            )
    for cutting in by_lever.get("capacity_cut", []):
        adding = [
            policy.key
            for lever in ("equity", "land")
            for policy in by_lever.get(lever, [])
            if meet(policy, cutting) and policy.eligibility.status == cutting.eligibility.status
        ]
        if adding:
            added = ", ".join(adding)
            yield remark(
                [cutting.key, *adding],
                f"{cutting.key} 压减产能，而 {added} 帮助同一批企业新建产能",
                f"{cutting.key} scraps capacity that {added} help the same firms to build",
            )
    for standard in by_lever.get("entry_standard", []):
        inviting = [p.key for p in by_lever.get("arrival", []) if meet(p, standard)]
        if inviting and not standard.eligibility.status:
            invited = ", ".join(inviting)
            yield remark(
                [standard.key, *inviting],
                f"{standard.key} 拒绝新进企业，而 {invited} 出资吸引其进入",
                f"{standard.key} turns away newcomers whom {invited} pay to come",
            )


def beyond_the_eligible(plan: PlanValues) -> Iterator[Remark]:
    """Budgets of which part can never be claimed, because there are not enough firms."""
    from model.regions import region_to_read

    firms = plan.baseline.firms or region_to_read(plan.region, plan.region_data).totals["firms_above_scale"].value
    for policy in plan.policies.values():
        most = most_claimed(policy, float(firms))
        budget = spent(policy)
        if most is not None and budget > most:
            yield remark(
                [policy.key],
                f"{policy.key}：年预算{budget:g}亿元，全区域{firms:,.0f}家企业最多能申领{most:.3g}亿元，其余作废",
                f"{policy.key}: of {budget:g} 亿元 a year at most {most:.3g} can be claimed ({firms:,.0f} firms in the "
                "region); the rest lapses",
            )


def read_otherwise(plan: PlanValues) -> Iterator[Remark]:
    """What the region's files say otherwise than it is read."""
    from model.regions import region_to_read

    for words in region_to_read(plan.region, plan.region_data).remarks:
        yield Remark((), words, own=True)


def most_claimed(policy: PolicySettings, firms: float) -> float | None:
    """Upper bound of what all firms of the region could claim in a year, 亿元; None where no bound is known."""
    s = {name: float(at(value, policy.start)) for name, value in policy.settings.items()
         if not isinstance(at(value, policy.start), str | tuple | list)}  # fmt: skip
    if policy.lever == "entry_standard":
        return s["unit_cost"] * MOST_ENTRY * firms
    if policy.lever == "implementation":
        return s["yearly_cost"]
    if policy.lever == "stream":
        return s["award"] * MOST_ENTRY * firms * (1.0 + s["uplift"])
    if {"unit_cost", "take_up"} <= set(s):
        kinds = len(policy.settings.get("projects", ("",)))
        return s["unit_cost"] * firms * s["take_up"] * kinds * 1.5  # the number of firms may grow by half
    return None


def spent(policy: PolicySettings) -> float:
    """The largest yearly budget of a policy, 亿元."""
    budget = policy.budget
    return max(float(item) for _, item in budget) if isinstance(budget, tuple) else float(budget)


CHECKS: tuple[Callable[[PlanValues], Iterator[Remark]], ...] = (
    overlapping,
    conflicting,
    beyond_the_eligible,
    read_otherwise,
)
