// The colours of the page as the browser works them out, and the pieces that every picture shares.
const NAMES = [
  "ink",
  "soft",
  "hair",
  "line",
  "accent",
  "wash",
  "card",
  "good",
  "warn",
  "bad",
  "on-accent",
];

export function readInk(canvas) {
  const probe = document.createElement("span");
  canvas.append(probe);
  const read = (name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const ink = Object.fromEntries(NAMES.map((name) => [name.replace("-a", "A"), read(name)]));
  ink.type = getComputedStyle(canvas).fontFamily;
  probe.remove();
  return ink;
}

const channels = (colour) => colour.match(/[\d.]+/g).map(Number);

export function mix(from, to, share) {
  const [a, b] = [channels(from), channels(to)];
  return `rgb(${[0, 1, 2].map((at) => Math.round(a[at] + (b[at] - a[at]) * share)).join(",")})`;
}

export function number(value, digits) {
  if (value === null || value === undefined) return "—";
  return value
    .toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits })
    .replace("-", "−");
}

// How many cases a value rests on, with their noun.
export const counted = (spec, n) =>
  (n === 1 && spec.words.case ? spec.words.case : spec.words.cases).replace("{n}", number(n, 0));

export const short = (value) =>
  value.toLocaleString("en-US", { maximumFractionDigits: 2 }).replace("-", "−");
export const withUnit = (text, unit) => (unit ? `${text} ${unit}` : text);

// title, line, small print → the box that follows pointer and keyboard; built as nodes, so no text becomes markup
export function box([title, line, small]) {
  const tip = document.createElement("div");
  tip.className = "tip";
  for (const [tag, text] of [
    ["b", title],
    ["span", line],
    ["small", small],
  ]) {
    for (const part of text ? [text].flat() : [])
      tip.append(Object.assign(document.createElement(tag), { textContent: part }));
  }
  return tip;
}

export const tooltip = (more = {}) => ({
  trigger: "item",
  confine: true,
  transitionDuration: 0,
  backgroundColor: "transparent",
  borderWidth: 0,
  padding: 0,
  extraCssText: "box-shadow:none",
  formatter: (params) => (params.data?.tip ? box(params.data.tip) : ""),
  ...more,
});

export const frame = (ink, more) => ({
  animation: false,
  textStyle: { fontFamily: ink.type, fontSize: 12, color: ink.soft },
  tooltip: tooltip(),
  ...more,
});
export const label = (ink, more = {}) => ({
  color: ink.soft,
  fontSize: 12,
  fontFamily: ink.type,
  ...more,
});
export const axis = (ink, more = {}) => ({
  axisLine: { lineStyle: { color: ink.hair } },
  axisTick: { show: false },
  splitLine: { show: false },
  axisLabel: label(ink),
  nameTextStyle: label(ink),
  ...more,
});
export const mark = (ink, where, text, more = {}) => ({
  silent: true,
  symbol: "none",
  animation: false,
  lineStyle: { color: ink.soft, type: [4, 4], width: 1 },
  label: label(ink, { formatter: text, position: "insideEndTop", distance: [2, 3] }),
  data: [where],
  ...more,
});
