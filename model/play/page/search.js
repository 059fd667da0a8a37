// What does the reader look for? A field above a list, whose words are kept while panes change.
import { element } from "./dom.js";
import { say } from "./texts.js";

const searched = {};

/** Whether all words are in the names of a thing, in whichever language. */
export function matches(words, each) {
  const texts = [each.id, ...[each.name, each.meaning, each.mechanism].flatMap((pair) => [pair?.zh, pair?.en])].filter(Boolean).join(" ").toLowerCase();
  return words.split(/\s+/).every((word) => texts.includes(word));
}

/** Adds a field and a list to a pane; `draw(list, words)` fills the list. */
export function search(pane, name, draw) {
  const list = element("div", {});
  const words = () => (searched[name] ?? "").trim().toLowerCase();
  const input = element("input", { type: "search", id: `search-${name}`, placeholder: say(`search.${name}`), "aria-label": say(`search.${name}`), value: searched[name] ?? "", oninput: (event) => { searched[name] = event.target.value; draw(list, words()); } });
  pane.append(input, list);
  draw(list, words());
}
