"""Mutation testing: does a small damage to the model's equations make a test fail?

`python -m tests.mutation run --seed 11 --count 400` draws mutants of `model/processes`, `model/policy` and
`model/take_up` (in each, one operator, constant, statement or name is changed), runs against each the quick tests that
cover the changed line, fastest first, and reports the share that some test noticed. `--commit HASH` derives the seed
from a commit instead. A run that is stopped goes on where it was.

    sources.py      a file of the model as bytes, tokens and syntax tree
    operators.py    what is changed: the operators of mutation
    drawing.py      all mutants of the packages, and the sample that a seed draws
    selection.py    which quick tests cover which line, and how long they take
    children.py     forked processes that share what they have imported
    execution.py    one mutant in one child: its source comes from memory, the tree stays as it is
    records.py      results on disk, one line a mutant, and when one still holds
    summary.py      the score, the survivors and the mutants declared equivalent (equivalent.yaml)

Why not a library: mutmut (3.x) draws no sample by a seed and leaves out module constants; cosmic-ray starts the whole
test command afresh for each mutant and does not choose tests by coverage; mutatest does not resume and has not been
released for years. None of them knows NumPy's minimum, where, clip or axis, nor named random draws.
"""
