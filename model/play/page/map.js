// Where are the firms? Two maps of places: size is revenue, colour and shape the tier; what came, what left, who supplies.
import { newChart } from "./charts.js";
import { byId, calm, element, fill } from "./dom.js";
import { CAME, LEFT, TIERS, shape } from "./marks.js";
import { SIDES, frame, on, store, tell } from "./store.js";
import { money, number, of, onLanguage, percent, say } from "./texts.js";

const charts = {};
let plant = () => {};
let choose = () => {};
let largest = 1;

/** planted(side, place row): a click while an anchor is to be dropped; chosen(side, place row): any other click. */
export function begin(planted, chosen) {
  plant = planted;
  choose = chosen;
  for (const side of SIDES) {
    charts[side] = newChart(byId(`${side}-map`));
    charts[side].getZr().on("click", (event) => clicked(side, event));
    charts[side].on("georoam", () => follow(side));
  }
  on("session", newRegion);
  on("view chosen story", draw);
  on("planting", () => SIDES.forEach((side) => byId(`${side}-map`).classList.toggle("planting", store.planting)));
  onLanguage(() => { legend(); draw(); });
  new ResizeObserver(() => SIDES.forEach((side) => charts[side].resize())).observe(byId("left-map"));
}

function newRegion() {
  const { features } = store.boundaries;
  // ECharts knows areas by `name`; ours have ids.
  const named = { ...store.boundaries, features: features.map((each, row) => ({ ...each, properties: { name: each.properties.id ?? String(row) } })) };
  echarts.registerMap(store.nouns.region.id, named);
  largest = 1;
  for (const side of SIDES) {
    charts[side].clear();
    charts[side].setOption({
      animation: false,
      tooltip: { renderMode: "richText", confine: true, textStyle: { fontSize: 12.5, color: "#222" }, formatter: (item) => told(side, item) },
      geo: { map: store.nouns.region.id, roam: true, scaleLimit: { min: 0.9, max: 30 }, ...margins(), tooltip: { show: false }, silent: true,
             itemStyle: { areaColor: "#F4F6F7", borderColor: "#C5CCD2", borderWidth: 0.8 }, emphasis: { disabled: true },
             label: { show: false } },
      series: [],
    });
  }
}

/** Where all places are named, names need room at the edges. */
const margins = () => { const room = store.nouns.places.length > FEW ? 12 : 46; return { left: room, right: room, top: 16, bottom: 22 }; };

/** The middle of a city: of the largest ring of its boundary, weighted by area. */
function middle({ geometry }) {
  const rings = (geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates).map((polygon) => polygon[0]);
  const measured = rings.map((ring) => ring.slice(1).reduce(([area, x, y], [x1, y1], row) => {
    const [x0, y0] = ring[row];
    const piece = x0 * y1 - x1 * y0;
    return [area + piece, x + (x0 + x1) * piece, y + (y0 + y1) * piece];
  }, [0, 0, 0])).sort((a, b) => Math.abs(b[0]) - Math.abs(a[0]));
  const [area, x, y] = measured[0];
  return [x / (3 * area), y / (3 * area)];
}

/** The names of cities, above all marks; where places are few they are named instead. */
const cityNames = () => (store.nouns.places.length <= FEW ? [] : store.boundaries.features.map((each) => ({ value: middle(each), label: { formatter: cityName(each.properties.id) } })));

const cityName = (id) => of(store.boundaries.features.find((each) => each.properties.id === id)?.properties.name);

/** Both maps show the same piece of the land. */
function follow(side) {
  const twin = side === "left" ? "right" : "left";
  const { center, zoom } = charts[side].getOption().geo[0];
  charts[twin].setOption({ geo: { center, zoom } });
}

/** The row of the place nearest to a point of the screen, within `reach` pixels. */
function nearest(side, x, y, reach) {
  let found = -1;
  let least = reach;
  store.nouns.places.forEach((place, row) => {
    const [px, py] = charts[side].convertToPixel("geo", [place.longitude, place.latitude]);
    const apart = Math.hypot(px - x, py - y);
    if (apart < least) [found, least] = [row, apart];
  });
  return found;
}

function clicked(side, { offsetX, offsetY }) {
  if (!store.nouns) return;
  const row = nearest(side, offsetX, offsetY, store.planting ? Infinity : 24);
  if (row < 0) return;
  if (store.planting) plant(side, row);
  else choose(side, row);
}

