// By keyboard: arrows go from point to point and say it, Enter leads down, Escape ends.
export function walk(chart, figure, option) {
  const canvas = figure.querySelector("[data-canvas]");
  const said = figure.querySelector("[data-said]");
  let at = -1;

  canvas.addEventListener("keydown", (event) => {
    const points = pointsOf(option());
    const next = {
      ArrowRight: at + 1,
      ArrowDown: at + 1,
      ArrowLeft: at - 1,
      ArrowUp: at - 1,
      Home: 0,
      End: points.length - 1,
    }[event.key];
    if (next !== undefined && points.length) {
      event.preventDefault();
      at = Math.max(0, Math.min(points.length - 1, next));
      chart.dispatchAction({
        type: "showTip",
        seriesIndex: points[at].series,
        dataIndex: points[at].index,
      });
      said.textContent = points[at].tip.flat().filter(Boolean).join(", ");
    } else if (event.key === "Enter" && points[at]?.url) location.assign(points[at].url);
    else if (event.key === "Escape") chart.dispatchAction({ type: "hideTip" });
  });
  canvas.addEventListener("blur", () => chart.dispatchAction({ type: "hideTip" }));
}

function pointsOf(option) {
  return option.series.flatMap((series, at) =>
    (series.data ?? [])
      .map((item, index) => ({ series: at, index, tip: item?.tip, url: item?.url }))
      .filter((point) => point.tip),
  );
}
