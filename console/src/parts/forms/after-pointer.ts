let isDown = false;
window.addEventListener("pointerdown", () => setDown(true), true);
window.addEventListener("pointerup", () => setDown(false), true);
window.addEventListener("pointercancel", () => setDown(false), true);

function setDown(down: boolean): void {
  isDown = down;
}

/**
 * Runs at once, or after the pressed pointer is released. A press takes the focus from a field. A problem that appears
 * at that moment would move the pressed element, and the click would be lost.
 */
export function afterPointer(run: () => void): void {
  if (!isDown) {
    run();
    return;
  }
  const heard = new AbortController();
  const once = () => {
    heard.abort();
    run();
  };
  for (const event of ["pointerup", "pointercancel"]) {
    window.addEventListener(event, once, { signal: heard.signal });
  }
}
