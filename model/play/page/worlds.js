// What do the two worlds play? Above each map: its scenario and its luck, to be chosen, and what it is called.
import { byId, element, fill } from "./dom.js";
import { SIDES, frame, on, store } from "./store.js";
import { command, open } from "./stream.js";
import { of, onLanguage, say } from "./texts.js";

const LARGEST_LUCK = 2 ** 32 - 1;
let told = () => {};
let chose = () => {};

/** failed(error); chosen() is called before another scenario takes the place of one. */
export function begin(failed, chosen) {
  [told, chose] = [failed, chosen];
  on("session state plans", draw);
  onLanguage(draw);
}

let drawnFor = "";

function draw() {
  if (!store.settings) return;
  for (const side of SIDES) byId(`${side}-title`).textContent = title(side);
  const now = JSON.stringify([SIDES.map((side) => [store.settings[side].scenario, store.settings[side].seed]), store.settings.region, document.documentElement.lang]);
  if (now === drawnFor) return;
  drawnFor = now;
  const { activeElement } = document;
  for (const side of SIDES) fill(byId(`${side}-choice`), ...choices(side));
  if (activeElement?.id) byId(activeElement.id)?.focus();
  byId("luck-note").hidden = store.settings.left.seed === store.settings.right.seed;
}

function choices(side) {
  const { scenario, seed } = store.settings[side];
  const region = store.start.regions.find((each) => each.id === store.settings.region);
  const known = [...(typeof scenario === "string" ? [] : [{ id: "", title: say("world.own_file") }]), ...region.scenarios];
  const scenarios = element("select", { id: `${side}-scenario`, "aria-label": say("world.scenario_of", { side: say(`side.${side}`) }), onchange: (event) => play(side, event.target.value) },
    ...known.map((each) => { const option = element("option", { value: each.id }, of(each.title)); option.selected = each.id === (typeof scenario === "string" ? scenario : ""); return option; }));
  const luck = element("input", { type: "number", id: `${side}-luck`, min: 0, max: LARGEST_LUCK, step: 1, value: String(seed), "aria-label": say("world.luck_of", { side: say(`side.${side}`) }),
    onchange: (event) => { if (event.target.value !== "" && event.target.reportValidity()) command({ do: "seed", side, seed: Number(event.target.value) }).catch(failed); } });
  return [element("label", { class: "scenario" }, element("span", {}, say("world.scenario")), scenarios), element("label", { class: "luck" }, element("span", {}, say("world.luck")), luck)];
}

function failed(error) {
  drawnFor = "";
  draw();
  told(error);
}

/** Another scenario at a side: both worlds begin anew and come to the quarter on the screen. What was changed is kept. */
function play(side, scenario) {
  const { region, left, right } = structuredClone(store.settings);
  const settings = { region, left, right, ...(frame() ? { quarter: frame().quarter } : {}) };
  settings[side].scenario = scenario;
  chose();
  open(settings).catch(failed);
}

/** What a world is: with or without policies (of its scenario or its changes), and how much was changed. */
function title(side) {
  const { changes } = store.settings[side];
  const policies = Object.keys(store.plans?.[side] ?? {}).length;
  const words = store.plans ? say(policies ? "world.with" : "world.without", { side: say(`side.${side}`) }) : say(`side.${side}`);
  return changes.length ? say("world.changed", { name: words, count: changes.length }) : words;
}

/** The same with scenario and luck, for a picture that leaves the page. */
export function wholeTitle(side) {
  const { scenario, seed } = store.settings[side];
  const region = store.start.regions.find((each) => each.id === store.settings.region);
  const shipped = typeof scenario === "string" && region?.scenarios.find((each) => each.id === scenario);
  const name = shipped ? of(shipped.title) : typeof scenario === "string" ? scenario : say("world.own_file");
  return say("world.title", { world: title(side), scenario: name, luck: seed });
}
