// Every word on the page comes from the server, in the visitor's language; numbers and times are said by Intl.

let sentences = {};
let language = "en";

export function learn(hello) {
  sentences = hello.sentences;
  language = hello.language === "zh" ? "zh-CN" : hello.language;
}

export function say(name, figures = {}) {
  let text = sentences[name] ?? name;
  for (const [figure, value] of Object.entries(figures)) text = text.replaceAll(`{${figure}}`, () => value);
  return text;
}

export function clockTime(date) {
  return new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" }).format(date);
}

export function fullTime(date) {
  return new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "medium" }).format(date);
}

const DAY = 24 * 3600 * 1000;

export function dayName(date) {
  const midnight = (moment) => new Date(moment.getFullYear(), moment.getMonth(), moment.getDate());
  const days = Math.round((midnight(date) - midnight(new Date())) / DAY);
  if (days === 0 || days === -1) {
    const said = new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(days, "day");
    return said.charAt(0).toLocaleUpperCase(language) + said.slice(1);
  }
  return new Intl.DateTimeFormat(language, { dateStyle: "full" }).format(date);
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"];

export function fileSize(bytes) {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = value >= 10 || unit === 0 ? 0 : 1;
  const style = { style: "unit", unit: UNITS[unit], unitDisplay: unit === 0 ? "narrow" : "short" };
  return new Intl.NumberFormat(language, { ...style, maximumFractionDigits: digits }).format(value);
}
