"""What a person who uses the program can mend: one base class. Anything that is not one of these is a bug of ours.

A command that meets a `UserError` prints its message and exits with 2. Everything else is a fault of the program: its
trace goes into a log file, one sentence says so, and the command exits with 1 (`model/cli/application.py`).
"""

from __future__ import annotations


class UserError(Exception):
    """Something that the user can mend. The message names the file, the line where there is one, and the remedy."""
