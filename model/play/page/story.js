// What happened to a cluster, to a firm? Sentences, a curve, its largest firms, its partners.
import { newChart } from "./charts.js";
import { byId, element, fill } from "./dom.js";
import { clusterName } from "./league.js";
import { SIDE_COLOURS } from "./marks.js";
import { frame, looksBack, on, store, tell } from "./store.js";
import { cluster, course, firm } from "./stream.js";
import { language, money, number, of, onLanguage, say } from "./texts.js";

let chart = null;
let asked = 0;
let last = 0;
const PAUSE = 1500; // ms between two questions to the server while the worlds run

export function begin() {
  on("chosen", ask);
  on("view", () => { if (store.chosen && !looksBack() && (!store.state?.playing || performance.now() - last > PAUSE)) ask(); });
  on("session", () => { fill(byId("story"), hint()); });
  onLanguage(draw);
}

/** A firm without a name is called by the end of its long number. */
const firmName = (id, name) => of(name) || say("story.firm", { id: String(id).slice(-5) });

const hint = () => element("p", { class: "note" }, say("story.hint"));

/** Chooses a cluster ({side, kind, area, industry}) or a firm ({side, firm}) and tells of it. */
export function choose(chosen, scroll = false) {
  store.chosen = chosen;
  store.story = null;
  tell("chosen");
  if (scroll) byId("story-panel").scrollIntoView({ block: "nearest" });
}

async function ask() {
  const { chosen } = store;
  if (!chosen) { store.story = null; draw(); return; }
  const turn = (asked += 1);
  last = performance.now();
  try {
    const answer = chosen.firm === undefined ? await cluster(chosen) : await firm(chosen.side, chosen.firm);
    if (turn !== asked) return;
    if (chosen.firm === undefined && chosen.industry === undefined) Object.assign(chosen, { area: answer.area, industry: answer.industry });
    const told = store.story?.firm !== undefined && store.story.firm === answer.firm ? store.story.course : null;
    store.story = { ...answer, side: chosen.side, course: told };
  } catch (error) {
    if (turn !== asked) return;
    store.story = { side: chosen.side, sentences: [error], firms: [], links: [] };
  }
  draw();
  tell("story");
}

/** A story drawn anew keeps the focus where it was, or at its title where that is gone. */
function draw() {
  const { activeElement } = document;
  const held = byId("story").contains(activeElement) ? activeElement.id : null;
  drawStory();
  if (held !== null) (byId(held) ?? byId("story-name"))?.focus({ preventScroll: true });
}

function drawStory() {
  const { story, chosen } = store;
  if (chart) chart.dispose();
  chart = null;
  if (!chosen || !story) { fill(byId("story"), hint()); return; }
  const name = of(story.name) || (chosen.firm === undefined ? clusterName(chosen) : firmName(chosen.firm));
  const place = element("div", { class: "chart", role: "img", "aria-label": say("story.curve", { name }) });
  fill(byId("story"),
    element("div", { class: "story-head" }, element("h3", { id: "story-name", tabindex: "-1" }, say("story.of", { name, side: say(`side.${chosen.side}`), quarter: story.quarter || frame()?.quarter || "" })),
      element("button", { type: "button", id: "story-close", onclick: () => choose(null) }, say("story.close"))),
    element("div", { class: "pair" },
      element("div", {}, element("ul", { class: "line" }, ...(story.sentences || []).map((each) => element("li", {}, of(each)))), element("p", { class: "note" }, chosen.firm === undefined ? say("story.links_note") : null)),
      element("div", {}, story.history ? place : null)),
    chosen.firm !== undefined && !story.course && story.history ? element("p", {}, element("button", { type: "button", id: "story-course", onclick: (event) => whatMovedIt(event.target) }, say("story.course")), " ", element("span", { class: "note" }, say("story.course_note"))) : null,
    story.course ? movedBy(story.course) : null,
    story.firms?.length ? firmTable(chosen.side, story.firms) : null,
    story.partners?.length ? partnerTable(chosen.side, story.partners) : null);
  if (story.history) curve(place, story.history);
}

/** Asks for what moved a firm: the server runs the world once more, so it is asked for by a button. */
async function whatMovedIt(button) {
  const { chosen } = store;
  button.disabled = true;
  button.textContent = say("story.course_runs");
  try {
    const answer = await course(chosen.side, chosen.firm);
    if (store.chosen !== chosen || !store.story) return;
    store.story.course = answer;
  } catch (error) {
    if (store.chosen !== chosen || !store.story) return;
    store.story.sentences = [...(store.story.sentences || []), error];
  }
  draw();
}

