// Builds elements out of values. Words of people only ever become text nodes.

export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else if (value === true) {
      node.setAttribute(name, "");
    } else {
      node.setAttribute(name, value);
    }
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const shown = new WeakMap();

// Rebuilds what is in the holder only when the value it shows is another one: a playing video goes on playing, and a
// focused button keeps the focus.
export function fill(holder, value, build) {
  const wanted = JSON.stringify(value ?? null);
  if (shown.get(holder) === wanted) return;
  shown.set(holder, wanted);
  const children = value === null || value === undefined ? [] : [build(value)].flat();
  holder.replaceChildren(...children.filter((child) => child !== null && child !== undefined && child !== false));
  holder.hidden = holder.childNodes.length === 0;
}

const SHAPES = {
  attach: "M20 11.5 12.3 19.2a5 5 0 0 1-7.1-7.1l8.2-8.2a3.3 3.3 0 0 1 4.7 4.7l-8.2 8.2a1.7 1.7 0 0 1-2.4-2.4l7.2-7.2",
  send: "M12 19V5m-6 6 6-6 6 6",
  reply: "M9 7 4 12l5 5m-5-5h10a6 6 0 0 1 6 6v1",
  close: "M6 6l12 12M18 6 6 18",
  copy: "M9 9h10v10H9zM5 15V5h10",
  check: "M5 12.5 10 17.5 19.5 7",
  cross: "M7 7l10 10M17 7 7 17",
  down: "M12 5v14m-6-6 6 6 6-6",
  download: "M12 4v11m-5-5 5 5 5-5M5 20h14",
  lock: "M7 11V8a5 5 0 0 1 10 0v3M6 11h12v9H6z",
  warn: "M12 4 3 19.5h18zM12 10v4.5m0 2.6v.1",
  image: "M4 5h16v14H4zM4 16l4.5-4.5 4 4 3-3L20 17M15.5 9.2v.1",
  video: "M4 6h11v12H4zM15 11l5-3v8l-5-3",
  audio: "M9 18V6l10-2v12M9 18a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0zM19 16a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0z",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  ask: "M9.2 9.3a2.9 2.9 0 1 1 4.2 2.6c-.9.5-1.4 1-1.4 2.1m0 3.2v.1",
  stop: "M8 8h8v8H8z",
  pencil: "M4 20l1-4L16.5 4.5l3 3L8 19z",
};

export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", SHAPES[name] ?? SHAPES.file);
  svg.append(path);
  return svg;
}

export function iconButton(name, label, click, extra = "") {
  return el(
    "button",
    { type: "button", class: `icon-button ${extra}`, "aria-label": label, title: label, on: { click } },
    icon(name),
  );
}
