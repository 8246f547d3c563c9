// A long select becomes a box to type in: letters of either script find, arrows choose, Enter takes, Escape leaves it as it was.
// The select stays and keeps the value; without this module it is what people use.

import { fold } from "./fold.js";

const PAUSE = 150;
const MOST = 20;

function box(select, id) {
  const input = document.createElement("input");
  input.type = "text";
  input.className = "input";
  input.id = `${select.id}-box`;
  input.autocomplete = "off";
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
  return async (words) => {
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
    const answer = await fetch(address, { method: "POST", body });
    return answer.ok ? (await answer.json()).matches : withinPage(select)(words);
  };
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
  const find = field.dataset.address ? fromServer(select, field.dataset.address) : withinPage(select);
  let asked = 0;
  let waiting = 0;
  let matches = [];

  function show() {
    input.value = select.value ? select.selectedOptions[0].textContent.trim() : "";
    input.placeholder = select.options[0]?.value ? "" : select.options[0]?.textContent ?? "";
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
      row.textContent = field.dataset.none;
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

  async function look(words) {
    const question = (asked += 1);
    const found = await find(words);
    if (question !== asked) return;
    matches = found;
    draw();
  }

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    if (input.value.trim()) waiting = setTimeout(() => look(input.value), PAUSE);
    else close();
  });

  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const isOpen = !list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen) first().then((found) => { matches = found; draw(); });
      else if (matches.length) {
        const step = event.key === "ArrowDown" ? 1 : -1;
        mark((marked() + step + matches.length) % matches.length);
      }
    } else if (event.key === "Enter" && isOpen) {
      event.preventDefault();
      if (matches[marked()]) take(matches[marked()]);
    } else if (event.key === "Escape" && isOpen) {
      event.stopPropagation();
      close();
      show();
    }
  });

  input.addEventListener("focus", () => input.select());
  input.addEventListener("blur", () => {
    if (!input.value.trim() && [...select.options].some((option) => !option.value)) {
      take({ value: "", label: "" });
    }
    close();
    show();
  });
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
  if (document.activeElement === select) input.focus();
}