function movedBy({ quarter, told }) {
  const { sentences, tables } = told[language()];
  return element("div", { class: "course" }, element("h3", {}, say("story.course_until", { quarter })), ...sentences.map((each) => element("p", {}, each)),
    ...tables.map(({ caption, heads: names, rows, numbers }) => element("div", { class: "scroll" }, element("table", {}, element("caption", {}, caption),
      element("thead", {}, element("tr", {}, ...names.map((each, at) => element("th", { scope: "col", class: numbers[at] ? "number" : null }, each)))),
      element("tbody", {}, ...rows.map((row) => element("tr", {}, ...row.map((cell, at) => element("td", { class: numbers[at] ? "number" : null }, cell)))))))));
}

function curve(place, history) {
  chart = newChart(place);
  chart.setOption({
    animation: false,
    grid: { left: 52, right: 48, top: 28, bottom: 24 },
    legend: { top: 0, left: 0, textStyle: { color: "#5F666C" } },
    tooltip: { trigger: "axis", renderMode: "richText", confine: true, textStyle: { fontSize: 12 } },
    xAxis: { type: "category", data: history.quarters, axisLabel: { color: "#5F666C", fontSize: 11 } },
    yAxis: [{ type: "value", scale: true, axisLabel: { fontSize: 11, color: "#5F666C" }, splitLine: { lineStyle: { color: "#EEF1F3" } } }, { type: "value", scale: true, minInterval: 1, axisLabel: { fontSize: 11, color: "#5F666C" }, splitLine: { show: false } }],
    series: [
      { name: say("story.revenue", { unit: say("money_unit") }), type: "line", showSymbol: false, animation: false, data: history.revenue.map((value) => (say("money_unit").startsWith("bn") && value !== null ? value / 10 : value)), itemStyle: { color: SIDE_COLOURS.right } },
      { name: say(history.firms ? "story.firms" : "story.workers"), type: "line", yAxisIndex: 1, showSymbol: false, animation: false, data: history.firms || history.workers, itemStyle: { color: "#B07C00" }, lineStyle: { type: "dashed" } },
    ],
  });
}

const heads = (...keys) => element("thead", {}, element("tr", {}, ...keys.map(([key, right]) => element("th", { scope: "col", class: right ? "number" : null }, say(key)))));

function firmTable(side, firms) {
  return element("details", { open: true }, element("summary", {}, say("story.largest")), element("div", { class: "scroll" }, element("table", {},
    heads(["story.firm_head", false], ["story.place", false], ["story.segment", false], ["league.revenue", true], ["league.workers", true], ["story.born", false]),
    element("tbody", {}, ...firms.slice(0, 10).map(([id, name, place, segment, revenue, workers, born, anchor]) => element("tr", {},
      element("td", {}, element("button", { type: "button", class: "plain", id: `story-firm-${id}`, onclick: () => choose({ side, firm: id }) }, firmName(id, name)), anchor ? ` ${say("map.anchor")}` : null),
      element("td", {}, of(store.nouns.places[place]?.name)), element("td", {}, of(store.nouns.segments[segment]?.name)),
      element("td", { class: "number" }, money(revenue)), element("td", { class: "number" }, number(workers, 0)), element("td", {}, born || say("story.before"))))))));
}

function partnerTable(side, partners) {
  return element("details", { open: true }, element("summary", {}, say("story.partners")), element("div", { class: "scroll" }, element("table", {},
    heads(["story.firm_head", false], ["story.place", false], ["story.segment", false], ["story.amount", true], ["story.way", false]),
    element("tbody", {}, ...partners.slice(0, 12).map(([id, name, place, segment, amount, way]) => element("tr", {},
      element("td", {}, id >= 0 ? element("button", { type: "button", class: "plain", id: `story-${way}-${id}`, onclick: () => choose({ side, firm: id }) }, firmName(id, name)) : say("story.outside")),
      element("td", {}, of(store.nouns.places[place]?.name)), element("td", {}, of(store.nouns.segments[segment]?.name)),
      element("td", { class: "number" }, money(amount)), element("td", {}, say(`story.${way}`))))))));
}
