"""The study from which a question on one thing is answered: a stored one of the scenario, else runs that are made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from model.cli.application import BadInput
from model.cli.faults import say
from model.cli.load_scenario import load, suffix
from model.cli.make_runs import make_runs
from model.experiments.engines.crew import settle

if TYPE_CHECKING:
    from model.cli.make_runs import Drawn
    from model.cli.study_runner import Asked
    from model.experiments.ensemble import Ensemble
    from model.regions import Region
    from model.report.open_study import Opened
    from model.results import Study
    from model.scenario import Plan

USUAL = Path("scenarios/plan.yaml")  # what is asked about where nobody names a scenario
WITHOUT = "_without_policies"  # ending of the name of a scenario that stands beside one without a parent
WITHOUT_TITLE = {"zh": "{}（无政策）", "en": "{} without policies"}


def region_of_question(asked: Asked, scenario: str | None, folder: Path | None) -> Region:
    """The region in which the names of a question are looked up, before any run."""
    from model.regions import region_to_read
    from model.scenario import load_scenario

    if folder is None:
        settle()
        plan = load_scenario(scenario_file(scenario))
    else:
        plan = saved_study(asked, folder, scenario).main
    return region_to_read(plan.region, plan.region_data)


def study_in_question(asked: Asked, scenario: str | None, folder: Path | None, overwrite: bool = False) -> Opened:
    """The saved study that is named, else that of the scenario, with its missing runs made; overwrite: as of study_of.

    Raises BadInput for a saved study that is to be replaced.
    """
    if folder is not None:
        return saved_study(asked, folder, scenario, overwrite)
    return study_of(asked, *scenario_with_base(asked, scenario), overwrite)


def worlds_in_question(asked: Asked, scenario: str | None, folder: Path | None) -> tuple[Plan, int]:
    """The scenario of a question, and from how many worlds it will be answered, before any run: those of the saved
    study, or those to be made (of the usual folder all, where nobody asks for a number)."""
    from model.results import ResultsError
    from model.results.records import read_study

    if folder is not None:
        opened = saved_study(asked, folder, scenario)
        return opened.main, len(opened.study.seeds(opened.main.name))
    plan, _ = scenario_with_base(asked, scenario)
    drawn = asked.drawn(plan)
    kept = 0
    if asked.worlds is None and asked.seeds is None:
        try:
            kept = len(read_study(usual_folder(asked, plan, drawn)).seeds)
        except ResultsError:
            kept = 0
    return plan, max(len(drawn.worlds), kept)


def scenario_file(scenario: str | None) -> Path:
    """The file of the scenario that is asked about."""
    from model.shipped import scenario_file as found

    return found(Path(scenario) if scenario else USUAL)


def scenario_with_base(asked: Asked, scenario: str | None) -> tuple[Plan, Plan | None]:
    """The scenario and what it is compared with: its parent, else itself without policies; None if it has none."""
    settle()
    plan, parent = load(Path(scenario) if scenario else USUAL, asked.quick)
    if parent is None and plan.policies:
        from model.scenario.policy_terms import Words

        own = {"zh": plan.title.zh or plan.name, "en": plan.title.en or plan.name}
        title = Words(**{language: text.format(own[language]) for language, text in WITHOUT_TITLE.items()})
        parent = plan.replace_unchecked(name=f"{plan.name}{WITHOUT}", title=title, policies={})
    return plan, parent


def saved_study(asked: Asked, folder: Path, scenario: str | None, overwrite: bool = False) -> Opened:
    """A saved study as it is. Raises BadInput for options of runs, NoResults and ResultsError as `open_folder` does."""
    from model.report.open_study import open_folder

    given = {"--worlds": asked.worlds, "--luck-only": asked.luck_only, "--seeds": asked.seeds, "--quick": asked.quick,
             "--overwrite": overwrite}  # fmt: skip
    for option in (name for name, value in given.items() if value):
        raise BadInput(f"--study takes a saved study as it is: leave {option} out")
    return open_folder(folder, Path(scenario).stem if scenario else None)


def study_of(asked: Asked, plan: Plan, base: Plan | None, overwrite: bool = False) -> Opened:
    """The study of a scenario beside its base: from its usual folder of results, with runs made that are missing there.

    overwrite: what the folder holds under the same names and was made from something else is replaced. Raises
    StudyError if there is such a thing and it is not to be replaced.
    """
    from model.experiments.ensemble import Ensemble
    from model.report.open_study import Opened

    plans = [plan] if base is None else [plan, base]
    drawn = asked.drawn(plan)
    folder = usual_folder(asked, plan, drawn)
    study = stored(plans, folder, drawn, asked)
    if study is None:
        ensemble: Ensemble = Ensemble(plans, folder=folder, workers=asked.crew, overwrite=overwrite, **drawn.of_study)
        study = make_runs(ensemble, folder)
    known = base is not None and base.name in study.scenarios
    return Opened(study, study.plan(plan.name), study.plan(base.name) if base is not None and known else None)


def usual_folder(asked: Asked, plan: Plan, drawn: Drawn) -> Path:
    """Where `jiju run` keeps the results of a scenario."""
    return Path("results") / (plan.name + suffix(asked.quick, None, drawn.suffix))


def take_over(ensemble: Ensemble, folder: Path, usual: Path) -> None:
    """Copy the runs that a study in `folder` lacks and the one in `usual` has, so that they need not be made again."""
    import shutil

    from model.results.records import RUNS, look
    from model.tables.folders import whole_folder

    for task in ensemble.missing(folder)[0]:
        source, target = usual / RUNS / task.key, folder / RUNS / task.key
        found = look(source)
        if found.mark is not None and found.fingerprint == task.fingerprint and task.wanted <= set(found.mark.files):
            target.parent.mkdir(parents=True, exist_ok=True)
            with whole_folder(target) as partial:
                shutil.copytree(source, partial, dirs_exist_ok=True)


def stored(plans: list[Plan], folder: Path, drawn: Drawn, asked: Asked) -> Study | None:
    """The study in a folder if it holds all that is asked for, whole and made by this program; else None.

    Nobody asked for a number of worlds: as many as it has.
    """
    from model.experiments.ensemble import Ensemble, StudyError
    from model.experiments.worlds import worlds_in
    from model.results import ResultsError, Study
    from model.results.records import read_study

    try:
        record = read_study(folder)
    except ResultsError:
        return None
    wanted = [world.seed for world in drawn.worlds]
    if asked.worlds is None and asked.seeds is None:
        wanted = list(record.seeds)
    if not {plan.name for plan in plans} <= set(record.scenarios) or not set(wanted) <= set(record.seeds):
        return None
    known = worlds_in(folder, wanted)
    ensemble: Ensemble = Ensemble(plans, None if known else wanted, folder, worlds=known or None)
    try:
        if ensemble.missing(folder)[0]:
            return None
        found = Study.load(folder)
    except (StudyError, ResultsError):  # whatever is wrong with it is told when its runs are to be made
        return None
    say(f"answered from the {len(wanted)} worlds in {folder}")
    study = Study(folder, {key: run for key, run in found.runs.items() if key[1] in wanted})
    study.worlds = found.worlds
    return study
