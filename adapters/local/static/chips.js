// The files of the message being written: attached, dropped or pasted, with the names the model will know them by.

import { el, icon, iconButton } from "./dom.js";
import { fileSize, say } from "./words.js";

const ENDINGS = {
  image: /\.(jpe?g|jfif|png|webp|gif|bmp|hei[cf]|avif|tiff?)$/i,
  video: /\.(mp4|m4v|mov|qt|webm|mkv|avi|3g[p2]|mpe?g|wmv|m?ts)$/i,
  audio: /\.(mp3|wave?|og[ga]|opus|m4a|aac|flac|wma|aiff?|amr)$/i,
};

export function kindOf(file) {
  const main = file.type.split("/")[0];
  if (main in ENDINGS) return main;
  return Object.keys(ENDINGS).find((kind) => ENDINGS[kind].test(file.name)) ?? null;
}

// Labels in the order the bot gives them: counted within each kind, files that come along first.
export function labelled(files) {
  const counts = {};
  return files.map((file) => {
    if (!file.kind) return { ...file, label: null };
    counts[file.kind] = (counts[file.kind] ?? 0) + 1;
    return { ...file, label: `@${file.kind.charAt(0).toUpperCase()}${file.kind.slice(1)}${counts[file.kind]}` };
  });
}

export class Chips {
  constructor({ element, limits, toast, onChange }) {
    this.element = element;
    this.limits = limits;
    this.toast = toast;
    this.onChange = onChange;
    this.files = [];
    // files of the message replied to, or of the job being changed: they come before one's own
    this.along = [];
  }

  add(list) {
    for (const file of list) {
      const figures = { name: file.name, size: fileSize(file.size), most: fileSize(this.limits.file_bytes) };
      if (this.files.length >= this.limits.files) {
        this.toast(say("page-too-many-files", { most: this.limits.files }), "bad");
        break;
      }
      if (file.size === 0) this.toast(say("page-file-empty", figures), "bad");
      else if (file.size > this.limits.file_bytes) this.toast(say("page-file-too-large", figures), "bad");
      else this.files.push(file);
    }
    this.draw();
  }

  bring(files) {
    this.along = files;
    this.draw();
  }

  take() {
    const files = this.files;
    this.files = [];
    this.draw();
    return files;
  }

  all() {
    const own = this.files.map((file) => ({ name: file.name, kind: kindOf(file), file }));
    return labelled([...this.along, ...own]);
  }

  draw() {
    this.element.replaceChildren(...this.all().map((entry) => this.chip(entry)));
    this.element.hidden = this.element.childNodes.length === 0;
    this.onChange();
  }

  chip({ name, kind, label, file, url }) {
    const remove = () => {
      this.files = this.files.filter((other) => other !== file);
      this.draw();
    };
    return el(
      "li",
      { class: file ? "chip" : "chip along", title: name },
      preview(kind, file, url),
      el("span", { class: "chip-text" }, label && el("strong", {}, label), el("span", { class: "file-name" }, name)),
      file && iconButton("close", say("page-remove-file", { name }), remove, "small"),
    );
  }
}

const previews = new WeakMap();

function preview(kind, file, url) {
  if (kind !== "image" || (!file && !url)) return el("span", { class: "thumb" }, icon(kind ?? "file"));
  if (file && !previews.has(file)) previews.set(file, URL.createObjectURL(file));
  const box = el("span", { class: "thumb" });
  const image = el("img", { src: file ? previews.get(file) : url, alt: "" });
  image.addEventListener("error", () => box.replaceChildren(icon("image")));
  box.append(image);
  return box;
}

// Files may be dropped anywhere on the page.
export function acceptDrops(onFiles) {
  const overlay = el("div", { class: "drop", hidden: true }, el("p", {}, icon("attach"), say("page-drop-here")));
  document.body.append(overlay);
  const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  let depth = 0;
  const leave = () => {
    depth = 0;
    overlay.hidden = true;
  };
  window.addEventListener("dragenter", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth += 1;
    overlay.hidden = false;
  });
  window.addEventListener("dragleave", (event) => carriesFiles(event) && --depth <= 0 && leave());
  window.addEventListener("dragover", (event) => carriesFiles(event) && event.preventDefault());
  window.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    leave();
    onFiles([...event.dataTransfer.files]);
  });
}
