// One spelling for what people spell in several ways, as foundation/folding.py does it, for finding within a page.

const LETTERS = new Map(Object.entries({
  أ: "ا", إ: "ا", آ: "ا", ٱ: "ا", ى: "ي", ئ: "ي", ؤ: "و", ة: "ه", ک: "ك", ی: "ي",
  ـ: "", ء: "", "’": "", "‘": "", "'": "", ʿ: "", ʾ: "", "`": "",
}));
const ZEROES = [0x0660, 0x06f0];

function letter(character) {
  const code = character.codePointAt(0);
  const zero = ZEROES.find((first) => code >= first && code < first + 10);
  return zero === undefined ? LETTERS.get(character) ?? character : String(code - zero);
}

export function fold(text) {
  const plain = [...text.normalize("NFKC")].map(letter).join("");
  const bare = plain.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return [...bare].map(letter).join("").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}
