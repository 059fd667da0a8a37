// Which clusters are the largest, and who rises? One table a world; a click chooses a cluster.
import { byId, element, fill } from "./dom.js";
import { tierMark } from "./marks.js";
import { SIDES, frame, on, store } from "./store.js";
import { money, number, of, onLanguage, percent, say } from "./texts.js";

const SHOWN = 12;
let kind = 1; // 0: city x field, 1: place x segment
let choose = () => {};

export function begin(chosen) {
  choose = chosen;
  on("view chosen session", draw);
  onLanguage(draw);
}

/** A row of the league as an object. */
export function cluster(row) {
  const [kindOf, area, industry, revenue, firms, workers, quotient, local, counted, tier, before, id] = row;
  return { kind: kindOf, area, industry, revenue, firms, workers, quotient, local, counted, tier, before, id };
}

export function clusterName({ kind: kindOf, area, industry }) {
  const areas = kindOf === 0 ? store.nouns.cities : store.nouns.places;
  const industries = kindOf === 0 ? store.nouns.fields : store.nouns.segments;
  return say("league.name", { area: of(areas[area]?.name), industry: of(industries[industry]?.name) });
}

export const leagueOf = (world, kindOf) => world.league.map(cluster).filter((each) => each.kind === kindOf).sort((a, b) => b.revenue - a.revenue);

function draw() {
  const shown = frame();
  if (!shown) { fill(byId("league")); return; }
  const chooser = element("div", { class: "kinds", role: "group", "aria-label": say("league.kind") }, ...[1, 0].map((each) => element("button", { type: "button", "aria-pressed": String(kind === each), onclick: () => { kind = each; draw(); } }, say(`league.kind_${each}`))));
  const held = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.cluster : null;
  const kindHeld = document.activeElement && document.activeElement.closest && document.activeElement.closest(".kinds") ? kind : null;
  fill(byId("league"), ...SIDES.map((side) => element("div", {}, element("h3", {}, say(`side.${side}`)), side === "left" ? chooser : element("div", { class: "kinds" }, " "), element("div", { class: "scroll" }, table(side, shown[side])))));
  // A table drawn anew keeps the focus where it was.
  if (held) byId("league").querySelector(`[data-cluster="${held}"]`)?.focus();
  if (kindHeld !== null) byId("league").querySelector('.kinds [aria-pressed="true"]')?.focus();
}

function table(side, world) {
  const rows = leagueOf(world, kind);
  const heads = [["league.rank", true], ["league.cluster", false], ["league.revenue", true], ["league.firms", true], ["league.workers", true], ["league.quotient", true], ["league.local", true]];
  return element("table", {}, element("thead", {}, element("tr", {}, ...heads.map(([key, right]) => element("th", { scope: "col", class: right ? "number" : null, title: say(`${key}_title`) }, say(key))))),
    element("tbody", {}, ...rows.slice(0, SHOWN).map((each, rank) => line(side, each, rank + 1))));
}

function line(side, each, rank) {
  const { chosen } = store;
  const here = chosen && chosen.side === side && chosen.kind === each.kind && chosen.area === each.area && chosen.industry === each.industry;
  const early = store.view < 4; // no rank of a year ago yet
  const moved = early ? null : each.before === null ? element("span", { class: "up", title: say("league.new") }, "＊") : each.before > rank ? element("span", { class: "up", title: say("league.rose", { before: each.before }) }, "▲") : each.before < rank ? element("span", { class: "down", title: say("league.fell", { before: each.before }) }, "▼") : null;
  return element("tr", { class: here ? "chosen" : null },
    element("td", { class: "number" }, moved, " ", String(rank)),
    element("td", {}, element("div", { class: "named" }, tierMark(each.tier), element("button", { type: "button", class: "plain", "data-cluster": `${side}-${each.kind}-${each.area}-${each.industry}`, onclick: () => choose({ side, kind: each.kind, area: each.area, industry: each.industry }) }, clusterName(each)), each.counted ? null : element("span", { class: "note", title: say("league.uncounted_title") }, ` ${say("league.uncounted")}`))),
    element("td", { class: "number" }, money(each.revenue)), element("td", { class: "number" }, number(each.firms, 0)), element("td", { class: "number" }, number(each.workers, 0)),
    element("td", { class: "number" }, number(each.quotient, 1)), element("td", { class: "number" }, percent(each.local)));
}
