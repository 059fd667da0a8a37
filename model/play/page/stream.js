// How does the page speak with the server? Requests, commands, and the stream of events.
import { frame, looksBack, newest, store, tell } from "./store.js";

let source = null;
let faults = () => {};
export const onFault = (listener) => { faults = listener; };

/** A request; rejects with {zh, en, all: [...]} of the server's own words. */
export async function ask(path, body = undefined) {
  const options = body === undefined ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    throw { zh: "无法连接程序：可能已关闭，请重新运行 jiju play。", en: "The program does not answer: it may have been closed. Run jiju play again.", all: [] };
  }
  const kind = answer.headers.get("Content-Type") || "";
  const content = kind.includes("json") ? await answer.json() : await answer.text();
  if (!answer.ok) {
    const error = content.error || { zh: String(content), en: String(content) };
    throw { ...error, all: content.errors || [error], status: answer.status };
  }
  return content;
}

const inSession = (path) => `api/sessions/${encodeURIComponent(store.session)}/${path}`;
export const exportAddress = (what, side = "right") => inSession(`export?what=${what}&side=${side}`);

/** Opens a session with these settings; the one before is closed. */
export async function open(settings) {
  const regionBefore = store.nouns && store.nouns.region.id;
  const made = await ask("api/sessions", { settings, ...(store.session ? { instead: store.session } : {}) });
  if (source) source.close();
  if (regionBefore !== settings.region || !store.catalogue) {
    const region = encodeURIComponent(settings.region);
    [store.catalogue, store.boundaries] = await Promise.all([ask(`api/catalogue?region=${region}`), ask(`api/boundaries?region=${region}`)]);
  }
  Object.assign(store, { session: made.session, settings: made.settings, nouns: made.nouns, frames: [], view: 0, ghost: null, lucks: new Map(), chosen: null, story: null, state: null, plans: null });
  tell("session");
  listen();
}

let due = null; // timer of the next drawing
let took = 0; // ms of the last one

/** Frames that come faster than they can be drawn are drawn together, and half of the time stays for the reader's hand. */
function drawSoon() {
  if (due !== null) return;
  due = setTimeout(() => {
    due = null;
    const began = performance.now();
    tell("frames");
    tell("view");
    took = performance.now() - began;
  }, took);
}

/** The state of the server. It comes with events and with answers, which may overtake one another: the later one counts. */
function stands(state) {
  if (store.state && state.serial < store.state.serial) return;
  store.state = state;
  store.settings = state.settings;
  tell("state");
}

function listen() {
  const mine = (source = new EventSource(inSession("events")));
  mine.addEventListener("error", () => { if (mine === source && mine.readyState === EventSource.CLOSED) again(); });
  const heard = (name, act) => source.addEventListener(name, (event) => act(JSON.parse(event.data)));
  heard("state", stands);
  heard("plans", (plans) => { store.plans = plans; tell("plans"); });
  heard("history", ({ frames }) => {
    const shown = frame();
    const atEnd = !looksBack() && !store.held;
    store.frames = frames;
    const same = shown ? frames.findIndex((each) => each.quarter === shown.quarter) : -1;
    store.view = atEnd || same < 0 ? (store.held ? 0 : frames.length - 1) : same;
    tell("frames");
    tell("view");
  });
  heard("frame", (made) => {
    const atEnd = !looksBack() && !store.held;
    store.frames.push(made);
    if (atEnd) store.view = store.frames.length - 1;
    drawSoon();
  });
  heard("fault", (words) => {
    source.close();
    faults(words);
  });
}

/** The session is gone, most often since this machine slept: the same worlds are made once more. */
function again() {
  const now = newest();
  if (store.settings) open({ ...store.settings, ...(now ? { quarter: now.quarter } : {}) }).catch(faults);
}

export function close() {
  if (source) source.close();
  source = null;
  if (store.session) navigator.sendBeacon(inSession("close"), new Blob(["{}"], { type: "application/json" }));
  store.session = null;
}

export async function command(order) {
  const answer = await ask(inSession("commands"), order);
  stands(answer.state);
  return answer;
}

export const cluster = ({ side, kind, area, industry }) => ask(inSession(`cluster?side=${side}&kind=${kind}&area=${area}${industry === undefined ? "" : `&industry=${industry}`}`));
export const firm = (side, id) => ask(inSession(`firm?side=${side}&firm=${id}`));
export const course = (side, id) => ask(inSession(`course?side=${side}&firm=${id}`));
export const remarks = (side) => ask(exportAddress("remarks", side));

/** Before something changes in the past: the worlds go back there; the future that was shown stays as a thin line. */
export async function returnHere() {
  if (!looksBack()) return;
  store.ghost = store.frames.slice();
  const here = frame().quarter;
  await command({ do: "to", quarter: here });
  store.frames = store.frames.slice(0, store.view + 1);
  tell("frames");
}

/** Resolves when the worlds stand at a quarter (or at their end) and are no longer busy. */
export function arrived(quarter) {
  return new Promise((resolve) => {
    const wait = () => {
      const now = newest();
      if (store.state && !store.state.busy && now && (now.quarter >= quarter || store.state.end)) resolve();
      else setTimeout(wait, 120);
    };
    setTimeout(wait, 120);
  });
}
