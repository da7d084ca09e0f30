import { axis, box, frame, label, mark, mix, number, short, tooltip, withUnit } from "./ink.js";

// Lines over time; the name of a line stands at its end instead of in a legend.
export function trend(spec, ink, width) {
  const several = spec.series.length > 1;
  const longest = Math.max(
    0,
    ...spec.series.map((one) =>
      [...one.name].reduce((sum, char) => sum + (char.charCodeAt(0) > 255 ? 12 : 6.6), 0),
    ),
  );
  const room = several ? Math.min(longest + 14, width / 3) : 26;
  return frame(ink, {
    grid: { left: 6, right: room, top: 22, bottom: 4, containLabel: true },
    tooltip: tooltip({
      trigger: "axis",
      axisPointer: { type: "line", lineStyle: { color: ink.line } },
      formatter: (lines) => said(spec, lines[0].dataIndex),
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
    series: spec.series.map((one, at) => line(spec, one, at, ink, several)),
  });
}

function line(spec, one, at, ink, several) {
  const colour = one.quiet ? mix(ink.soft, ink.card, 0.5) : at === 0 ? ink.accent : ink.soft;
  const sparse = one.values.length <= 16;
  return {
    type: "line",
    name: one.name,
    data: one.values.map((value, index) => ({
      value,
      url: one.urls[index],
      tip: at === 0 ? lines(spec, index) : undefined,
    })),
    symbol: "circle",
    symbolSize: sparse && !one.quiet ? 6 : 3,
    showSymbol: sparse,
    connectNulls: false,
    lineStyle: { width: one.quiet ? 1.5 : 2, color: colour },
    itemStyle: { color: colour },
    emphasis: { disabled: true },
    endLabel: several
      ? label(ink, {
          show: true,
          formatter: one.name,
          color: one.quiet ? ink.soft : colour,
          distance: 6,
        })
      : { show: false },
    labelLayout: { moveOverlap: "shiftY" },
    markLine:
      at === 0 && spec.target !== null
        ? mark(ink, { yAxis: spec.target }, `${spec.words.target} ${short(spec.target)}`, {
            label: label(ink, {
              formatter: `${spec.words.target} ${short(spec.target)}`,
              position: "insideStartTop",
            }),
          })
        : undefined,
  };
}

function lines(spec, index) {
  return [
    spec.x[index],
    spec.series.map(
      (one) =>
        `${spec.series.length > 1 ? `${one.name} ` : ""}${withUnit(number(one.values[index], spec.digits), spec.unit)}`,
    ),
  ];
}

const said = (spec, index) => box(lines(spec, index));
