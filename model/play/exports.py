"""What leaves a session: a scenario file that `jiju check` accepts, the table of both worlds, the settings."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from model.mathematics.quarters import quarter_label
from model.observe.outcomes import BY_NAME
from model.play.changes import Change
from model.play.frame import plain
from model.play.session import Session
from model.play.settings import CENTRAL_SEED, SIDES, Side
from model.play.timeline import in_force
from model.play.words import both
from model.regions import region_to_read
from model.report.words.language import LANGUAGES, language_of
from model.scenario.usable_names import usable_name

Remark = dict[str, str]
LONGEST_NAME = 80  # bytes of the scenario's name that the name of a played one keeps


def remarks_on(side: Side) -> list[Remark]:
    """What a scenario file cannot say of a world, in both languages; nothing if it says all."""
    first, found = quarter_label(side.base.start), list[str]()
    for change in left_out(side):
        when = quarter_label(change.start)
        if change.kind == "mechanism":
            found.append(
                f"from {when} on the mechanism {change.name} is {change.value} here, which a scenario file cannot say; "
                f"`jiju ablations FILE --only {change.name}` turns it off from the start"
            )
        else:
            found.append(
                f"{change.name} changes in {when}: in a scenario file a parameter holds from {first} on, so the file "
                "leaves this change out; the link of the page has it"
            )
    if side.seed != CENTRAL_SEED:
        found.append(
            f"this world has seed {side.seed}, and `jiju run` begins with the central world, of seed {CENTRAL_SEED}: "
            f"`--seeds {max(side.seed, CENTRAL_SEED)}` makes runs with other luck"
        )
    return [both(each) for each in found]


def left_out(side: Side) -> list[Change]:
    """Changes that a scenario file cannot say: mechanisms, and parameters after the first quarter."""
    return [each for each in side.timeline.undated if each.kind == "mechanism" or each.start > side.base.start]


def scenario_yaml(side: Side) -> str:
    """The world as a scenario file with everything in it (no `extends`); what it cannot say stands in comments."""
    first = side.base.start
    plan = side.timeline.plan
    parameters, _ = in_force([each for each in side.timeline.undated if each.start <= first], first)
    if parameters:
        plan = plan.replace_unchecked(parameters={**plan.parameters, **parameters})
    name = plan.name
    if side.changes:
        name = usable_name(plan.name.encode()[:LONGEST_NAME].decode(errors="ignore").strip() + "_played")
        title = {"zh": f"{plan.title.zh}（推演）", "en": f"{plan.title.en} (played)"}
        plan = plan.replace(name=name, title=title)
    lines = ["# Played with `jiju play` · 由 `jiju play` 推演得到"]
    lines += [f"# {change}" for change in told_changes(side)]
    for remark in remarks_on(side):
        lines += [f"# ! {remark[code]}" for code in LANGUAGES]
    return "\n".join(lines) + "\n" + plan.to_yaml()


def told_changes(side: Side) -> list[str]:
    """The changes in a line each, as comments: nothing of them can end the line."""
    return [" ".join(json.dumps(each.written(), ensure_ascii=True).split()) for each in side.changes]


def table_csv(session: Session) -> str:
    """Indicators of both worlds by quarter, each in Chinese and English units, with a mark of UTF-8 for spreadsheets.

    Values are of the year that ends with the quarter.
    """
    with session.lock:
        frames = {side: {at: json.loads(text)["indicators"] for at, text in sorted(session.frames[side].items())
                         if at <= max(session.shown, session.base)} for side in SIDES}  # fmt: skip
        names = {side: session.settings.side(side).timeline.plan.name for side in SIDES}
    own = {code: language_of(code, region_to_read(session.settings.left.base.region)) for code in LANGUAGES}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    about = [f"{what}_{code}" for code in LANGUAGES for what in ("name", "value", "unit")]
    writer.writerow(["quarter", "side", "scenario", "indicator", *about])
    for side in SIDES:
        for quarter, values in frames[side].items():
            for key, value in values.items():
                words, unit = BY_NAME[key].words, BY_NAME[key].unit
                told: list[Any] = []
                for w in own.values():
                    told += [w.named(words), "" if value is None else plain(w.scaled(value, unit)), w.unit_words(unit)]
                writer.writerow([quarter_label(quarter), side, names[side], key, *told])
    return "\ufeff" + out.getvalue()


def settings_json(session: Session) -> str:
    """All settings with the quarter that is shown."""
    with session.lock:
        content: dict[str, Any] = {
            **session.settings.written(),
            "quarter": quarter_label(max(session.shown, session.base)),
        }
    return json.dumps(content, ensure_ascii=False, indent=1)
