// A list of which one is chosen by typing: the browser's own list stays underneath and is what is sent.
// `[data-chooser]` is a select, or an input whose entries are asked for at `data-from`.
const LEAST_LETTERS = 1;
const WAIT = 180;
const COMMAS = /[,\uff0c\u3001]/;

export function dress(root) {
  for (const field of root.querySelectorAll("[data-chooser]:not([data-dressed])")) {
    field.dataset.dressed = "yes";
    if (field.matches("select")) overList(field);
    else overAddress(field);
  }
}

function overList(select) {
  const box = element("div", { class: "chooser" });
  const input = element("input", {
    type: "text",
    autocomplete: "off",
    placeholder: unchosen(select),
    id: `${select.id || select.name}-typed`,
  });
  if (select.getAttribute("aria-describedby"))
    input.setAttribute("aria-describedby", select.getAttribute("aria-describedby"));
  if (select.getAttribute("aria-label"))
    input.setAttribute("aria-label", select.getAttribute("aria-label"));
  for (const label of select.labels) label.htmlFor = input.id;
  select.before(box);
  box.append(select, input);
  select.tabIndex = -1;
  select.setAttribute("aria-hidden", "true");
  select.addEventListener("focus", () => input.focus());
  const chips = select.multiple ? element("div", { class: "chooser-chosen" }) : null;
  if (chips) input.before(chips);
  const entries = [...select.options].filter((option) => option.value);
  const rest = () => {
    if (chips) return showChosen(select, chips, rest);
    input.value = select.value ? words(select.selectedOptions[0]) : "";
  };
  const list = listed(input, box, select.dataset.none, {
    entries: async (text) => entries.filter((option) => fits(option, text)).map(entryOf),
    choose: (entry) => {
      if (!select.multiple) forget(select, input);
      entry.option.selected = select.multiple ? !entry.option.selected : true;
      changed(select);
    },
    rest,
  });
  input.addEventListener("blur", () => {
    settle(select, input, entries);
    list.close();
  });
  select.addEventListener("change", rest);
  select.form?.addEventListener("reset", () => setTimeout(rest));
  rest();
}

// What was typed and not chosen: nothing typed empties an optional list, what fits one entry alone is
// that entry, and anything else is sent as it stands, so that it is refused and never passed over.
function settle(select, input, entries) {
  const text = input.value.trim();
  if (select.multiple && !text) return;
  if (!select.multiple) {
    const chosen = select.selectedOptions[0];
    if (text === words(chosen) || (!text && !optional(select))) return;
    forget(select, input);
  }
  if (text) onlyOne(entries, text, select, input).selected = true;
  else select.value = "";
  changed(select);
}

function forget(select, input) {
  [...select.options].find((option) => "unknown" in option.dataset)?.remove();
  input.removeAttribute("aria-invalid");
}

function onlyOne(entries, text, select, input) {
  const fitting = entries.filter((option) => fits(option, text));
  const exact = fitting.filter((option) => plain(words(option)) === plain(text));
  if (exact.length === 1) return exact[0];
  if (fitting.length === 1) return fitting[0];
  const unknown = new Option(text, text);
  unknown.dataset.unknown = "yes";
  select.append(unknown);
  if (!select.multiple) input.setAttribute("aria-invalid", "true");
  return unknown;
}

function overAddress(input) {
  const several = "several" in input.dataset;
  const focused = document.activeElement === input; // it is lost when the field moves into its box
  const box = element("div", { class: "chooser" });
  input.before(box);
  box.append(input);
  const list = listed(input, box, input.dataset.none, {
    entries: async (text) => {
      const asked = (several ? text.split(COMMAS).at(-1) : text).trim();
      if (asked.length < LEAST_LETTERS) return [];
      const answer = await fetch(`${input.dataset.from}?q=${encodeURIComponent(asked)}`);
      return answer.ok ? (await answer.json()).entries : [];
    },
    choose: (entry) => {
      const before = several ? input.value.split(COMMAS).slice(0, -1) : [];
      input.value = [...before, entry.label].map((name) => name.trim()).join(", ");
      if (several) input.value += ", ";
      changed(input);
    },
    rest: () => {},
  });
  input.addEventListener("blur", list.close);
  if (focused) input.focus();
}

