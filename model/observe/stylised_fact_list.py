"""The stylised facts that the model is judged by: one declared list.

A fact has a band from the literature and a use: calibrate (C: forms and values may be chosen on it) or held out (H).
Weakly sourced bands are soft: reported, never counted against the model. `made_of` says what can make the figure:
a state may be put in by the start; what happens in a year is made by the run alone, though on the state it finds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.mathematics.verdicts import Verdict, in_band

CALIBRATE, HELD_OUT = "C", "H"
STATE, FLOW = "state", "flow"


@dataclass(frozen=True)
class Fact:
    """One stylised fact: words, band (both ends inside), source, use, and what can make it."""

    id: str
    en: str
    zh: str
    target: str
    low: float
    high: float
    estimator: str
    source: str
    use: str
    made_of: str = STATE
    soft: bool = False

    def inside(self, value: float) -> bool:
        """Whether a value lies in the band; nan does not."""
        return in_band(value, self.low, self.high) is Verdict.INSIDE


FACTS = (
    Fact("size_tail_revenue", "Firm-size tail, revenue", "企业规模尾部指数（营收）", "1.06; China by province 1.0-1.5", 0.9, 1.5,
         "maximum likelihood above the cut-off that fits best, another in every run", "Axtell 2001; Heinrich and Dai",
         CALIBRATE),
    Fact("size_tail_workers", "Firm-size tail, employment", "企业规模尾部指数（用工）", "1.06; China by province 1.0-1.5", 0.9,
         1.5, "maximum likelihood above the cut-off that fits best, another in every run", "Axtell 2001; Heinrich and Dai",
         CALIBRATE),
    Fact("growth_shape", "Shape of yearly growth rates", "增长率分布形状（Subbotin b）", "1 (Laplace)", 0.7, 1.3,
         "Subbotin maximum likelihood on segment-demeaned ln growth", "Bottazzi and Secchi 2006; Zou 2019", HELD_OUT, FLOW),
    Fact("variance_slope", "Growth variance against size", "增长方差与规模", "-0.2 (0.14-0.20)", -0.30, -0.10,
         "OLS of ln sd on ln size over bins", "Stanley 1996; Riccaboni et al. 2008", CALIBRATE, FLOW),
    Fact("growth_autocorrelation", "Autocorrelation of growth", "增长率自相关", "about 0", -0.20, 0.15,
         "panel AR(1) by least absolute deviations", "Bottazzi and Secchi 2006", CALIBRATE, FLOW),
    Fact("productivity_spread", "Productivity dispersion 90-10", "生产率离散度（90-10）", "ln TFPR about 1.6", 1.2, 2.0,
         "quantiles of segment-demeaned ln TFPR", "Hsieh and Klenow 2009", CALIBRATE, soft=True),
    Fact("net_entry_share", "Net entry's share of productivity growth", "净进入对生产率增长的贡献", "large, above 0.2", 0.2, 1.5,
         "Foster decomposition over nine years, ln a, revenue shares", "Brandt et al. 2012", CALIBRATE, FLOW, True),
    Fact("entry_rate", "Entry into above-scale industry", "规上企业进入率", "6-20% a year", 0.06, 0.20,
         "new above scale over stock, median year", "Brandt et al. 2012", CALIBRATE, FLOW, True),
    Fact("exit_rate", "Exit from above-scale industry", "规上企业退出率", "5-15% a year", 0.05, 0.15,
         "gone from above scale over stock, median year", "Brandt et al. 2012", CALIBRATE, FLOW, True),
    Fact("exit_size", "Closing falls with size", "退出率随规模下降", "negative", -np.inf, 0.0,
         "logit of closing on ln workers and ln age", "Dunne, Roberts and Samuelson 1989", HELD_OUT, FLOW),
    Fact("exit_age", "Closing falls with age after three years", "三年后退出率随年龄下降", "negative", -np.inf, 0.0,
         "the same logit, firms of three years and more", "Dunne, Roberts and Samuelson 1989", HELD_OUT, FLOW),
    Fact("degree_tail", "Supplier-network degree tail", "供应网络度分布尾部指数", "1.0-1.8", 1.0, 1.8,
         "discrete maximum likelihood, customers per supplier", "Fujiwara and Aoyama 2010", CALIBRATE),
    Fact("assortativity", "Supplier network disassortative", "供应网络异配性", "below 0", -1.0, 0.0,
         "degree assortativity (networkx)", "Fujiwara and Aoyama 2010", CALIBRATE),
    Fact("reciprocity", "Reciprocity of supply links", "供应关系互惠率", "below 0.1", 0.0, 0.1,
         "share of links with a reverse (networkx)", "Fujiwara and Aoyama 2010", CALIBRATE),
    Fact("attachment", "Preferential attachment exponent", "优先连接指数", "about 1.08", 0.7, 1.3,
         "Newman's estimator on new customers, yearly", "Reisch et al.", HELD_OUT, FLOW),
    Fact("entrants_ellison_glaeser", "Ellison-Glaeser index of entrants", "新进入企业EG集聚指数", "median 0.01-0.03", 0.01,
         0.03, "employment of entrants of five years, cities, median of segments", "Lu and Tao 2009", CALIBRATE, FLOW),
    Fact("ellison_glaeser_positive", "Segments with a positive Ellison-Glaeser index", "EG指数为正的行业比例", "most", 0.5,
         1.0, "share of segments, employment of all firms, cities", "Lu and Tao 2009", CALIBRATE),
    Fact("loss_making", "Loss-making share of firms", "亏损企业比例", "about 10-13%", 0.08, 0.20,
         "count over four quarters, above scale", "memory: yearbooks", CALIBRATE),
    Fact("cnc_curve", "Diffusion of CNC equipment is an S-curve", "数控化扩散呈S形", "R2 > 0.95", 0.95, 1.0,
         "logistic by non-linear least squares", "Griliches 1957", HELD_OUT, FLOW),
    Fact("integration_curve", "Diffusion of integration is an S-curve", "两化融合扩散呈S形", "R2 > 0.95", 0.95, 1.0,
         "logistic by non-linear least squares", "Griliches 1957", HELD_OUT, FLOW),
    Fact("cluster_gibrat", "Cluster growth does not depend on size", "集群增长与规模无关（Gibrat）", "slope 0", -0.03, 0.03,
         "OLS of yearly ln growth on ln size, city x field pooled over years", "Gibrat 1931", HELD_OUT, FLOW),
)  # fmt: skip
BY_ID = {fact.id: fact for fact in FACTS}
