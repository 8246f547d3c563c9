// A long select becomes a box to type in: letters of either script find, arrows choose, Enter takes, Escape leaves it as it was.
// Letters are never dropped: the one match is taken, or they stay in the box and the field says that nothing is chosen.
// The select stays and keeps the value; without this module it is what people use.

import { fold } from "./fold.js";

const PAUSE = 150;
const MOST = 20;
const LONGEST = 200;

function box(select, id) {
  const input = document.createElement("input");
  input.type = "text";
  input.className = "input";
  input.id = `${select.id}-box`;
  input.autocomplete = "off";
  input.maxLength = LONGEST;
  input.dir = "auto";
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", id);
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  }
  return input;
}

function withinPage(select) {
  return (words) => {
    const wanted = fold(words).split(" ");
    const found = [...select.options].filter((option) => {
      const text = fold(option.textContent);
      return wanted.every((word) => text.includes(word));
    });
    return found.slice(0, MOST).map((option) => ({
      value: option.value, label: option.textContent.trim(), detail: option.parentElement.label ?? "",
    }));
  };
}

function fromServer(select, address) {
  return async (words) => {
    const body = new FormData();
    body.set("csrf_token", select.form.elements.csrf_token.value);
    body.set("words", words);
    const answer = await fetch(address, { method: "POST", body }).catch(() => null);
    return answer?.ok ? (await answer.json()).matches : withinPage(select)(words);
  };
}

// The line that says why what was typed is no answer yet.
function sentence(id) {
  const line = document.createElement("span");
  line.id = id;
  line.className = "error";
  line.setAttribute("role", "alert");
  return line;
}

let isPressed = false;
document.addEventListener("pointerdown", () => { isPressed = true; }, { capture: true });
document.addEventListener("pointerup", () => { isPressed = false; }, { capture: true });

// A line that appears while a button is held down would move the button away from under the pointer.
async function released() {
  if (isPressed) await new Promise((go) => { document.addEventListener("pointerup", () => setTimeout(go), { once: true }); });
}

