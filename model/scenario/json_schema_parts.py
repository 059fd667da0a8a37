"""Parts of a JSON Schema: as pydantic makes them but in order, removable with null, under names that were listed."""

from __future__ import annotations

from typing import Any

NULL = {"type": "null"}
LISTED: dict[str, Any] = {"[^\\x00-\\x7f]| ": {}}  # listed names, in words or Chinese: the check knows which
Schema = dict[str, Any]


def tidy(part: Schema) -> Schema:
    """A part as pydantic makes it, with bounds under their standard names, without made-up titles.

    What need not be given may also be null: that removes what a parent says.
    """
    found = dict(part)
    for name, standard in (("ge", "minimum"), ("le", "maximum")):
        if name in found:
            found[standard] = found.pop(name)
    found.pop("title", None)
    if not isinstance(found.get("default", ""), str | int | float):
        del found["default"]
    for key in ("items", "additionalProperties"):
        if isinstance(found.get(key), dict):
            found[key] = tidy(found[key])
    for key in ("anyOf", "prefixItems"):
        if key in found:
            found[key] = [tidy(option) for option in found[key]]
    if "properties" in found:
        given = found.get("required", ())
        found["properties"] = {name: tidy(value) if name in given else removable(tidy(value))
                               for name, value in found["properties"].items()}  # fmt: skip
    return found


def removable(part: Schema) -> Schema:
    """The same or null, with the words outside."""
    words: Schema = {key: part[key] for key in ("description", "default") if key in part}
    rest = {key: value for key, value in part.items() if key not in words}
    options = rest["anyOf"] if set(rest) == {"anyOf"} else [rest]
    return {**words, "anyOf": [*options, *([] if NULL in options else [NULL])]}
