import { axis, frame, label, mix } from "./ink.js";

// From one number to another: the two stand on the floor, what each step added or took hangs between them.
export function waterfall(spec, ink, width) {
  const each = width / spec.pieces.length;
  return frame(ink, {
    grid: { left: 6, right: 6, top: 24, bottom: 4, containLabel: true },
    xAxis: axis(ink, {
      type: "category",
      data: spec.pieces.map((piece) => piece.label),
      axisLine: { lineStyle: { color: ink.hair } },
      axisLabel: label(ink, {
        interval: 0,
        width: each - 4,
        overflow: "break",
        fontSize: each < 60 ? 10 : 12,
        lineHeight: each < 60 ? 13 : 16,
      }),
    }),
    yAxis: axis(ink, {
      type: "value",
      min: spec.floor,
      show: false,
    }),
    series: [base(spec), steps(spec, ink, each)],
  });
}

// What lies below a step is not seen.
function base(spec) {
  return {
    type: "bar",
    stack: "fall",
    stackStrategy: "all",
    silent: true,
    barCategoryGap: "32%",
    itemStyle: { color: "transparent" },
    emphasis: { disabled: true },
    tooltip: { show: false },
    data: spec.pieces.map((piece) => Math.min(piece.from, piece.to)),
  };
}

function steps(spec, ink, each) {
  return {
    type: "bar",
    stack: "fall",
    stackStrategy: "all",
    barMinHeight: 2,
    barMaxWidth: 72,
    emphasis: { disabled: true },
    data: spec.pieces.map((piece) => ({
      value: Math.abs(piece.to - piece.from),
      url: piece.url,
      tip: [piece.label, piece.text],
      cursor: piece.url ? "pointer" : "default",
      itemStyle: {
        color: piece.whole
          ? mix(ink.soft, ink.card, 0.65)
          : mix(piece.to >= piece.from ? ink.good : ink.bad, ink.card, 0.15),
        borderRadius: 3,
      },
    })),
    label: label(ink, {
      show: true,
      position: "top",
      color: ink.ink,
      fontSize: each < 60 ? 11 : 12,
      formatter: (point) => spec.pieces[point.dataIndex].text,
    }),
  };
}
