// How does a change reach a world? It holds from the quarter after the one on the screen; the same thing altered twice at a quarter is one change.
import { nextQuarter, store } from "./store.js";
import { command, returnHere } from "./stream.js";

let told = () => {};
let queue = Promise.resolve();
export const onFailure = (listener) => { told = listener; };

const subject = (change) => ["policy", "package", "parameter", "mechanism", "shock"].map((kind) => (kind in change ? `${kind}:${change[kind]}` : "")).join("");

/** The list with one change more; a change of the same thing in the same quarter is merged into the one there. */
export function withChange(changes, change) {
  const before = changes.findIndex((each) => each.from === change.from && subject(each) === subject(change) && !("shock" in change));
  if (before < 0) return [...changes, change];
  const old = changes[before];
  const both = typeof old.set === "object" && old.set && typeof change.set === "object" && change.set ? { ...old, ...change, set: { ...old.set, ...change.set } } : { ...old, ...change };
  return changes.map((each, row) => (row === before ? both : each));
}

/** Makes a change at the right-hand world (or another side), one after the other; resolves to whether it was taken. */
export function alter(change, side = "right") {
  return inTurn(async () => {
    const from = nextQuarter();
    if (!from) throw { zh: "已到情景的最后一个季度：请先退回，再作改变。", en: "This is the scenario's last quarter: go back before you change something.", all: [] };
    await returnHere();
    await command({ do: "changes", side, changes: withChange(store.settings[side].changes, { from, ...change }) });
  });
}

/** Takes a change away again, by its row in the list. */
export function undo(row, side = "right") {
  return inTurn(() => command({ do: "changes", side, changes: store.settings[side].changes.filter((each, at) => at !== row) }));
}

function inTurn(act) {
  const done = queue.then(act).then(() => true, (error) => { told(error); return false; });
  queue = done;
  return done;
}

/** What a side's changes say of a policy (or another thing) at the quarter after the one on screen: its settings, null if ended. */
export function standing(side, kind, name) {
  let found;
  const from = nextQuarter();
  for (const each of store.settings[side].changes) {
    if (each[kind] !== name || (from && each.from > from)) continue;
    found = each.set !== null && typeof each.set === "object" && found && typeof found === "object" ? { ...found, ...each.set } : each.set;
  }
  return found;
}
