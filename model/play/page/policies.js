// Which policies are in force, how strong, and for whom? One lever a policy of the scenario or of the catalogue.
import { alter, standing } from "./alter.js";
import { element, fill } from "./dom.js";
import { boxes, slider } from "./inputs.js";
import { matches, search } from "./search.js";
import { nextQuarter, store } from "./store.js";
import { of, say } from "./texts.js";
import { who } from "./who.js";

const FOUND = 25; // entries of a search

/** What a dated value of a plan is in a quarter. */
export function valueAt(value, quarter) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  const dates = Object.keys(value).sort();
  return value[dates.filter((date) => date <= quarter).pop() ?? dates[0]];
}

/** The policies of a side that are in force or still to come: [key, as a scenario file writes it]. */
export function inForce(side = "right") {
  const at = nextQuarter() ?? store.nouns.quarters.at(-1);
  return Object.entries(store.plans?.[side] ?? {}).filter(([, policy]) => policy.to >= at);
}

export function policies(pane, refresh) {
  pane.append(element("p", { class: "note" }, say("policies.note")));
  search(pane, "policies", (list, words) => {
    const live = inForce();
    const rows = store.catalogue.policies.filter((each) => !each.placed && !each.needs?.length).flatMap((policy) => {
      const own = live.filter(([, settings]) => settings.instrument === policy.id);
      return own.length ? own.map(([key, settings]) => ({ key, policy, settings })) : [{ key: policy.id, policy, settings: null }];
    });
    const shown = rows.filter(({ key, policy }) => (words ? matches(words, policy) || key.includes(words) : policy.main || standing("right", "policy", key)));
    fill(list, ...shown.slice(0, FOUND).map((row) => lever(row, refresh)), shown.length ? null : element("p", { class: "note" }, say("search.nothing")), shown.length > FOUND ? element("p", { class: "note" }, say("search.more", { count: shown.length - FOUND })) : null,
      words ? null : element("p", { class: "note" }, say("policies.more", { count: rows.length - shown.length, live: live.length })),
      !words && store.catalogue.packages?.length ? packages(refresh) : null);
  });
}

const sent = (change, refresh) => alter(change).then((taken) => { if (!taken) refresh(); });

function lever({ key, policy, settings }, refresh) {
  const id = `policy-${key}`;
  const toggle = element("input", { type: "checkbox", id, onchange: (event) => sent({ policy: key, set: event.target.checked ? { budget: policy.budget.default } : null }, refresh) });
  toggle.checked = settings !== null;
  return element("div", { class: settings ? "lever on" : "lever" }, element("div", { class: "head" }, toggle, element("label", { for: id }, of(policy.name))),
    element("p", { class: "say" }, of(policy.mechanism), settings ? element("span", {}, ` ${say("policies.dates", { from: settings.from, to: settings.to })}`) : null),
    settings ? strength(id, key, policy, settings, refresh) : null);
}

function strength(id, key, policy, settings, refresh) {
  const at = nextQuarter() ?? settings.to;
  const begun = settings.from < at;
  const make = (name) => (value) => sent({ policy: key, set: { [name]: value } }, refresh);
  const now = (name, usual) => valueAt(settings[name], at) ?? usual;
  const budget = now("budget", policy.budget.default);
  const range = { ...policy.budget, high: Math.max(policy.budget.high, budget) };
  const numbers = policy.settings.filter((each) => typeof each.default === "number" && Number.isFinite(each.low) && Number.isFinite(each.high));
  const lists = policy.settings.filter((each) => each.choices.length);
  const frozen = begun && policy.settled;
  return element("div", {}, slider(`${id}-budget`, say("policies.budget"), range, budget, policy.budget.unit, make("budget")),
    element("details", { id: `${id}-settings` }, element("summary", {}, say("policies.settings")),
      ...numbers.map((each) => slider(`${id}-${each.id}`, of(each.meaning), each, now(each.id, each.default), each.unit, make(each.id), { frozen })),
      begun ? element("p", { class: "note" }, say("policies.settled", { from: settings.from })) : null,
      ...lists.map((each) => boxes(`${id}-${each.id}`, of(each.meaning), each.choices, now(each.id, each.default), begun, make(each.id))),
      who(`${id}-for`, settings.for ?? {}, begun, make("for"))));
}

function packages(refresh) {
  return element("details", { id: "packages" }, element("summary", {}, say("policies.packages")), ...store.catalogue.packages.map((each) => {
    const toggle = element("input", { type: "checkbox", id: `package-${each.id}`, onchange: (event) => sent({ package: each.id, set: event.target.checked }, refresh) });
    toggle.checked = standing("right", "package", each.id) === true;
    return element("div", { class: "lever" }, element("div", { class: "head" }, toggle, element("label", { for: `package-${each.id}` }, of(each.name))));
  }));
}
