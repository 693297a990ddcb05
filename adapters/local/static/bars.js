// Bars: a panel of one for each day, and the one that says a part of the most.

import { el } from "./dom.js";

const SPACE = "http://www.w3.org/2000/svg";
const HIGH = 100;

function shape(name, values, ...children) {
  const node = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(values)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

export function drawBars({ what, title }, days) {
  const language = document.documentElement.lang === "zh" ? "zh-CN" : document.documentElement.lang;
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  // the days are those of the workspace's time zone already
  const date = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" });
  const most = Math.max(...days.map((day) => day[what]));
  const bars = days.map((day, place) => {
    const height = most > 0 ? (day[what] / most) * HIGH : 0;
    const bar = shape("rect", { x: place + 0.1, y: HIGH - height, width: 0.8, height });
    const all = shape("rect", { x: place, y: 0, width: 1, height: HIGH, class: "day" });
    const said = shape("title", {}, `${date.format(new Date(day.day))}: ${number.format(day[what])}`);
    return shape("g", {}, all, bar, said);
  });
  const box = { viewBox: `0 0 ${days.length} ${HIGH}`, preserveAspectRatio: "none", role: "img", "aria-label": title };
  const ends = [days[0], days[days.length - 1]].map((day) => el("span", {}, date.format(new Date(day.day))));
  return el(
    "figure",
    { class: `bars ${what}` },
    el("figcaption", {}, el("span", {}, title), el("span", { class: "bars-most" }, number.format(most))),
    shape("svg", box, ...bars),
    el("p", { class: "bars-ends" }, ...(days.length > 1 ? ends : ends.slice(0, 1))),
  );
}

export function drawPart(part) {
  const whole = shape("rect", { width: "100%", height: "100%", class: "whole" });
  const bar = shape("rect", { width: `${part * 100}%`, height: "100%" });
  return shape("svg", { class: "part", "aria-hidden": "true" }, whole, bar);
}
