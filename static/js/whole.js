// Keeps a reference such as SUB-2026-007 on one line wherever it stands in a sentence. What is copied stays as it is.

const REFERENCE = /(?<![\p{L}\p{N}-])[A-Z]{1,6}(?:-[A-Z]?\d{1,6})+(?![\p{L}\p{N}-])/gu;
const LEFT_ALONE = "script, style, textarea, select, option, input, code, pre, .ref, .mono, .whole, svg";

export function start(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const text = walker.currentNode;
    REFERENCE.lastIndex = 0;
    if (REFERENCE.test(text.data) && !text.parentElement.closest(LEFT_ALONE)) found.push(text);
  }
  for (const text of found) keepWhole(text);
}

function keepWhole(text) {
  const parts = document.createDocumentFragment();
  let end = 0;
  for (const match of text.data.matchAll(REFERENCE)) {
    const whole = document.createElement("span");
    whole.className = "whole";
    whole.textContent = match[0];
    parts.append(text.data.slice(end, match.index), whole);
    end = match.index + match[0].length;
  }
  parts.append(text.data.slice(end));
  text.replaceWith(parts);
}
