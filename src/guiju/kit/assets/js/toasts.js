// Toasts go by themselves after a while; errors stay until they are read and closed.
const WHILE = 7000;

document.addEventListener("click", (event) =>
  event.target.closest("[data-dismiss]")?.closest("[data-toast]").remove(),
);

function watch(toast) {
  if (toast.classList.contains("error") || toast.classList.contains("warning")) return;
  setTimeout(() => toast.matches(":hover, :focus-within") || toast.remove(), WHILE);
}

document.querySelectorAll("[data-toast]").forEach(watch);
new MutationObserver((changes) => {
  for (const change of changes)
    for (const node of change.addedNodes) if (node.matches?.("[data-toast]")) watch(node);
}).observe(document.getElementById("toasts"), { childList: true });
