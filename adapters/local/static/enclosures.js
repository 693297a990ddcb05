// Small files that come with an answer itself: they are this page's own, and go with it.

import { el, icon } from "./dom.js";
import { attachment } from "./media.js";
import { fileSize } from "./words.js";

const urls = new WeakMap();

export function enclosed(file) {
  const url = addressOf(file);
  if (file.kind === "image") return attachment({ ...file, url });
  const text = el("span", { class: "file-text" }, el("span", { class: "file-name" }, file.name), el("small", {}, fileSize(file.size)));
  return el("a", { class: "plain-file", href: url, download: file.name }, icon("file"), text);
}

function addressOf(file) {
  if (!urls.has(file)) {
    const bytes = Uint8Array.from(atob(file.data), (letter) => letter.charCodeAt(0));
    urls.set(file, URL.createObjectURL(new Blob([bytes], { type: file.media_type })));
  }
  return urls.get(file);
}
