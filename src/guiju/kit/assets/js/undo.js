// Undo in a form that the server draws anew: every state it was looked at in can be returned to.
import htmx from "htmx.org";

const states = [];
let undoing = false;
let left = null; // the form that is being replaced: what it still asks or is answered is of no use
const form = () => document.querySelector("form[data-undoable]");

function stateOf(of) {
  const data = new FormData(of);
  data.delete("csrfmiddlewaretoken"); // another one each time
  return new URLSearchParams(data).toString();
}

function remember() {
  if (!form() || undoing) return;
  const now = stateOf(form());
  if (states.at(-1) !== now) states.push(now);
  if (states.length > 100) states.shift();
  document
    .querySelectorAll("[data-undo]")
    .forEach((button) => (button.disabled = states.length < 2));
}

document.addEventListener("htmx:configRequest", (event) => {
  if (left !== null && event.detail.elt === left) event.preventDefault();
  else remember();
});
document.addEventListener("htmx:afterSettle", remember);
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-undo]") || !form() || undoing) return;
  if (states.length > 1 && states.at(-1) === stateOf(form())) states.pop();
  const before = new URLSearchParams(states.at(-1));
  const values = { do: "redraw" };
  for (const name of new Set(before.keys())) values[name] = before.getAll(name);
  values.csrfmiddlewaretoken = form().elements.csrfmiddlewaretoken.value;
  undoing = true;
  left = form();
  htmx.trigger(left, "htmx:abort");
  htmx
    .ajax("POST", left.action, { target: "#editor", swap: "outerHTML", values })
    .finally(() => {
      undoing = false;
      left = null;
    })
    .then(remember);
});
