// Asks before an act that cannot be taken back. The words come from the page, in the person's language.

function ask({ message, yes, no }) {
  const dialog = document.createElement("dialog");
  dialog.className = "ask";
  const text = document.createElement("p");
  text.textContent = message;
  const buttons = document.createElement("form");
  buttons.method = "dialog";
  buttons.className = "row-x";
  for (const [value, label, look] of [["yes", yes, "btn btn-main"], ["no", no, "btn"]]) {
    const button = document.createElement("button");
    button.value = value;
    button.textContent = label;
    button.className = look;
    buttons.append(button);
  }
  dialog.append(text, buttons);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((settle) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      settle(dialog.returnValue === "yes");
    });
  });
}

export function start(form) {
  let agreed = false;
  form.addEventListener("submit", async (event) => {
    if (agreed) return;
    event.preventDefault();
    const { submitter } = event;
    agreed = await ask(form.dataset);
    if (agreed) form.requestSubmit(submitter);
  });
}
