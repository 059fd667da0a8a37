"""What scenarios and policies may be called: their names become folders, rows of tables and labels of figures."""

from __future__ import annotations

import re

from model.scenario.quantities import shown

USABLE = re.compile(r"\w[\w .\-]*")
RULE = "use letters (Chinese ones too), digits, _ . - and spaces; begin with a letter or digit, do not end with ."
MOST_BYTES = 100  # of UTF-8: names of files end at 255, and some hold two names
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}


def usable_name(name: str) -> str:
    """The name as it is. Raises ValueError with the rule if it is none that every system can show and save."""
    if not USABLE.fullmatch(name) or name[-1] in ". " or name != name.strip():
        raise ValueError(f"{shown(name)} is no usable name; {RULE}")
    if len(name.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise ValueError(f"a name of {len(name)} characters; at most {MOST_BYTES} letters or {MOST_BYTES // 3} 汉字")
    if name.split(".")[0].strip().casefold() in RESERVED:
        raise ValueError(f"{name!r} is no name of a file on Windows; choose another")
    return name
