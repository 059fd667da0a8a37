// Who may use a policy? Cities, places, trades, and what a firm has to be; what is not named is open to all.
import { element } from "./dom.js";
import { numberField, several } from "./inputs.js";
import { store } from "./store.js";
import { of, say } from "./texts.js";

const AREAS = ["cities", "places", "fields", "segments"];
const REST = "OTHER"; // the field of all industry that is in none

/** The form of `for` of a policy; `made(who)` gets the whole of it. */
export function who(id, value, frozen, made) {
  const { nouns, catalogue } = store;
  const lists = { ...Object.fromEntries(AREAS.map((name) => [name, nouns[name].filter((each) => each.id !== REST)])), ...catalogue.who.lists };
  const changed = (name, chosen) => made(Object.fromEntries(Object.entries({ ...value, [name]: chosen }).filter(([, each]) => (Array.isArray(each) ? each.length : Object.keys(each).length))));
  const bound = (size, end, given) => {
    const [low, high] = value.size?.[size.id] ?? [null, null];
    const pair = end ? [low, given] : [given, high];
    const sizes = { ...value.size, [size.id]: pair };
    if (pair.every((each) => each === null)) delete sizes[size.id];
    changed("size", sizes);
  };
  return element("details", { class: "who", id, open: Object.keys(value).length > 0 && !frozen }, element("summary", {}, say(Object.keys(value).length ? "who.some" : "who.all")),
    ...Object.entries(lists).map(([name, list]) => several(`${id}-${name}`, of(catalogue.who.names[name]) || say(`who.${name}`), list, value[name] ?? [], frozen, (chosen) => changed(name, chosen))),
    ...catalogue.who.sizes.map((size) => element("div", { class: "two" }, ...[0, 1].map((end) => numberField(`${id}-${size.id}-${end}`, say(end ? "who.most" : "who.least", { name: of(size.name) }), size.unit, value.size?.[size.id]?.[end] ?? null, { low: 0, frozen }, (given) => bound(size, end, given))))));
}
