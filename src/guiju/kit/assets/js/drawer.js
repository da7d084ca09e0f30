// On a phone the navigation is a drawer.
const opener = () => document.querySelector("[data-drawer]");

function turn(open) {
  document.body.classList.toggle("drawer-open", open);
  opener()?.setAttribute("aria-expanded", String(open));
  if (open) document.querySelector("#wings a.door")?.focus();
  else opener()?.focus();
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-drawer]")) turn(!document.body.classList.contains("drawer-open"));
  else if (event.target.closest("[data-drawer-close]")) turn(false);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.body.classList.contains("drawer-open")) turn(false);
});
