// A button of the frame opens its form in a dialog over the page; Ctrl/⌘ and its key do the same. What was typed stays.
import { open } from "./dialogs.js";

const slot = document.getElementById("summoned-slot");

document.addEventListener(
  "click",
  (event) => {
    const link = event.target.closest("[data-summons]");
    if (!link || !slot?.children.length || slot.dataset.of !== link.href) return;
    event.preventDefault();
    event.stopPropagation();
    show();
  },
  true,
);
document.addEventListener("htmx:afterSwap", (event) => {
  if (!slot || event.detail.target !== slot) return;
  slot.dataset.of = event.detail.requestConfig?.elt?.href ?? "";
  show();
});
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
  const link = [...document.querySelectorAll("[data-shortcut]")].find(
    (each) => each.dataset.shortcut === event.key.toLowerCase(),
  );
  if (!link) return;
  event.preventDefault();
  link.click();
});

function show() {
  open(slot.closest("dialog"));
  slot.querySelector("textarea, input:not([type=hidden])")?.focus();
}
