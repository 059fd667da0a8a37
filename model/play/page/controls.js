// What can be changed? Tabs: policies, an anchor, shocks, mechanisms and numbers, and the list of what was changed.
import { alter, standing, undo } from "./alter.js";
import { byId, element, fill } from "./dom.js";
import { planting } from "./map.js";
import { nextQuarter, on, store } from "./store.js";
import { number, of, onLanguage, quantity, say } from "./texts.js";

const TABS = ["policies", "anchor", "shocks", "mechanisms", "changes"];
const WAIT = 280; // ms that a slider rests before its change is made
const FOUND = 25; // entries of a search
let tab = "policies";
const searched = { policies: "", mechanisms: "" };
let anchor = { segment: "", place: "", investment: 8, revenue: 40, budget: 1 };
let anchors = 0;

export function begin() {
  on("session", build);
  on("state view", refreshIfChanged);
  on("view", pending);
  byId("controls").addEventListener("pointerdown", (event) => { dragging = event.target.matches("input[type=range]"); });
  for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, () => { dragging = false; setTimeout(refreshIfChanged, 400); });
  onLanguage(build);
}

let drawnFor = "";
let dragging = false;
const signature = () => (store.settings ? JSON.stringify([store.settings.left, store.settings.right, store.frames[store.view]?.right.policies.map(([key]) => key)]) : "");

/** The pane is drawn anew when something changed, but never under the hand that moves a slider. */
function refreshIfChanged() {
  if (store.catalogue && !dragging && signature() !== drawnFor) refresh();
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
  const pane = element("div", { class: "pane", id: "pane", role: "tabpanel", "aria-labelledby": `tab-${tab}` });
  fill(byId("controls").querySelector(".panes"), pane);
  ({ policies, anchor: anchorPane, shocks, mechanisms, changes: changesPane })[tab](pane);
  if (held) byId(held)?.focus();
  pending();
}

function pending() {
  const from = store.nouns && nextQuarter();
  byId("pending").hidden = !from;
  if (from) byId("pending").textContent = say("controls_from", { quarter: from });
}

// ---- policies

const matches = (words, each) => [each.id, each.name?.zh, each.name?.en, each.meaning?.zh, each.meaning?.en, each.mechanism?.zh, each.mechanism?.en].some((text) => text && text.toLowerCase().includes(words));

function search(pane, name, draw) {
  const list = element("div", {});
  const input = element("input", { type: "search", id: `search-${name}`, placeholder: say(`search.${name}`), "aria-label": say(`search.${name}`), value: searched[name], oninput: (event) => { searched[name] = event.target.value; draw(list); } });
  pane.append(input, list);
  draw(list);
}

function policies(pane) {
  pane.append(element("p", { class: "note" }, say("policies.note")));
  search(pane, "policies", (list) => {
    const words = searched.policies.trim().toLowerCase();
    const offered = store.catalogue.policies.filter((each) => !each.placed && !each.needs?.length);
    const found = offered.filter((each) => (words ? matches(words, each) : each.main || standing("right", "policy", each.id)));
    fill(list, ...found.slice(0, FOUND).map(lever), found.length ? null : element("p", { class: "note" }, say("search.nothing")), words ? null : element("p", { class: "note" }, say("policies.more", { count: offered.length - found.length })),
      !words && store.catalogue.packages?.length ? packages() : null);
  });
}

/** Whether a policy is in force: by the changes, or else by the scenario itself (frames tell which policies pay). */
function inForce(id) {
  const changed = standing("right", "policy", id);
  if (changed !== undefined) return changed !== null;
  const shown = store.frames[store.view];
  return Boolean(shown && shown.right.policies.some(([key]) => key === id));
}

function lever(policy) {
  const settings = standing("right", "policy", policy.id);
  const live = inForce(policy.id);
  const id = `policy-${policy.id}`;
  const shown = store.frames[store.view]?.right.policies.find(([key]) => key === policy.id);
  const budget = settings?.budget ?? shown?.[3] ?? policy.budget?.default;
  const toggle = element("input", { type: "checkbox", id, onchange: (event) => alter({ policy: policy.id, set: event.target.checked ? { ...(policy.budget ? { budget: policy.budget.default } : {}) } : null }).then((taken) => { if (!taken) refresh(); }) });
  toggle.checked = live;
  return element("div", { class: live ? "lever on" : "lever" }, element("div", { class: "head" }, toggle, element("label", { for: id }, of(policy.name))),
    element("p", { class: "say" }, of(policy.mechanism)),
    live && policy.budget ? slider(`${id}-budget`, say("policies.budget"), policy.budget, budget, policy.budget.unit, (value) => alter({ policy: policy.id, set: { budget: value } })) : null,
    live ? settingsOf(policy, settings) : null);
}

function settingsOf(policy, settings) {
  const sliders = (policy.settings || []).filter((each) => typeof each.default === "number" && each.low !== null && each.high !== null && each.low !== undefined && each.high !== undefined);
  if (!sliders.length) return null;
  return element("details", {}, element("summary", {}, say("policies.settings")), ...sliders.map((each) => slider(`policy-${policy.id}-${each.id}`, of(each.meaning), each, settings?.[each.id] ?? each.default, each.unit, (value) => alter({ policy: policy.id, set: { [each.id]: value } }))));
}

