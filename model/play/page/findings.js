// What happened? Sentences computed from the frames that the page holds: no result is written into a lesson.
import { difference } from "./curves.js";
import { cluster, clusterName, leagueOf } from "./league.js";
import { SIDES, frame, store } from "./store.js";
import { measured, money, number, of, percent, say, sideBySide, signed } from "./texts.js";

const notes = new Map(); // what earlier steps of a lesson found, by name
export const forget = () => notes.clear();

const upTo = () => store.frames.slice(0, store.view + 1);
const last = (pair) => pair[pair.length - 1];
const rowOf = (list, id) => list.findIndex((each) => each.id === id);
const indicatorOf = (id) => store.catalogue.indicators.find((each) => each.id === id);
/** An indicator, and money, on both sides with the same decimals. */
const pair = (left, right, shown) => Object.fromEntries(sideBySide([left, right], shown).map((text, row) => [SIDES[row], text]));
const pairOf = (known, left, right) => pair(left, right, (value, write) => measured(known, value, write));
const valueOf = (world, id) => world.indicators[id] ?? null;
const share = (from, to) => (from ? to / from - 1 : 0);

/** Sentences of a finding, or null while the data for it are not there. */
export function find(what) {
  const make = FINDINGS[what.find];
  return make && frame() ? make(what) : null;
}

/** What there is at a place. */
function place({ place: id, side = "left" }) {
  const row = rowOf(store.nouns.places, id);
  const { places } = frame()[side];
  const all = places.revenue.reduce((sum, each) => sum + each, 0);
  return [say("found.place", { quarter: frame().quarter, place: of(store.nouns.places[row].name), firms: number(places.firms[row], 0), revenue: money(places.revenue[row]), share: percent(places.revenue[row] / all), field: of(store.nouns.fields[places.field[row]]?.name) })];
}

/** Whether both worlds are the same so far. */
function alike() {
  const known = store.catalogue.indicators.filter((each) => each.main).slice(0, 3);
  const now = frame();
  const same = JSON.stringify(now.left.indicators) === JSON.stringify(now.right.indicators);
  const shown = known.map((each) => say("found.alike_one", { name: of(each.name), ...pairOf(each, valueOf(now.left, each.id), valueOf(now.right, each.id)) })).join(say("semicolon"));
  return [say(same ? "found.alike" : "found.not_alike", { quarter: now.quarter, shown })];
}

/** How the firms and the revenue of a world are spread over its places. */
function spread({ side = "left" }) {
  const { places } = frame()[side];
  const all = (list) => list.reduce((sum, each) => sum + each, 0);
  const row = places.firms.indexOf(Math.max(...places.firms));
  return [say("found.spread", { quarter: frame().quarter, count: number(places.firms.filter((each) => each > 0).length), place: of(store.nouns.places[row].name), firms: percent(places.firms[row] / all(places.firms)), revenue: percent(places.revenue[row] / all(places.revenue)) })];
}

/** From where the chosen cluster buys. */
function supplies() {
  const { story, chosen } = store;
  if (!story?.links || !chosen || chosen.kind !== 1) return null;
  const bought = story.links.filter((link) => link[3] === "buys");
  const sum = (wanted) => bought.filter(wanted).reduce((all, link) => all + link[2], 0);
  const total = sum(() => true);
  if (!total) return [say("found.buys_nothing", { quarter: story.quarter })];
  return [say("found.supplies", { quarter: story.quarter, place: of(store.nouns.places[chosen.area].name), total: money(total), here: percent(sum(([from]) => from === chosen.area) / total), region: percent(sum(([from]) => from >= 0 && from !== chosen.area) / total), outside: percent(sum(([from]) => from < 0) / total) })];
}

/** Whether both sides have the same scenario, and the same of all that is no policy. */
const sameGround = () => {
  const { left, right } = store.settings;
  const rest = (side) => JSON.stringify(side.changes.filter((each) => !("policy" in each || "package" in each)).map(({ id, ...each }) => each));
  return JSON.stringify(left.scenario) === JSON.stringify(right.scenario) && rest(left) === rest(right);
};
const samePolicies = () => JSON.stringify(store.plans?.left) === JSON.stringify(store.plans?.right);

