// Puts a calendar beside a date written in words; choosing a day writes it into the field, which stays the record.

export function start(pair) {
  const field = pair.querySelector("input");
  const calendar = document.createElement("input");
  calendar.type = "date";
  calendar.className = "input calendar";
  calendar.setAttribute("aria-label", pair.dataset.label);
  if (/^\d{4}-\d{2}-\d{2}$/.test(field.value)) calendar.value = field.value;
  calendar.addEventListener("change", () => {
    if (calendar.value) field.value = calendar.value;
  });
  pair.append(calendar);
}
