"""What an object shows of itself, or tells of a part of itself, may be made on a higher floor of the house.

It is found there by its name when somebody asks, as the processes of a saved run are: imports go down only, and an
object that nobody looks at loads nothing.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from importlib import import_module
from typing import Any, ClassVar


def made_above(where: str) -> Any:
    """What stands at module:name."""
    module, _, name = where.partition(":")
    return getattr(import_module(module), name)


class Shown(ABC):
    """A thing with a short `repr` and a table for notebooks.

    `shown_as` is the function of model/report/in_notebook that makes the table, `in_a_line` the repr without the name
    of the class.
    """

    shown_as: ClassVar[str] = ""

    @abstractmethod
    def in_a_line(self) -> str:
        """What distinguishes it from others of its kind."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.in_a_line()}>"

    def _repr_html_(self) -> str:
        return str(made_above(f"model.report.in_notebook.{self.shown_as}:html")(self))
