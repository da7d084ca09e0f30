// Requests of htmx: short addresses for tables, refusals as toasts, and a way out when the session has ended.
document.addEventListener("htmx:configRequest", (event) => {
  const form = event.target.closest?.("form[data-lean]");
  if (!form) return;
  const data = event.detail.formData ?? event.detail.parameters;
  for (const name of new Set([...data.keys()])) {
    const values = data.getAll(name).filter((value) => value !== "");
    const usual = form.querySelector(`[data-default] input[name="${name}"]`)?.closest("[data-default]").dataset.default;
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
  setTimeout(() => form.querySelectorAll("button[type=submit]").forEach((button) => (button.disabled = true)));
});
addEventListener("pageshow", () => document.querySelectorAll("button[type=submit]:disabled").forEach((button) => (button.disabled = false)));
