"""The check of a region in words and rows of text; terminal, page and Markdown share it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.regions import FOLDER
from model.regions.grades import GRADES
from model.report.markdown_page import PageWords
from model.report.words.messages import told as in_language

if TYPE_CHECKING:
    from model.report.words.language import Language
    from model.studies.own_region.found import Assumption, Checked

WHILE = 60.0  # seconds: files that are copied together are of one time
WORDS = PageWords(Path(__file__).with_name("words.yaml"))


@dataclass(frozen=True)
class Told:
    """A checked region in a language."""

    f: Checked
    w: Language

    def say(self, key: str, **values: object) -> str:
        """A text."""
        return WORDS.text(key, self.w, **values)

    @property
    def name(self) -> str:
        """The region by its title."""
        return self.w.of(self.f.region.title)

    def verdict(self) -> str:
        """Whether the region can be run, and whether its start is what its totals say."""
        missed = [in_language(margin.name, self.w.code) for margin in self.f.missed]
        joint = "、" if self.w.code == "zh" else ", "
        if not missed:
            return self.say("good", name=self.name, n=len(self.f.margins))
        return self.say("missed", name=self.name, n=len(self.f.margins), missed=len(missed), names=joint.join(missed))

    def said(self) -> list[str]:
        """Sentences below the verdict."""
        region = self.f.region
        made = int(np.count_nonzero(self.f.fitted.segments > 0))
        zones = int(np.count_nonzero(region.places.kind == "zone"))
        lines = [
            self.say("size", cities=len(region.cities), zones=zones, segments=made, firms=f"{self.f.firms:,}",
                     year=region.year + 1),
            self.say("known", share=self.w.percent(self.f.assumed)),
        ]  # fmt: skip
        if "city_segments" not in region.tables:
            lines.append(self.say("no_cells"))
        if "zone_figures" not in region.tables:
            lines.append(self.say("no_zones"))
        drift = region.folder / "frontier_drift.csv"
        if not len(region.tables.get("frontier_drift", ())):
            lines.append(self.say("no_drift", region=region.called))
        elif region.folder.parent != FOLDER and older(drift, region.folder):
            lines.append(self.say("stale"))
        return lines

    def margin_rows(self) -> list[list[str]]:
        """A row a given figure."""
        rows = []
        for m in self.f.margins:
            error = f"{m.error:+.4g}" if m.absolute else f"{m.error:+.3%}"
            allowed = f"{m.tolerance:g}" if m.absolute else f"{m.tolerance:.1%}"
            basis = WORDS.term(m.basis.split(" ")[0].rstrip(",;:"), self.w)
            numbers = [f"{m.given:,.5g}", f"{m.modelled:,.5g}", error, allowed]
            met = self.say("within" if m.ok else "beyond")
            rows.append([in_language(m.name, self.w.code), self.unit(m.unit), *numbers, met, basis])
        return rows

    def unit(self, unit: str) -> str:
        """A unit in the page's language, whichever language totals.csv has it in."""
        known = WORDS.term(unit, self.w)
        return known if known != unit else in_language(unit, self.w.code)

    def city_rows(self) -> list[list[str]]:
        """A row a city: revenue, share, largest branches."""
        joint = "、" if self.w.code == "zh" else ", "
        return [[self.title("cities", city.id), f"{city.revenue:,.0f}", self.w.percent(city.share),
                 joint.join(f"{self.title('segments', name)} {self.w.percent(share)}" for name, share in city.branches)]
                for city in self.f.cities]  # fmt: skip

    def grade_rows(self) -> list[list[str]]:
        """A row a table: its rows by grade, of the grades that there are."""
        return [[name, f"{sum(counted.values()):,}", *(f"{counted[grade]:,}" for grade in self.grades)]
                for name, counted in self.f.grades.items()]  # fmt: skip

    @property
    def grades(self) -> list[str]:
        """The grades that some row of the region has, the best first."""
        return [grade for grade in GRADES if any(counted[grade] for counted in self.f.grades.values())]

    def grade_heads(self) -> str:
        """Headings of the table of grades, joined with ;."""
        return ";".join([self.say("grades_heads"), *(self.say(f"grade_{grade.replace(' ', '_')}")
                                                     for grade in self.grades)])  # fmt: skip

    def assumed_rows(self) -> list[list[str]]:
        """A row an assumption, the largest first."""
        return [[self.what(each), each.where, self.w.percent(each.share), each.basis or self.say("rule")]
                for each in self.f.largest]  # fmt: skip

    def what(self, each: Assumption) -> str:
        """What an assumption is about."""
        if not each.key:
            return self.say("all_cells" if each.table == "city_segments" else "all_zones")
        if each.table == "city_segments":
            city, segment = each.key
            return self.say("of", city=self.title("cities", city), segment=self.title("segments", segment))
        table = "segments" if each.table == "segments" else "places"
        return self.say("revenue_of", name=self.title(table, each.key[0]))

    def title(self, table: str, key: str) -> str:
        """A row of a table by its name."""
        data = self.f.region.tables[table]
        row = data.index[key]
        return self.w.of({"zh": str(data.name_zh[row]), "en": str(data.name_en[row])})


def older(drift: Path, folder: Path) -> bool:
    """Whether some table of the start was changed more than a while after the drift was measured."""
    made = drift.stat().st_mtime if drift.is_file() else 0.0
    tables = ("segments.csv", "cities.csv", "totals.csv", "places.csv", "city_segments.csv", "input_coefficients.csv")
    return any((folder / name).is_file() and (folder / name).stat().st_mtime > made + WHILE for name in tables)
