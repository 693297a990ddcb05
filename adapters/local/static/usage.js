// What was used: figures from the server, drawn anew whenever something in the room moves.

import { drawBars, drawPart } from "./bars.js";
import { el, fill } from "./dom.js";
import { follow } from "./events.js";

const SETTLE = 400;

const holder = document.getElementById("usage");
const sign = el("p", { class: "connection", role: "status" });
const head = el("div", { class: "usage-head" });
const body = el("div");
const problem = el("p", { class: "usage-problem", role: "alert", hidden: true });
holder.append(head, problem, body);

let period = new URLSearchParams(location.search).get("period") ?? "";
let timer = null;
let asked = 0;
let state = "lost";
let signs = {};

async function refresh() {
  timer = null;
  const number = (asked += 1);
  try {
    const response = await fetch(`/api/usage?period=${encodeURIComponent(period)}`);
    const answer = await response.json();
    // an older answer may come later
    if (number !== asked) return;
    problem.hidden = response.ok;
    if (response.ok) draw(answer);
    else problem.textContent = answer.problem;
  } catch {
    // the stream says when the server is there again
  }
}

function soon() {
  timer ??= setTimeout(refresh, SETTLE);
}

function choose(wanted) {
  period = wanted;
  history.replaceState(null, "", wanted ? `/usage?period=${encodeURIComponent(wanted)}` : "/usage");
  refresh();
}

function drawSign() {
  sign.className = `connection ${state}`;
  sign.replaceChildren(el("span", { class: "dot" }), el("span", { class: "said" }, signs[state] ?? ""));
}

function draw(figures) {
  signs = figures.signs;
  drawSign();
  fill(head, { ...figures, days: null, lists: null, period }, () => [
    el("div", { class: "usage-way" }, el("a", { href: "/" }, figures.back), sign),
    el("h1", {}, figures.title),
    el("nav", { class: "usage-periods" }, ...figures.periods.map(periodButton)),
    el("p", { class: "usage-total" }, figures.total),
    el("p", { class: "usage-counts" }, figures.counts),
    el("p", {}, el("a", { href: `/usage.csv?period=${encodeURIComponent(period)}`, download: true }, figures.table)),
  ]);
  fill(body, { days: figures.days, lists: figures.lists }, () => [
    ...figures.panels.map((panel) => drawBars(panel, figures.days)),
    el("div", { class: "usage-lists" }, ...figures.lists.map(drawList)),
  ]);
}

function periodButton({ period: wanted, name }) {
  const current = wanted === period ? "true" : null;
  return el("button", { type: "button", "aria-current": current, on: { click: () => choose(wanted) } }, name);
}

function drawList({ title, lines }) {
  if (lines.length === 0) return null;
  const rows = lines.map(({ name, amount, part }) =>
    el("li", {}, el("span", { class: "usage-name" }, name), el("span", { class: "usage-amount" }, amount), drawPart(part)),
  );
  return el("section", {}, el("h2", {}, title), el("ol", {}, ...rows));
}

follow({
  onState: (now) => {
    state = now;
    drawSign();
  },
  onStart: () => {},
  onReady: soon,
  onMessage: soon,
});
refresh();
