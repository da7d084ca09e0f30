// Lists that are put in order by dragging, or with the arrow keys on the grip.
import Sortable from "sortablejs";

export function start(list) {
  if (list.dataset.started) return;
  list.dataset.started = "yes";
  Sortable.create(list, {
    handle: "[data-grip]",
    ghostClass: "drag",
    animation: 120,
    onEnd: () => changed(list),
  });
  list.addEventListener("keydown", (event) => {
    const grip = event.target.closest("[data-grip]");
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (grip && step) move(list, grip, step, event);
  });
}

function move(list, grip, step, event) {
  event.preventDefault();
  const item = grip.closest("li");
  const other = step < 0 ? item.previousElementSibling : item.nextElementSibling;
  if (!other) return;
  other[step < 0 ? "before" : "after"](item);
  grip.focus();
  changed(list);
}

function changed(list) {
  list.dispatchEvent(new Event("change", { bubbles: true }));
}
