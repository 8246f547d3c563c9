// Keys for those who keep their hands on them. None works while somebody types, but Ctrl+Enter; all of it has a link too.

const PAUSE = 1200;

// Where a layout has no Latin letters a key is known by its place.
const PLACES = { KeyN: "n", KeyG: "g", KeyH: "h", KeyC: "c", Slash: "/", ShiftSlash: "?" };

function keyOf({ key, code, shiftKey }) {
  const isForeign = key.length === 1 && !/[\x20-\x7e]/.test(key);
  return isForeign ? PLACES[shiftKey ? `Shift${code}` : code] ?? key : key;
}

function isTyping(target) {
  return target.isContentEditable || Boolean(target.closest("input, textarea, select, [role=textbox], [role=combobox]"));
}

export function start(dialog) {
  const { home, cases } = dialog.dataset;
  let before = "";
  let clock;

  function go(address) {
    if (address) window.location.assign(address);
  }

  function find() {
    const field = document.querySelector("main input[type=search]");
    if (field) field.focus();
    else go(`${cases}#words`);
  }

  const keys = {
    "?": () => dialog.showModal(),
    "/": find,
    n: () => go(dialog.dataset.new),
    "g h": () => go(home),
    "g c": () => go(cases),
  };

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      const form = event.target.closest?.("form[method=post]");
      const button = form?.querySelector("button.btn-main");
      if (!button) return;
      event.preventDefault();
      form.requestSubmit(button);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const key = keyOf(event);
    const pressed = before ? `${before} ${key}` : key;
    before = key === "g" ? "g" : "";
    clearTimeout(clock);
    clock = setTimeout(() => { before = ""; }, PAUSE);
    const act = keys[pressed] ?? keys[key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