function told(side, item) {
  if (item.seriesId !== "places") return "";
  const row = item.data.row;
  const { places } = frame()[side];
  const field = store.nouns.fields[places.field[row]];
  return [of(store.nouns.places[row].name), say("map.revenue", { revenue: money(places.revenue[row]) }), say("map.firms", { firms: number(places.firms[row]) }), say("map.rent", { rent: percent(places.rent[row], 1) }),
    field ? say("map.field", { field: of(field.name) }) : "", say(`tier.${places.tier[row]}`)].filter(Boolean).join("\n");
}

const position = (row) => [store.nouns.places[row].longitude, store.nouns.places[row].latitude];
const FEW = 12; // places: so few are all named, and cities are not
const radius = (revenue, most) => 3 + most * Math.sqrt(Math.max(0, revenue) / largest);

/** Where the name of each place stands: below, or above if another is close below or level at the left, or else at the right. */
function namedWhere(side) {
  const points = store.nouns.places.map((each, row) => charts[side].convertToPixel("geo", position(row)));
  const close = (down) => down > 12 && down < 60;
  return points.map(([x, y]) => {
    const has = (test) => points.some(([left, top]) => test(left - x, top - y));
    if (!has((across, down) => (Math.abs(across) < 60 && close(down)) || (across < 0 && across > -110 && Math.abs(down) <= 12))) return "bottom";
    return has((across, down) => Math.abs(across) < 60 && close(-down)) ? "right" : "top";
  });
}

/** Where anchors stand that have come so far: rows of places. */
function anchorsOf(side) {
  const found = new Map();
  for (const each of store.frames.slice(0, store.view + 1)) {
    for (const [id, place, , , origin] of each[side].opened.firms) if (store.nouns.origins?.[origin]?.id === "anchor") found.set(id, place);
    for (const [id] of each[side].closed.firms) found.delete(id);
  }
  return [...new Set(found.values())];
}

function counted(moves) {
  const found = new Map();
  for (const [, place] of moves.firms) found.set(place, (found.get(place) || 0) + 1);
  return [...found];
}

function draw() {
  const shown = frame();
  if (!shown || !charts.left) return;
  for (const side of SIDES) for (const revenue of shown[side].places.revenue) largest = Math.max(largest, revenue);
  for (const side of SIDES) drawSide(side, shown[side]);
}

let fading = null;
function drawSide(side, world) {
  const { places } = world;
  const chart = charts[side];
  const most = Math.min(34, Math.max(18, chart.getWidth() / 18)) * (places.revenue.length > FEW ? 0.6 : 1);
  const bubbles = places.revenue.map((revenue, row) => ({ row, value: position(row), symbol: TIERS[places.tier[row]].symbol, symbolSize: places.firms[row] > 0 ? 2 * radius(revenue, most) * 0.75 : 2,
    itemStyle: { color: TIERS[places.tier[row]].colour, opacity: 0.86, borderColor: "#fff", borderWidth: 0.8 } })).sort((a, b) => b.symbolSize - a.symbolSize);
  const beside = bubbles.length <= FEW ? namedWhere(side) : null;
  if (beside) for (const each of bubbles) each.label = { show: true, position: beside[each.row], distance: 2, fontSize: 11, color: "#222", textBorderColor: "#fff", textBorderWidth: 2.5, formatter: of(store.nouns.places[each.row].name) };
  const ring = (moves, colour, symbol) => counted(moves).map(([row, count]) => ({ id: String(row), value: position(row), symbol, symbolSize: 9 + 5 * Math.sqrt(count),
    itemStyle: symbol === "circle" ? { color: "transparent", borderColor: colour, borderWidth: 2.2 } : { color: "transparent", borderColor: colour, borderWidth: 2.2 } }));
  const CROSS = "path://M0,0 L10,10 M10,0 L0,10";
  const told = store.story && store.story.side === side ? store.story : null;
  const links = ((told && told.links) || []).filter(([from, to]) => from >= 0 && to >= 0 && from !== to);
  const heaviest = Math.max(1e-9, ...links.map((link) => link[2]));
  const mark = markOf(side);
  chart.setOption({
    series: [
      { id: "links", type: "lines", coordinateSystem: "geo", z: 2, silent: true, animation: false,
        data: links.map(([from, to, amount, kind]) => ({ coords: [position(from), position(to)],
          lineStyle: { width: 0.6 + 3.2 * Math.sqrt(amount / heaviest), color: kind === "buys" ? "#6B7780" : "#B07C00", type: kind === "buys" ? "solid" : "dashed", opacity: 0.6, curveness: 0.16 } })) },
      { id: "places", type: "scatter", coordinateSystem: "geo", z: 3, data: bubbles, animation: false, labelLayout: { hideOverlap: true } },
      { id: "names", type: "scatter", coordinateSystem: "geo", z: 7, silent: true, animation: false, data: cityNames(), symbolSize: 0.1, labelLayout: { hideOverlap: true },
        label: { show: true, position: "inside", fontSize: 11.5, color: "#222", textBorderColor: "#fff", textBorderWidth: 3 } },
      { id: "chosen", type: "scatter", coordinateSystem: "geo", z: 4, silent: true, animation: false, data: mark,
        symbol: "circle", itemStyle: { color: "transparent", borderColor: "#222", borderWidth: 2 } },
      { id: "anchors", type: "scatter", coordinateSystem: "geo", z: 8, silent: true, animation: false, data: anchorsOf(side).map((row) => ({ value: position(row) })), symbolSize: 0.1,
        label: { show: true, position: "inside", formatter: say("map.anchor"), fontSize: 11.5, fontWeight: "bold", color: "#222", textBorderColor: "#fff", textBorderWidth: 3 } },
      { id: "left", type: "scatter", coordinateSystem: "geo", z: 5, silent: true, animation: false, data: ring(world.closed, LEFT, CROSS), itemStyle: { opacity: 1 } },
      { id: "came", type: "scatter", coordinateSystem: "geo", z: 6, silent: true, animation: !calm(), animationDuration: 350, data: ring(world.opened, CAME, "circle"), itemStyle: { opacity: 1 } },
    ],
  }, { replaceMerge: ["series"], lazyUpdate: false });
  describe(side, world);
  clearTimeout(fading);
  fading = setTimeout(fade, 1100);
}

