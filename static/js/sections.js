// Marks in the local navigation the part of the page that is being read.

export function start(navigation) {
  const links = new Map();
  for (const link of navigation.querySelectorAll('a[href^="#"]')) {
    const part = document.getElementById(link.hash.slice(1));
    if (part) links.set(part, link);
  }

  function mark() {
    const edge = navigation.getBoundingClientRect().bottom + 24;
    let current = links.keys().next().value;
    let nearest = -Infinity;
    for (const part of links.keys()) {
      const { top } = part.getBoundingClientRect();
      if (top <= edge && top > nearest) [current, nearest] = [part, top];
    }
    for (const [part, link] of links) {
      if (part === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  let waiting = false;
  document.addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      mark();
    });
  }, { passive: true });
  mark();
}
