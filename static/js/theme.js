// The appearance is changed at once and remembered by the server; without this the form does both on the next page.

function show(form, chosen) {
  if (chosen) document.documentElement.dataset.bsTheme = chosen;
  else delete document.documentElement.dataset.bsTheme;
  for (const button of form.querySelectorAll("button[name=theme]")) {
    button.setAttribute("aria-pressed", String(button.value === chosen));
  }
}

export function start(form) {
  form.addEventListener("submit", (event) => {
    const chosen = event.submitter?.value ?? "";
    const answer = new FormData(form, event.submitter);
    event.preventDefault();
    show(form, chosen);
    fetch(form.action, { method: "POST", body: answer, redirect: "manual" });
  });
}
