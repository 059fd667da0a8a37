// How large are the firms? A histogram of both worlds.
import { newChart } from "./charts.js";
import { byId, whenSeen } from "./dom.js";
import { SIDE_COLOURS } from "./marks.js";
import { SIDES, frame, on } from "./store.js";
import { language, number, onLanguage, say } from "./texts.js";

let chart = null;

export function begin() {
  chart = newChart(byId("sizes"));
  on("view", whenSeen(byId("sizes"), draw));
  on("session", () => chart.clear());
  onLanguage(draw);
  new ResizeObserver(() => chart.resize()).observe(byId("sizes"));
}

/** An edge in the reader's money, short: 0.2 亿元, 20 m yuan. */
function edge(yi) {
  if (language() === "zh") return yi >= 0.1 ? `${number(yi)}亿` : `${number(yi * 1e4)}万`;
  return yi >= 10 ? `${number(yi / 10)} bn` : `${number(yi * 100)} m`;
}

function draw() {
  const shown = frame();
  if (!shown || !shown.left.sizes) return;
  const { edges } = shown.left.sizes;
  const bins = shown.left.sizes.counts.length;
  const names = [...Array(bins).keys()].map((row) => (row + 1 < edges.length ? `${edge(edges[row])}–${edge(edges[row + 1])}` : `≥ ${edge(edges[row])}`));
  chart.setOption({
    animation: false,
    grid: { left: 52, right: 14, top: 30, bottom: 46 },
    legend: { top: 0, left: 0, itemHeight: 10, textStyle: { color: "#5F666C" } },
    tooltip: { trigger: "axis", renderMode: "richText", confine: true, textStyle: { fontSize: 12 } },
    xAxis: { type: "category", data: names, axisLabel: { color: "#5F666C", fontSize: 11, hideOverlap: true, formatter: (label) => label.split("–")[0] }, name: say("sizes.axis"), nameLocation: "middle", nameGap: 28, nameTextStyle: { color: "#5F666C" } },
    yAxis: { type: "value", axisLabel: { color: "#5F666C", fontSize: 11 }, splitLine: { lineStyle: { color: "#EEF1F3" } }, minInterval: 1 },
    series: SIDES.map((side) => ({ id: side, name: say(`side.${side}`), type: "bar", animation: false, barGap: "5%", data: shown[side].sizes.counts, itemStyle: side === "left" ? { color: "#C3CCD3", borderColor: SIDE_COLOURS.left, borderWidth: 1 } : { color: SIDE_COLOURS.right } })),
  });
  byId("sizes").setAttribute("aria-label", say("sizes.label", { quarter: shown.quarter, left: number(sum(shown.left.sizes.counts)), right: number(sum(shown.right.sizes.counts)) }));
}

const sum = (counts) => counts.reduce((all, each) => all + each, 0);
