// What does the reader look for? A field above a list, whose words are kept while panes change.
import { element } from "./dom.js";
import { say } from "./texts.js";

const searched = {};

export const matches = (words, each) => [each.id, each.name?.zh, each.name?.en, each.meaning?.zh, each.meaning?.en, each.mechanism?.zh, each.mechanism?.en].some((text) => text && text.toLowerCase().includes(words));

/** Adds a field and a list to a pane; `draw(list, words)` fills the list. */
export function search(pane, name, draw) {
  const list = element("div", {});
  const words = () => (searched[name] ?? "").trim().toLowerCase();
  const input = element("input", { type: "search", id: `search-${name}`, placeholder: say(`search.${name}`), "aria-label": say(`search.${name}`), value: searched[name] ?? "", oninput: (event) => { searched[name] = event.target.value; draw(list, words()); } });
  pane.append(input, list);
  draw(list, words());
}
