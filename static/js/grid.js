// A grid that is typed and pasted into like a spreadsheet: pasted cells spread, Enter and arrows move, rows are added.

function inputs(row) {
  return [...row.querySelectorAll("td > input")];
}

function mostOf(body) {
  return Number(body.parentElement.dataset.most);
}

function addRow(body) {
  const rows = body.rows;
  if (rows.length >= mostOf(body)) return null;
  const row = rows[rows.length - 1].cloneNode(true);
  const number = rows.length;
  for (const extra of row.querySelectorAll(".error, .grid-warning")) extra.remove();
  for (const cell of row.querySelectorAll(".has-error")) cell.classList.remove("has-error");
  const label = row.querySelector("th [id]");
  const base = label.id.replace(/-row-\d+$/, "");
  label.id = `${base}-row-${number}`;
  label.lastChild.textContent = String(number + 1);
  inputs(row).forEach((input, column) => {
    input.value = "";
    input.id = `${base}-${number}-${column}`;
    input.name = input.name.replace(/-\d+-\d+$/, `-${number}-${column}`);
    input.setAttribute("aria-labelledby", `${base}-what-${column} ${label.id}`);
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
  });
  const drop = row.querySelector("button");
  drop.value = String(number);
  drop.querySelector("span").textContent = drop.querySelector("span").textContent.replace(/\d+$/, String(number + 1));
  body.append(row);
  return row;
}

// Cells as spreadsheets put them on the clipboard; a cell in quotation marks may hold line breaks.
function cellsOf(text) {
  const rows = [[]];
  const pattern = /(?:"((?:[^"]|"")*)"|([^\t\r\n]*))(\t|\r\n|\n|\r|$)/gy;
  for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
    const [, quoted, plain, end] = found;
    const cell = quoted === undefined ? plain : quoted.replaceAll('""', '"');
    rows.at(-1).push(cell.replace(/\s+/g, " ").trim());
    if (end === "" || pattern.lastIndex >= text.length) break;
    if (end !== "\t") rows.push([]);
  }
  return rows;
}

// Why a pasted table cannot be taken; nothing of it is left out without a word. Cells that say nothing need no room.
function refusal(body, top, left, rows) {
  const height = rows.findLastIndex((cells) => cells.some(Boolean)) + 1;
  if (top + height > mostOf(body)) return "tooMany";
  const room = inputs(body.rows[0]).length - left;
  return rows.some((cells) => cells.findLastIndex(Boolean) >= room) ? "tooWide" : "";
}

function say(body, reason) {
  const message = body.closest("fieldset").querySelector("[data-too-many]");
  message.querySelector("span").textContent = reason && message.dataset[reason];
  message.hidden = !reason;
}

function spread(body, from, rows) {
  const top = from.closest("tr").rowIndex - body.rows[0].rowIndex;
  const left = from.closest("td").cellIndex - 1;
  const reason = refusal(body, top, left, rows);
  say(body, reason);
  if (reason) return;
  rows.forEach((cells, down) => {
    const row = body.rows[top + down] ?? addRow(body);
    if (!row) return;
    const targets = inputs(row);
    cells.forEach((cell, across) => {
      if (targets[left + across]) targets[left + across].value = cell;
    });
  });
  // As if it had been typed: the draft and the count of rows hear of it.
  body.dispatchEvent(new Event("input", { bubbles: true }));
}

function atEdge(input, key) {
  const isEmptyEdge = key === "ArrowLeft" ? "ltr" : "rtl";
  const edge = getComputedStyle(input).direction === isEmptyEdge ? 0 : input.value.length;
  return input.selectionStart === edge && input.selectionEnd === edge;
}

function neighbour(body, input, key, isBack) {
  const row = input.closest("tr");
  const column = input.closest("td").cellIndex - 1;
  if (key === "ArrowUp" || (key === "Enter" && isBack)) {
    return row.previousElementSibling && inputs(row.previousElementSibling)[column];
  }
  if (key === "ArrowDown" || key === "Enter") {
    const below = row.nextElementSibling ?? (key === "Enter" ? addRow(body) : null);
    return below && inputs(below)[column];
  }
  if (!atEdge(input, key)) return null;
  const step = (key === "ArrowRight") === (document.dir === "rtl") ? -1 : 1;
  return inputs(row)[column + step];
}

const MOVES = new Set(["Enter", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]);

export function start(table) {
  const body = table.tBodies[0];
  let typedIn = null;

  table.addEventListener("change", ({ target }) => {
    if (target.tagName !== "SELECT") return;
    const label = target.closest("th").querySelector("[id]");
    label.textContent = target.selectedOptions[0].textContent;
  });

  body.addEventListener("input", ({ target }) => { typedIn = target; });
  body.addEventListener("focusin", () => { typedIn = null; });

  body.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain").replace(/[\r\n]+$/, "");
    if (event.target.tagName !== "INPUT" || !/[\t\n\r]/.test(text)) return;
    event.preventDefault();
    spread(body, event.target, cellsOf(text));
  });

  body.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (target.tagName !== "INPUT" || !MOVES.has(key) || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // What is being typed may be chosen from the list that the browser offers.
    if (target.list && typedIn === target && key !== "Enter") return;
    const next = neighbour(body, target, key, event.shiftKey);
    if (key === "Enter") event.preventDefault();
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.select();
  });
}
