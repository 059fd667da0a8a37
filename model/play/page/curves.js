// How does the region develop? Curves of indicators, both worlds in one picture, with the targets of the plan.
import { newChart } from "./charts.js";
import { byId, element, fill, whenSeen } from "./dom.js";
import { SIDE_COLOURS } from "./marks.js";
import { SIDES, frame, on, series, store } from "./store.js";
import { measured, number, of, onLanguage, say, scaled, sideBySide, signed } from "./texts.js";

const SHOWN = 6; // indicators at first
let chosen = []; // ids of indicators
let touched = false; // whether the reader chose some
let drawn = new Map(); // id -> {chart, note}
const legend = element("span", {});

/** The main ones, half of them with a target where the plan has any. */
function first() {
  const main = store.catalogue.indicators.filter((each) => each.main);
  const aimed = main.filter((each) => Object.keys(each.targets || {}).length).slice(0, SHOWN / 2);
  return [...main.filter((each) => !aimed.includes(each)).slice(0, SHOWN - aimed.length), ...aimed].map((each) => each.id);
}

export function begin() {
  on("session", () => {
    const known = new Map(store.catalogue.indicators.map((each) => [each.id, each]));
    chosen = chosen.filter((id) => known.has(id));
    if (!chosen.length || !touched) chosen = first();
    build();
  });
  on("frames view", whenSeen(byId("curves"), draw));
  onLanguage(build);
  new ResizeObserver(() => drawn.forEach(({ chart }) => chart.resize())).observe(byId("curves"));
}

const indicator = (id) => store.catalogue.indicators.find((each) => each.id === id);

function build() {
  if (!store.catalogue) return;
  drawn.forEach(({ chart }) => chart.dispose());
  drawn = new Map();
  const rest = store.catalogue.indicators.filter((each) => !chosen.includes(each.id));
  const pick = element("select", { "aria-label": say("curve.add"), onchange: (event) => { touched = true; chosen.push(event.target.value); build(); } },
    element("option", { value: "" }, say("curve.add")), ...rest.map((each) => element("option", { value: each.id }, of(each.name))));
  fill(byId("curve-choice"), pick, " ", legend);
  fill(byId("curves"), ...chosen.map(card));
  for (const id of chosen) drawn.get(id).chart = newChart(drawn.get(id).place);
  draw();
}

/** What the lines are: only of those that are there. */
function explain() {
  const there = ["left", "right", ...(store.ghost ? ["ghost"] : []), ...(store.lucks.size ? ["lucks"] : []), ...(store.catalogue.indicators.some((each) => Object.keys(each.targets || {}).length) ? ["target"] : [])];
  const shown = [document.documentElement.lang, ...there].join(" ");
  if (legend.dataset.shown === shown) return;
  legend.dataset.shown = shown;
  fill(legend, ...there.map(legendLine));
}

function legendLine(which) {
  return element("span", { class: `key ${which}` }, say(`curve.${which}`));
}

function card(id) {
  const known = indicator(id);
  const place = element("div", { class: "chart", role: "img" });
  const note = element("p");
  drawn.set(id, { place, note });
  return element("div", { class: "curve" }, element("h3", {}, `${of(known.name)}${unitOf(known)}`,
    element("button", { type: "button", "aria-label": say("curve.remove", { name: of(known.name) }), title: say("curve.remove", { name: of(known.name) }), onclick: () => { touched = true; chosen = chosen.filter((each) => each !== id); build(); } }, "×")), place, note);
}

const unitOf = (known) => (of(known.unit) ? say("curve.unit", { unit: of(known.unit) }) : "");

