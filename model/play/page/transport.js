// How does time go? Play, pause, step, look back, fork.
import { byId, element, fill } from "./dom.js";
import { frame, look, looksBack, newest, on, store } from "./store.js";
import { command, returnHere } from "./stream.js";
import { onLanguage, say } from "./texts.js";

const SPEEDS = [0.5, 1, 2, 4, 10, 0]; // quarters a second; 0: as fast as it goes
let speed = 2;
let replay = null; // timer that walks through known quarters
let ended = () => {}; // who waits for the walk
let told = () => {};
let announced = () => {};

export function begin(failed, announce) {
  [told, announced] = [failed, announce];
  byId("to-start").addEventListener("click", toStart);
  byId("back").addEventListener("click", () => back(1));
  byId("play").addEventListener("click", play);
  byId("quarter").addEventListener("click", () => step(1));
  byId("year").addEventListener("click", () => step(4));
  byId("fork").addEventListener("click", fork);
  byId("moment").addEventListener("input", (event) => { stopReplay(); look(Number(event.target.value)); });
  byId("speed").addEventListener("change", (event) => setSpeed(Number(event.target.value)));
  on("session frames view state", draw);
  onLanguage(draw);
}

const order = (what) => command(what).catch(told);

export function toStart() { pause(); look(0); }
export function back(quarters) { pause(); look(store.view - quarters); }

/** Forward: through quarters that are known, else the worlds move on. */
export function step(quarters) {
  pause();
  const known = store.frames.length - 1 - store.view;
  if (known > 0) look(store.view + Math.min(known, quarters));
  if (quarters > known && store.state && !store.state.end) order({ do: "step", quarters: quarters - known });
}

const playing = () => Boolean(replay || (store.state && store.state.playing));

export function play() {
  if (playing()) { pause(); return; }
  if (looksBack()) walk();
  else order({ do: "play", speed });
}

function walk() {
  const tick = () => {
    look(store.view + 1);
    if (looksBack()) { replay = setTimeout(tick, 1000 / (speed || 12)); draw(); return; }
    replay = null;
    if (store.state && !store.state.end) order({ do: "play", speed });
    draw();
  };
  replay = setTimeout(tick, 50);
  draw();
}

/** Shows known quarters from one row to another, so many a second; resolves there, or where somebody stops it. */
export function walkThrough(from, to, perSecond) {
  pause();
  look(from);
  return new Promise((resolve) => {
    ended = resolve;
    let due = performance.now();
    const next = () => { // drawing takes a part of the time between two quarters
      due = Math.max(due + 1000 / perSecond, performance.now());
      replay = setTimeout(tick, due - performance.now());
    };
    const tick = () => {
      if (store.view >= to) { stopReplay(); draw(); return; }
      look(store.view + 1);
      next();
    };
    next();
    draw();
  });
}

function stopReplay() {
  clearTimeout(replay);
  replay = null;
  ended();
  ended = () => {};
}

export function pause() {
  stopReplay();
  if (store.state && store.state.playing) order({ do: "pause" });
  draw();
}

function setSpeed(chosen) {
  speed = chosen;
  if (store.state && store.state.playing) order({ do: "play", speed });
  draw();
}

/** One step faster or slower. */
export function faster(steps) {
  setSpeed(SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, SPEEDS.indexOf(speed) + steps))]);
}

/** From here on there are two futures: the left world goes on as the right one is now, changes happen at the right. */
export async function fork() {
  const here = frame() && frame().quarter;
  if (!here) return;
  pause();
  try {
    await returnHere();
    await command({ do: "fork" });
    announced(say("forked", { quarter: here }));
  } catch (error) {
    told(error);
  }
}

function draw() {
  if (!store.nouns) return;
  const { quarters } = store.nouns;
  const shown = frame();
  const moment = byId("moment");
  moment.max = Math.max(1, quarters.length - 1);
  moment.value = shown ? quarters.indexOf(shown.quarter) : 0;
  moment.setAttribute("aria-valuetext", shown ? shown.quarter : "");
  byId("now").textContent = shown ? shown.quarter : "…";
  fill(byId("play"), element("span", { "aria-hidden": "true" }, playing() ? "❚❚ " : "▶ "), say(playing() ? "pause" : "play"));
  const over = Boolean(store.state && store.state.end && !looksBack());
  for (const id of ["play", "quarter", "year"]) byId(id).disabled = over || !shown;
  byId("back").disabled = byId("to-start").disabled = store.view === 0;
  byId("fork").disabled = !shown || !store.state;
  const options = SPEEDS.map((each) => { const option = element("option", { value: each }, say(each ? "speed_per_second" : "speed_fastest", { speed: each })); option.selected = each === speed; return option; });
  if (byId("speed").dataset.language !== document.documentElement.lang || byId("speed").value !== String(speed)) { fill(byId("speed"), ...options); byId("speed").dataset.language = document.documentElement.lang; }
  byId("state").textContent = stateInWords(over);
}

function stateInWords(over) {
  const { state } = store;
  if (!state || !frame()) return say("state.starting");
  if (state.busy) return say(`state.${state.busy_with || "replaying"}`);
  if (looksBack() && !store.held) return say("state.past", { newest: newest().quarter });
  if (over) return say("state.end");
  return "";
}
