// What does the page know? The frames of both worlds, the names, what is chosen; whoever draws listens here.

export const SIDES = ["left", "right"];

export const store = {
  start: null, // api/start
  catalogue: null, // of the region
  boundaries: null,
  session: null, // id
  settings: null,
  nouns: null,
  state: null, // of the server
  plans: null, // {left, right}: policies of both worlds with all changes, as a scenario file writes them
  frames: [], // from the start to the newest quarter
  view: 0, // which of them is on the screen
  ghost: null, // frames of the future that a change has replaced
  lucks: new Map(), // of a lesson: seed -> frames of the right world under the lucks that were tried before
  chosen: null, // {side, kind, area, industry} of a cluster
  story: null, // what is told of it
  planting: false, // the next click on a map drops an anchor
  held: false, // the quarter on the screen stays while worlds move on
};

const listeners = new Map();

/** Calls `listener` whenever one of the topics is told: session, plans, frames, view, state, settings, chosen, story, catalogue. */
export function on(topics, listener) {
  for (const topic of topics.split(" ")) {
    if (!listeners.has(topic)) listeners.set(topic, []);
    listeners.get(topic).push(listener);
  }
}

export function tell(topic) {
  for (const listener of listeners.get(topic) || []) listener(store);
}

export const frame = () => store.frames[store.view] || null;
export const newest = () => store.frames[store.frames.length - 1] || null;
export const looksBack = () => store.view < store.frames.length - 1;
export const quarterAfter = (label) => store.nouns.quarters[store.nouns.quarters.indexOf(label) + 1] || null;

/** From which quarter on a change made now holds: the one after what is on the screen. */
export function nextQuarter() {
  const shown = frame();
  return shown ? quarterAfter(shown.quarter) : store.nouns && store.nouns.quarters[1];
}

/** Keeps the indicators of the right world: thin lines beside the luck that comes next. */
export function rememberLuck() {
  store.lucks.set(store.settings.right.seed, store.frames.map((each) => ({ right: { indicators: each.right.indicators } })));
}

/** Shows a known quarter by its number. */
export function look(index) {
  const view = Math.max(0, Math.min(store.frames.length - 1, index));
  if (view === store.view) return;
  store.view = view;
  tell("view");
}

/** Values of an indicator over the known quarters, by side; null where unknown. */
export const series = (frames, side, indicator) => frames.map((each) => each[side].indicators[indicator] ?? null);
