import { useSyncExternalStore } from "react";

/** The width of the page beside the navigation. It is rounded to steps, because each change renders a table again. */
export function usePageWidth(): number {
  return useSyncExternalStore(subscribe, readWidth);
}

function subscribe(tell: () => void): () => void {
  const observer = new ResizeObserver(tell);
  observer.observe(page() ?? document.documentElement);
  return () => observer.disconnect();
}

function readWidth(): number {
  const width = page()?.clientWidth ?? window.innerWidth;
  return Math.floor(width / STEP) * STEP;
}

/** The element of the shell that holds the page. */
function page(): HTMLElement | null {
  return document.getElementById("page");
}

const STEP = 10;