/** The largest cluster of a place by the declared rule, and how many pass the rule. */
function largestCluster({ side = "left" }) {
  const rows = leagueOf(frame()[side], 1).filter((each) => each.counted);
  if (!rows.length) return [say("found.no_cluster", { quarter: frame().quarter })];
  const first = rows[0];
  return [say("found.largest", { quarter: frame().quarter, cluster: clusterName(first), firms: number(first.firms), revenue: money(first.revenue), quotient: number(first.quotient, 1), local: percent(first.local) }),
    say("found.counted", { count: rows.length })];
}

/** How the largest cluster of the start has grown beside its region. */
function clusterGrowth({ side = "left" }) {
  const frames = upTo();
  if (frames.length < 2) return null;
  const first = leagueOf(frames[0][side], 1).filter((each) => each.counted)[0];
  if (!first) return [say("found.no_cluster", { quarter: frames[0].quarter })];
  const now = last(frames)[side].league.map(cluster).find((each) => each.kind === 1 && each.area === first.area && each.industry === first.industry);
  const total = (world) => world.places.revenue.reduce((all, each) => all + each, 0);
  const whole = share(total(frames[0][side]), total(last(frames)[side]));
  if (!now) return [say("found.gone", { cluster: clusterName(first), quarter: last(frames).quarter })];
  const own = share(first.revenue, now.revenue);
  const arrivals = arrivalsOf(frames, side, (firm) => firm[1] === first.area && firm[2] === first.industry);
  return [say("found.grew", { cluster: clusterName(first), from: frames[0].quarter, to: last(frames).quarter, own: percent(own, 0, signed), whole: percent(whole, 0, signed) }),
    say("found.grew_firms", { before: number(first.firms), now: number(now.firms), came: number(arrivals) }),
    say(own > whole + 0.02 ? "found.grew_more" : own < whole - 0.02 ? "found.grew_less" : "found.grew_same")];
}

const arrivalsOf = (frames, side, wanted) => frames.slice(1).reduce((all, each) => all + each[side].opened.firms.filter(wanted).length, 0);

/** The largest cluster of the start on both sides. */
function clusterSides() {
  const frames = upTo();
  const first = leagueOf(frames[0].left, 1).filter((each) => each.counted)[0];
  if (frames.length < 2 || !first) return null;
  const now = last(frames);
  const [left, right] = SIDES.map((side) => now[side].league.map(cluster).find((each) => each.kind === 1 && each.area === first.area && each.industry === first.industry)?.revenue ?? null);
  const [wholeLeft, wholeRight] = SIDES.map((side) => now[side].places.revenue.reduce((all, each) => all + each, 0));
  if (left === null || right === null) return [say("found.gone", { cluster: clusterName(first), quarter: now.quarter })];
  return [say("found.cluster_sides", { quarter: now.quarter, cluster: clusterName(first), ...pair(left, right, money), difference: difference(left, right), whole: difference(wholeLeft, wholeRight) }),
    say(right < left ? "found.cluster_sides_less" : "found.cluster_sides_more")];
}