function packages() {
  return element("details", {}, element("summary", {}, say("policies.packages")), ...store.catalogue.packages.map((each) => {
    const toggle = element("input", { type: "checkbox", id: `package-${each.id}`, onchange: (event) => alter({ package: each.id, set: event.target.checked }).then((taken) => { if (!taken) refresh(); }) });
    toggle.checked = standing("right", "package", each.id) === true;
    return element("div", { class: "lever" }, element("div", { class: "head" }, toggle, element("label", { for: `package-${each.id}` }, of(each.name))));
  }));
}

/** A slider with its value; the change is made once it rests. */
function slider(id, name, range, value, unit, made) {
  let timer = null;
  const step = Number(((range.high - range.low) / 200).toPrecision(1)) || 0.01;
  const write = (each) => quantity(each, unit);
  const output = element("output", { for: id }, write(value));
  const input = element("input", { type: "range", id, min: range.low, max: range.high, step, "aria-valuetext": write(value), oninput: (event) => {
    const wanted = Number(event.target.value);
    output.textContent = write(wanted);
    event.target.setAttribute("aria-valuetext", write(wanted));
    clearTimeout(timer);
    timer = setTimeout(() => made(wanted).then((taken) => { if (!taken) refresh(); }), WAIT);
  } });
  input.value = value;
  return element("div", { class: "setting" }, element("label", { for: id }, name), output, input);
}

// ---- an anchor

export const anchorOf = () => anchor;

function anchorPane(pane) {
  const { segments, places } = store.nouns;
  if (!segments.some((each) => each.id === anchor.segment)) anchor = { ...anchor, segment: segments[0].id, place: places[0].id };
  const choice = (key, list, words) => element("label", {}, say(words), element("select", { id: `anchor-${key}`, onchange: (event) => { anchor[key] = event.target.value; } }, ...list.map((each) => { const option = element("option", { value: each.id }, of(each.name)); option.selected = each.id === anchor[key]; return option; })));
  const field = (key, low, high, words) => element("label", {}, say(words), element("input", { type: "number", id: `anchor-${key}`, min: low, max: high, step: "any", value: anchor[key], onchange: (event) => { anchor[key] = Number(event.target.value); } }));
  pane.append(element("p", { class: "note" }, say("anchor.note")), element("div", { class: "form" }, choice("segment", segments, "anchor.segment"),
    element("div", { class: "two" }, field("investment", 0.5, 2000, "anchor.investment"), field("revenue", 1, 5000, "anchor.revenue")),
    field("budget", 0, 500, "anchor.budget"),
    element("button", { type: "button", class: "main", id: "anchor-click", "aria-pressed": String(store.planting), onclick: () => { planting(!store.planting); refresh(); } }, say(store.planting ? "anchor.clicking" : "anchor.click")),
    choice("place", places.filter((each) => each.zone).length ? places.filter((each) => each.zone) : places, "anchor.place"),
    element("button", { type: "button", id: "anchor-here", onclick: () => drop(anchor.place) }, say("anchor.here"))));
  const dropped = store.settings.right.changes.map((each, row) => [each, row]).filter(([each]) => each.set?.instrument);
  if (dropped.length) pane.append(element("h3", {}, say("anchor.dropped")), listOf(dropped));
}

/** An anchor of the chosen trade at a place, from the next quarter on. */
export async function drop(place) {
  planting(false);
  const taken = store.settings.right.changes.map((each) => each.policy).filter(Boolean);
  do anchors += 1; while (taken.includes(`anchor_${anchors}`));
  const done = await alter({ policy: `anchor_${anchors}`, set: { instrument: store.catalogue.anchor, place, segment: anchor.segment, investment: anchor.investment, revenue: anchor.revenue, budget: anchor.budget } });
  refresh();
  return done;
}

// ---- shocks

let shock = { kind: "", size: null, years: 2, segment: "" };
function shocks(pane) {
  const known = store.catalogue.shocks;
  if (!known.some((each) => each.id === shock.kind)) shock = { kind: known[0]?.id, size: null, years: 2, segment: "" };
  const kind = known.find((each) => each.id === shock.kind);
  pane.append(element("p", { class: "note" }, say("shocks.note")));
  if (!kind) return;
  const size = shock.size ?? kind.usual;
  const low = Math.max(kind.low, -1);
  pane.append(element("div", { class: "form" },
    element("label", {}, say("shocks.kind"), element("select", { id: "shock-kind", onchange: (event) => { shock = { ...shock, kind: event.target.value, size: null }; refresh(); } }, ...known.map((each) => { const option = element("option", { value: each.id }, of(each.name)); option.selected = each.id === kind.id; return option; }))),
    element("p", { class: "note" }, of(kind.meaning)),
    percentSlider("shock-size", say("shocks.size"), low, Math.min(kind.high, 1), size, (value) => { shock.size = value; }),
    element("div", { class: "two" }, element("label", {}, say("shocks.years"), element("input", { type: "number", id: "shock-years", min: 0.25, max: 10, step: 0.25, value: shock.years, onchange: (event) => { shock.years = Number(event.target.value); } })),
      element("label", {}, say("shocks.segment"), element("select", { id: "shock-segment", onchange: (event) => { shock.segment = event.target.value; } }, element("option", { value: "" }, say("shocks.all")), ...store.nouns.segments.map((each) => { const option = element("option", { value: each.id }, of(each.name)); option.selected = each.id === shock.segment; return option; })))),
    element("label", { class: "both" }, element("span", {}, sideBoth(), say("shocks.both"))),
    element("button", { type: "button", class: "main", id: "shock-make", onclick: strike }, say("shocks.make"))));
}