export function start(field) {
  const select = field.querySelector("select");
  const label = field.querySelector("label[for]");
  if (!select || !select.form) return;
  const list = document.createElement("ul");
  list.id = `${select.id}-matches`;
  list.className = "matches bare";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", label.textContent.trim());
  const input = box(select, list.id);
  const holder = document.createElement("div");
  holder.className = "typeahead";
  const { address, words: sent, none, unknown, unchosen } = field.dataset;
  const described = field.querySelector(".hint")?.id;
  const told = sentence(`${select.id}-unchosen`);
  const find = address ? fromServer(select, address) : withinPage(select);
  let asked = 0;
  let waiting = 0;
  let matches = [];
  let listed = "";

  function chosen() {
    return select.value ? select.selectedOptions[0].textContent.trim() : "";
  }

  // Letters that no option was taken for.
  function letters() {
    const words = input.value.trim();
    return words === chosen() ? "" : words;
  }

  function say(words) {
    field.querySelector(`#${CSS.escape(select.id)}-error`)?.remove();
    field.classList.toggle("has-error", Boolean(words));
    told.textContent = words;
    if (words) {
      holder.before(told);
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", told.id);
    } else {
      told.remove();
      input.removeAttribute("aria-invalid");
      if (described) input.setAttribute("aria-describedby", described);
      else input.removeAttribute("aria-describedby");
    }
  }

  // The server is sent the letters, and judges them as it does without a script.
  function nameLetters() {
    if (address && letters()) input.name = `${select.name}-find`;
    else input.removeAttribute("name");
  }

  function show() {
    input.value = chosen();
    input.placeholder = select.options[0]?.value ? "" : select.options[0]?.textContent ?? "";
    nameLetters();
  }

  function close() {
    asked += 1;
    clearTimeout(waiting);
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function take({ value, label: words, detail }) {
    if (![...select.options].some((option) => option.value === value)) {
      select.add(new Option(detail ? `${words} — ${detail}` : words, value));
    }
    select.value = value;
    close();
    say("");
    select.dispatchEvent(new Event("change", { bubbles: true }));
    // The next letter begins a new search instead of going on with the name that was taken.
    if (document.activeElement === input) input.select();
  }

  function mark(at) {
    [...list.children].forEach((row, place) => row.setAttribute("aria-selected", String(place === at)));
    const row = list.children[at];
    if (!row) return;
    input.setAttribute("aria-activedescendant", row.id);
    row.scrollIntoView({ block: "nearest" });
  }

  function marked() {
    return [...list.children].findIndex((row) => row.getAttribute("aria-selected") === "true");
  }

  function draw() {
    list.replaceChildren(...matches.map((match, at) => {
      const row = document.createElement("li");
      row.id = `${list.id}-${at}`;
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", "false");
      const words = document.createElement("bdi");
      words.textContent = match.label;
      row.append(words);
      if (match.detail) {
        const detail = document.createElement("bdi");
        detail.className = "sub";
        detail.textContent = match.detail;
        row.append(" ", detail);
      }
      row.addEventListener("mousedown", (event) => {
        event.preventDefault();
        take(match);
      });
      return row;
    }));
    if (!matches.length) {
      const row = document.createElement("li");
      row.setAttribute("role", "option");
      row.setAttribute("aria-disabled", "true");
      row.className = "quiet";
      row.textContent = none;
      list.append(row);
    }
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    if (matches.length) mark(0);
  }

  // What a page holds of a long list is offered at once; a filter holds nothing, and asks.
  function first() {
    const isEmpty = [...select.options].every((option) => !option.value || option.selected);
    return isEmpty ? find("") : withinPage(select)("");
  }

  // Answers whether it is still what is looked for.
  async function look(words) {
    clearTimeout(waiting);
    const question = (asked += 1);
    const found = await find(words);
    if (question !== asked) return false;
    matches = found;
    return true;
  }

  async function offer(words) {
    if (!await look(words)) return;
    listed = words;
    draw();
  }

  async function takeOrOpen(words) {
    if (!await look(words)) return;
    listed = words;
    if (matches.length === 1) take(matches[0]);
    else draw();
  }

  function settle(found) {
    if (found.length === 1) take(found[0]);
    else say(found.length ? unchosen : unknown);
  }

  async function leave(words) {
    if (!await look(words)) return;
    if (matches.length !== 1) await released();
    if (letters() === words && document.activeElement !== input) settle(matches);
  }

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    nameLetters();
    if (input.value.trim()) waiting = setTimeout(() => offer(input.value), PAUSE);
    else close();
  });

  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const isOpen = !list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen && letters()) offer(input.value);
      else if (!isOpen) Promise.resolve(first()).then((found) => { matches = found; draw(); });
      else if (matches.length) {
        const step = event.key === "ArrowDown" ? 1 : -1;
        mark((marked() + step + matches.length) % matches.length);
      }
    } else if (event.key === "Enter" && letters() && (!isOpen || listed !== input.value)) {
      // What is still being looked for is no answer; Enter waits for the list instead of sending the form.
      event.preventDefault();
      if (!event.repeat) takeOrOpen(input.value);
    } else if (event.key === "Enter" && isOpen) {
      event.preventDefault();
      if (matches[marked()]) take(matches[marked()]);
    } else if (event.key === "Escape" && (isOpen || letters())) {
      event.stopPropagation();
      close();
      say("");
      show();
    }
  });

  input.addEventListener("focus", () => input.select());
  input.addEventListener("blur", () => {
    const words = letters();
    if (!input.value.trim() && [...select.options].some((option) => !option.value)) {
      take({ value: "", label: "" });
    }
    close();
    if (words) leave(words);
    else show();
  });
  // Where no server can judge the letters, the form waits for a choice. This comes before whatever else hears of its sending.
  if (!address) {
    select.form.addEventListener("submit", (event) => {
      const words = letters();
      if (!words) return;
      settle(find(words));
      if (!letters()) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      input.focus();
    }, { capture: true });
  }
  select.addEventListener("change", show);
  // A summary of errors leads to the select by its id.
  select.addEventListener("focus", () => input.focus());

  for (const row of field.querySelectorAll(".find-row")) row.remove();
  select.classList.add("visually-hidden");
  select.tabIndex = -1;
  select.setAttribute("aria-hidden", "true");
  select.removeAttribute("aria-invalid");
  label.htmlFor = input.id;
  holder.append(input, list);
  select.before(holder);
  show();
  if (sent) {
    input.value = sent;
    nameLetters();
  }
  if (document.activeElement === select) input.focus();
}
