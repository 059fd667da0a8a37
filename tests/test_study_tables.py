"""The CSV tables of studies: names beside codes, headings in the reader's language, keys in Parquet."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from model import load_scenario
from model.studies.table_words import Reader, for_readers, name_of, words
from model.studies.write_tables import save_table
from tests.shipped_scenarios import SCENARIOS

LATIN = re.compile("[A-Za-z]{2}")
# The columns of tables that studies write, as their modules name them.
COLUMNS = {
    "attribution": "outcome year part policy adds adds_low adds_high verdict first last first_less_last "
                   "first_less_last_low paid net_cost output paid_for_each_unit output_a_yuan",
    "uncertainty": "outcome mean variance_baseline variance_parameters variance_seed variance_together share_baseline "
                   "share_seed share_together",
    "early_warning": "kind key outcome year goal worlds reached half_clear_by nine_in_ten_clear_by cut missed hits met "
                     "false_alarms official_year official_probability official_clear_since official_verdict",
    "history": "year revenue_nominal low high revenue firms workers rank share base added added_low added_high",
    "tiers": "year prices tier least reached worlds probability low high",
    "drivers": "driver with without added low high",
    "drivers_by_year": "year revenue_before revenue market cost fill policy price size scale exit carry_over",
    "peers": "area start end rank_start rank",
    "branches": "branch start end low high tier_1 tier_2",
    "distance_of_partners": "side band delivered share",
    "partners": "side city segment delivered share firms firm place km",
    "largest_firms": "firm segment place origin start end workers",
    "events": "quarter kind firm segment place amount",
    "candidates": "split policy variant money chosen not_dominated gain_value_added",
    "check": "goal worlds against_own_split against_own_split_low against_no_policy against_no_policy_high",
    "singles": "policy money value_added value_added_low value_added_high",
    "placed": "policy variant budget paid gain can_place",
    "variants": "policy variant taken added added_low added_high",
    "cluster_facts": "fact group name_en name_zh unit estimate low high interval_over worlds units band_low band_high "
                     "soft verdict source study off off_low off_high verdict_off gap gap_low gap_high remark",
    "cluster_paths": "event column zones loop year effect low high",
    "facts": "fact name_en name_zh use soft value low high seeds band_low band_high verdict at_start level_start "
             "level_end dynamics_share made_by estimator source remark",
    "backtest": "series name_zh unit year period official model low high error inside last_growth trend "
                "national_plus_gap target_of_the_plan ratio_to_best_naive verdict compared_by basis caution",
    "backtest_scores": "origin series forecaster figures banded inside_50 inside_80 inside_95 crps crps_over_figure "
                       "model_nearer",
    "policy_signs": "policy instrument measure expected source spent size base effect_mean low high pairs verdict",
    "ablations": "ablation pattern name unit expected verdict base effect_mean difference low high pairs also_moves",
    "scale": "pattern name unit scale base mean low high verdict",
    "starting_map": "subject_en subject_zh city places segments year period printed measure unit official start "
                    "start_low start_high error coverage use remark_en remark_zh basis source",
    "starting_map_not_compared": "subject_en subject_zh year period printed reason_en reason_zh basis source",
    "parameters": "parameter grade programs_value prior_low prior_high posterior_low posterior_median posterior_high "
                  "width_over_prior learnt",
    "figures": "figure kind unit low high observation_error discrepancy before_low before_median before_high after_low "
               "after_median after_high emulated basis source",
    "screening": "parameter grade figures figure outcomes outcome",
    "recovery": "parameter truths coverage width error prior_error learnt chance",
    "truths": "parameter truth low median high",
    "morris_effects": "outcome factor grade main error spread mean first",
    "effects": "label package instruments outcome stated verdict effect effect_low effect_high effect_without "
               "value_added value_added_low leading_clusters_100bn_excess_high workers_without output_all_years "
               "losing_cities revenue_lost_there spent tax_retained tax_retained_low net_cost net_cost_without",
    "effects_clusters": "label package targets cells places share_of_revenue_at_start share_of_money with_placebos "
                        "placebos_alike worlds verdict year year_in_force measure unit targets_effect targets_low "
                        "placebos_effect placebos_high beyond_effect beyond_low",
    "comparison": "scenario base level item item_zh item_en unit year base_mean difference low high better pairs "
                  "verdict variance_ratio worlds_needed",
    "clusters": "city field tier year reached worlds share_by_the_end low high half_by real_by_the_end "
                "without_by_the_end",
    "comers": "segment way base mean low high pairs verdict",
    "revenue": "level item base mean low high pairs verdict",
    "quarters": "quarter workers capital debt cash contracts fill price log_quality loss_quarters cashless_quarters "
                "adoptions cnc_share capacity_utilisation revenue profit value_added research subsidy investment "
                "counted zombie cost_ratio quality_ratio",
    "grants": "quarter policy amount",
}  # fmt: skip


@pytest.fixture(scope="module")
def readers():
    plan = load_scenario(SCENARIOS / "teaching.yaml")
    return {code: Reader.of([plan], code) for code in ("zh", "en")}


@pytest.mark.parametrize("name", COLUMNS)
def test_every_heading_is_chinese_and_stands_once(name, readers):
    keys = COLUMNS[name].split()
    empty = pd.DataFrame({key: pd.Series(["x"]) if key in words()["of"] else pd.Series([1.0]) for key in keys})
    shown = for_readers(empty, name, readers["zh"])
    assert [title for title in shown.columns if LATIN.search(title.replace("EG", ""))] == []
    assert len(shown.columns) >= len(keys)  # two columns of one heading would have become one
    assert list(for_readers(empty, name, readers["en"]).columns) == keys  # nothing is called x


def test_names_stand_beside_codes_by_hand(readers):
    table = pd.DataFrame({"city": ["eastford", "eastford"], "field": ["C1", "E1"], "verdict": ["null", "up"],
                          "learnt": [True, False], "unit": ["count", "%"]})  # fmt: skip
    field_name = readers["zh"].names.of("field", "C1", readers["zh"].w)
    chinese = for_readers(table, "any", readers["zh"])
    assert list(chinese.columns) == ["城市代码", "城市", "领域代码", "领域", "判断", "是否得到新信息", "单位"]
    assert chinese.iloc[0].tolist() == ["eastford", "东渡市", "C1", field_name,
                                        "不能确定", "是", "个"]  # fmt: skip
    english = for_readers(table, "any", readers["en"])
    assert list(english.columns) == ["city", "city_name", "field", "field_name", "verdict", "learnt", "unit"]
    assert english["city_name"].tolist() == ["Eastford", "Eastford"]
    assert english["verdict"].tolist() == ["null", "up"]


def test_an_empty_cell_stays_empty(readers):
    told = for_readers(pd.DataFrame({"name": ["", " ", "x"], "unit": ["", "count", "%"]}), "events", readers["zh"])
    assert told.iloc[:, 0].tolist() == ["", " ", "x"]
    assert told["单位"].tolist() == ["", "个", "%"]


def test_what_a_study_of_effects_tried_has_a_name_in_each_language(readers):
    tried = ["package whole plan", "technical_upgrading", "technical_upgrading (no contracted followers)"]
    told = {code: [name_of(label, "tried", reader) for label in tried] for code, reader in readers.items()}
    assert told["en"][0] == "Whole plan"
    assert told["zh"][0] == "整个方案"
    assert told["en"][2] == f"{told['en'][1]} (no contracted followers)"
    assert told["zh"][2] == f"{told['zh'][1]}（不带合同配套企业）"


def test_verdicts_are_told_by_their_value_and_by_the_words_of_any_page(readers):
    told = for_readers(pd.DataFrame({"verdict": ["as stated", "opposite", "does not bite", "moves something"]}),
                       "effects", readers["zh"])  # fmt: skip
    assert told["判断"].tolist() == ["与声明一致", "相反", "无影响", "有明确变化"]


def test_parquet_keeps_its_keys_and_a_table_for_programs_too(readers, tmp_path):
    rows = [{"driver": "market", "with": 1.0}]
    save_table(rows, tmp_path, "drivers", readers["zh"])
    save_table(rows, tmp_path, "posterior", None)
    assert (tmp_path / "drivers.csv").read_text("utf-8-sig").splitlines()[0] == "增长来源代码,增长来源,本情景"
    assert list(pd.read_parquet(tmp_path / "drivers.parquet").columns) == ["driver", "with"]
    assert (tmp_path / "posterior.csv").read_text("utf-8-sig").splitlines() == ["driver,with", "market,1.0"]
