// Undo in a form that the server draws anew: every state it was looked at in can be returned to.
import htmx from "htmx.org";

const states = [];
const form = () => document.querySelector("form[data-undoable]");
const stateOf = (of) => new URLSearchParams(new FormData(of)).toString();

function remember() {
  if (!form()) return;
  const now = stateOf(form());
  if (states.at(-1) !== now) states.push(now);
  if (states.length > 100) states.shift();
  document
    .querySelectorAll("[data-undo]")
    .forEach((button) => (button.disabled = states.length < 2));
}

document.addEventListener("htmx:configRequest", remember);
document.addEventListener("htmx:afterSettle", remember);
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-undo]") || !form()) return;
  if (states.at(-1) === stateOf(form())) states.pop();
  const before = new URLSearchParams(states.at(-1));
  const values = { do: "redraw" };
  for (const name of new Set(before.keys())) values[name] = before.getAll(name);
  htmx.ajax("POST", form().action, { target: "#editor", swap: "outerHTML", values });
});
