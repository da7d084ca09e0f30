import { axis, counted, frame, label, mark, mix, number, short, withUnit } from "./ink.js";

// A dot with its 95 % interval for each; values and n stand at the right instead of being guessed from an axis.
export function intervals(spec, ink, width) {
  const names = spec.rows.map((row) => row[0]);
  const figures = spec.rows.map(
    (row) => `${number(row[1], spec.digits)}  ${counted(spec, row[4])}`,
  );
  const column = { type: "category", inverse: true, axisLine: { show: false } };
  const caption = `${spec.target_label || spec.words.target} ${spec.target === null ? "" : short(spec.target)}`;
  return frame(ink, {
    grid: { left: 4, right: 4, top: 24, bottom: 2, containLabel: true },
    xAxis: axis(ink, {
      type: "value",
      scale: true,
      splitNumber: width < 520 ? 3 : 5,
      axisLabel: label(ink, { formatter: short, hideOverlap: true }),
    }),
    yAxis: [
      axis(ink, {
        ...column,
        data: names,
        axisLabel: label(ink, {
          color: ink.ink,
          width: Math.min(130, width * 0.26),
          overflow: "truncate",
        }),
      }),
      axis(ink, {
        ...column,
        data: figures,
        position: "right",
        axisLabel: label(ink, { align: "right", margin: widest(figures) }),
      }),
    ],
    series: [
      {
        type: "custom",
        renderItem: (_params, api) => whisker(api, ink),
        data: spec.rows.map((row, at) => ({
          value: [row[2] ?? row[1], at, row[3] ?? row[1], row[6] ? 1 : 0],
        })),
        encode: { x: [0, 2], y: 1 },
        silent: true,
      },
      {
        type: "scatter",
        symbolSize: (_value, point) => (spec.rows[point.dataIndex][6] ? 11 : 8),
        data: spec.rows.map((row, at) => dot(row, at, spec, ink)),
        markLine:
          spec.target === null
            ? undefined
            : mark(ink, { xAxis: spec.target }, caption, {
                label: label(ink, { formatter: caption, position: "start", distance: 4 }),
              }),
      },
      { type: "scatter", yAxisIndex: 1, data: [], silent: true },
    ],
  });
}

// How much room texts at the right need: Chinese signs are twice as wide as digits.
function widest(texts) {
  const wide = (text) => [...text].reduce((sum, sign) => sum + (sign > "\u2e80" ? 12 : 6.6), 0);
  return Math.max(82, ...texts.map(wide)) + 6;
}

function whisker(api, ink) {
  const [from, to] = [
    api.coord([api.value(0), api.value(1)]),
    api.coord([api.value(2), api.value(1)]),
  ];
  return {
    type: "line",
    shape: { x1: from[0], y1: from[1], x2: to[0], y2: to[1] },
    style: {
      stroke: api.value(3) ? ink.accent : mix(ink.accent, ink.card, 0.55),
      lineWidth: api.value(3) ? 3 : 2.5,
      lineCap: "round",
    },
  };
}

function dot([name, value, low, high, n, url, strong], at, spec, ink) {
  const range =
    low === null
      ? spec.words.none
      : withUnit(`${number(low, spec.digits)}–${number(high, spec.digits)}`, spec.unit);
  return {
    value: [value, at],
    url,
    tip: [
      name,
      withUnit(number(value, spec.digits), spec.unit),
      [`${spec.interval_word} ${range}`, counted(spec, n)],
    ],
    cursor: url ? "pointer" : "default",
    itemStyle: { color: strong ? ink.accent : mix(ink.accent, ink.card, 0.18), opacity: 1 },
  };
}
