// Who came and who left this quarter?
import { byId, element, fill } from "./dom.js";
import { SIDES, frame, on, store } from "./store.js";
import { money, of, onLanguage, say } from "./texts.js";

const SHOWN = 10;
let told = () => {};

export function begin(chosen) {
  told = chosen;
  on("view session", draw);
  onLanguage(draw);
}

function draw() {
  const shown = frame();
  if (!shown) { fill(byId("changes")); return; }
  fill(byId("changes"), ...SIDES.map((side) => element("div", {}, element("h3", {}, say(`side.${side}`)),
    element("div", { class: "change-lists" }, list(side, "came", shown[side].opened), list(side, "left", shown[side].closed)))));
}

function list(side, which, moves) {
  const firms = [...moves.firms].sort((a, b) => b[3] - a[3]);
  return element("div", { class: `moves-${which}` }, element("h4", {}, say(`changes.${which}`, { count: moves.count })),
    element("ul", {}, ...firms.slice(0, SHOWN).map((firm) => element("li", {}, element("button", { type: "button", class: "plain", onclick: () => told(side, firm[0]) }, name(firm)), element("span", { class: "origin" }, ` ${firm[3] > 0 ? `${money(firm[3])}${say("comma")}` : ""}${why(which, firm[4])}`)))),
    firms.length > SHOWN || moves.count > firms.length ? element("p", { class: "note" }, say("changes.more", { count: moves.count - Math.min(SHOWN, firms.length) })) : null);
}

/** A firm has no name of its own: what it makes, and where. */
export const name = ([, place, segment]) => say("changes.firm", { place: of(store.nouns.places[place]?.name), segment: of(store.nouns.segments[segment]?.name) });

/** From where a newcomer comes, or why a firm closed. */
const why = (which, row) => of((which === "came" ? store.nouns.origins : store.nouns.reasons)?.[row]?.name);