export function draw() {
  if (!store.nouns || !drawn.size || !store.frames.length) return;
  explain();
  const quarters = store.nouns.quarters;
  for (const [id, { chart, place, note }] of drawn) {
    const known = indicator(id);
    if (!chart || !known) continue;
    const line = (name, frames, side, style) => ({ id: name, type: "line", showSymbol: frames.length < 2, symbolSize: 6, animation: false, data: series(frames, side, id).map((value) => scaled(known, value)), lineStyle: style, itemStyle: { color: style.color } });
    const targets = Object.entries(known.targets || {}).filter(([, value]) => value !== null).map(([year, value]) => ({ value: [`${year}Q4`, scaled(known, value)] })).filter((each) => quarters.includes(each.value[0]));
    const now = frame();
    chart.setOption({
      animation: false,
      aria: { enabled: false },
      grid: { left: 54, right: 12, top: 10, bottom: 24 },
      tooltip: { trigger: "axis", renderMode: "richText", confine: true, textStyle: { fontSize: 12 }, formatter: (items) => tip(known, items) },
      xAxis: { type: "category", data: quarters, boundaryGap: false, axisLabel: { color: "#5F666C", fontSize: 11, interval: (row, label) => label.endsWith("Q4"), formatter: (label) => (Number(label.slice(0, 4)) % 2 ? label.slice(0, 4) : "") }, axisTick: { show: false }, axisLine: { lineStyle: { color: "#9AA3AA" } } },
      yAxis: { type: "value", scale: true, splitNumber: 4, axisLabel: { color: "#5F666C", fontSize: 11, formatter: (value) => number(value) }, splitLine: { lineStyle: { color: "#EEF1F3" } } },
      series: [
        ...[...store.lucks].map(([seed, frames]) => line(`luck ${seed}`, frames, "right", { color: "#9FB8C7", width: 1 })),
        ...(store.ghost ? [line("ghost", store.ghost, "right", { color: "#9CC3DC", width: 1.2, type: "dotted" })] : []),
        { ...line("left", store.frames, "left", { color: SIDE_COLOURS.left, width: 1.8, type: "dashed" }),
          markLine: { silent: true, symbol: "none", animation: false, label: { show: false }, lineStyle: { color: "#9AA3AA", type: "solid", width: 1 }, data: now ? [{ xAxis: now.quarter }] : [] } },
        line("right", store.frames, "right", { color: SIDE_COLOURS.right, width: 2.2 }),
        { id: "target", type: "scatter", symbol: "diamond", symbolSize: 11, silent: true, animation: false, data: targets, itemStyle: { color: "#E69F00", borderColor: "#8A5F00", borderWidth: 1 } },
      ],
    }, { replaceMerge: ["series"] });
    const [left, right] = SIDES.map((side) => now && now[side].indicators[id]);
    const both = now && bothOf(known, left, right);
    const sentence = now ? say("curve.now", { quarter: now.quarter, left: both[0], right: both[1], difference: difference(left, right, known) }) : "";
    note.textContent = sentence;
    place.setAttribute("aria-label", `${of(known.name)}${say("colon")}${sentence}`);
  }
}

/** An indicator of both worlds with the same decimals. */
export const bothOf = (known, left, right) => sideBySide([left, right], (value, write) => measured(known, value, write));

/** How far the right world is from the left one: a share of the left, or points where both are shares themselves. */
export function difference(left, right, known = null) {
  if (left === null || right === null || left === undefined || right === undefined) return say("none");
  if (Math.abs(right - left) < 1e-9 * Math.max(1, Math.abs(left))) return say("same");
  if (known && of(known.unit) === "%") return say("points", { points: fine(scaled(known, right) - scaled(known, left)) });
  return Math.abs(left) > 1e-9 ? `${fine((100 * (right - left)) / Math.abs(left))}%` : signed(right - left);
}

/** With a sign and so many digits that a small difference is not called none. */
const fine = (value) => (Math.abs(value) >= 0.1 ? signed(value, 1, 1) : signed(value, Math.abs(value) >= 0.01 ? 2 : 3));

function tip(known, items) {
  const index = items[0].dataIndex;
  const at = store.frames[index];
  if (!at) return items[0].axisValue;
  const both = bothOf(known, ...SIDES.map((side) => at[side].indicators[known.id]));
  return [at.quarter, ...SIDES.map((side, row) => `${say(`side.${side}`)}${say("colon")}${both[row]}`)].join("\n");
}
