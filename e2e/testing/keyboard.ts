import type { Locator, Page } from "playwright-core";
import { eventually } from "../../testing/eventually";

/** Beyond that nobody would go on. */
const MOST_PRESSES = 80;

/**
 * Presses a key until that element has the focus, as somebody without a mouse does once it is there and can be used.
 * Earlier presses would lead past it.
 */
export async function pressUntil(page: Page, key: string, target: Locator): Promise<void> {
  const seen = target.filter({ visible: true }).first();
  await eventually(`${target} can be used`, () => seen.isEnabled());
  for (let presses = 0; presses < MOST_PRESSES; presses += 1) {
    await page.keyboard.press(key);
    if (await hasFocus(target)) return;
  }
  throw new Error(`${MOST_PRESSES} times ${key} did not lead to ${target}.`);
}

export async function tabTo(page: Page, target: Locator): Promise<void> {
  await pressUntil(page, "Tab", target);
}

export async function expectFocus(target: Locator): Promise<void> {
  await target.waitFor();
  await eventually(`${target} has the focus`, () => hasFocus(target));
}

async function hasFocus(target: Locator): Promise<boolean> {
  return (await target.and(target.page().locator(":focus")).count()) > 0;
}