/** What came and left fades after a moment, so that one sees what happened now. */
function fade() {
  for (const side of SIDES) {
    const faint = (id) => ({ id, animation: !calm(), animationDurationUpdate: 700, data: (charts[side].getOption().series.find((each) => each.id === id)?.data || []).map((each) => ({ ...each, itemStyle: { ...each.itemStyle, opacity: 0.28 } })) });
    charts[side].setOption({ series: [faint("came"), faint("left")] });
  }
}

function markOf(side) {
  const { chosen } = store;
  if (!chosen || chosen.side !== side) return [];
  const rows = chosen.kind === 1 ? [chosen.area] : store.nouns.places.map((place, row) => (place.city === chosen.area ? row : -1)).filter((row) => row >= 0);
  return rows.map((row) => ({ value: position(row), symbolSize: chosen.kind === 1 ? 30 : 14 }));
}

/** For screen readers: the largest places in words. */
function describe(side, world) {
  const rows = world.places.revenue.map((revenue, row) => [revenue, row]).sort((a, b) => b[0] - a[0]).slice(0, 5);
  byId(`${side}-map`).setAttribute("aria-label", say("map.label", { side: say(`side.${side}`), quarter: frame().quarter,
    places: rows.map(([revenue, row]) => `${of(store.nouns.places[row].name)}${say("colon")}${money(revenue)}`).join(say("comma")) }));
}

export function legend() {
  const entry = (mark, key) => element("span", {}, mark, say(key));
  fill(byId("legend"),
    ...TIERS.map((tier, row) => entry(shape(tier.draw, { fill: tier.colour }), `tier.${row}`)),
    entry(shape(["circle", { cx: 7, cy: 7, r: 5 }], { fill: "none", stroke: CAME, "stroke-width": 2 }), "map.came"),
    entry(shape(["path", { d: "M2,2 L12,12 M12,2 L2,12" }], { fill: "none", stroke: LEFT, "stroke-width": 2 }), "map.left"),
    entry(shape(["path", { d: "M0,7 L14,7" }], { stroke: "#6B7780", "stroke-width": 2 }), "map.buys"),
    entry(shape(["path", { d: "M0,7 L14,7" }], { stroke: "#B07C00", "stroke-width": 2, "stroke-dasharray": "3 2" }), "map.sells"),
    element("span", {}, say("map.size")));
}

export function planting(wanted) {
  store.planting = wanted;
  tell("planting");
}

export const chart = (side) => charts[side];
