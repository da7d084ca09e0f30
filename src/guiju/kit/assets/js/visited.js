// Pages that were pinned and used last, for the search. They stay in this browser, for the account alone that opened them:
// who signs in next finds none of them, and those of the one before are gone.
const RECENT = 6;
const hits = document.getElementById("search-hits");
const account = hits?.dataset.account;
const key = `guiju:${account}`;

export const here = {
  url: location.pathname,
  title: document.querySelector("main h1 span")?.textContent.trim() ?? "",
};

function read() {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    return {}; // written by something else, or forbidden by the browser
  }
}

function write(change) {
  try {
    localStorage.setItem(key, JSON.stringify({ ...read(), ...change }));
  } catch {
    // a browser that keeps nothing has no last used pages
  }
}

const but = (pages) => pages.filter((page) => page.url !== here.url);

export const pinned = () => read().pinned ?? [];
export const recent = () =>
  but(read().recent ?? []).filter((page) => !pinned().some((one) => one.url === page.url));
export const isPinned = () => pinned().some((page) => page.url === here.url);

export function turn() {
  write({ pinned: isPinned() ? but(pinned()) : [...pinned(), here].slice(-RECENT) });
}

function forgetOthers() {
  for (const name of Object.keys(localStorage))
    if (name.startsWith("guiju:") && name !== key) localStorage.removeItem(name);
}

if (account) {
  try {
    forgetOthers();
  } catch {
    // forbidden by the browser
  }
  if (here.title && here.url !== "/")
    write({ recent: [here, ...but(read().recent ?? [])].slice(0, RECENT + 1) });
}