/** Newcomers at a place and in the region on both sides (anchors are none); with `against`, beside an earlier step. */
function newcomers({ place, segment, suppliers = [], note, against }) {
  const frames = upTo();
  if (frames.length < 2) return null;
  const here = rowOf(store.nouns.places, place);
  const plant = (firm) => store.nouns.origins?.[firm[4]]?.id === "anchor";
  const [left, right] = SIDES.map((side) => arrivalsOf(frames, side, (firm) => firm[1] === here && !plant(firm)));
  const [allLeft, allRight] = SIDES.map((side) => arrivalsOf(frames, side, (firm) => !plant(firm)));
  const { quarter } = last(frames);
  if (note) notes.set(note, { here: right - left, more: allRight - allLeft, quarter });
  const told = [say("found.newcomers", { place: of(store.nouns.places[here].name), quarter, left: number(left), right: number(right), more: signed(right - left) }),
    say("found.newcomers_all", { left: number(allLeft), right: number(allRight), more: signed(allRight - allLeft) })];
  const kinds = (wanted) => { const [a, b] = SIDES.map((side) => arrivalsOf(frames, side, (firm) => firm[1] === here && !plant(firm) && wanted(store.nouns.segments[firm[2]].id))); return signed(b - a); };
  if (segment) told.push(say("found.newcomers_kinds", { place: of(store.nouns.places[here].name), suppliers: kinds((id) => suppliers.includes(id)), same: kinds((id) => id === segment), rest: kinds((id) => id !== segment && !suppliers.includes(id)), anchors: number(arrivalsOf(frames, "right", (firm) => firm[1] === here && plant(firm))) }));
  const before = against && notes.get(against);
  if (!before) return [...told, say(allRight > allLeft ? "found.newcomers_more" : allRight < allLeft ? "found.newcomers_fewer" : "found.newcomers_same")];
  if (before.quarter !== quarter) return [...told, say("found.wait", { quarter: before.quarter })];
  return [...told, say("found.newcomers_before", { place: of(store.nouns.places[here].name), here: signed(before.here), here_now: signed(right - left), before: signed(before.more), now: signed(allRight - allLeft), quarter }),
    say(right - left < before.here ? "found.newcomers_pull" : allRight - allLeft < before.more ? "found.newcomers_pull_elsewhere" : "found.newcomers_no_pull", { place: of(store.nouns.places[here].name) })];
}

/** What two lucks make of the same world, and all lucks that were tried at this quarter. */
function luck({ indicator, note }) {
  const known = indicatorOf(indicator);
  if (upTo().length < 2 || !known) return null;
  const now = frame();
  const key = note || "lucks";
  const tried = notes.get(key) && notes.get(key).quarter === now.quarter ? notes.get(key) : { quarter: now.quarter, values: new Map() };
  for (const side of SIDES) tried.values.set(store.settings[side].seed, valueOf(now[side], indicator));
  notes.set(key, tried);
  const values = [...tried.values.values()].filter((each) => each !== null);
  const [left, right] = SIDES.map((side) => valueOf(now[side], indicator));
  const told = [say(sameGround() && samePolicies() ? "found.luck_pair" : "found.effect_mixed", { quarter: now.quarter, name: of(known.name), ...pairOf(known, left, right), difference: difference(left, right, known) })];
  const [low, high] = sideBySide([Math.min(...values), Math.max(...values)], (value, write) => measured(known, value, write));
  if (values.length > 2) told.push(say("found.luck_spread", { count: values.length, low, high, spread: percent(share(Math.min(...values), Math.max(...values)), 1) }));
  return told;
}

/** What a policy adds with the same luck, beside what luck alone moves. */
function effect({ indicator, note, against, lucks = "lucks" }) {
  const known = indicatorOf(indicator);
  if (upTo().length < 2 || !known) return null;
  const now = frame();
  const [left, right] = SIDES.map((side) => valueOf(now[side], indicator));
  const same = store.settings.left.seed === store.settings.right.seed;
  const told = [say(!same ? "found.effect_mixed" : sameGround() ? "found.effect" : "found.effect_of_all", { quarter: now.quarter, name: of(known.name), ...pairOf(known, left, right), difference: difference(left, right, known) })];
  if (note) notes.set(note, { quarter: now.quarter, gap: right - left, difference: difference(left, right, known) });
  const tried = notes.get(lucks);
  if (same && tried && tried.quarter === now.quarter && tried.values.size > 1) {
    const all = [...tried.values.values()];
    const spread = Math.max(...all) - Math.min(...all);
    told.push(say(Math.abs(right - left) < spread ? "found.effect_smaller" : "found.effect_larger", { effect: measured(known, right - left, signed), spread: measured(known, spread) }));
  }
  const before = against && notes.get(against);
  if (before && same && before.quarter === now.quarter) told.push(say(before.gap * (right - left) > 0 ? "found.effect_again" : "found.effect_turned", { before: before.difference, now: difference(left, right, known) }));
  return told;
}

