const KEY = "drawbridge.reloaded-at";
const A_WHILE_MS = 10_000;

/** A tab of the previous release asks for files that are gone. It reloads once, and never in a loop. */
export function reloadStalePages(): void {
  window.addEventListener("vite:preloadError", (event) => {
    const last = Number(sessionStorage.getItem(KEY) ?? 0);
    if (Date.now() - last < A_WHILE_MS) return;
    event.preventDefault();
    sessionStorage.setItem(KEY, String(Date.now()));
    location.reload();
  });
}
