// Charts: the page's specification becomes a picture that follows theme and width, by pointer and by keyboard.
import * as echarts from "echarts/core";
import { BarChart, CustomChart, HeatmapChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { LabelLayout } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";
import { bars } from "./js/chart/bars.js";
import { change } from "./js/chart/change.js";
import { curve } from "./js/chart/curve.js";
import { funnel } from "./js/chart/funnel.js";
import { heatmap } from "./js/chart/heatmap.js";
import { intervals } from "./js/chart/intervals.js";
import { readInk } from "./js/chart/ink.js";
import { trend } from "./js/chart/trend.js";
import { walk } from "./js/chart/walk.js";
import { waterfall } from "./js/chart/waterfall.js";

echarts.use([
  BarChart,
  CustomChart,
  HeatmapChart,
  LineChart,
  ScatterChart,
  GridComponent,
  MarkLineComponent,
  TooltipComponent,
  LabelLayout,
  SVGRenderer,
]);
const KINDS = { bars, change, curve, funnel, heatmap, intervals, trend, waterfall };

export function start(figure) {
  const canvas = figure.querySelector("[data-canvas]");
  if (!canvas || figure.dataset.started) return;
  figure.dataset.started = "yes";
  const spec = JSON.parse(canvas.dataset.spec);
  const draw = KINDS[spec.kind];
  if (spec.kind === "intervals" || (spec.kind === "bars" && spec.across)) stretch(canvas, spec);
  const chart = echarts.init(canvas, null, { renderer: "svg" });
  const show = () =>
    chart.setOption(draw(spec, readInk(canvas), canvas.clientWidth), { notMerge: true });
  show();
  chart.on("click", (event) => event.data?.url && location.assign(event.data.url));
  if (spec.kind === "trend") clickColumns(chart, spec);
  walk(chart, figure, () => chart.getOption());
  document.addEventListener("themechange", show);
  watchWidth(canvas, chart, show);
}

// Rows need their height: one line of text each.
function stretch(canvas, spec) {
  const rows = (spec.rows ?? spec.bars).length;
  canvas.style.height = `${Math.max(110, rows * 25 + 46)}px`;
}

// A line is thin: a click anywhere above a day means that day.
function clickColumns(chart, spec) {
  const urls = spec.series.find((one) => one.urls.length)?.urls;
  if (!urls) return;
  const at = (event) =>
    chart.containPixel("grid", [event.offsetX, event.offsetY]) &&
    urls[chart.convertFromPixel({ xAxisIndex: 0 }, event.offsetX)];
  chart.getZr().on("click", (event) => at(event) && location.assign(at(event)));
  chart
    .getZr()
    .on("mousemove", (event) => chart.getZr().setCursorStyle(at(event) ? "pointer" : "default"));
}

function watchWidth(canvas, chart, show) {
  let width = canvas.clientWidth;
  new ResizeObserver(() => {
    if (canvas.clientWidth === width || !canvas.clientWidth) return;
    width = canvas.clientWidth;
    chart.resize();
    show();
  }).observe(canvas);
}
