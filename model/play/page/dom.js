// How are elements made? Text is always set as text: names in the data may contain anything.

/** An element with attributes, event listeners (onclick) and children; null children are left out. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "value") made.value = value;
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

export const byId = (id) => document.getElementById(id);

/** The element with these children in place of what it had. */
export function fill(parent, ...children) {
  parent.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return parent;
}

/** Saves a text or a data URL under a name. */
export function save(name, content, kind = "text/plain;charset=utf-8") {
  const address = content.startsWith("data:") ? content : URL.createObjectURL(new Blob([content], { type: kind }));
  const link = element("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  if (address !== content) setTimeout(() => URL.revokeObjectURL(address), 10000);
}

export const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

/** A drawing that waits until its panel is on the screen (or near it), and is then made with what is known by then. */
export function whenSeen(place, draw) {
  let seen = false;
  let waits = false;
  const ask = () => {
    waits = !seen;
    if (seen) draw();
  };
  new IntersectionObserver((entries) => {
    seen = entries[entries.length - 1].isIntersecting;
    if (seen && waits) ask();
  }, { rootMargin: "200px" }).observe(place);
  return ask;
}
