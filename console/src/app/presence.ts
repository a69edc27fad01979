const ACTS = ["pointerdown", "pointermove", "keydown", "wheel", "click", "input"] as const;

let lastActAt = performance.now();

/** Notes the acts of the person at this page; screen readers and dictation may send clicks and input alone. It begins present: a page is opened by an act. */
export function watchPresence(): void {
  const note = () => {
    lastActAt = performance.now();
  };
  for (const act of ACTS) window.addEventListener(act, note, { passive: true, capture: true });
}

/** The time since the last act at this page. */
export function idleMs(): number {
  return performance.now() - lastActAt;
}
