// What can be taken along, and brought in? The scenario, a picture, the table, a link with all settings; a file dropped on the page.
import { draw as drawCurves } from "./curves.js";
import { byId, element, fill, save } from "./dom.js";
import { chart } from "./map.js";
import { CAME, LEFT, SIDE_COLOURS, TIERS } from "./marks.js";
import { SIDES, frame, on, store } from "./store.js";
import { ask, exportAddress, open, remarks } from "./stream.js";
import { capital, of, onLanguage, say } from "./texts.js";
import { wholeTitle } from "./worlds.js";

let told = () => {};
let said = () => {};
let imported = () => {};

export function begin(failed, announced, ended) {
  [told, said, imported] = [failed, announced, ended];
  on("session", draw);
  on("state", renewLink);
  on("view", renewLink);
  onLanguage(draw);
  dropping();
}

const button = (id, key, act) => element("button", { type: "button", id, onclick: act }, say(key));

function draw() {
  if (!store.settings) return;
  fill(byId("export"),
    button("export-scenario", "export.scenario", () => scenario("right")), button("export-scenario-left", "export.scenario_left", () => scenario("left")),
    button("export-picture", "export.picture", picture), button("export-table", "export.table", table),
    button("import-open", "export.import", () => byId("import").click()),
    element("input", { type: "file", id: "import", class: "unseen", tabindex: "-1", accept: ".yaml,.yml", "aria-label": say("export.import"), onchange: (event) => { if (event.target.files[0]) bring(event.target.files[0]); } }),
    element("p", { class: "note" }, say("export.import_note")),
    element("input", { type: "text", id: "link", readonly: true, "aria-label": say("export.link"), onfocus: (event) => event.target.select() }),
    button("copy-link", "export.copy", copy),
    element("div", { class: "note", id: "export-remarks", role: "status" }));
  renewLink();
}

/** What came of it, and what is to be known of it, one below the other. */
const remark = (words, list) => fill(byId("export-remarks"), element("p", {}, words), list?.length ? element("ul", {}, ...list.map((each) => element("li", {}, capital(of(each))))) : null);

async function scenario(side) {
  try {
    const [{ remarks: list }, text] = await Promise.all([remarks(side), ask(exportAddress("scenario", side))]);
    save(`${store.nouns.region.id}_${side === "right" ? "mine" : "left"}.yaml`, text, "text/yaml;charset=utf-8");
    remark(say("export.saved_scenario"), list);
  } catch (error) {
    told(error);
  }
}

async function table() {
  try {
    // The mark at the beginning tells spreadsheets that the text is UTF-8.
    const text = await ask(exportAddress("table"));
    save(`${store.nouns.region.id}_play.csv`, text.startsWith("\ufeff") ? text : `\ufeff${text}`, "text/csv;charset=utf-8");
  } catch (error) {
    told(error);
  }
}

const KEY = 42; // pixels of a picture between maps and curves

/** What the marks of a picture mean: sign, colour, words. */
const keys = () => [...["●", "■", "◆", "▲"].map((sign, row) => [sign, TIERS[row].colour, say(`tier.${row}`)]), ["○", CAME, say("map.came")], ["×", LEFT, say("map.left")],
  ["- -", SIDE_COLOURS.left, say("curve.left")], ["—", SIDE_COLOURS.right, say("curve.right")],
  ...(store.catalogue.indicators.some((each) => Object.keys(each.targets || {}).length) ? [["◆", "#E69F00", say("curve.target")]] : [])];

