// Light, dark or as the machine says: kept in a cookie, so that the server writes it into the page and nothing flashes.
const YEAR = 31536000;

function show(theme) {
  document.documentElement.dataset.theme = theme;
  for (const button of document.querySelectorAll("[data-theme-set]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeSet === theme));
  }
  document.dispatchEvent(new CustomEvent("themechange"));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-set]");
  if (!button) return;
  document.cookie = `theme=${button.dataset.themeSet}; path=/; max-age=${YEAR}; samesite=lax`;
  show(button.dataset.themeSet);
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
  document.dispatchEvent(new CustomEvent("themechange")),
);
