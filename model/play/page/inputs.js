// Which inputs do controls have? Sliders, numbers, choices, and lists from which several are taken; all named, all by keyboard.
import { element, fill } from "./dom.js";
import { capital, language, number, of, quantity, say } from "./texts.js";

const WAIT = 280; // ms that a slider rests before its change is made

let resting = null; // the slider that was moved and whose change is still to be made: {input, timer, make}

/** Makes the change of a slider at once: what the reader does next comes after it. */
function settle() {
  const made = resting;
  resting = null;
  clearTimeout(made?.timer);
  made?.make();
}
for (const next of ["keydown", "pointerdown", "click"]) {
  window.addEventListener(next, (event) => { if (resting && event.target !== resting.input) settle(); }, true);
}

/** In English, money is entered and shown in bn yuan: a tenth of the model's 亿元. */
const isMoney = (unit) => (unit?.zh || "").startsWith("亿元");
const factor = (unit) => (isMoney(unit) && language() === "en" ? 10 : 1);
const unitWords = (unit) => (isMoney(unit) && language() === "en" ? `${say("money_unit")}${unit.zh.endsWith("/年") ? ` ${say("a_year")}` : ""}` : of(unit));

/** A slider with its value in words; `made(value)` is called once it rests. */
export function slider(id, name, range, value, unit, made, { frozen = false, write = (each) => quantity(each, unit) } = {}) {
  const step = range.step ?? (Number.isInteger(range.default) && Number.isInteger(range.low) && range.high - range.low >= 4 ? 1 : Number(((range.high - range.low) / 200).toPrecision(1)) || 0.01);
  const output = element("output", { for: id }, write(value));
  const input = element("input", { type: "range", id, min: range.low, max: range.high, step, disabled: frozen, "aria-valuetext": write(value), oninput: (event) => {
    const wanted = Number(event.target.value);
    output.textContent = write(wanted);
    event.target.setAttribute("aria-valuetext", write(wanted));
    if (resting && resting.input !== event.target) settle();
    clearTimeout(resting?.timer);
    resting = { input: event.target, timer: setTimeout(settle, range.wait ?? WAIT), make: () => made(wanted) };
  } });
  input.value = value;
  return element("div", { class: "setting" }, element("label", { for: id }, capital(name)), output, input);
}

/** A number in the reader's unit; null where nothing is entered. */
export function numberField(id, name, unit, value, { low = null, high = null, frozen = false }, made) {
  const by = factor(unit);
  const short = (each) => Number((each / by).toPrecision(6));
  const input = element("input", { type: "number", id, min: low === null ? null : short(low), max: high === null ? null : short(high), step: "any", disabled: frozen, value: value === null || value === undefined ? "" : String(short(value)),
    onchange: (event) => { if (event.target.reportValidity()) made(event.target.value === "" ? null : Number(event.target.value) * by); } });
  const words = unitWords(unit);
  return element("label", {}, capital(words ? say("input.with_unit", { name, unit: words }) : name), input);
}

/** One of a list of {id, name}. */
export function choice(id, name, list, value, made) {
  return element("label", {}, name, element("select", { id, onchange: (event) => made(event.target.value) }, ...list.map((each) => {
    const option = element("option", { value: each.id }, of(each.name));
    option.selected = each.id === value;
    return option;
  })));
}

/** Several of a short list, each with a box. At least one stays. */
export function boxes(id, name, list, values, frozen, made) {
  return element("fieldset", { class: "boxes", disabled: frozen }, element("legend", {}, capital(name)), ...list.map((each) => {
    const box = element("input", { type: "checkbox", id: `${id}-${each.id}`, onchange: (event) => {
      const chosen = list.map((one) => one.id).filter((one) => (one === each.id ? event.target.checked : values.includes(one)));
      if (chosen.length) made(chosen); else event.target.checked = true;
    } });
    box.checked = values.includes(each.id);
    return element("label", {}, box, " ", of(each.name));
  }));
}

/** Several of a long list: those taken, each with a button to leave it out, and a list of the others. */
export function several(id, name, list, values, frozen, made) {
  const others = list.filter((each) => !values.includes(each.id));
  const add = element("select", { id, "aria-label": say("input.add", { name }), disabled: frozen || !others.length, onchange: (event) => { if (event.target.value) made([...values, event.target.value]); } },
    element("option", { value: "" }, values.length ? say("input.add_more") : say("input.everybody")), ...others.map((each) => element("option", { value: each.id }, of(each.name))));
  const taken = values.map((each) => {
    const called = of(list.find((one) => one.id === each)?.name) || each;
    return element("li", {}, called, " ", element("button", { type: "button", disabled: frozen, "aria-label": say("input.leave_out", { name: called }), title: say("input.leave_out", { name: called }), onclick: () => made(values.filter((one) => one !== each)) }, "×"));
  });
  return element("div", { class: "several" }, element("span", {}, name), values.length ? fill(element("ul", { "aria-label": name }), ...taken) : null, add);
}

export const percentage = (each) => `${each > 0 ? "+" : ""}${number(100 * each, 0)}%`;