/** Both maps and all curves as one picture, with titles and the quarter. */
async function picture() {
  drawCurves();
  const canvases = [...document.querySelectorAll("#curves .chart canvas")].map((each) => each.closest(".curve"));
  const scale = 2;
  const [width, gap, top] = [1200, 20, 84];
  const mapWidth = (width - gap) / 2;
  const rows = Math.ceil(canvases.length / 3);
  const left = chart("left");
  const mapHeight = Math.round((mapWidth * left.getHeight()) / left.getWidth());
  const curveWidth = (width - 2 * gap) / 3;
  const curveHeight = 210;
  const canvas = element("canvas", { width: scale * (width + 2 * gap), height: scale * (top + mapHeight + KEY + rows * curveHeight + 2 * gap) });
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  const font = getComputedStyle(document.body).fontFamily;
  const write = (text, x, y, size, weight = 400, colour = "#222") => { pen.font = `${weight} ${size}px ${font}`; pen.fillStyle = colour; pen.fillText(text, x, y); };
  write(say("picture.title", { region: of(store.nouns.region.name), quarter: frame().quarter }), gap, 34, 20, 600);
  for (const [at, side] of SIDES.entries()) {
    const x = gap + at * (mapWidth + gap);
    write(wholeTitle(side), x, 68, 14, 600);
    await draws(pen, chart(side).getDataURL({ pixelRatio: scale, backgroundColor: "#FBFCFC" }), x, top - 6, mapWidth, mapHeight);
  }
  let across = gap;
  for (const [sign, colour, words] of keys()) {
    write(sign, across, top + mapHeight + 14, 13, 600, colour);
    across += pen.measureText(sign).width + 5;
    write(words, across, top + mapHeight + 14, 12, 400, "#555");
    across += pen.measureText(words).width + 16;
  }
  for (const [at, card] of canvases.entries()) {
    const x = gap + (at % 3) * (curveWidth + gap);
    const y = top + mapHeight + KEY + Math.floor(at / 3) * curveHeight;
    write(card.querySelector("h3").firstChild.textContent, x, y + 12, 13, 600);
    const drawn = card.querySelector("canvas");
    pen.drawImage(drawn, x, y + 18, curveWidth, Math.min(curveHeight - 24, (curveWidth * drawn.height) / drawn.width));
  }
  pen.font = `400 11px ${font}`;
  pen.fillStyle = "#555";
  pen.fillText(say("foot"), gap, top + mapHeight + KEY + rows * curveHeight + gap, width);
  save(`${store.nouns.region.id}_${frame().quarter}.png`, canvas.toDataURL("image/png"));
}

function draws(pen, address, x, y, width, height) {
  return new Promise((resolve) => {
    const image = new Image();
    image.onload = () => { pen.drawImage(image, x, y, width, height); resolve(); };
    image.onerror = resolve;
    image.src = address;
  });
}

// ---- the link: settings as JSON in base64url behind #s=

export function linkOf(settings) {
  const bytes = new TextEncoder().encode(JSON.stringify(settings));
  let letters = "";
  for (const byte of bytes) letters += String.fromCharCode(byte);
  return `#s=${btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "")}`;
}

/** The settings in a link's fragment, or null. */
export function settingsIn(fragment) {
  const found = /[#&]s=([\w-]+)/.exec(fragment);
  if (!found) return null;
  try {
    const letters = atob(found[1].replace(/-/g, "+").replace(/_/g, "/"));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(letters, (each) => each.charCodeAt(0))));
  } catch {
    return null;
  }
}

function renewLink() {
  const field = byId("link");
  if (!field || !store.settings) return;
  const { region, left, right } = store.settings;
  const shown = frame();
  field.value = location.origin + location.pathname + linkOf({ region, left, right, ...(shown ? { quarter: shown.quarter } : {}) });
}

async function copy() {
  const field = byId("link");
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand("copy");
  }
  said(say("export.copied"));
  byId("export-remarks").textContent = say("export.copied");
}

// ---- a file dropped on the page

function dropping() {
  const holds = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
  document.addEventListener("dragover", (event) => { if (holds(event)) { event.preventDefault(); byId("drop").hidden = false; } });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) byId("drop").hidden = true; });
  document.addEventListener("drop", (event) => {
    byId("drop").hidden = true;
    if (!holds(event)) return;
    event.preventDefault();
    if (event.dataTransfer.files[0]) bring(event.dataTransfer.files[0]);
  });
}

const LARGEST = 900000; // bytes: what the server takes at once

async function bring(file) {
  try {
    if (file.size > LARGEST) throw { zh: "文件太大：情景文件不超过 900 KB。", en: "The file is too large: a scenario has at most 900 KB.", all: [] };
    const answer = await ask("api/import", { text: await file.text(), name: file.name });
    imported();
    await open(answer.settings);
    remark(say("export.imported", { name: file.name }), answer.remarks);
    said(say("export.imported", { name: file.name }));
  } catch (error) {
    told(error);
  }
}
