// What can be changed? Tabs: policies, an anchor, shocks, mechanisms and numbers, and the list of what was changed.
import { alter, standing, undo } from "./alter.js";
import * as anchor from "./anchor.js";
import { byId, element, fill } from "./dom.js";
import { choice, percentage, slider } from "./inputs.js";
import { policies } from "./policies.js";
import { matches, search } from "./search.js";
import { nextQuarter, on, store } from "./store.js";
import { inSentence, number, of, onLanguage, quantity, say } from "./texts.js";

const TABS = ["policies", "anchor", "shocks", "mechanisms", "changes"];
const FOUND = 25; // entries of a search
let tab = "policies";

export function begin() {
  anchor.begin();
  on("session", build);
  on("state view plans", refreshIfChanged);
  on("view", pending);
  byId("controls").addEventListener("pointerdown", () => { pressed = true; });
  byId("controls").addEventListener("keydown", (event) => { pressed = [" ", "Enter"].includes(event.key); });
  for (const end of ["pointerup", "pointercancel", "keyup", "blur"]) window.addEventListener(end, released);
  onLanguage(build);
}

let drawnFor = "";
let pressed = false;
const signature = () => (store.settings ? JSON.stringify([store.settings.left, store.settings.right, store.plans, nextQuarter()]) : "");

/** The pane is drawn anew when something changed, but never under a hand: a control that is replaced while it is pressed does nothing. */
function refreshIfChanged() {
  if (store.catalogue && !pressed && signature() !== drawnFor) refresh();
}

function released() {
  if (!pressed) return;
  pressed = false;
  setTimeout(refreshIfChanged, 400);
}

export function openTab(name, focus = false) {
  tab = name;
  build();
  if (focus) (byId("controls").querySelector(".pane input, .pane select, .pane button") || byId(`tab-${name}`)).focus();
}

function build() {
  if (!store.catalogue || !store.settings) return;
  fill(byId("controls").querySelector(".tabs"), ...TABS.map((each) => element("button", { type: "button", role: "tab", id: `tab-${each}`, "aria-selected": String(each === tab), "aria-controls": "pane", tabindex: each === tab ? "0" : "-1", onclick: () => openTab(each), onkeydown: turn }, label(each))));
  refresh();
}

const label = (name) => (name === "changes" ? say("tab.changes", { count: store.settings.right.changes.length }) : say(`tab.${name}`));

/** Arrow keys walk through the tabs. */
function turn(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  event.stopPropagation();
  openTab(TABS[(TABS.indexOf(tab) + step + TABS.length) % TABS.length]);
  byId(`tab-${tab}`).focus();
}

function refresh() {
  drawnFor = signature();
  const active = document.activeElement;
  const held = active && active.id && byId("controls").contains(active) ? active.id : null;
  byId("tab-changes").textContent = label("changes");
  const unfolded = [...byId("controls").querySelectorAll("details[open]")].map((each) => each.id).filter(Boolean);
  const pane = element("div", { class: "pane", id: "pane", role: "tabpanel", "aria-labelledby": `tab-${tab}` });
  fill(byId("controls").querySelector(".panes"), pane);
  ({ policies: () => policies(pane, refresh), anchor: () => anchor.anchorPane(pane, refresh, listOf), shocks: () => shocks(pane), mechanisms: () => mechanisms(pane), changes: () => changesPane(pane) })[tab]();
  for (const id of unfolded) if (byId(id)) byId(id).open = true;
  if (held) (byId(held) || byId(`tab-${tab}`)).focus(); // what was taken away leaves the focus in the pane
  pending();
}

function pending() {
  const from = store.nouns && nextQuarter();
  byId("pending").hidden = !from;
  if (from) byId("pending").textContent = say("controls_from", { quarter: from });
}

/** An anchor at a place, and the pane as it then is. */
export const drop = (place) => anchor.drop(place).then(refresh);

// ---- shocks

