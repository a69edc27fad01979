import { applyMode, Mode } from "@cloudscape-design/global-styles";

export type ColorMode = "system" | "light" | "dark";

const KEY = "drawbridge.color-mode";
const system = window.matchMedia("(prefers-color-scheme: dark)");

export function colorMode(): ColorMode {
  const kept = localStorage.getItem(KEY);
  return kept === "light" || kept === "dark" ? kept : "system";
}

export function setColorMode(mode: ColorMode): void {
  if (mode === "system") localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, mode);
  apply();
}

/** Applies the chosen color mode, or the system's, and follows changes of the system's. */
export function applyColorMode(): void {
  apply();
  system.addEventListener("change", apply);
}

function apply(): void {
  const mode = colorMode();
  const isDark = mode === "dark" || (mode === "system" && system.matches);
  applyMode(isDark ? Mode.Dark : Mode.Light);
  document.documentElement.style.colorScheme = isDark ? "dark" : "light";
}
