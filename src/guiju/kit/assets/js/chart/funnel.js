import { axis, frame, label, mark, mix, number, short, withUnit } from "./ink.js";

// Who stands out, given how much each did: the limits are wide where n is small.
export function funnel(spec, ink, width) {
  const limit = (column, colour) => ({
    type: "line",
    data: spec.limits.map((at) => [at[0], at[column]]),
    symbol: "none",
    silent: true,
    lineStyle: { width: 1.2, color: colour },
    emphasis: { disabled: true },
  });
  const [inner, outer] = [mix(ink.accent, ink.card, 0.45), ink.line];
  const last = spec.limits.at(-1);
  return frame(ink, {
    grid: { left: 6, right: 16, top: 26, bottom: 22, containLabel: true },
    xAxis: axis(ink, {
      type: "value",
      min: 0,
      max: last ? last[0] : undefined,
      name: `${spec.x_title} →`,
      nameLocation: "middle",
      nameGap: 26,
      splitNumber: width < 520 ? 3 : 5,
      axisLabel: label(ink, { formatter: short, hideOverlap: true, showMaxLabel: false }),
    }),
    yAxis: axis(ink, {
      type: "value",
      scale: true,
      splitNumber: 3,
      axisLine: { show: false },
      axisLabel: label(ink, { formatter: short }),
    }),
    series: [
      limit(1, inner),
      limit(2, inner),
      limit(3, outer),
      limit(4, outer),
      caption(spec, ink),
      {
        type: "scatter",
        data: spec.points.map((point) => dot(point, spec, ink)),
        symbolSize: (_value, at) => (spec.points[at.dataIndex][4] ? 12 : 8),
        labelLayout: { hideOverlap: true },
        markLine: mark(ink, { yAxis: spec.centre }, "", {
          lineStyle: { color: ink.hair, type: "solid" },
          label: { show: false },
        }),
      },
    ],
  });
}

// What the lines are, above the outer one where the funnel is narrow.
function caption(spec, ink) {
  const at = spec.limits[Math.floor(spec.limits.length * 0.78)];
  const data = at
    ? [
        {
          value: [at[0], at[4]],
          label: label(ink, {
            show: true,
            position: "top",
            distance: 6,
            formatter: spec.limits_label,
          }),
        },
      ]
    : [];
  return { type: "scatter", symbolSize: 0, silent: true, data };
}

function dot([n, value, name, url, strong], spec, ink) {
  return {
    value: [n, value],
    url,
    tip: name
      ? [name, withUnit(number(value, spec.digits), spec.unit), `${spec.x_title} ${number(n, 0)}`]
      : undefined,
    cursor: url ? "pointer" : "default",
    itemStyle: { color: strong ? ink.accent : ink.soft, opacity: strong ? 1 : 0.55 },
    label: label(ink, {
      show: strong && Boolean(name),
      position: "right",
      color: ink.ink,
      formatter: `${name} ${number(value, spec.digits)}`,
      backgroundColor: ink.card,
      borderRadius: 4,
      padding: [1, 4],
    }),
  };
}
