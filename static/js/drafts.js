// Keeps what is typed into a form as a draft, a moment after typing and when the page is left. Without it, "Keep as draft" does.
// What leads back to the same page, such as another language, waits until the draft is kept, and comes back to it.

const PAUSE = 1500;
// What a browser still sends after the page is gone.
const SENT_LATE = 60_000;

function typed(form) {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") body.append(name, value);
  }
  return body;
}

function now() {
  return new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

export function start(form) {
  const status = form.querySelector("[data-draft-status]");
  const { kept, failed, ended, offline } = status.dataset;
  let timer = 0;
  let changed = false;
  // Whether it holds what somebody typed: here, or before it came back to be put right.
  let isTouched = "typed" in form.dataset;
  let saving = false;
  let request = new AbortController();
  // The sending that is under way; it answers whether there is a draft of all that is typed.
  let sending = Promise.resolve(false);

  function keep(how) {
    clearTimeout(timer);
    if (changed && !saving) sending = send(how);
    return sending;
  }

  async function send({ late = false } = {}) {
    changed = false;
    const body = typed(form);
    request = new AbortController();
    try {
      const answer = await fetch(form.dataset.keep, {
        method: "POST",
        body,
        keepalive: late && body.toString().length < SENT_LATE,
        redirect: "manual",
        signal: request.signal,
        headers: { Accept: "application/json" },
      });
      if (answer.type === "opaqueredirect") changed = true;
      status.textContent = answer.ok ? kept.replace("{time}", now())
        : answer.type === "opaqueredirect" ? ended : failed;
      return answer.ok;
    } catch {
      if (saving) return false;
      changed = true;
      status.textContent = offline;
      return false;
    }
  }

  async function comeBack(way, submitter) {
    await sending;
    changed = true;
    if (!await keep()) return;
    const here = new URL(window.location);
    here.searchParams.set("draft", form.elements.draft.value);
    way.elements.next.value = here.pathname + here.search;
    saving = true;
    way.requestSubmit(submitter);
  }

  function touch() {
    changed = true;
    isTouched = true;
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  }

  form.addEventListener("input", touch);
  form.addEventListener("change", touch);
  // Saved is saved: nothing that is still under way may come after it.
  form.addEventListener("submit", () => {
    saving = true;
    clearTimeout(timer);
    request.abort();
  });
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target === form) return;
    if (event.target.matches("[data-returns]") && isTouched && !saving) {
      event.preventDefault();
      comeBack(event.target, event.submitter);
    } else if (event.target.getAttribute("action")?.includes(form.elements.draft.value)) {
      // Thrown away is thrown away: it is not kept once more as the page is left.
      saving = true;
      request.abort();
    }
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) saving = false;
  });
  window.addEventListener("pagehide", () => keep({ late: true }));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keep({ late: true });
  });
}
