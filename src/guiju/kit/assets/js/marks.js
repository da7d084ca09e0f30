// Judging a text beside a form of marks: keys choose a level and go from mark to mark, selected words
// become the place of the mark at hand, and the seconds that it takes are counted while it is looked at.
let at = null; // the mark at hand

const form = () => document.querySelector("form[data-marks]");
const marks = () => [...document.querySelectorAll("[data-mark]")];

function goTo(mark) {
  if (!mark) return;
  at = mark;
  (
    mark.querySelector("input[type=radio]:checked") ?? mark.querySelector("input[type=radio]")
  )?.focus();
  mark.scrollIntoView({ block: "nearest" });
}

document.addEventListener("focusin", (event) => {
  at = event.target.closest?.("[data-mark]") ?? at;
});

document.addEventListener("keydown", (event) => {
  if (!form() || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select"))
    return;
  const all = marks();
  if (event.key === "j" || event.key === "k") {
    goTo(all[all.indexOf(at) + (event.key === "j" ? 1 : -1)]);
    event.preventDefault();
  } else if (at && /^[1-9]$/.test(event.key)) {
    const level = at.querySelectorAll("fieldset:first-of-type input[type=radio]")[event.key - 1];
    if (level) {
      level.checked = true;
      level.dispatchEvent(new Event("change", { bubbles: true }));
      event.preventDefault();
    }
  }
});

// What was missed asks why.
document.addEventListener("change", (event) => {
  const mark = event.target.closest?.("[data-mark]");
  const why = mark?.querySelector("details.deduction");
  if (why && event.target.name.endsWith("-level"))
    why.open = ["missed", "partly"].includes(event.target.value);
});

// Offsets are counted in signs, as the server counts them, not in halves of pairs.
const signs = (text) => Array.from(text).length;

document.addEventListener("mouseup", () => {
  const chosen = document.getSelection();
  if (!at || !form() || !chosen?.rangeCount || chosen.isCollapsed) return;
  const range = chosen.getRangeAt(0);
  const turn = range.startContainer.parentElement?.closest("[data-turn]");
  if (!turn || !turn.contains(range.endContainer)) return;
  const before = document.createRange();
  before.setStart(turn, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const start = signs(before.toString());
  const place = { turn: turn.dataset.turn, start, end: start + signs(range.toString()) };
  for (const name of ["turn", "start", "end"])
    at.querySelector(`[data-place=${name}]`).value = place[name];
  const placed = at.querySelector("[data-placed]");
  placed.hidden = false;
  placed.querySelector("[data-placed-turn]").textContent = place.turn;
  placed.querySelector("a").href = `#turn-${place.turn}`;
  form().dispatchEvent(new Event("change", { bubbles: true }));
});

// What is sent for good is not kept once more behind it.
document.addEventListener("submit", (event) => {
  if (event.target === form()) event.target.dataset.sent = "";
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt === form() && "sent" in form().dataset) event.preventDefault();
});

setInterval(() => {
  const seconds = form()?.querySelector("[data-seconds]");
  if (seconds && !document.hidden) seconds.value = Number(seconds.value) + 1;
}, 1000);
