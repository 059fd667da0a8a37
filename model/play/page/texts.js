// In which language does the page speak, and how are words and figures written?

const LANGUAGES = ["zh", "en"];
const listeners = [];
let words = {};
let code = "zh";

/** The words of the page (words.yaml): nested maps whose leaves are {zh, en}; keys are joined by dots. */
export function learn(tree, prefix = "") {
  for (const [key, branch] of Object.entries(tree)) {
    if (typeof branch.zh === "string") words[prefix + key] = branch;
    else learn(branch, `${prefix}${key}.`);
  }
}

/** The language asked for by the link, or else the browser's: Chinese if it speaks Chinese first. */
export function firstLanguage(asked) {
  if (LANGUAGES.includes(asked)) return asked;
  return /^zh/i.test((navigator.languages && navigator.languages[0]) || navigator.language || "zh") ? "zh" : "en";
}

export const language = () => code;
export const otherLanguage = () => (code === "zh" ? "en" : "zh");
export const onLanguage = (listener) => listeners.push(listener);

export function speak(chosen) {
  code = chosen;
  document.documentElement.lang = code === "zh" ? "zh-Hans" : "en";
  document.title = say("window_title");
  for (const each of document.querySelectorAll("[data-text]")) each.textContent = say(each.dataset.text);
  for (const each of document.querySelectorAll("[data-label]")) {
    each.setAttribute("aria-label", say(each.dataset.label));
    if (each.tagName === "BUTTON") each.title = say(each.dataset.label);
  }
  for (const listener of listeners) listener(code);
}

/** The text of a key with its {gaps} filled; a missing key shows itself, and a test finds it. */
export function say(key, values = {}) {
  const pair = words[key];
  if (pair === undefined) return key;
  return pair[code].replace(/\{(\w+)\}/g, (gap, name) => (name in values ? String(values[name]) : gap));
}

export const knows = (key) => key in words;

/** The reader's half of a {zh, en} pair; a plain text as it stands. */
export function of(pair) {
  if (pair === null || pair === undefined) return "";
  return typeof pair === "object" ? pair[code] || pair.zh || pair.en || "" : String(pair);
}

/** With a capital at the beginning, and without: names are written either way in English. */
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
export const inSentence = (text) => (code === "en" && /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text);

/** A number with the digits that matter, with separators. */
export function number(value, digits = null, least = 0) {
  if (value === null || value === undefined || !Number.isFinite(value)) return say("none");
  const written = value.toLocaleString(code === "zh" ? "zh-CN" : "en-GB", { minimumFractionDigits: least, maximumFractionDigits: digits ?? usual(value) });
  return written === "-0" ? "0" : written.replace("-", "−");
}

const usual = (value) => (Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 0.1 ? 2 : 3);
const MOST_DIGITS = 4;

/** Figures that are read side by side: all with the same number of decimals, enough to show by how much they differ. `shown` writes one. */
export function sideBySide(values, shown) {
  const raw = [];
  for (const value of values) shown(value, (each) => { raw.push(each); return ""; });
  const there = raw.filter(Number.isFinite);
  const apart = Math.max(...there) - Math.min(...there);
  const usually = Math.max(0, ...there.map(usual));
  const digits = apart > 0 && !there.every(Number.isInteger) ? Math.max(usually, Math.min(MOST_DIGITS, Math.ceil(Math.log10(5 / apart)))) : usually;
  return values.map((value) => shown(value, (each) => number(each, digits, digits)));
}

/** The same with its sign. */
export function signed(value, digits = null, least = 0) {
  const written = number(value, digits, least);
  return value > 0 && written !== "0" ? `+${written}` : written;
}

/** A quantity of a unit as the reader knows it: 亿元 stay so in Chinese and become bn yuan in English. */
export function quantity(value, unit, write = number) {
  if (value === null || value === undefined) return say("none");
  const chinese = of({ zh: unit?.zh, en: unit?.zh }) || "";
  if (chinese.startsWith("亿元") && code === "en") return `${Math.abs(value) < 1 && value !== 0 ? `${write(value * 100)} m yuan` : `${write(value / 10)} bn yuan`}${chinese.endsWith("/年") ? " a year" : ""}`;
  const named = of(unit);
  return named ? joined(write(value), named) : write(value);
}

/** A figure and its unit: Chinese stands without a blank, as statistics bureaus write it. */
const joined = (figure, unit) => (/^[\u4e00-\u9fff]/.test(unit) ? `${figure}${unit}` : `${figure} ${unit}`);

/** A value of an indicator in the reader's unit: frames hold the model's, the catalogue says by what to multiply. */
export const scaled = (indicator, value) => (value === null || value === undefined ? null : value * (indicator.factor?.[code] ?? 1));

/** The same with its unit, in words. */
export function measured(indicator, value, write = number) {
  const named = of(indicator.unit);
  const figure = write(scaled(indicator, value) ?? NaN);
  return value === null || value === undefined ? say("none") : named === "%" ? `${figure}%` : named ? joined(figure, named) : figure;
}

export const YI = { zh: "亿元", en: "亿元" };
export const money = (yi, write = number) => quantity(yi, YI, write);
export const percent = (share, digits = 0, write = number) => `${write(100 * share, digits)}%`;
