// What happens when the page opens, and who speaks with whom?
import * as alter from "./alter.js";
import * as changes from "./changes.js";
import { lettersLoaded } from "./charts.js";
import * as controls from "./controls.js";
import * as curves from "./curves.js";
import { byId, element, fill } from "./dom.js";
import * as exporting from "./export.js";
import * as figures from "./figures.js";
import * as keyboard from "./keyboard.js";
import * as league from "./league.js";
import * as lessons from "./lessons.js";
import * as map from "./map.js";
import * as picker from "./picker.js";
import * as sizes from "./sizes.js";
import { frame, looksBack, on, store } from "./store.js";
import * as story from "./story.js";
import { ask, close, onFault, open } from "./stream.js";
import { capital, firstLanguage, learn, of, onLanguage, otherLanguage, say, speak } from "./texts.js";
import * as transport from "./transport.js";
import * as worlds from "./worlds.js";

/** An error of the server (or of the page) in words, until it is put away. */
function failed(error) {
  const all = error.all && error.all.length ? error.all : [error.zh ? error : { zh: String(error), en: String(error) }];
  const lines = all.map((each) => capital(each.line ? say("line", { line: each.line, words: of(each) }) : of(each)));
  const put = element("button", { type: "button", onclick: () => { byId("told").hidden = true; } }, say("close"));
  const again = store.session ? null : element("button", { type: "button", onclick: () => location.reload() }, say("again"));
  fill(byId("told"), element("div", {}, lines.join("\n")), again, put);
  byId("told").hidden = false;
  if (!error.zh) throw error; // a bug belongs into the console, too
}

function announce(text) {
  byId("live").textContent = text;
}

/** Tells what happened in a quarter to those who do not see it; in a fast run once a year. */
function announceQuarter() {
  const shown = frame();
  if (!shown || (store.state?.playing && !looksBack() && !shown.quarter.endsWith("Q4"))) return;
  const main = store.catalogue.indicators.find((each) => each.main);
  const both = curves.bothOf(main, shown.left.indicators[main.id], shown.right.indicators[main.id]);
  announce(say("live.quarter", { quarter: shown.quarter, name: of(main.name), left: both[0], right: both[1], came: shown.right.opened.count, gone: shown.right.closed.count }));
}

function regions() {
  fill(byId("region"), ...store.start.regions.map((each) => element("option", { value: each.id }, of(each.name))));
  if (store.settings) byId("region").value = store.settings.region;
}

function chooseRegion(event) {
  const region = store.start.regions.find((each) => each.id === event.target.value);
  lessons.end();
  const side = (scenario) => ({ scenario, seed: 1, changes: [] });
  open({ region: region.id, left: side(region.left), right: side(region.right) }).catch(failed);
}

async function begin() {
  let words;
  [store.start, words] = await Promise.all([ask("api/start"), ask("api/words"), lettersLoaded()]);
  learn(words);
  const language = new URLSearchParams(location.search).get("language");
  transport.begin(failed, announce);
  alter.onFailure(failed);
  map.begin((side, row) => controls.drop(store.nouns.places[row].id), (side, row) => story.choose({ side, kind: 1, area: row, industry: picker.leading(side, row) }));
  worlds.begin(failed, lessons.end);
  figures.begin();
  curves.begin();
  changes.begin((side, firm) => story.choose({ side, firm }, true));
  league.begin((chosen) => story.choose(chosen, true));
  sizes.begin();
  story.begin();
  picker.begin((chosen) => story.choose(chosen));
  controls.begin();
  lessons.begin(failed);
  exporting.begin(failed, announce, lessons.end);
  keyboard.begin();
  onFault((fault) => { failed({ ...fault, all: [] }); });
  onLanguage(() => { regions(); map.legend(); });
  on("session", regions);
  on("view", announceQuarter);
  byId("region").addEventListener("change", chooseRegion);
  byId("language").addEventListener("click", () => speak(otherLanguage()));
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", (event) => { if (event.persisted && store.settings) open(store.settings).catch(failed); });
  window.addEventListener("hashchange", () => { const asked = exporting.settingsIn(location.hash); if (asked) { lessons.end(); open(asked).catch(failed); } });
  speak(firstLanguage(language));
  await open(exporting.settingsIn(location.hash) || store.start.default).catch(async (error) => {
    failed(error);
    if (location.hash) await open(store.start.default);
  });
}

begin().catch(failed);