const QUIET = { kind: "", size: null, years: 2, segment: "", city: "" };
let shock = { ...QUIET };
function shocks(pane) {
  const known = store.catalogue.shocks;
  if (!known.some((each) => each.id === shock.kind)) shock = { ...QUIET, kind: known[0]?.id };
  const kind = known.find((each) => each.id === shock.kind);
  pane.append(element("p", { class: "note" }, say("shocks.note")));
  if (!kind) return;
  const size = shock.size ?? kind.usual;
  const range = { low: Math.max(kind.low, -1), high: Math.min(kind.high, 1), step: 0.05, wait: 0 };
  const trades = [{ id: "", name: { zh: say("shocks.all"), en: say("shocks.all") } }, ...store.nouns.segments];
  const towns = [{ id: "", name: { zh: say("shocks.all"), en: say("shocks.all") } }, ...store.nouns.cities];
  pane.append(element("div", { class: "form" },
    choice("shock-kind", say("shocks.kind"), known, kind.id, (chosen) => { shock = { ...shock, kind: chosen, size: null }; refresh(); }),
    element("p", { class: "note" }, of(kind.meaning)),
    element("div", { class: "lever setting-alone" }, slider("shock-size", say("shocks.size"), range, size, null, (value) => { shock.size = value; }, { write: percentage })),
    element("label", {}, say("shocks.years"), element("input", { type: "number", id: "shock-years", min: 0.25, max: 10, step: 0.25, value: shock.years, onchange: (event) => { shock.years = Number(event.target.value); } })),
    element("div", { class: "two" }, choice("shock-segment", say("shocks.segment"), trades, shock.segment, (chosen) => { shock.segment = chosen; }), choice("shock-city", say("shocks.city"), towns, shock.city, (chosen) => { shock.city = chosen; })),
    element("label", { class: "both" }, element("span", {}, sideBoth(), say("shocks.both"))),
    element("button", { type: "button", class: "main", id: "shock-make", onclick: strike }, say("shocks.make"))));
}

let both = true;
function sideBoth() {
  const box = element("input", { type: "checkbox", id: "shock-both", onchange: (event) => { both = event.target.checked; } });
  box.checked = both;
  return box;
}

async function strike() {
  const kind = store.catalogue.shocks.find((each) => each.id === shock.kind);
  const from = nextQuarter();
  if (!from) { alter({}); return; }
  const row = Math.min(store.nouns.quarters.length - 1, store.nouns.quarters.indexOf(from) + Math.max(1, Math.round(4 * shock.years)) - 1);
  const change = { shock: kind.id, set: { to: store.nouns.quarters[row], size: shock.size ?? kind.usual, segments: shock.segment ? [shock.segment] : [], fields: [], cities: shock.city ? [shock.city] : [] } };
  if (both) await alter(change, "left");
  await alter(change, "right");
}

// ---- mechanisms and numbers

function mechanisms(pane) {
  pane.append(element("p", { class: "note" }, say("mechanisms.note")));
  search(pane, "mechanisms", (list, words) => {
    const found = store.catalogue.mechanisms.filter((each) => (words ? matches(words, each) : each.main || standing("right", "mechanism", each.id) === "off"));
    const numbers = store.catalogue.parameters.filter((each) => (words ? matches(words, each) : each.main || standing("right", "parameter", each.id) !== undefined));
    fill(list, ...found.slice(0, FOUND).map(mechanism), element("h3", { class: "numbers" }, say("mechanisms.numbers")), ...numbers.slice(0, FOUND).map(parameter),
      Math.max(found.length, numbers.length) > FOUND ? element("p", { class: "note" }, say("search.more", { count: Math.max(0, found.length - FOUND) + Math.max(0, numbers.length - FOUND) })) : null,
      words && !found.length && !numbers.length ? element("p", { class: "note" }, say("search.nothing")) : null, words ? null : element("p", { class: "note" }, say("mechanisms.more", { mechanisms: store.catalogue.mechanisms.length, numbers: store.catalogue.parameters.length })));
  });
}

