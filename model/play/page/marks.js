// How does a tier look? By colour and by shape, the same on maps, in tables and in legends.
import { say } from "./texts.js";

export const TIERS = [
  { colour: "#AAB5BE", symbol: "circle", draw: ["circle", { cx: 7, cy: 7, r: 5.2 }] },
  { colour: "#56B4E9", symbol: "rect", draw: ["rect", { x: 2.2, y: 2.2, width: 9.6, height: 9.6 }] },
  { colour: "#0B5C8C", symbol: "diamond", draw: ["polygon", { points: "7,0.4 13.6,7 7,13.6 0.4,7" }] },
  { colour: "#D55E00", symbol: "triangle", draw: ["polygon", { points: "7,0.8 13.6,12.8 0.4,12.8" }] },
];
export const CAME = "#0072B2";
export const LEFT = "#C24E00";
export const SIDE_COLOURS = { left: "#5F666C", right: "#0072B2" };

const NAMESPACE = "http://www.w3.org/2000/svg"; // a name, no address that is fetched

export function shape(draw, paint) {
  const picture = document.createElementNS(NAMESPACE, "svg");
  picture.setAttribute("viewBox", "0 0 14 14");
  picture.setAttribute("class", "mark");
  const [tag, attributes] = draw;
  const drawn = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries({ ...attributes, ...paint })) drawn.setAttribute(name, value);
  picture.append(drawn);
  picture.setAttribute("aria-hidden", "true");
  return picture;
}

export function tierMark(tier) {
  const mark = shape(TIERS[tier].draw, { fill: TIERS[tier].colour });
  mark.setAttribute("role", "img");
  mark.removeAttribute("aria-hidden");
  mark.setAttribute("aria-label", say(`tier.${tier}`));
  return mark;
}

export const tierName = (tier) => say(`tier.${tier}`);
