// Counts what is being written against the limits of a recipient. The server counts by the same rule: casefiles/foundation/lengths.py.

const BLANKS = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
const AFTER = 700;

export function wordsIn(text) {
  return text.split(BLANKS).filter((piece) => LETTER_OR_DIGIT.test(piece)).length;
}

export function charactersIn(text) {
  return [...text.replaceAll("\r\n", "\n")].length;
}

// What is printed in a language: its wording, else the original.
function printed(field, language) {
  const wordings = [...field.querySelectorAll("textarea[lang]")];
  const own = wordings.find((each) => each.lang === language);
  if (own?.value.trim()) return own.value;
  const filled = wordings.filter((each) => each.value.trim());
  const original = field.querySelector('input[type="radio"]:checked')?.value;
  return (filled.length === 1 ? filled[0] : filled.find((each) => each.lang === original))?.value ?? "";
}

function measure(form, line) {
  const { language, of, unit, perPage } = line.dataset;
  const texts = of
    ? [form.querySelector(`textarea[name="${of}-text-${language}"]`)?.value ?? ""]
    : [...form.querySelectorAll("fieldset.texts-x")].map((field) => printed(field, language));
  const count = unit === "characters" ? charactersIn : wordsIn;
  const total = texts.reduce((sum, text) => sum + count(text), Number(line.dataset.besides || 0));
  return unit === "pages" ? Math.ceil(total / Number(perPage)) : total;
}

function show(form, line) {
  const number = measure(form, line);
  const told = line.querySelector("[data-number]");
  if (told.textContent !== String(number)) told.textContent = String(number);
  const most = Number(line.dataset.most || 0);
  const over = most > 0 && number > most;
  line.classList.toggle("is-over", over);
  const warning = line.querySelector("[data-over]");
  if (warning) warning.hidden = !over;
}

export function start(line) {
  const form = line.closest("form");
  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => show(form, line), AFTER);
  });
  show(form, line);
}
