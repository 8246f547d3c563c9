// Keeps a count of long work up to date, and opens the page again when the work ends. Without it a reload does the same.

const PAUSE = 1000;

export function start(element) {
  const bar = element.querySelector("progress");

  async function look() {
    let answer;
    try {
      answer = await fetch(element.dataset.url, { headers: { Accept: "application/json" } });
    } catch {
      setTimeout(look, PAUSE * 5);
      return;
    }
    if (!answer.ok) return;
    const { status, done, total } = await answer.json();
    if (status === "done" || status === "failed") {
      window.location.reload();
      return;
    }
    if (total > 0) {
      bar.max = total;
      bar.value = done;
    }
    setTimeout(look, PAUSE);
  }

  setTimeout(look, PAUSE);
}
