// Boxes drawn over pages. The rows of numbers below are what is sent: a box is only another way to write one. Left is left as it is seen.

const SMALLEST = 0.5;
const STEP = 1;
const MOVES = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
const COLUMNS = ["page", "left", "top", "width", "height"];
const LATIN = { "٫": ".", ",": "." };

function read(text) {
  const plain = text.trim().replace(/[٠-٩]/g, (one) => "٠١٢٣٤٥٦٧٨٩".indexOf(one))
    .replace(/[۰-۹]/g, (one) => "۰۱۲۳۴۵۶۷۸۹".indexOf(one)).replace(/[٫,]/g, (one) => LATIN[one]);
  return plain === "" ? NaN : Number(plain);
}

function between(low, value, high) {
  return Math.min(Math.max(value, low), high);
}

export function start(element) {
  const table = element.querySelector(".covering-table");
  const pages = new Map([...element.querySelectorAll(".covering-page")].map((one) => [Number(one.dataset.page), one]));
  if (!pages.size) return;
  // A video has one frame to draw on, and no column for a page.
  const columns = COLUMNS.filter((one) => table.querySelector(`[data-column=${one}]`));
  const [only] = pages.keys();
  const boxes = new Map();
  let unit = element.querySelector("[name=unit]:checked")?.value ?? "percent";

  const input = (row, column) => row.querySelector(`[data-column=${column}]`);
  const rows = () => [...table.querySelectorAll(".covering-row")];
  const isEmpty = (row) => columns.every((column) => !input(row, column).value.trim());
  // How much one percent of a page is in the unit that is chosen.
  function scale(page) {
    return unit === "pixels" ? [page.dataset.width / 100, page.dataset.height / 100] : [1, 1];
  }

  function boxOf(row) {
    const [page, ...sides] = COLUMNS.map((column) => (columns.includes(column) ? read(input(row, column).value) : only));
    if (!pages.has(page) || sides.some((side) => Number.isNaN(side))) return null;
    const [across, down] = scale(pages.get(page));
    return { page, left: sides[0] / across, top: sides[1] / down, width: sides[2] / across, height: sides[3] / down };
  }

  function write(row, box) {
    const [across, down] = scale(pages.get(box.page));
    const sides = [box.left * across, box.top * down, box.width * across, box.height * down];
    [box.page, ...sides].forEach((value, place) => {
      if (columns.includes(COLUMNS[place])) input(row, COLUMNS[place]).value = String(Math.round(value * 100) / 100);
    });
    input(row, "left").dispatchEvent(new Event("input", { bubbles: true }));
    show();
  }

  function clear(row) {
    for (const one of row.querySelectorAll("input")) one.value = "";
    input(row, "left").dispatchEvent(new Event("input", { bubbles: true }));
    show();
  }

  function renumber(row, number) {
    row.dataset.row = String(number);
    for (const one of row.querySelectorAll("input")) {
      one.name = one.name.replace(/-\d+-/, `-${number}-`);
      one.setAttribute("aria-label", one.getAttribute("aria-label").replace(/\d+/, String(number + 1)));
      one.value = "";
    }
    const label = row.querySelector(".covering-number");
    label.textContent = label.textContent.replace(/\d+/, String(number + 1));
    nameRemoval(row, row.querySelector(".covering-remove"));
  }

  // What a finger can press: a box is taken away by its row.
  function offerRemoval(row) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm covering-remove";
    button.textContent = element.dataset.remove;
    nameRemoval(row, button);
    row.append(button);
  }

  function nameRemoval(row, button) {
    button.setAttribute("aria-label", `${button.textContent}: ${row.querySelector(".covering-number").textContent.trim()}`);
  }

  function emptyRow() {
    const found = rows().find(isEmpty);
    if (found) return found;
    const last = rows().at(-1);
    const row = last.cloneNode(true);
    renumber(row, Number(last.dataset.row) + 1);
    table.append(row);
    return row;
  }

  function show() {
    for (const row of rows()) {
      const box = boxOf(row);
      let drawn = boxes.get(row);
      if (!box) {
        drawn?.remove();
        boxes.delete(row);
        continue;
      }
      if (!drawn) {
        drawn = made(row);
        boxes.set(row, drawn);
      }
      const sheet = pages.get(box.page).querySelector(".covering-sheet");
      if (drawn.parentElement !== sheet) sheet.append(drawn);
      drawn.setAttribute("aria-label", element.dataset.box
        .replace("{number}", Number(row.dataset.row) + 1).replace("{page}", box.page));
      for (const side of ["left", "top", "width", "height"]) drawn.style[side] = `${box[side]}%`;
    }
  }

  function made(row) {
    const drawn = document.createElement("button");
    drawn.type = "button";
    drawn.className = "covering-box";
    drawn.addEventListener("keydown", (event) => pressed(event, row));
    drawn.addEventListener("pointerdown", (event) => grabbed(event, row, drawn));
    return drawn;
  }

  function pressed(event, row) {
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      const page = pages.get(boxOf(row).page);
      clear(row);
      page.querySelector(".covering-add").focus();
    } else if (MOVES[event.key]) {
      event.preventDefault();
      const [across, down] = MOVES[event.key];
      write(row, event.shiftKey ? sized(boxOf(row), across, down) : moved(boxOf(row), across, down));
    }
  }

  function moved(box, across, down) {
    return { ...box, left: between(0, box.left + across, 100 - box.width), top: between(0, box.top + down, 100 - box.height) };
  }

  function sized(box, across, down) {
    return { ...box, width: between(SMALLEST, box.width + across, 100 - box.left), height: between(SMALLEST, box.height + down, 100 - box.top) };
  }

  function place(event, sheet) {
    const edges = sheet.getBoundingClientRect();
    return [between(0, (event.clientX - edges.left) / edges.width * 100, 100), between(0, (event.clientY - edges.top) / edges.height * 100, 100)];
  }

  function grabbed(event, row, drawn) {
    event.stopPropagation();
    const sheet = drawn.parentElement;
    const edges = drawn.getBoundingClientRect();
    const isCorner = event.clientX > edges.right - 14 && event.clientY > edges.bottom - 14;
    const before = boxOf(row);
    const from = place(event, sheet);
    follow(event, drawn, (now) => {
      const [x, y] = place(now, sheet);
      write(row, (isCorner ? sized : moved)(before, x - from[0], y - from[1]));
    });
  }

  function follow(event, held, each, end = () => {}) {
    held.setPointerCapture(event.pointerId);
    const stop = new AbortController();
    held.addEventListener("pointermove", each, { signal: stop.signal });
    for (const name of ["pointerup", "pointercancel"]) {
      held.addEventListener(name, () => {
        stop.abort();
        end();
      }, { signal: stop.signal });
    }
  }

  function drawnOn(event, page, sheet) {
    if (event.button !== 0) return;
    event.preventDefault();
    const from = place(event, sheet);
    const row = emptyRow();
    follow(event, sheet, (now) => {
      const to = place(now, sheet);
      write(row, {
        page,
        left: Math.min(from[0], to[0]),
        top: Math.min(from[1], to[1]),
        width: Math.abs(to[0] - from[0]),
        height: Math.abs(to[1] - from[1]),
      });
    }, () => {
      const box = boxOf(row);
      if (box && (box.width < SMALLEST || box.height < SMALLEST)) clear(row);
      else boxes.get(row)?.focus();
    });
  }

  for (const [page, figure] of pages) {
    const sheet = figure.querySelector(".covering-sheet");
    const add = figure.querySelector(".covering-add");
    sheet.classList.add("is-drawn");
    sheet.addEventListener("pointerdown", (event) => drawnOn(event, page, sheet));
    add.hidden = false;
    add.addEventListener("click", () => {
      const row = emptyRow();
      write(row, { page, left: 40, top: 40, width: 20, height: 20 });
      boxes.get(row).focus();
    });
  }
  element.querySelector(".covering-help").hidden = false;
  for (const row of rows()) offerRemoval(row);
  table.addEventListener("input", show);
  table.addEventListener("click", (event) => {
    if (event.target.matches(".covering-remove")) clear(event.target.closest(".covering-row"));
  });
  element.addEventListener("change", (event) => {
    if (event.target.name !== "unit") return;
    const known = rows().map((row) => [row, boxOf(row)]);
    unit = event.target.value;
    for (const [row, box] of known) if (box) write(row, box);
  });
  show();
}
