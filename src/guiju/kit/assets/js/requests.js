// Requests of htmx: short addresses for tables, refusals as toasts, and a way out when the session has ended.
document.addEventListener("htmx:configRequest", (event) => {
  const form = event.target.closest?.("form[data-lean]");
  if (!form) return;
  const data = event.detail.formData ?? event.detail.parameters;
  for (const name of new Set([...data.keys()])) {
    const values = data.getAll(name).filter((value) => value !== "");
    const usual = form
      .querySelector(`[data-default] input[name="${name}"]`)
      ?.closest("[data-default]").dataset.default;
    data.delete(name);
    if (usual !== values.join(" ")) values.forEach((value) => data.append(name, value));
  }
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (/^\s*<!doctype html/i.test(xhr.responseText) && xhr.status < 400) {
    // A whole page came where a fragment was asked for: the session ended. Go where that page is.
    event.detail.shouldSwap = false;
    location.reload();
  } else if (xhr.status >= 400) {
    event.detail.shouldSwap = Boolean(xhr.getResponseHeader("HX-Retarget"));
  }
});

// A plain form keeps its address short as well, and is not sent twice by an impatient hand.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  const turn = (off) =>
    form.querySelectorAll("button[type=submit]").forEach((button) => (button.disabled = off));
  setTimeout(() => turn(true));
  setTimeout(() => turn(false), 8000); // an answer that was a download leaves the page standing
});
addEventListener("pageshow", () =>
  document
    .querySelectorAll("button[type=submit]:disabled")
    .forEach((button) => (button.disabled = false)),
);

// On a phone the filters of a table are folded away until one wants them.
const fold = (button, open) => button.setAttribute("aria-expanded", String(open));
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fold]");
  if (button) fold(button, button.getAttribute("aria-expanded") !== "true");
});
if (matchMedia("(max-width: 760px)").matches)
  document.querySelectorAll("[data-fold]").forEach((button) => fold(button, false));
