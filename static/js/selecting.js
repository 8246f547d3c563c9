// Says how many rows are ticked, and lets shift-click tick a stretch of them.

export function start(form) {
  const boxes = [...document.querySelectorAll(`input[type="checkbox"][form="${form.id}"]`)];
  const all = form.elements.namedItem("all");
  const tally = form.querySelector("[data-tally]");
  let last = -1;

  function count() {
    const ticked = all?.checked ? "" : String(boxes.filter((box) => box.checked).length);
    if (tally) tally.textContent = ticked;
    if (tally) tally.parentElement.hidden = ticked === "" || ticked === "0";
  }

  boxes.forEach((box, index) => {
    box.addEventListener("click", (event) => {
      if (event.shiftKey && last >= 0) {
        const [from, to] = [Math.min(last, index), Math.max(last, index)];
        for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
      }
      last = index;
      count();
    });
  });
  all?.addEventListener("change", count);
  count();
}
