// Moves a map and brings it closer, by keys, wheel, drag and buttons. Without it the whole map is shown, and groups lead to closer ones.

const STEP = 1.5;
const CLOSEST = 16;

export function start(chart) {
  const svg = chart.querySelector("svg");
  const whole = svg.viewBox.baseVal;
  const size = { width: whole.width, height: whole.height };
  const fixed = [...svg.querySelectorAll("[data-at]")].map((mark) => [mark, mark.dataset.at.split(" ").map(Number)]);
  const bar = svg.querySelector(".map-scale");
  const distance = svg.querySelector("[data-scale]");
  let closer = 1;
  let middle = { x: size.width / 2, y: size.height / 2 };

  // Marks and words keep their size; areas grow, since they are ground.
  function show() {
    const width = size.width / closer;
    const height = size.height / closer;
    middle.x = Math.min(Math.max(middle.x, 0), size.width);
    middle.y = Math.min(Math.max(middle.y, 0), size.height);
    svg.setAttribute("viewBox", `${middle.x - width / 2} ${middle.y - height / 2} ${width} ${height}`);
    for (const [mark, [x, y]] of fixed) {
      mark.setAttribute("transform", `translate(${x} ${y}) scale(${1 / closer}) translate(${-x} ${-y})`);
    }
    // The bar of distances holds for the whole map alone.
    const isWhole = closer === 1 && middle.x === size.width / 2 && middle.y === size.height / 2;
    for (const part of [bar, distance]) part.setAttribute("visibility", isWhole ? "visible" : "hidden");
  }

  function look(factor, at = middle) {
    const next = Math.min(Math.max(closer * factor, 1), CLOSEST);
    const share = 1 - closer / next;
    middle = { x: middle.x + (at.x - middle.x) * share, y: middle.y + (at.y - middle.y) * share };
    closer = next;
    show();
  }

  function move(x, y) {
    middle = { x: middle.x + x / closer, y: middle.y + y / closer };
    show();
  }

  function reset() {
    closer = 1;
    middle = { x: size.width / 2, y: size.height / 2 };
    show();
  }

  function under(event) {
    const box = svg.getBoundingClientRect();
    const shown = svg.viewBox.baseVal;
    return {
      x: shown.x + ((event.clientX - box.x) / box.width) * shown.width,
      y: shown.y + ((event.clientY - box.y) / box.height) * shown.height,
    };
  }

  const keys = {
    "+": () => look(STEP), "=": () => look(STEP), "-": () => look(1 / STEP), 0: reset,
    ArrowLeft: () => move(-60, 0), ArrowRight: () => move(60, 0), ArrowUp: () => move(0, -60), ArrowDown: () => move(0, 60),
  };
  chart.addEventListener("keydown", (event) => {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });

  // The page keeps its scrolling: the wheel belongs to the map only with Ctrl, as on other maps.
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    look(event.deltaY < 0 ? 1.2 : 1 / 1.2, under(event));
  }, { passive: false });

  let held = null;
  let moved = 0;
  svg.addEventListener("pointerdown", (event) => {
    held = { x: event.clientX, y: event.clientY };
    moved = 0;
  });
  window.addEventListener("pointermove", (event) => {
    if (!held) return;
    const ratio = size.width / svg.getBoundingClientRect().width;
    moved += Math.abs(event.clientX - held.x) + Math.abs(event.clientY - held.y);
    move((held.x - event.clientX) * ratio, (held.y - event.clientY) * ratio);
    held = { x: event.clientX, y: event.clientY };
  });
  window.addEventListener("pointerup", () => { held = null; });
  svg.addEventListener("dragstart", (event) => event.preventDefault());
  svg.addEventListener("click", (event) => { if (moved > 6) event.preventDefault(); }, true);

  const buttons = document.createElement("div");
  buttons.className = "chart-buttons";
  for (const [label, text, act] of [[chart.dataset.in, "+", () => look(STEP)], [chart.dataset.out, "−", () => look(1 / STEP)], [chart.dataset.whole, "⤢", reset]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm";
    button.textContent = text;
    button.setAttribute("aria-label", label);
    button.title = label;
    button.addEventListener("click", act);
    buttons.append(button);
  }
  svg.tabIndex = 0;
  const hint = document.createElement("p");
  hint.className = "small quiet";
  hint.textContent = chart.dataset.keys;
  chart.prepend(buttons);
  chart.append(hint);
}
