// Marks in the local navigation the part of the page that is being read.

/** A little below the navigation: what is scrolled to begins there. */
const BELOW = 40;
/** What moves less than that was not scrolled away from. */
const STILL = 24;
/** So many milliseconds after a landing, the browser has scrolled or had no need to. */
const PAUSE = 150;

const topOf = (part) => part.getBoundingClientRect().top;

/** Where a part lies on the page, how tall the page is and how far it is scrolled, in CSS pixels. */
const whereabouts = (part) => ({
  at: topOf(part) + window.scrollY,
  height: document.documentElement.scrollHeight,
  scrolled: window.scrollY,
});

/** How far below the top of the screen the browser puts a part that it scrolls to, in CSS pixels. */
const marginOf = (part) =>
  parseFloat(getComputedStyle(part).scrollMarginBlockStart) +
  (parseFloat(getComputedStyle(document.documentElement).scrollPaddingBlockStart) || 0);

/** Whether the browser could move a part no nearer to its place: it is there, or the page ends. */
const isReached = (part) => {
  const page = document.documentElement;
  return Math.abs(topOf(part) - marginOf(part)) <= STILL || window.scrollY + page.clientHeight >= page.scrollHeight - 1;
};

/** Whether letters or pictures came in between two whereabouts; whoever scrolls leaves the page as it is. */
const isLaidOutAnew = (then, now) => Math.abs(then.at - now.at) > 1 || then.height !== now.height;

export function start(navigation) {
  const links = new Map();
  for (const link of navigation.querySelectorAll('a[href^="#"]')) {
    const part = document.getElementById(link.hash.slice(1));
    if (part) links.set(part, link);
  }
  // The part that the address names, and its whereabouts at rest; null while the page moves to it.
  let landed = null;

  function isThere() {
    if (!landed?.rest) return landed !== null;
    const now = whereabouts(landed.part);
    if (!isLaidOutAnew(landed.rest, now)) return Math.abs(now.scrolled - landed.rest.scrolled) <= STILL;
    landed.rest = null;
    settleSoon();
    return true;
  }

  function read() {
    if (isThere()) return landed.part;
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

  // Whoever came to rest elsewhere went away, though the page was laid out anew on the way.
  function settle() {
    if (landed && !landed.rest) {
      if (isReached(landed.part)) landed.rest = whereabouts(landed.part);
      else landed = null;
    }
    mark();
  }

  // Nothing tells that there was no need to scroll; a busy browser may only begin to after the pause.
  function settleSoon() {
    setTimeout(() => landed && isReached(landed.part) && settle(), PAUSE);
  }

  // What was landed at is being read, also where the page is too short to move it up.
  function land() {
    const part = document.getElementById(location.hash.slice(1));
    landed = links.has(part) ? { part, rest: null } : null;
    mark();
    settleSoon();
  }

  // Letters that came in late moved what is above; whoever has gone on by hand is left alone.
  function landAgain() {
    if (!landed) return;
    landed.part.scrollIntoView();
    land();
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
  document.fonts.ready.then(landAgain);
}
