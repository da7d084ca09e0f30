// Dialogs, menus that close by themselves, and the question before a dangerous act.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) return open(document.getElementById(opener.dataset.opens));
  if (event.target.closest("[data-closes]")) return event.target.closest("dialog").close();
  if (event.target instanceof HTMLDialogElement && outside(event)) event.target.close("no");
  closeMenus(event.target);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu =
    document.activeElement?.closest("details[data-menu][open]") ??
    document.querySelector("details[data-menu][open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

export function open(dialog) {
  if (!dialog || dialog.open) return;
  dialog.showModal();
  dialog.dispatchEvent(new CustomEvent("opened"));
}

function outside(event) {
  const box = event.target.getBoundingClientRect();
  return (
    event.clientX < box.left ||
    event.clientX > box.right ||
    event.clientY < box.top ||
    event.clientY > box.bottom
  );
}

function closeMenus(target) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(target)) menu.open = false;
  }
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.dataset.confirm || form.dataset.sure) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(form).then((yes) => yes && goOn(form, event.submitter));
  },
  true,
);

function goOn(form, submitter) {
  form.dataset.sure = "yes";
  form.requestSubmit(submitter);
  delete form.dataset.sure;
}

function ask(form) {
  const dialog = document.getElementById("confirm");
  dialog.querySelector("#confirm-say").textContent = form.dataset.confirm;
  const yes = dialog.querySelector("[data-answer=yes]");
  yes.dataset.usual ??= yes.textContent;
  yes.textContent = form.dataset.verb || yes.dataset.usual;
  yes.classList.toggle("danger", "danger" in form.dataset);
  dialog.returnValue = "no";
  open(dialog);
  return new Promise((answer) => {
    dialog.onclick = (event) =>
      event.target.dataset.answer && dialog.close(event.target.dataset.answer);
    dialog.onclose = () => answer(dialog.returnValue === "yes");
  });
}
