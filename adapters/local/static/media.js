// Pictures, clips and sounds, each in a box whose size is known before the file is: nothing jumps when it arrives.

import { el, icon } from "./dom.js";
import { fileSize, say } from "./words.js";

const AHEAD = "800px";

// A room's history may hold a hundred videos: only what comes near the screen asks the server for anything.
const nearing = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      nearing.unobserve(target);
      target.preload = "metadata";
    }
  },
  { rootMargin: AHEAD },
);

function whenNear(media) {
  nearing.observe(media);
  return media;
}

// A small picture of a file, or its kind's sign where the browser cannot show one.
export function thumbnail(kind, url) {
  const box = el("span", { class: "thumb" }, icon(kind ?? "file"));
  if (!url) return box;
  if (kind === "image") {
    const image = el("img", { src: url, alt: "", decoding: "async" });
    image.addEventListener("load", () => box.replaceChildren(image));
  } else if (kind === "video") {
    const clip = el("video", { src: `${url}#t=0.1`, preload: "metadata", playsinline: true, tabindex: -1 });
    clip.muted = true;
    clip.addEventListener("loadeddata", () => box.replaceChildren(clip));
  }
  return box;
}

// A file of a person's message.
export function attachment(file) {
  if (file.kind === "image") return picture(file);
  if (file.kind === "video") return player("video", file, { playsinline: true });
  if (file.kind === "audio") return player("audio", file, {});
  return plain(file);
}

function picture(file) {
  const image = el("img", { src: file.url, alt: file.name, title: file.name, loading: "lazy", decoding: "async" });
  const link = el("a", { class: "picture", href: file.url, target: "_blank", rel: "noopener noreferrer" }, image);
  image.addEventListener("error", () => link.replaceWith(plain(file)));
  return link;
}

function player(tag, file, more) {
  const media = whenNear(el(tag, { src: file.url, controls: true, preload: "none", "aria-label": file.name, ...more }));
  const figure = el("figure", { class: `player ${tag}` }, media, caption(file));
  media.addEventListener("error", () => figure.replaceWith(plain(file)));
  return figure;
}

function caption(file) {
  return el("figcaption", { title: file.name }, el("span", { class: "file-name" }, file.name), ` ${fileSize(file.size)}`);
}

function plain(file) {
  const text = el("span", { class: "file-text" }, el("span", { class: "file-name" }, file.name), el("small", {}, fileSize(file.size)));
  return el("a", { class: "plain-file", href: `${file.url}?download`, download: file.name }, icon(file.kind ?? "file"), text);
}

// A finished video.
export function finished(video) {
  const size = video.width && video.height ? { width: video.width, height: video.height } : {};
  const screen = el("video", {
    src: `${video.url}#t=0.001`,
    controls: true,
    playsinline: true,
    preload: "none",
    "aria-label": video.name,
    ...size,
  });
  whenNear(screen);
  if (size.width) {
    // the widest box of the video's shape that is not taller than the reading height
    screen.style.aspectRatio = `${size.width} / ${size.height}`;
    screen.style.setProperty("--ratio", size.width / size.height);
  }
  const gone = el("p", { class: "video-gone" }, say("page-video-gone"));
  screen.addEventListener("error", () => screen.replaceWith(gone));
  return screen;
}

export function downloadLink(video) {
  return el(
    "a",
    { class: "button quiet", href: `${video.url}?download`, download: video.name },
    icon("download"),
    say("page-download"),
    el("small", {}, fileSize(video.size)),
  );
}
