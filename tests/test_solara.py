"""Mesa's own page of our model, as docs/play.md writes it in ten lines. Continuous integration has Solara on 3.12."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent


def test_the_ten_lines_of_the_docs_make_a_page():
    solara = pytest.importorskip("solara", reason="not installed: pip install -e '.[solara]'")
    text = (ROOT / "docs" / "play.md").read_text(encoding="utf-8")
    code = text.partition("```python\n")[2].partition("```")[0]
    names: dict[str, Any] = {}
    exec(compile(code.replace('"scenarios/', f'"{ROOT}/scenarios/'), "docs/play.md", "exec"), names)
    assert isinstance(names["page"], solara.Element)
    box, _ = solara.render(names["page"], handle_error=False)  # its parts are made, too
    assert box.children
