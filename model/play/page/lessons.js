// What can one learn? Five lessons: look, question, act, what happened; the last is computed from the page's own data.
import { byId, calm, element, fill } from "./dom.js";
import { openTab } from "./controls.js";
import { find, forget } from "./findings.js";
import { look, on, rememberLuck, store, tell } from "./store.js";
import { arrived, command, open, returnHere } from "./stream.js";
import { choose } from "./story.js";
import { of, onLanguage, percent, say } from "./texts.js";
import { pause, walkThrough } from "./transport.js";

let lesson = null;
let step = 0;
let given = new Map(); // step -> row of the answer
let done = new Set(); // steps whose button was pressed
let acting = false;
let walking = false; // what came of a button is being shown
let skipped = false;
let work = null; // what a button has begun: orders done, all orders, and to which quarter the present one leads
const PACE = 5; // quarters a second
const LOOK = 1600; // ms for a look at each of several lucks
let told = () => {};

export function begin(failed) {
  told = failed;
  on("view frames state session story plans", () => { if (lesson) drawFound(); });
  onLanguage(() => { choices(); draw(); });
  byId("lesson-choice").addEventListener("change", (event) => begun(event.target.value === "" ? null : Number(event.target.value)));
  choices();
}

function choices() {
  const at = lesson ? store.start.lessons.indexOf(lesson) : -1;
  fill(byId("lesson-choice"), element("option", { value: "" }, say("lesson.none")), ...store.start.lessons.map((each, row) => element("option", { value: row }, say("lesson.numbered", { number: row + 1, title: of(each.title) }))));
  byId("lesson-choice").value = at < 0 ? "" : String(at);
}

/** Starts a lesson by its row, or ends it (null). */
export async function begun(row) {
  lesson = row === null ? null : store.start.lessons[row] || null;
  step = 0;
  given = new Map();
  done = new Set();
  forget();
  if (store.lucks.size) { store.lucks.clear(); tell("view"); }
  choices();
  draw();
  if (!lesson) return;
  try {
    await open(structuredClone(lesson.settings));
    window.scrollTo({ top: 0 });
    byId("lesson-title").focus({ preventScroll: true });
  } catch (error) {
    told(error);
  }
}

/** The settings of another session (an import, another region) end the lesson. */
export const end = () => { if (lesson) begun(null); };

