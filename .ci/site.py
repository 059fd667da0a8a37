"""A hook of MkDocs: a document that is named in code marks, like `docs/odd.md`, becomes a link on the site."""

from __future__ import annotations

import posixpath
import re
from typing import Any

NAMED = re.compile(r"`docs/((?:[\w-]+/)*[\w-]+\.md)(#[\w-]+)?`")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def on_page_markdown(markdown: str, *, page: Any, files: Any, **_: Any) -> str:
    """The page's text with such names as relative links; blocks of code stay as they are."""
    known = {file.src_uri for file in files.documentation_pages()}
    here = posixpath.dirname(page.file.src_uri)

    def link(match: re.Match[str]) -> str:
        target = match[1]
        if target not in known or target == page.file.src_uri:
            return match[0]
        return f"[{match[0]}]({posixpath.relpath(target, here or '.')}{match[2] or ''})"

    parts, last = [], 0
    for block in FENCE.finditer(markdown):
        parts += [NAMED.sub(link, markdown[last : block.start()]), block[0]]
        last = block.end()
    return "".join([*parts, NAMED.sub(link, markdown[last:])])
