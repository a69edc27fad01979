import type { Page } from "playwright-core";
import type { ConsoleHarness } from "./console";

/** As if everybody had signed in two hours ago: what gives power takes another sign-in. */
export async function ageSignIns({ harness }: ConsoleHarness): Promise<void> {
  await harness.sql(
    "update sessions set created_at = created_at - interval '2 h', auth_time = auth_time - interval '2 h'",
  );
}

/** In the small window over the page; the call that was refused goes on by itself. */
export async function signInAgain(page: Page, title = "Sign in once more", name = "Li Wei"): Promise<void> {
  await page.getByRole("heading", { name: title }).waitFor();
  const popup = page.waitForEvent("popup");
  await page.getByRole("button", { name: "Sign in in a small window" }).click();
  const small = await popup;
  await small.getByRole("button", { name: "Sign in for development, as" }).click();
  await small.getByRole("option", { name }).click();
  await small.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("heading", { name: title }).waitFor({ state: "detached" });
}