function draw() {
  const panel = byId("lesson");
  panel.hidden = !lesson;
  document.body.classList.toggle("in-lesson", Boolean(lesson));
  document.querySelectorAll(".pointed").forEach((each) => each.classList.remove("pointed"));
  if (!lesson) { fill(panel); return; }
  const held = panel.contains(document.activeElement) ? document.activeElement.id || "lesson-title" : null;
  const now = lesson.steps[step];
  const at = store.start.lessons.indexOf(lesson);
  const finished = step === lesson.steps.length - 1;
  fill(panel,
    element("div", { class: "lesson-head" }, element("h2", { id: "lesson-title", tabindex: "-1" }, say("lesson.numbered", { number: at + 1, title: of(lesson.title) })),
      element("button", { type: "button", id: "lesson-end", onclick: () => begun(null) }, say("lesson.end"))),
    element("p", { class: "lesson-question" }, of(lesson.question)),
    element("div", { class: "lesson-step" },
      element("div", {}, element("h3", {}, say("lesson.step", { step: step + 1, steps: lesson.steps.length })), element("p", {}, of(now.say), now.point ? [" ", element("button", { type: "button", class: "plain", id: "lesson-where", onclick: () => byId(now.point).scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" }) }, say("lesson.where"))] : null),
        now.do.length ? element("div", { class: "do" }, element("button", { type: "button", class: done.has(step) ? "main done" : "main", id: "lesson-do", disabled: acting, onclick: () => act(now) }, of(now.button) || say("lesson.do")),
          walking ? element("button", { type: "button", id: "lesson-skip", onclick: () => { skipped = true; pause(); } }, say("lesson.skip")) : null) : null,
        now.ask ? asked(now) : null),
      element("div", { class: "found", id: "found", "aria-live": "polite" })),
    finished && (!now.do.length || done.has(step)) ? element("p", { class: "learned" }, element("b", {}, say("lesson.learned")), " ", of(lesson.learned)) : null,
    element("div", { class: "lesson-steps" },
      element("button", { type: "button", disabled: step === 0 || acting, onclick: () => turn(-1) }, say("lesson.before")),
      finished ? (store.start.lessons[at + 1] ? element("button", { type: "button", class: "main", onclick: () => begun(at + 1) }, say("lesson.another")) : null)
        : element("button", { type: "button", class: now.do.length && !done.has(step) ? null : "main", id: "lesson-next", disabled: acting, onclick: () => turn(1) }, say("lesson.next"))));
  if (now.point && byId(now.point)) byId(now.point).classList.add("pointed");
  // A panel drawn anew keeps the focus where it was, or at its title where that is gone or off.
  if (held) [held, "lesson-title"].map(byId).find((each) => each && !each.disabled)?.focus({ preventScroll: true });
  drawFound();
}

function asked(now) {
  const chosen = given.get(step);
  return element("div", {}, element("p", { class: "asked" }, element("b", {}, of(now.ask))),
    element("div", { class: "answers", role: "group", "aria-label": of(now.ask) }, ...now.answers.map((each, row) => element("button", { type: "button", id: `answer-${row}`, "aria-pressed": String(chosen === row), onclick: () => { given.set(step, row); draw(); } }, of(each.say)))),
    chosen === undefined ? null : element("p", { class: "because", role: "status" }, element("b", {}, say(now.answers[chosen].right ? "lesson.right" : "lesson.wrong")), " ", of(now.answers[chosen].because)));
}

function turn(by) {
  step = Math.max(0, Math.min(lesson.steps.length - 1, step + by));
  const now = lesson.steps[step];
  if (now.show?.tab) openTab(now.show.tab);
  if (now.show?.choose && !now.do.length) show(now.show.choose);
  draw();
  byId("lesson-title").focus({ preventScroll: true });
  lookAt(now);
}

function drawFound() {
  const place = byId("found");
  if (!place || !lesson) return;
  const now = lesson.steps[step];
  if (!now.show?.find) { fill(place); return; }
  const note = (text) => { if (place.textContent !== text) fill(place, element("p", { class: "note" }, text)); };
  if (acting) { note(walking ? say("lesson.showing") : computing()); return; }
  if (now.do.length && !done.has(step)) { fill(place, element("p", { class: "note" }, say("lesson.first_act"))); return; }
  if (store.state && store.state.busy) { note(say("lesson.computing")); return; }
  if (now.show.choose && store.chosen && !store.story?.links) { note(say("lesson.moment")); return; }
  const sentences = find(now.show);
  const text = sentences ? withLuck() + sentences.join("\n") : "";
  if (place.dataset.told === text && place.childElementCount > 1) return;
  place.dataset.told = text;
  fill(place, element("h3", {}, say(store.view > 0 ? "lesson.happened" : "lesson.seen")), ...(sentences ? [withLuck() + sentences[0], ...sentences.slice(1)] : [say("lesson.not_yet")]).map((each) => element("p", {}, each)));
}

/** Which luck the figures come from: the beginning of what is told. */
function withLuck() {
  const { left, right } = store.settings;
  return left.seed === right.seed ? say("lesson.with_luck", { luck: left.seed }) : say("lesson.with_lucks", { left: left.seed, right: right.seed });
}

/** How far the worlds are with what a button has begun, in tenths. */
function computing() {
  const goal = work?.goal ? store.nouns.quarters.indexOf(work.goal) : 0;
  const part = work ? (work.before + (goal > 0 ? Math.min(1, (store.frames.length - 1) / goal) : 0)) / work.all : 0;
  const tenths = Math.floor(10 * part);
  return tenths > 0 && tenths < 10 ? say("lesson.computing_part", { share: percent(tenths / 10) }) : say("lesson.computing");
}

/** What the button of a step does: commands, one after another. The worlds are quick; what came of it is then shown at a pace for the eye. */
async function act(now) {
  const before = store.view;
  const goal = now.do.findLast((order) => order.do === "to")?.quarter;
  acting = true;
  skipped = false;
  draw();
  lookAt(now);
  store.held = true;
  try {
    await returnHere();
    for (const [row, order] of now.do.entries()) {
      work = { before: row, all: now.do.length, goal: order.do === "to" ? order.quarter : null };
      drawFound();
      if (order.do === "seed" && order.side === "right" && now.show?.find === "luck") rememberLuck();
      await command(order);
      await arrived(order.do === "to" ? order.quarter : store.frames.at(-1)?.quarter || "");
      if (order.do === "seed" && now.show?.find === "luck") find(now.show); // each luck on the way is noted
      if (order.do === "seed" && now.do[row + 1]?.do === "seed" && now.do[row + 1].side === order.side) await rest(LOOK);
    }
    const from = firstShown(now.do, before);
    const end = goal ? rowOfQuarter(goal) : store.frames.length - 1;
    walking = true;
    draw();
    if (from < end && !calm()) await walkThrough(from, end, PACE);
    if (skipped || calm() || from >= end) look(end);
    done.add(step);
    if (now.show?.choose) show(now.show.choose);
  } catch (error) {
    told(error);
  }
  work = null;
  store.held = acting = walking = false;
  draw();
  byId("found")?.scrollIntoView({ block: "nearest" });
}

const rest = (time) => new Promise((resolve) => { setTimeout(resolve, calm() ? 0 : time); });
const rowOfQuarter = (quarter) => Math.max(0, store.frames.findIndex((each) => each.quarter === quarter));

/** From which quarter on commands have made something new: before the first change, the start where both worlds got other luck, else where one was. */
function firstShown(orders, before) {
  const changed = orders.filter((order) => order.do === "change").map((order) => rowOfQuarter(order.change.from) - 1);
  if (changed.length) return Math.max(0, Math.min(...changed));
  const sides = new Set(orders.filter((order) => order.do === "seed").map((order) => order.side));
  return sides.size > 1 ? 0 : before;
}

/** Brings what a step speaks of onto the screen, as far as it is not there. */
function lookAt(now) {
  if (now.point) byId(now.point)?.scrollIntoView({ block: "nearest", behavior: calm() ? "auto" : "smooth" });
}

/** Chooses a cluster by the ids of its place (or city) and its trade. */
function show({ side = "right", place, segment }) {
  const row = (list, id) => list.findIndex((each) => each.id === id);
  choose({ side, kind: 1, area: row(store.nouns.places, place), industry: row(store.nouns.segments, segment) });
}