// The entries below a field: opened by typing or an arrow, chosen by Enter or a press, left by Escape.
function listed(input, box, nothing, source) {
  const list = element("div", { class: "chooser-list", role: "listbox", id: `${input.id}-list` });
  list.hidden = true;
  box.append(list);
  list.setAttribute("aria-label", input.labels?.[0]?.textContent.trim() || input.placeholder);
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-expanded": "false",
    "aria-controls": list.id,
    "aria-autocomplete": "list",
  }))
    input.setAttribute(name, value);
  let asked = 0;
  let shown = [];
  const close = () => {
    asked += 1;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    source.rest();
  };
  const show = async (text) => {
    const turn = (asked += 1);
    shown = await source.entries(text);
    if (turn !== asked) return;
    fill(list, shown, nothing);
    list.hidden = !shown.length && !text.trim();
    input.setAttribute("aria-expanded", String(!list.hidden));
    mark(shown.findIndex((entry) => entry.chosen) + (shown.some((entry) => entry.chosen) ? 0 : 1));
  };
  const mark = (place) => {
    const all = [...list.querySelectorAll("[role=option]")];
    for (const [at, one] of all.entries()) one.classList.toggle("here", at === place);
    if (!all[place]) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", all[place].id);
    all[place].scrollIntoView({ block: "nearest" });
  };
  const choose = (place) => {
    if (!shown[place]) return;
    source.choose(shown[place]);
    close();
  };
  const at = () =>
    [...list.querySelectorAll("[role=option]")].findIndex((one) => one.matches(".here"));
  let waiting = 0;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => show(input.value), input.dataset.from ? WAIT : 0);
  });
  input.addEventListener("focus", () => "several" in input.dataset || input.select());
  input.addEventListener("click", () => list.hidden && show(""));
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (list.hidden) return show("");
      const count = list.querySelectorAll("[role=option]").length;
      if (count) mark((at() + step + count) % count);
    }
    if (event.key === "Enter" && !list.hidden && shown.length) {
      event.preventDefault();
      choose(at());
    }
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
  // A press must not take the focus: leaving the field closes the list.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const one = event.target.closest("[role=option]");
    if (one) choose([...list.querySelectorAll("[role=option]")].indexOf(one));
  });
  return { close };
}

function fill(list, entries, nothing) {
  list.replaceChildren();
  let group = null;
  let under = list;
  for (const [place, entry] of entries.entries()) {
    if (entry.group !== group) {
      group = entry.group;
      under = group ? element("div", { role: "group", "aria-label": group }) : list;
      if (group) {
        const heading = element("p", { "aria-hidden": "true" });
        heading.textContent = group;
        under.append(heading);
        list.append(under);
      }
    }
    const one = element("div", {
      role: "option",
      id: `${list.id}-${place}`,
      "aria-selected": String(Boolean(entry.chosen)),
    });
    one.textContent = entry.label;
    under.append(one);
  }
  if (entries.length) return;
  const none = element("div", {
    role: "option",
    "aria-disabled": "true",
    "aria-selected": "false",
  });
  none.textContent = nothing;
  list.append(none);
}

function showChosen(select, chips, again) {
  chips.replaceChildren(
    ...[...select.selectedOptions].map((option) => {
      const chip = element("button", { type: "button", class: "chip" });
      chip.textContent = `${words(option)} ×`;
      chip.addEventListener("click", () => {
        option.selected = false;
        changed(select);
        again();
      });
      return chip;
    }),
  );
  const input = select.parentElement.querySelector("input");
  if (input) input.value = "";
}

function entryOf(option) {
  const group = option.parentElement.matches("optgroup") ? option.parentElement.label : "";
  return { label: words(option), group, chosen: option.selected, option };
}

// Every word that was typed stands in the entry, its group or the words by which it is found.
function fits(option, text) {
  const said = plain(
    `${words(option)} ${option.parentElement.label ?? ""} ${option.dataset.also ?? ""}`,
  );
  return text
    .trim()
    .split(/\s+/)
    .every((word) => said.includes(plain(word)));
}

function plain(text) {
  return text.normalize("NFKC").toLowerCase();
}

function words(option) {
  return option ? option.textContent.trim() : "";
}

// What an empty field means, where that is said, and what may be typed.
function unchosen(select) {
  const empty = [...select.options].find((option) => !option.value);
  const said = empty ? words(empty) : "";
  return /\p{L}/u.test(said) ? `${said} · ${select.dataset.chooser}` : select.dataset.chooser;
}

function optional(select) {
  return [...select.options].some((option) => !option.value);
}

function changed(field) {
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function element(tag, attributes) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
