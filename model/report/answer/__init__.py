"""The answer page: what was asked, what the answer is, what it costs, how far the targets are, which clusters, by name.

`facts.py` gathers the facts from a study, without a word; `kind.py` decides what may be said; `sentences.py` and
`lines.py` say it, in the words of `words/<language>.yaml` below `answer.`; `target_rows.py` and `told_challenges.py`
tell the gap to every target and where results are too kind; `screen.py` is what the templates lay out.
"""
