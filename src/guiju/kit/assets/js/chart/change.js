import { axis, box, frame, label, mark, mix, number, short, tooltip, withUnit } from "./ink.js";

// Before and after: what was, what would have been with its band, and the day of the change as a line between them.
export function change(spec, ink, width) {
  const colours = [ink.accent, ink.soft, mix(ink.soft, ink.card, 0.5)];
  const longest = Math.max(
    ...spec.lines.map(([name]) =>
      [...name].reduce((sum, char) => sum + (char.charCodeAt(0) > 255 ? 12 : 6.6), 0),
    ),
  );
  return frame(ink, {
    grid: {
      left: 6,
      right: Math.min(longest + 14, width / 3),
      top: 24,
      bottom: 4,
      containLabel: true,
    },
    tooltip: tooltip({
      trigger: "axis",
      axisPointer: { type: "line", lineStyle: { color: ink.line } },
      formatter: (lines) => box(said(spec, lines[0].dataIndex)),
    }),
    xAxis: axis(ink, {
      type: "category",
      data: spec.x,
      boundaryGap: false,
      axisLabel: label(ink, { hideOverlap: true }),
    }),
    yAxis: axis(ink, {
      type: "value",
      scale: true,
      splitNumber: 3,
      splitLine: { lineStyle: { color: ink.hair } },
      axisLabel: label(ink, { formatter: short }),
    }),
    series: [
      ...band(spec, ink),
      ...spec.lines.map(([name, values], at) => line(spec, name, values, at, colours[at], ink)),
    ],
  });
}

// A band is a line that is not seen with an area of the interval's height upon it.
function band(spec, ink) {
  const part = (data, more) => ({
    type: "line",
    data,
    stack: "band",
    stackStrategy: "all",
    symbol: "none",
    silent: true,
    lineStyle: { opacity: 0 },
    emphasis: { disabled: true },
    tooltip: { show: false },
    ...more,
  });
  const height = spec.high.map((high, at) => (high === null ? null : high - spec.low[at]));
  return [
    part(spec.low, {}),
    part(height, { areaStyle: { color: mix(ink.accent, ink.card, 0.82), opacity: 1 } }),
  ];
}

function line(spec, name, values, at, colour, ink) {
  const sparse = spec.x.length <= 40 && at === 0;
  return {
    type: "line",
    name,
    data: values.map((value, index) => ({
      value,
      url: spec.urls[index],
      tip: at === 0 ? said(spec, index) : undefined,
    })),
    symbol: "circle",
    symbolSize: sparse ? 5 : 3,
    showSymbol: sparse,
    connectNulls: at > 0,
    z: 5 - at,
    lineStyle: { width: at === 0 ? 2 : 1.5, color: colour, type: at === 1 ? [5, 4] : "solid" },
    itemStyle: { color: colour },
    emphasis: { disabled: true },
    endLabel: label(ink, { show: true, formatter: name, color: colour, distance: 6 }),
    labelLayout: { moveOverlap: "shiftY" },
    markLine:
      at === 0 && spec.changed_at < spec.x.length
        ? mark(ink, { xAxis: spec.changed_at }, spec.changed, {
            label: label(ink, { formatter: spec.changed, position: "end", distance: 4 }),
          })
        : undefined,
  };
}

function said(spec, index) {
  const lines = spec.lines.map(
    ([name, values]) => `${name} ${withUnit(number(values[index], spec.digits), spec.unit)}`,
  );
  const range =
    spec.low[index] === null
      ? ""
      : `${spec.interval_word} ${number(spec.low[index], spec.digits)}–${number(spec.high[index], spec.digits)}`;
  return [spec.x[index], lines, range];
}
