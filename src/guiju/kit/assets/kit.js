// What every page gets: htmx, the theme, drawer, dialogs, search, toasts, and lazy loading of charts and sorting.
import htmx from "htmx.org";
import "./js/theme.js";
import "./js/drawer.js";
import "./js/dialogs.js";
import "./js/search.js";
import "./js/summon.js";
import "./js/toasts.js";
import { dress } from "./js/chooser.js";
import { loadParts } from "./js/parts.js";
import "./js/requests.js";
import "./js/cells.js";
import "./js/undo.js";
import "./js/marks.js";

document.addEventListener("htmx:afterSettle", (event) => {
  loadParts(event.target);
  dress(event.target);
});
loadParts(document);
dress(document);
// A form that came back with errors: the summary is where one wants to be, else the first red field.
(
  document.querySelector("[data-errors]") ??
  document.querySelector(".field.wrong :is(input, select, textarea)")
)?.focus();
// A month of days begins at today where not all of it has room.
for (const today of document.querySelectorAll(".grid-of-days [aria-current]")) {
  const names = today.parentElement.firstElementChild;
  const wide = today.closest(".wide-table");
  if (wide) wide.scrollLeft = today.offsetLeft - names.offsetWidth;
}
export { htmx };
