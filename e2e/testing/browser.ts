import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";
import { PATIENCE_MS } from "../../testing/eventually";

/** Debian's browser without windows takes a quarter less processor time than the whole one. */
const BROWSERS = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];
const CHROMIUM = process.env.DRAWBRIDGE_CHROMIUM ?? BROWSERS.find((path) => existsSync(path)) ?? BROWSERS[0]!;

/** Where tests are counted, a browser that is missing fails them. */
const isRequired = process.env.CI === "true";
export const withBrowser = existsSync(CHROMIUM) || isRequired ? describe : describe.skip;

/** A page lives for seconds here, in which optimizing its code takes more than it saves: a tenth of the browser's time. */
const WITHOUT_OPTIMIZING = "--js-flags=--no-opt";

export async function launchBrowser(): Promise<Browser> {
  const args = ["--no-sandbox", WITHOUT_OPTIMIZING];
  return chromium.launch({ executablePath: CHROMIUM, args, timeout: PATIENCE_MS });
}
