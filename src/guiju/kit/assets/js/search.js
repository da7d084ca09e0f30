// The global search: Ctrl/⌘-K opens it, arrows choose, Enter goes.
import htmx from "htmx.org";
import { open } from "./dialogs.js";
import { isPinned, pinned, recent, turn } from "./visited.js";

const dialog = document.getElementById("search");
const input = document.getElementById("search-text");
const mac = /Mac|iPhone|iPad/.test(navigator.userAgent);
for (const key of document.querySelectorAll("[data-key]"))
  if (mac) key.textContent = key.textContent.replace("Ctrl", "⌘");

if (dialog && input) {
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open(dialog);
    }
  });
  dialog.addEventListener("opened", () => {
    input.select();
    htmx.trigger(input, "open");
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) choose(step, event);
    if (event.key === "Enter") go(event);
    if (event.key === "Escape") close(event); // a search field would only empty itself
  });
  const hits = document.getElementById("search-hits");
  hits.addEventListener("htmx:afterSwap", () => {
    if (!input.value.trim()) showVisited(hits);
    mark(links()[0]);
  });
  const pin = dialog.querySelector("[data-pin]");
  const words = pin.textContent;
  const say = () => (pin.textContent = isPinned() ? pin.dataset.unpin : words);
  pin.addEventListener("click", () => {
    turn();
    say();
    htmx.trigger(input, "open");
  });
  say();
}

function showVisited(hits) {
  hits.prepend(
    ...group(hits.dataset.pinned, pinned(), "pinned"),
    ...group(hits.dataset.recent, recent(), "recent"),
  );
}

function group(title, pages, name) {
  if (!pages.length) return [];
  const section = document.createElement("div");
  section.setAttribute("role", "group");
  section.setAttribute("aria-label", title);
  const heading = document.createElement("h3");
  heading.setAttribute("aria-hidden", "true");
  heading.textContent = title;
  section.append(heading, ...pages.map((page, place) => option(page, `hit-${name}-${place}`)));
  return [section];
}

function option(page, id) {
  const link = document.createElement("a");
  link.setAttribute("role", "option");
  link.setAttribute("aria-selected", "false");
  link.id = id;
  link.href = page.url;
  const words = document.createElement("span");
  words.textContent = page.title;
  link.append(words);
  return link;
}

function links() {
  return [...dialog.querySelectorAll("a[role=option]")];
}

function choose(step, event) {
  event.preventDefault();
  const all = links();
  if (!all.length) return;
  const at = all.findIndex((link) => link.getAttribute("aria-selected") === "true");
  mark(all[(at + step + all.length) % all.length]);
}

function mark(chosen) {
  for (const link of links()) link.setAttribute("aria-selected", String(link === chosen));
  if (chosen) {
    input.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  } else input.removeAttribute("aria-activedescendant");
}

function close(event) {
  event.preventDefault();
  dialog.close();
}

function go(event) {
  const chosen = dialog.querySelector("a[aria-selected=true]");
  if (!chosen) return;
  close(event);
  location.assign(chosen.href);
}
