// What an empty room says: how to begin, with sentences to try.

import { el } from "./dom.js";
import { markedText } from "./message.js";
import { say } from "./words.js";

const EXAMPLES = ["page-example-1", "page-example-2", "page-example-3"];

export function drawEmpty(element, onExample) {
  const example = (name) =>
    el("li", {}, el("button", { type: "button", class: "example", on: { click: () => onExample(say(name)) } }, ...markedText(say(name))));
  element.append(
    el("img", { src: "/static/icon.svg", alt: "" }),
    el("h2", {}, say("page-empty-title")),
    el("p", {}, say("page-empty-how")),
    el("ul", { class: "examples" }, ...EXAMPLES.map(example)),
    el("p", { class: "small" }, say("page-empty-more")),
  );
}
