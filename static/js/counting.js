// Counts the rows of a grid that say anything while they are typed and pasted; the server counted them when the page was made.

// The words for a number: the page holds one example of each form of the plural that the language has.
function inWords(examples, number) {
  const rules = new Intl.PluralRules(document.documentElement.lang);
  const form = rules.select(number);
  const example = Object.keys(examples).find((each) => rules.select(Number(each)) === form);
  return examples[example].replace(example, String(number));
}

export function start(holder) {
  const ready = JSON.parse(holder.dataset.ready);
  const record = JSON.parse(holder.dataset.record);
  const tally = holder.closest(".panel").querySelector(".tally");
  const button = holder.closest("form").querySelector(".submit-row .btn-main");

  holder.addEventListener("input", () => {
    const rows = [...holder.querySelectorAll("tbody tr")].filter((row) =>
      [...row.querySelectorAll("td > input")].some((input) => input.value.trim()));
    const faulty = rows.filter((row) => row.querySelector(".error"));
    button.textContent = inWords(record, rows.length);
    tally.textContent = inWords(ready, rows.length - faulty.length);
  });
}
