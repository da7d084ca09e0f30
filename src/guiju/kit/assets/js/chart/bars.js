import { axis, frame, label, mark, mix, number, short, withUnit } from "./ink.js";

// Bars from zero, each with its value; the strong one, or the strong part of each, is what the question is about.
export function bars(spec, ink, width) {
  const names = axis(ink, {
    type: "category",
    data: spec.bars.map((bar) => bar.label),
    inverse: spec.across,
    axisLine: { lineStyle: { color: ink.hair } },
    axisLabel: label(
      ink,
      spec.across
        ? { width: Math.min(150, width * 0.32), overflow: "truncate" }
        : { hideOverlap: true },
    ),
  });
  const values = axis(ink, {
    type: "value",
    splitNumber: 3,
    splitLine: { show: !spec.across, lineStyle: { color: ink.hair } },
    axisLabel: label(ink, { formatter: short, show: !spec.across }),
  });
  return frame(ink, {
    grid: { left: 6, right: spec.across ? 64 : 12, top: 22, bottom: 4, containLabel: true },
    xAxis: spec.across ? values : names,
    yAxis: spec.across ? names : values,
    series: spec.bars.some((bar) => bar.part !== null)
      ? parted(spec, ink, width)
      : [series(spec, ink, width)],
  });
}

// The strong part of each bar, then the rest of it with the whole's value.
function parted(spec, ink, width) {
  const whole = series(spec, ink, width);
  const piece = (value, color) =>
    whole.data.map((bar, at) => ({ ...bar, value: value(spec.bars[at]), itemStyle: { color } }));
  const written = (point) => number(spec.bars[point.dataIndex].value, spec.digits);
  return [
    {
      ...whole,
      stack: "whole",
      data: piece((bar) => bar.part || 0, ink.accent),
      label: { show: false },
    },
    {
      ...whole,
      stack: "whole",
      data: piece((bar) => bar.value - (bar.part || 0), quietly(ink)),
      label: { ...whole.label, formatter: written },
    },
  ];
}

function quietly(ink) {
  return mix(ink.accent, ink.card, 0.55);
}

function series(spec, ink, width) {
  const strong = spec.bars.some((bar) => bar.strong);
  const quiet = quietly(ink);
  const each = width / Math.max(1, spec.bars.length);
  return {
    type: "bar",
    barMaxWidth: spec.across ? 14 : 42,
    barCategoryGap: "28%",
    data: spec.bars.map((bar) => ({
      value: bar.value,
      url: bar.url,
      tip: [bar.label, withUnit(number(bar.value, spec.digits), spec.unit), bar.note],
      cursor: bar.url ? "pointer" : "default",
      itemStyle: {
        color: strong && !bar.strong ? quiet : ink.accent,
        borderRadius: spec.across ? [0, 3, 3, 0] : [3, 3, 0, 0],
      },
    })),
    emphasis: { itemStyle: { color: ink.accent } },
    label: label(ink, {
      show: spec.across || each > 34,
      position: spec.across ? "right" : "top",
      color: ink.ink,
      formatter: (point) => number(point.value, spec.digits),
    }),
    markLine:
      spec.target === null
        ? undefined
        : mark(
            ink,
            spec.across ? { xAxis: spec.target } : { yAxis: spec.target },
            `${spec.words.target} ${short(spec.target)}`,
            spec.across
              ? {
                  label: label(ink, {
                    formatter: `${spec.words.target} ${short(spec.target)}`,
                    position: "start",
                    distance: 2,
                  }),
                }
              : {},
          ),
  };
}
