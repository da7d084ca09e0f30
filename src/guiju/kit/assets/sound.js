// A recording beside its turns: the picture of the sound from peaks that came with the page, a click on a
// turn plays from there, the turn that is heard is marked, the space bar pauses.
import WaveSurfer from "wavesurfer.js";
import { readInk } from "./js/chart/ink.js";

export function start(part) {
  if (part.dataset.started) return;
  part.dataset.started = "yes";
  const audio = part.querySelector("audio");
  draw(part, audio);
  follow(audio);
}

function draw(part, audio) {
  const wave = part.querySelector("[data-wave]");
  if (!wave) return;
  const ink = readInk(wave);
  const channels = JSON.parse(part.dataset.peaks);
  // The loudest of all fills its channel; whoever speaks low is seen to.
  const loudest = Math.max(1, ...channels.flat());
  const peaks = channels.map((channel) => channel.map((each) => each / loudest));
  withOwnStyle(() =>
    WaveSurfer.create({
      container: wave,
      media: audio,
      peaks,
      duration: Number(part.dataset.seconds),
      height: peaks.length > 1 ? 36 : 56,
      splitChannels: peaks.length > 1 ? peaks.map(() => ({})) : undefined,
      waveColor: ink.soft,
      progressColor: ink.accent,
      cursorColor: ink.accent,
      dragToSeek: true,
    }),
  );
}

// The library writes its style into its markup, which a page of ours does not allow; as a sheet it may.
function withOwnStyle(make) {
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (how) {
    const root = attach.call(this, how);
    Object.defineProperty(root, "innerHTML", {
      configurable: true,
      set(markup) {
        delete root.innerHTML;
        const sheet = new CSSStyleSheet();
        root.innerHTML = markup.replace(/<style[^>]*>([\s\S]*?)<\/style>/, (_whole, rules) => {
          sheet.replaceSync(rules);
          return "";
        });
        root.adoptedStyleSheets = [sheet];
      },
    });
    return root;
  };
  try {
    make();
  } finally {
    Element.prototype.attachShadow = attach;
  }
}

function follow(audio) {
  const turns = [...document.querySelectorAll("[data-turns] [data-at]")]
    .map((turn) => ({ turn, at: Number(turn.dataset.at) }))
    .sort((one, other) => one.at - other.at);
  let heard = null;
  const mark = () => {
    const now = last(turns, audio.currentTime);
    if (now === heard) return;
    const followed = heard && inSight(heard);
    heard?.removeAttribute("aria-current");
    heard = now;
    heard?.setAttribute("aria-current", "true");
    // Whoever looks elsewhere is left there.
    if (followed && !audio.paused) heard?.scrollIntoView({ block: "nearest" });
  };
  for (const event of ["timeupdate", "seeked", "playing"]) audio.addEventListener(event, mark);

  document.querySelector("[data-turns]")?.addEventListener("click", (event) => {
    const turn = event.target.closest("[data-at]");
    const other = event.target.closest("a, input, button:not([data-plays])");
    // Words that were selected mark a place.
    if (!turn || other || !document.getSelection().isCollapsed) return;
    audio.currentTime = Number(turn.dataset.at);
    audio.play();
    mark();
  });
  document.addEventListener("keydown", (event) => {
    if (!isPause(event, audio)) return;
    event.preventDefault();
    audio.paused ? audio.play() : audio.pause();
  });
  document.addEventListener("keyup", (event) => {
    // A button that has the focus would be pressed by the key that paused.
    if (event.key === " " && event.target.closest?.("[data-plays]") && audio.currentTime)
      event.preventDefault();
  });
}

function isPause(event, audio) {
  if (event.key !== " " || event.ctrlKey || event.metaKey || event.altKey || event.repeat)
    return false;
  if (!document.contains(audio) || document.querySelector("dialog[open]")) return false;
  // Before anything was heard, the key presses the turn that has the focus.
  if (event.target.closest("[data-plays]")) return !audio.paused || audio.currentTime > 0;
  return !event.target.closest(
    "a, audio, button, input, select, summary, textarea, [tabindex='0']",
  );
}

// The last of the turns that begins by then.
function last(turns, second) {
  let from = 0;
  let to = turns.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (turns[middle].at <= second + 0.05) from = middle + 1;
    else to = middle;
  }
  return turns[from - 1]?.turn ?? null;
}

function inSight(turn) {
  const { top, bottom } = turn.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}
