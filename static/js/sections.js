// Marks in the local navigation the part of the page that is being read.

/** A little below the navigation: what is scrolled to begins there. */
const BELOW = 40;
/** What moves less than that was not scrolled away from: a picture or a font came in above it. */
const STILL = 24;
/** Whoever is not on the way after so many milliseconds is there. */
const PAUSE = 150;

const topOf = (part) => part.getBoundingClientRect().top;

export function start(navigation) {
  const links = new Map();
  for (const link of navigation.querySelectorAll('a[href^="#"]')) {
    const part = document.getElementById(link.hash.slice(1));
    if (part) links.set(part, link);
  }
  // The part that the address names, and where on the screen it came to rest; null while the page moves to it.
  let landed = null;

  function read() {
    if (landed && (landed.top === null || Math.abs(topOf(landed.part) - landed.top) <= STILL)) return landed.part;
    landed = null;
    const edge = navigation.getBoundingClientRect().bottom + BELOW;
    let current = links.keys().next().value;
    let nearest = -Infinity;
    for (const part of links.keys()) {
      const top = topOf(part);
      if (top <= edge && top > nearest) [current, nearest] = [part, top];
    }
    return current;
  }

  function mark() {
    const current = read();
    for (const [part, link] of links) {
      if (part === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  function settle() {
    if (landed?.top === null) landed.top = topOf(landed.part);
    mark();
  }

  // What was landed at is being read, also where the page is too short to move it up.
  function land() {
    const part = document.getElementById(location.hash.slice(1));
    const from = window.scrollY;
    landed = links.has(part) ? { part, top: null } : null;
    mark();
    setTimeout(() => window.scrollY === from && settle(), PAUSE);
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
  document.addEventListener("scrollend", settle);
  for (const hand of ["wheel", "touchmove", "keydown"]) {
    document.addEventListener(hand, () => { landed = null; }, { passive: true });
  }
  navigation.addEventListener("click", () => requestAnimationFrame(land));
  window.addEventListener("hashchange", land);
  window.addEventListener("load", land);
  land();
  // Letters that came in late moved what is above; whoever has gone on by hand is left alone.
  document.fonts.ready.then(() => landed?.part.scrollIntoView());
}
