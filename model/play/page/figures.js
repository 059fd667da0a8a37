// What are the key figures of each world? Above each map, with the difference to the world left alone.
import { byId, element, fill } from "./dom.js";
import { SIDES, frame, on, store } from "./store.js";
import { bothOf, difference } from "./curves.js";
import { of, onLanguage } from "./texts.js";

const SHOWN = 4;

export function begin() {
  on("session view state", draw);
  onLanguage(draw);
}

function draw() {
  if (!store.settings) return;
  const shown = frame();
  if (!shown) { SIDES.forEach((side) => fill(byId(`${side}-figures`))); return; }
  const main = store.catalogue.indicators.filter((each) => each.main).slice(0, SHOWN);
  for (const side of SIDES) fill(byId(`${side}-figures`), ...main.map((each) => figure(each, side, shown)));
}

function figure(indicator, side, shown) {
  const [left, right] = SIDES.map((each) => shown[each].indicators[indicator.id]);
  const apart = side === "right" && left !== right && left !== null && right !== null;
  return element("div", {}, element("dt", {}, of(indicator.name)),
    element("dd", {}, bothOf(indicator, left, right)[SIDES.indexOf(side)], apart ? element("span", { class: right > left ? "more" : "less" }, ` ${difference(left, right, indicator)}`) : null));
}
