// Saves by Ctrl+Enter or Command+Enter from anywhere in the form, and after a refusal stands in the first field to put right.

function firstFault(form) {
  return form.querySelector('[aria-invalid="true"]') ?? form.querySelector(".has-error :is(input, select, textarea)");
}

export function start(form) {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    const button = form.querySelector(".submit-row .btn-main");
    if (!button) return;
    event.preventDefault();
    form.requestSubmit(button);
  });
  if (form.querySelector('[role="alert"]:not([hidden])')) firstFault(form)?.focus();
}
