"""What a report can have before the last run is done: its libraries, the communities of the first seed's links, the
files of its supply network, what its policies are for, and the tables of the runs that are done.

Finding communities is a third of what comes between the last run and the pictures, and needs one run alone, and so do
the files of the network; what policies are for needs the start of the first seed, which this process may have made for
a worker. All of it is done beside the runs, in threads, and a fault of them is raised where their result is asked for.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from model.mathematics.quarters import year_of
from model.results import Run, Study
from model.results.records import RUNS, ResultsError, look
from model.results.study import ASKED_OFTEN, run_key
from model.tables.folders import writing

if TYPE_CHECKING:
    from model.experiments.targeted_clusters.targets import Targets
    from model.report.cluster_tables.emergent_communities import Emergent
    from model.report.network_files import OfOneRun
    from model.scenario import Plan

Result = TypeVar("Result")
GIVES_WAY = 3  # steps of niceness: against a run, half of its time
LIBRARIES = (
    "model.report.write_report",
    "model.report.figures.draw_report_figures",
    "model.report.html_page.write_page",
    "model.report.excel_workbook.write_workbook",
    "networkx",
    "jinja2",
    "xlsxwriter",
    "fontTools.subset",
    "scipy.special",
    "scipy.spatial",
)


class Ahead:
    """Does for a report of `plan` what can be done while the runs of its study in `folder` go on.

    drawn: there will be pictures, whose libraries are loaded meanwhile. compared: and a part on what policies target.
    aside: a folder for the files of the supply network; None if nobody wants them.
    """

    def __init__(self, folder: Path, plan: Plan, seed: int, drawn: bool, compared: bool = False,
                 aside: Path | None = None) -> None:  # fmt: skip
        self.run, self.plan, self.seed = folder / RUNS / run_key(plan.name, "", seed), plan, seed
        self.compared, self.aside = drawn and compared, aside
        self.libraries = LIBRARIES if drawn else ()
        self.there = False  # the run whose links the report shows
        self.left = 0  # runs to finish before none waits for a worker
        self.loaded: Later[None] | None = None
        self.communities: Later[Emergent] | None = None
        self.targets: Later[dict[str, Targets | None]] | None = None
        self.network: Later[OfOneRun] | None = None
        self.folder, self.done, self.over = folder, list[str](), False
        self.runs: dict[str, Run] = {}  # that are done, with the tables that a report reads dozens of times
        self.reading: Later[None] | None = None

    def expect(self, runs: int, workers: int) -> None:
        """How many runs will be made, by how many at a time."""
        self.left = max(runs - workers, 0)

    def begin(self) -> None:
        """The workers are at work: libraries may be loaded beside them, and a start that is there yet may be used."""
        if self.loaded is None:
            from model.experiments.starts import at_hand

            if self.compared and at_hand(self.plan, self.seed):
                self.targets = Later(self.begin_again)
                self.targets.thread.join()
            self.loaded = Later(self.load)

    def load(self) -> None:
        """Load the libraries, and the font of the page."""
        for name in self.libraries:
            import_module(name)
        if self.libraries:
            from model.report.html_page.write_page import open_font

            open_font()

    def wait(self) -> None:
        """Let all threads end: libraries are whole before parts of them are asked for, and copies may be made again."""
        self.over = True
        for later in (self.loaded, self.communities, self.targets, self.network, self.reading):
            if later is not None:
                later.thread.join()
        if self.loaded is not None:
            self.loaded.result()

    def finished(self, key: str) -> None:
        """A run has come back. Once there is the one whose links the report shows, its communities are looked for.

        They wait until no run waits for a worker. From then on they have a part of all cores, but a smaller one than
        the last runs, of which the longest decides when the report can begin; a core that a shorter one leaves is
        theirs.
        """
        self.left -= 1
        self.done.append(key)
        self.there = self.there or key == self.run.name
        ready = self.there and self.left <= 0 and self.communities is None
        if ready and look(self.run, bits=False).mark is not None:
            self.communities = Later(self.find)
            if self.compared and self.targets is None:
                self.targets = Later(self.begin_again)
            if self.aside is not None:
                self.network = Later(self.link)
            self.reading = Later(self.read)

    def find(self) -> Emergent:
        """Communities of the run."""
        from model.regions import region_to_read
        from model.report.cluster_tables.emergent_communities import emergent

        return emergent(Run.load(self.run), region_to_read(self.plan.region, self.plan.region_data), self.plan)

    def begin_again(self) -> dict[str, Targets | None]:
        """What the policies are for. After the communities, if they are sought: two threads only take turns."""
        from model.report.findings.targeted import start_targets

        if self.communities is not None:
            self.communities.thread.join()
        return start_targets(self.plan, self.seed)

    def link(self) -> OfOneRun:
        """The supply network of the run and its files. It needs the communities, and is the last in turn."""
        from model.report.network_files import OfOneRun, write_networks

        assert self.aside is not None
        assert self.communities is not None
        if self.targets is not None:
            self.targets.thread.join()
        cells = self.communities.result().cells
        network = OfOneRun(Study.of([Run.load(self.run)]), self.plan, None, cells)
        with writing(self.aside):
            network.written = tuple(write_networks(network, self.aside))
        return network

    def read(self) -> None:
        """The runs that are done, one after the other until the last one is; those that failed are none."""
        for later in (self.communities, self.targets, self.network):
            if later is not None:
                later.thread.join()
        from model.results.growth_by_driver import look_ahead

        for key in self.done:  # more of them meanwhile
            if self.over:
                return
            with suppress(ResultsError):  # what is wrong with a run is told when the study is loaded
                run = Run.load(self.folder / RUNS / key)
                for name in ASKED_OFTEN if not run.sample else ():
                    run.table(name)
                if not run.sample and run.scenario == self.plan.name:
                    look_ahead(run, year_of(self.plan.end))
                self.runs[key] = run

    def network_of(self, run: Run, last: int) -> OfOneRun | None:
        """The network of a run up to the last year of a study, if it is there. Raises what went wrong there."""
        network = self.network.result() if self.is_of(run) and self.network is not None else None
        return network if network is not None and network.last == last else None

    def targets_of(self, plan: Plan, seed: int) -> dict[str, Targets | None] | None:
        """What the policies of a scenario are for, if it was asked beside the runs. Raises what went wrong there."""
        same = plan == self.plan and seed == self.seed
        return self.targets.result() if same and self.targets is not None else None

    def of(self, run: Run) -> Emergent | None:
        """Communities of a run, if they have been looked for; waits for them. Raises what went wrong there."""
        return self.communities.result() if self.is_of(run) and self.communities is not None else None

    def is_of(self, run: Run) -> bool:
        """Whether this is the run whose links the report shows."""
        return run.folder is not None and run.folder.resolve() == self.run.resolve()


class Later(Generic[Result]):
    """The result to come of work in a thread.

    The program waits for it at its end: a library that is stopped half-way takes the whole program down.
    """

    def __init__(self, work: Callable[[], Result]) -> None:
        self.future: Future[Result] = Future()
        self.thread = threading.Thread(target=self.do, args=(work,))
        self.thread.start()

    def do(self, work: Callable[[], Result]) -> None:
        """Life of the thread. It gives way to the runs, so that most of its work fills what they leave idle."""
        if sys.platform == "linux":  # where threads have priorities of their own
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), os.getpriority(os.PRIO_PROCESS, 0) + GIVES_WAY)
        try:
            self.future.set_result(work())
        except BaseException as error:  # whatever it is, it is raised where the result is asked for
            self.future.set_exception(error)

    def result(self) -> Result:
        """The result, when the thread has ended. Raises what went wrong there."""
        self.thread.join()
        return self.future.result()
