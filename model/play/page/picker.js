// How does one choose a place without a mouse? Two lists below the maps.
import { byId, element, fill } from "./dom.js";
import { cluster } from "./league.js";
import { frame, on, store } from "./store.js";
import { of, onLanguage, say } from "./texts.js";

let choose = () => {};

export function begin(chosen) {
  choose = chosen;
  on("session", draw);
  onLanguage(draw);
}

/** The row of the leading trade of a place among the clusters that the frame lists; undefined: the server knows. */
export function leading(side, place) {
  const here = frame()[side].league.map(cluster).filter((each) => each.kind === 1 && each.area === place).sort((a, b) => b.revenue - a.revenue);
  return here.length ? here[0].industry : undefined;
}

function draw() {
  if (!store.nouns) return;
  const side = element("select", { id: "pick-side" }, ...["right", "left"].map((each) => element("option", { value: each }, say(`side.${each}`))));
  const places = element("select", { id: "pick-place", onchange: (event) => { const row = Number(event.target.value); if (event.target.value !== "") choose({ side: side.value, kind: 1, area: row, industry: leading(side.value, row) }); } },
    element("option", { value: "" }, say("picker.none")), ...store.nouns.places.map((each, row) => element("option", { value: row }, of(each.name))));
  side.addEventListener("change", () => places.dispatchEvent(new Event("change")));
  fill(byId("pickers"), element("label", {}, say("picker.place"), places), element("label", {}, say("picker.side"), side));
}

