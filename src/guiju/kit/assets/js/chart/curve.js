import { axis, frame, label, number, short, withUnit } from "./ink.js";

// How a value becomes a score: the curve with the person's point on it.
export function curve(spec, ink, width) {
  const corners = [...new Set(spec.line.map((corner) => corner[0]))];
  const [low, high] = [
    Math.min(...corners, ...spec.points.map((point) => point[0])),
    Math.max(...corners, ...spec.points.map((point) => point[0])),
  ];
  const top = Math.max(...spec.line.map((corner) => corner[1])) || 100;
  return frame(ink, {
    grid: { left: 6, right: 24, top: 26, bottom: spec.x_title ? 22 : 4, containLabel: true },
    xAxis: axis(ink, {
      type: "value",
      min: low,
      max: high,
      name: spec.x_title ? withUnit(spec.x_title, spec.unit ? `(${spec.unit})` : "") : "",
      nameLocation: "middle",
      nameGap: 26,
      splitNumber: width < 520 ? 3 : 5,
      axisLabel: label(ink, { formatter: short, hideOverlap: true }),
    }),
    yAxis: axis(ink, {
      type: "value",
      min: 0,
      max: top,
      interval: top / 4,
      name: spec.y_title,
      nameTextStyle: label(ink, { align: "left", padding: [0, 0, 0, -18] }),
      nameGap: 10,
      splitLine: { lineStyle: { color: ink.hair } },
      axisLabel: label(ink, { formatter: short }),
    }),
    series: [
      {
        type: "line",
        data: spec.line,
        symbol: "none",
        silent: true,
        lineStyle: { width: 2.2, color: ink.accent },
        emphasis: { disabled: true },
      },
      {
        type: "scatter",
        data: spec.points.map((point) => dot(point, spec, ink, low, high)),
        labelLayout: { moveOverlap: "shiftY" },
      },
    ],
  });
}

// Two points of one person lie near one another: hers is named above, the hollow one below, where there is room.
function place(y, hollow, aside) {
  return hollow ? (y > 15 ? "bottom" : aside) : "top";
}

function dot([x, y, name, hollow, url], spec, ink, low, high) {
  const left = (x - low) / (high - low || 1) > 0.55;
  return {
    value: [x, y],
    url,
    tip: [name, `${withUnit(number(x, spec.digits), spec.unit)} → ${number(y, 1)}`],
    cursor: url ? "pointer" : "default",
    symbolSize: hollow ? 10 : 12,
    itemStyle: hollow
      ? { color: ink.card, borderColor: ink.soft, borderWidth: 1.5, opacity: 1 }
      : { color: ink.accent, opacity: 1 },
    label: label(ink, {
      show: true,
      position: place(y, hollow, left ? "left" : "right"),
      distance: 8,
      formatter: name,
      color: hollow ? ink.soft : ink.ink,
    }),
  };
}