let both = true;
function sideBoth() {
  const box = element("input", { type: "checkbox", id: "shock-both", onchange: (event) => { both = event.target.checked; } });
  box.checked = both;
  return box;
}

function percentSlider(id, name, low, high, value, chosen) {
  const write = (each) => `${each > 0 ? "+" : ""}${number(100 * each, 0)}%`;
  const output = element("output", { for: id }, write(value));
  const input = element("input", { type: "range", id, min: low, max: high, step: 0.05, "aria-valuetext": write(value), oninput: (event) => { chosen(Number(event.target.value)); output.textContent = write(Number(event.target.value)); event.target.setAttribute("aria-valuetext", output.textContent); } });
  input.value = value;
  return element("div", { class: "lever setting-alone" }, element("div", { class: "setting" }, element("label", { for: id }, name), output, input));
}

async function strike() {
  const kind = store.catalogue.shocks.find((each) => each.id === shock.kind);
  const from = nextQuarter();
  if (!from) { alter({}); return; }
  const row = Math.min(store.nouns.quarters.length - 1, store.nouns.quarters.indexOf(from) + Math.max(1, Math.round(4 * shock.years)) - 1);
  const change = { shock: kind.id, set: { to: store.nouns.quarters[row], size: shock.size ?? kind.usual, segments: shock.segment ? [shock.segment] : [], fields: [], cities: [] } };
  if (both) await alter(change, "left");
  await alter(change, "right");
}

// ---- mechanisms and numbers

function mechanisms(pane) {
  pane.append(element("p", { class: "note" }, say("mechanisms.note")));
  search(pane, "mechanisms", (list) => {
    const words = searched.mechanisms.trim().toLowerCase();
    const found = store.catalogue.mechanisms.filter((each) => (words ? matches(words, each) : each.main || standing("right", "mechanism", each.id) === "off"));
    const numbers = store.catalogue.parameters.filter((each) => (words ? matches(words, each) : each.main || standing("right", "parameter", each.id) !== undefined));
    fill(list, ...found.slice(0, FOUND).map(mechanism), element("h3", { class: "numbers" }, say("mechanisms.numbers")), ...numbers.slice(0, FOUND).map(parameter),
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
  return element("div", { class: value === each.value ? "lever" : "lever on" }, slider(`parameter-${each.id}`, of(each.meaning) || each.id, each, value, each.unit, (wanted) => alter({ parameter: each.id, set: wanted })));
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
  return element("ul", { class: "given" }, ...rows.map(([each, row]) => element("li", {}, element("span", {}, told(each)), element("button", { type: "button", "aria-label": say("changes_pane.remove", { change: told(each) }), title: say("changes_pane.remove", { change: told(each) }), onclick: () => undo(row, side).then(refresh) }, "×"))));
}

/** A change in words. */
export function told(change) {
  const named = (list, id) => of(list?.find((each) => each.id === id)?.name) || id;
  const { catalogue, nouns } = store;
  const { from, set } = change;
  if (change.policy !== undefined) {
    if (set?.instrument === catalogue.anchor) return say("told.anchor", { from, place: named(nouns.places, set.place), segment: named(nouns.segments, set.segment) });
    const name = named(catalogue.policies, set?.instrument || change.policy);
    if (set === null) return say("told.ended", { from, name });
    const known = catalogue.policies.find((each) => each.id === (set.instrument || change.policy));
    const parts = Object.entries(set).filter(([, value]) => typeof value === "number").map(([key, value]) => (key === "budget" ? say("told.budget", { budget: quantity(value, known?.budget?.unit || { zh: "亿元/年" }) }) : `${of(known?.settings?.find((each) => each.id === key)?.meaning) || key} ${number(value)}`));
    return say("told.policy", { from, name, parts: parts.length ? say("told.parts", { parts: parts.join(say("comma")) }) : "" });
  }
  if (change.package !== undefined) return say(set ? "told.package" : "told.ended", { from, name: named(catalogue.packages, change.package) });
  if (change.mechanism !== undefined) return say(set === "off" ? "told.off" : "told.on", { from, name: named(catalogue.mechanisms, change.mechanism) });
  if (change.parameter !== undefined) return say("told.parameter", { from, name: of(catalogue.parameters.find((each) => each.id === change.parameter)?.meaning) || change.parameter, value: number(set) });
  return say("told.shock", { from, to: set?.to || "", name: named(catalogue.shocks, change.shock), size: `${number(100 * (set?.size ?? 0), 0)}%` });
}
