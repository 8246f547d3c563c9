// Keeps what is typed into a form as a draft, a moment after typing and when the page is left. Without it, "Keep as draft" does.

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
  let saving = false;
  let request = new AbortController();

  async function keep({ late = false } = {}) {
    clearTimeout(timer);
    if (!changed || saving) return;
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
    } catch {
      if (saving) return;
      changed = true;
      status.textContent = offline;
    }
  }

  function touch() {
    changed = true;
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
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) saving = false;
  });
  window.addEventListener("pagehide", () => keep({ late: true }));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keep({ late: true });
  });
}