/** The crowded place (the most firms at the start): how it and the rest fare on both sides. */
function crowded({ note, against }) {
  const frames = upTo();
  if (frames.length < 2) return null;
  const first = frames[0].left.places;
  const zones = store.nouns.places.map((place, row) => (place.zone ? first.firms[row] : -1));
  const before = notes.get("crowded"); // the same place under another luck, too
  const row = before ?? zones.indexOf(Math.max(...zones));
  notes.set("crowded", row);
  const now = last(frames);
  const rest = (world) => world.places.revenue.reduce((all, each) => all + each, 0) - world.places.revenue[row];
  const [left, right] = SIDES.map((side) => now[side].places.revenue[row]);
  const [restLeft, restRight] = SIDES.map((side) => rest(now[side]));
  const own = share(left, right);
  const others = share(restLeft, restRight);
  const key = own > 0.005 ? (own > others ? "found.crowded_more" : "found.crowded_all") : own < -0.005 ? "found.crowded_less" : "found.crowded_same";
  const earlier = against && notes.get(against);
  if (note) notes.set(note, { quarter: now.quarter, own });
  const again = earlier && earlier.quarter === now.quarter ? [say("found.crowded_again", { place: of(store.nouns.places[row].name), before: percent(earlier.own, 1, signed), now: percent(own, 1, signed) })] : [];
  const [rentFirst, rentLeft, rentRight] = sideBySide([first, now.left.places, now.right.places], (places, write) => percent(places.rent[row], 1, write));
  const rents = say("found.rent", { quarter: now.quarter, first: rentFirst, left: rentLeft, right: rentRight });
  return [say(zones[row] === Math.max(...zones) ? "found.crowded" : "found.crowded_now", { place: of(store.nouns.places[row].name), firms: number(first.firms[row]), quarter: now.quarter, ...pair(left, right, money), own: percent(own, 1, signed), others: percent(others, 1, signed) }), rents, ...again, say(key)];
}

const FAR = 4; // places differ far more than the total if by so many times
/** Where newcomers went on both sides, and whether there are more of them in all. */
function moved() {
  const frames = upTo();
  if (frames.length < 2) return null;
  const count = (side) => {
    const found = store.nouns.places.map(() => 0);
    for (const each of frames.slice(1)) for (const firm of each[side].opened.firms) found[firm[1]] += 1;
    return found;
  };
  const [left, right] = SIDES.map(count);
  const all = (list) => list.reduce((sum, each) => sum + each, 0);
  const apart = right.map((each, row) => [each - left[row], row]).sort((a, b) => b[0] - a[0]);
  const words = (list) => list.map(([by, row]) => say("found.place_by", { place: of(store.nouns.places[row].name), by: signed(by) })).join(say("comma"));
  const gained = apart.filter(([by]) => by > 0).slice(0, 3);
  const lost = apart.filter(([by]) => by < 0).reverse().slice(0, 3);
  const told = [];
  if (!gained.length && !lost.length) return [say("found.moved_nothing", { quarter: last(frames).quarter })];
  told.push(say("found.moved", { quarter: last(frames).quarter, gained: words(gained) || say("found.nobody"), lost: words(lost) || say("found.nobody") }));
  told.push(say("found.moved_all", { left: number(all(left)), right: number(all(right)), more: signed(all(right) - all(left)) }));
  const sum = (list) => list.reduce((found, [by]) => found + Math.abs(by), 0);
  const [more, missing] = [sum(apart.filter(([by]) => by > 0)), sum(apart.filter(([by]) => by < 0))];
  told.push(more >= missing ? say("found.moved_of", { more: number(more), missing: number(missing), new: number(more - missing) }) : say("found.moved_fewer", { more: number(more), missing: number(missing), fewer: number(missing - more) }));
  if (FAR * Math.abs(more - missing) <= more) told.push(say("found.moved_only"));
  return told;
}

/** An indicator on both sides, plain. */
function compared({ indicator }) {
  const known = indicatorOf(indicator);
  if (!known || upTo().length < 2) return null;
  const [left, right] = SIDES.map((side) => valueOf(frame()[side], indicator));
  return [say("found.compared", { quarter: frame().quarter, name: of(known.name), ...pairOf(known, left, right), difference: difference(left, right, known) })];
}

const FINDINGS = { place, alike, spread, supplies, cluster_sides: clusterSides, largest_cluster: largestCluster, cluster_growth: clusterGrowth, newcomers, luck, effect, crowded, moved, compared };
export const KNOWN = Object.keys(FINDINGS);
