// The plan table: cards are dragged between lanes, bars along the time line. The server decides; what it refuses goes back.
import Sortable from "sortablejs";

const DAY = 86_400_000;
const headers = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");

async function send(url, fields) {
  const answer = await fetch(url, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { ...headers(), "HX-Request": "true", "X-Plan": "true" },
  });
  if (answer.ok) return answer.json();
  document.getElementById("toasts").insertAdjacentHTML("beforeend", await answer.text());
  return null;
}

export function start(part) {
  if (part.dataset.started) return;
  part.dataset.started = "yes";
  if ("board" in part.dataset) part.querySelectorAll("[data-lane]").forEach(lane);
  else part.querySelectorAll("[data-url]").forEach((bar) => slide(part, bar));
}

function lane(list) {
  Sortable.create(list, {
    group: "plan",
    filter: "[data-fixed]",
    animation: 120,
    ghostClass: "drag",
    delay: 180,
    delayOnTouchOnly: true,
    onEnd: drop,
  });
}

async function drop({ item, from, to, oldIndex }) {
  if (from === to) return;
  const told = await send(item.dataset.move, {
    lane: to.dataset.lane,
    changed: item.dataset.changed,
  });
  if (told) location.reload();
  else from.insertBefore(item, from.children[oldIndex] ?? null);
}

function slide(gantt, bar) {
  const svg = bar.ownerSVGElement;
  const wide = 1000 / Number(gantt.dataset.days);
  const state = { first: Date.parse(bar.dataset.from), last: Date.parse(bar.dataset.to) };
  let grip = null;
  bar.addEventListener("pointerdown", (event) => {
    grip = { x: event.clientX, end: atEnd(bar, event), ...state };
    bar.setPointerCapture(event.pointerId);
    if (event.pointerType === "mouse") event.preventDefault();
    bar.focus({ preventScroll: true });
  });
  bar.addEventListener("pointermove", (event) => {
    if (!grip) return;
    const days = Math.round(
      ((event.clientX - grip.x) / svg.getBoundingClientRect().width) * Number(gantt.dataset.days),
    );
    place(bar, state, grip.first + (grip.end ? 0 : days * DAY), grip.last + days * DAY, wide);
  });
  const letGo = (stored) => {
    const was = grip;
    grip = null;
    if (!was || (was.first === state.first && was.last === state.last)) return;
    if (stored) store(bar, state, was, wide);
    else place(bar, state, was.first, was.last, wide);
  };
  bar.addEventListener("pointerup", () => letGo(true));
  bar.addEventListener("pointercancel", () => letGo(false)); // the finger scrolled the page: nothing was planned
  let waiting = 0;
  const flush = () => {
    clearTimeout(waiting);
    const was = bar.was;
    delete bar.was;
    if (was && (was.first !== state.first || was.last !== state.last)) store(bar, state, was, wide);
  };
  bar.addEventListener("blur", flush);
  bar.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const was = grip ?? bar.was;
      grip = null;
      delete bar.was;
      return was && place(bar, state, was.first, was.last, wide);
    }
    const step = { ArrowLeft: -DAY, ArrowRight: DAY }[event.key];
    if (!step) return;
    event.preventDefault();
    bar.was ??= { ...state };
    place(bar, state, state.first + (event.shiftKey ? 0 : step), state.last + step, wide);
    clearTimeout(waiting);
    waiting = setTimeout(flush, 700);
  });
}

// Whether a bar is taken at its right end: within a finger's width of it, but never by more than its last third.
function atEnd(bar, event) {
  const box = bar.querySelector(".g-whole").getBoundingClientRect();
  return (
    box.right - event.clientX < Math.min(event.pointerType === "mouse" ? 8 : 22, box.width / 3)
  );
}

const iso = (moment) => new Date(moment).toISOString().slice(0, 10);

function place(bar, state, first, last, wide) {
  if (last < first) return;
  bar.origin ??= { first: state.first, x: Number(bar.querySelector(".g-whole").getAttribute("x")) };
  Object.assign(state, { first, last });
  const x = bar.origin.x + ((first - bar.origin.first) / DAY) * wide;
  const width = ((last - first) / DAY + 1) * wide;
  bar.querySelector(".g-whole").setAttribute("x", x);
  bar.querySelector(".g-whole").setAttribute("width", width);
  bar.querySelector(".g-filled").setAttribute("x", x);
  bar.querySelector("[data-end]").setAttribute("x", x + width);
  bar.setAttribute("aria-valuenow", Math.round(x / wide));
  bar.setAttribute("aria-valuetext", `${iso(first)} – ${iso(last)}`);
}

async function store(bar, state, was, wide) {
  const told = await send(bar.dataset.url, {
    from: iso(state.first),
    to: iso(state.last),
    changed: bar.dataset.changed,
  });
  if (told?.linked)
    location.reload(); // its followers moved along, its arrows lie otherwise
  else if (told) {
    bar.dataset.changed = told.changed;
    const note = bar.closest(".gantt-row").querySelector(".gantt-name .soft");
    note.textContent = told.said;
  } else place(bar, state, was.first, was.last, wide);
}
