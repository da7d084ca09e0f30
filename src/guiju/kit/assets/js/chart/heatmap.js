import { axis, counted, frame, label, mix, number, withUnit } from "./ink.js";

// Hour × weekday: the darker, the more; the number stands in the cell where there is room.
export function heatmap(spec, ink, width) {
  const values = spec.cells.map((cell) => cell[2]).filter((value) => value !== null);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const wide =
    width / (spec.hours.length + 2) >
    7 * Math.max(...values.map((value) => number(value, spec.digits).length), 2);
  const share = (value) => (high > low ? (value - low) / (high - low) : 0.5);
  return frame(ink, {
    grid: { left: 6, right: 6, top: 8, bottom: 4, containLabel: true },
    xAxis: axis(ink, {
      type: "category",
      data: spec.hours.map(String),
      axisLine: { show: false },
      axisLabel: label(ink, { interval: width < 520 ? 2 : 0 }),
    }),
    yAxis: axis(ink, {
      type: "category",
      data: spec.weekdays,
      inverse: true,
      axisLine: { show: false },
    }),
    series: [
      {
        type: "heatmap",
        data: spec.cells
          .filter((cell) => cell[2] !== null)
          .map((cell) => item(cell, spec, ink, share(cell[2]))),
        label: {
          show: wide,
          fontSize: 11,
          formatter: (point) => number(point.value[2], spec.digits),
        },
        itemStyle: { borderColor: ink.card, borderWidth: 1.5, borderRadius: 3 },
        emphasis: { itemStyle: { borderColor: ink.ink, borderWidth: 1.5 } },
      },
    ],
  });
}

function item([hour, weekday, value, n, url], spec, ink, share) {
  const when = `${spec.weekdays[weekday - 1]} ${hour}:00–${hour + 1}:00`;
  return {
    value: [spec.hours.indexOf(hour), weekday - 1, value],
    url,
    tip: [
      when,
      withUnit(number(value, spec.digits), spec.unit),
      n === null ? "" : counted(spec, n),
    ],
    cursor: url ? "pointer" : "default",
    itemStyle: { color: mix(ink.wash, ink.accent, share) },
    label: { color: share > 0.55 ? ink.onAccent : ink.ink },
  };
}
