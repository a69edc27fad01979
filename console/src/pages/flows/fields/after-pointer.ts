let isDown = false;
window.addEventListener("pointerdown", () => setDown(true), true);
window.addEventListener("pointerup", () => setDown(false), true);
window.addEventListener("pointercancel", () => setDown(false), true);

function setDown(down: boolean): void {
  isDown = down;
}

/**
 * At once, or once the pointer that is pressed is up. The press takes the focus from a field: what that shows must not move what is
 * under the pointer, as the click would be lost.
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