function mechanism(each) {
  const off = standing("right", "mechanism", each.id) === "off";
  const id = `mechanism-${each.id}`;
  const box = element("input", { type: "checkbox", id, onchange: (event) => alter({ mechanism: each.id, set: event.target.checked ? "off" : "on" }).then((taken) => { if (!taken) refresh(); }) });
  box.checked = off; // the name says what holds without the mechanism
  return element("div", { class: off ? "lever off" : "lever" }, element("div", { class: "head" }, box, element("label", { for: id }, of(each.name))),
    of(each.meaning) && of(each.meaning) !== of(each.name) ? element("p", { class: "say" }, of(each.meaning)) : null, element("p", { class: "say" }, say("mechanisms.expect", { pattern: of(each.expect) })));
}

function parameter(each) {
  const value = standing("right", "parameter", each.id) ?? each.value;
  return element("div", { class: value === each.value ? "lever" : "lever on" }, slider(`parameter-${each.id}`, of(each.meaning) || each.id, each, value, each.unit, (wanted) => alter({ parameter: each.id, set: wanted }).then((taken) => { if (!taken) refresh(); })));
}

// ---- what was changed

function changesPane(pane) {
  const mine = store.settings.right.changes.map((each, row) => [each, row]);
  const others = store.settings.left.changes.map((each, row) => [each, row]);
  pane.append(element("p", { class: "note" }, say(mine.length + others.length ? "changes_pane.note" : "changes_pane.none")));
  if (mine.length) pane.append(element("h3", {}, say("side.right")), listOf(mine, "right"));
  if (others.length) pane.append(element("h3", {}, say("side.left")), listOf(others, "left"));
}

function listOf(rows, side = "right") {
  return element("ul", { class: "given" }, ...rows.map(([each, row]) => element("li", {}, element("span", {}, told(each)), element("button", { type: "button", id: `remove-${side}-${row}`, "aria-label": say("changes_pane.remove", { change: told(each) }), title: say("changes_pane.remove", { change: told(each) }), onclick: () => undo(row, side).then(refresh) }, "×"))));
}

/** A setting of a change in words. */
function part(known, key, value) {
  if (key === "budget") return say("told.budget", { budget: quantity(value, known?.budget?.unit || { zh: "亿元/年" }) });
  if (key === "for") return say(Object.keys(value).length ? "who.some" : "who.all");
  const setting = known?.settings?.find((each) => each.id === key);
  const written = Array.isArray(value) ? value.map((one) => of(setting?.choices.find((each) => each.id === one)?.name) || one).join(say("and")) : typeof value === "number" ? number(value) : String(value);
  return `${of(setting?.meaning) || key}${say("colon")}${written}`;
}

/** A change in words. */
export function told(change) {
  const named = (list, id) => of(list?.find((each) => each.id === id)?.name) || id;
  const { catalogue, nouns } = store;
  const { from, set } = change;
  if (change.policy !== undefined) {
    if (set?.instrument === catalogue.anchor) return say("told.anchor", { from, place: named(nouns.places, set.place), segment: inSentence(named(nouns.segments, set.segment)) });
    const name = named(catalogue.policies, set?.instrument || change.policy);
    if (set === null) return say("told.ended", { from, name });
    const known = catalogue.policies.find((each) => each.id === (set.instrument || change.policy));
    const parts = Object.entries(set).filter(([key]) => key !== "instrument").map(([key, value]) => part(known, key, value));
    return say("told.policy", { from, name, parts: parts.length ? say("told.parts", { parts: parts.join(say("comma")) }) : "" });
  }
  if (change.package !== undefined) return say(set ? "told.package" : "told.ended", { from, name: named(catalogue.packages, change.package) });
  if (change.mechanism !== undefined) return say(set === "off" ? "told.off" : "told.on", { from, name: named(catalogue.mechanisms, change.mechanism) });
  if (change.parameter !== undefined) return say("told.parameter", { from, name: of(catalogue.parameters.find((each) => each.id === change.parameter)?.meaning) || change.parameter, value: number(set) });
  return say("told.shock", { from, to: set?.to || "", name: named(catalogue.shocks, change.shock), size: `${number(100 * (set?.size ?? 0), 0)}%` });
}
