// Opens the browser's print window. Without it the browser's own command does the same.

export function start(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
