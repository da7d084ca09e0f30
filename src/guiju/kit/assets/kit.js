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
// A form that came back with errors: the summary is where one wants to be.
document.querySelector("[data-errors]")?.focus();
export { htmx };
