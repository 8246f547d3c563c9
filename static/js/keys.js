// Keys for those who keep their hands on them. None works while somebody types, but Ctrl+Enter; all of it has a link too.

const PAUSE = 1200;

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
    else go(cases);
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
    const pressed = before ? `${before} ${event.key}` : event.key;
    before = event.key === "g" ? "g" : "";
    clearTimeout(clock);
    clock = setTimeout(() => { before = ""; }, PAUSE);
    const act = keys[pressed] ?? keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
