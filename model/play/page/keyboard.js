// Which keys do what?
import { openTab } from "./controls.js";
import { byId, element, fill } from "./dom.js";
import { begun } from "./lessons.js";
import { planting } from "./map.js";
import { store } from "./store.js";
import * as time from "./transport.js";
import { onLanguage, otherLanguage, say, speak } from "./texts.js";

const KEYS = [
  [" ", "Space", "keys.play", () => time.play()],
  ["ArrowRight", "→", "keys.quarter", (event) => time.step(event.shiftKey ? 4 : 1)],
  [null, "Shift + →", "keys.year", null],
  ["ArrowLeft", "←", "keys.back", (event) => time.back(event.shiftKey ? 4 : 1)],
  [null, "Shift + ←", "keys.back_year", null],
  ["Home", "Home", "keys.start", () => time.toStart()],
  ["+", "+", "keys.faster", () => time.faster(1)],
  ["-", "-", "keys.slower", () => time.faster(-1)],
  ["f", "F", "keys.fork", () => time.fork()],
  ["/", "/", "keys.search", () => openTab("policies", true)],
  ["a", "A", "keys.anchor", () => { openTab("anchor"); planting(!store.planting); openTab("anchor", true); }],
  ["s", "S", "keys.shocks", () => openTab("shocks", true)],
  ["m", "M", "keys.mechanisms", () => openTab("mechanisms", true)],
  ["c", "C", "keys.changes", () => openTab("changes", true)],
  ["e", "E", "keys.export", () => byId("export-scenario").focus()],
  ["l", "L", "keys.language", () => speak(otherLanguage())],
  [null, "1 – 5", "keys.lessons", null],
  ["?", "?", "keys.help", () => help()],
  ["Escape", "Esc", "keys.escape", () => { byId("told").hidden = true; if (store.planting) { planting(false); openTab("anchor"); } }],
];

export function begin() {
  document.addEventListener("keydown", pressed);
  byId("help-open").addEventListener("click", help);
  onLanguage(write);
}

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || byId("help").open) return;
  const { target } = event;
  const typing = target.matches("input:not([type=checkbox]):not([type=range]), select, textarea");
  if (typing && event.key !== "Escape") return;
  // A slider, a box and a button keep the keys that are theirs.
  if (target.matches("input[type=range]") && /^Arrow|^Home|^\+|^-/.test(event.key)) return;
  if (event.key === " " && target.matches("button, input, summary, a")) return;
  if (event.key === "Escape" && !store.planting && byId("told").hidden) return;
  if (/^[1-9]$/.test(event.key)) {
    const row = Number(event.key) - 1;
    if (store.start.lessons[row]) begun(row);
    return;
  }
  const found = KEYS.find(([key]) => key !== null && (key === event.key || key === event.key.toLowerCase()));
  if (!found || !store.session) return;
  event.preventDefault();
  found[3](event);
}

function write() {
  fill(byId("help"), element("h2", { id: "help-title" }, say("keys.title")), element("table", {}, element("tbody", {}, ...KEYS.map(([, key, words]) => element("tr", {}, element("td", {}, element("kbd", {}, key)), element("td", {}, say(words)))))),
    element("button", { type: "button", class: "main", onclick: () => byId("help").close() }, say("keys.close")));
}

function help() {
  write();
  byId("help").showModal();
}
