// Where should a large plant go, and on which terms? A form, then a click on a map or a place from the list.
import { alter } from "./alter.js";
import { element } from "./dom.js";
import { choice, numberField, slider } from "./inputs.js";
import { planting } from "./map.js";
import { inForce } from "./policies.js";
import { on, store } from "./store.js";
import { inSentence, of, say } from "./texts.js";

const AMOUNTS = ["investment", "revenue"]; // the terms that are always shown; all others are in a fold
let terms = null; // of the next anchor
let made = 0;

export function begin() {
  on("session", () => { if (!terms || terms.region !== store.settings.region) terms = null; });
}

const known = () => store.catalogue.policies.find((each) => each.id === store.catalogue.anchor);

/** The terms as the catalogue has them for a region of this size, until the reader changes them. */
function present() {
  if (terms) return terms;
  const { segments, places } = store.nouns;
  terms = { region: store.settings.region, segment: segments[0].id, place: (places.find((each) => each.zone) ?? places[0]).id, budget: known().budget.default };
  for (const each of known().settings) terms[each.id] = each.default;
  return terms;
}

export function anchorPane(pane, refresh, listOf) {
  const now = present();
  const { segments, places } = store.nouns;
  const zones = places.filter((each) => each.zone);
  const set = (name) => (value) => { now[name] = value; };
  const amount = (each) => numberField(`anchor-${each.id}`, of(each.meaning), each.unit, now[each.id], { low: each.low, high: each.high }, set(each.id));
  pane.append(element("p", { class: "note" }, say("anchor.note")), element("div", { class: "form" }, choice("anchor-segment", say("anchor.segment"), segments, now.segment, set("segment")),
    element("div", { class: "two" }, ...known().settings.filter((each) => AMOUNTS.includes(each.id)).map(amount)),
    numberField("anchor-budget", say("anchor.budget"), known().budget.unit, now.budget, { low: 0 }, set("budget")),
    element("details", { id: "anchor-terms" }, element("summary", {}, say("anchor.terms")), ...known().settings.filter((each) => !AMOUNTS.includes(each.id)).map((each) => slider(`anchor-${each.id}`, of(each.meaning), { ...each, wait: 0 }, now[each.id], each.unit, set(each.id)))),
    element("button", { type: "button", class: "main", id: "anchor-click", "aria-pressed": String(store.planting), onclick: () => { planting(!store.planting); refresh(); } }, say(store.planting ? "anchor.clicking" : "anchor.click")),
    choice("anchor-place", say("anchor.place"), zones.length ? zones : places, now.place, set("place")),
    element("button", { type: "button", id: "anchor-here", onclick: () => drop(now.place).then(refresh) }, say("anchor.here"))));
  const rows = store.settings.right.changes.map((each, row) => [each, row]).filter(([each]) => each.set?.instrument === store.catalogue.anchor);
  if (rows.length) pane.append(element("h3", {}, say("anchor.dropped")), listOf(rows));
  const own = inForce().filter(([key, each]) => each.instrument === store.catalogue.anchor && !rows.some(([change]) => change.policy === key));
  if (own.length) pane.append(element("h3", {}, say("anchor.of_scenario")), element("ul", { class: "given" }, ...own.map(([, each]) => element("li", {}, named(each)))));
}

const nameOf = (list, id) => of(list.find((each) => each.id === id)?.name) || id;
const named = (each) => say("told.anchor", { from: each.from, place: nameOf(store.nouns.places, each.place), segment: inSentence(nameOf(store.nouns.segments, each.segment)) });

/** An anchor of the chosen trade at a place, from the next quarter on. */
export async function drop(place) {
  planting(false);
  const { region: _, ...set } = present();
  const taken = [...store.settings.right.changes.map((each) => each.policy), ...Object.keys(store.plans?.right ?? {})];
  do made += 1; while (taken.includes(`anchor_${made}`));
  return alter({ policy: `anchor_${made}`, set: { instrument: store.catalogue.anchor, ...set, place } });
}
