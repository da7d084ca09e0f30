// Charts, sortable lists and recordings come with a script of their own, loaded only where a page has one.
const KINDS = ["[data-chart]", "[data-sortable]", "[data-board]", "[data-gantt]", "[data-sound]"];

export function loadParts(root) {
  for (const kind of KINDS) {
    const parts = [...(root.matches?.(kind) ? [root] : []), ...root.querySelectorAll(kind)];
    if (!parts.length) continue;
    import(new URL(parts[0].dataset.script, location.href).href).then((script) =>
      parts.forEach(script.start),
    );
  }
}
