// A cell that is edited in place: Escape gives up, Enter stores a text of one line, the first field has the focus.
document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("[data-cell-form]");
  if (form && event.key === "Escape") form.querySelector("[data-cell-cancel]").click();
  if (form && event.key === "Enter" && event.ctrlKey) form.requestSubmit();
});

document.addEventListener("htmx:afterSettle", (event) =>
  event.detail.elt.querySelector?.("[autofocus]")?.focus(),
);
