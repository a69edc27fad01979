import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { ConsoleStage, faultsOf, type Look, withBrowser } from "../testing/console";
import { fillConsole, type ShownPage } from "../testing/console-world";

/** Of every page by `npm run proof -- console`, which keeps pictures; here, a wide light and a narrow dark one. */
const PICTURES = process.env.DRAWBRIDGE_CONSOLE_PICTURES;
const WIDTHS = PICTURES ? [1440, 1024, 320] : [1440, 320];
const LOOKS: readonly Look[] = PICTURES
  ? WIDTHS.flatMap((width) => [
      { width, mode: "light" as const },
      { width, mode: "dark" as const },
      ...(width === 1440 ? [{ width, forcedColors: true }] : []),
    ])
  : [
      { width: 1440, mode: "light" },
      { width: 320, mode: "dark" },
    ];

withBrowser("every page of the console", () => {
  let stage: ConsoleStage;
  let pages: readonly ShownPage[];

  beforeAll(async () => {
    stage = await ConsoleStage.open();
    pages = await fillConsole(stage);
  });
  afterAll(() => stage?.[Symbol.asyncDispose]());

  it.each(LOOKS.map((look) => [nameOf(look), look] as const))("has no fault at %s", async (_name, look) => {
    const browsers = new Map<string, Page>();
    const found: Record<string, readonly string[]> = {};
    for (const { name, who, address, heading } of pages) {
      const page = browsers.get(who) ?? (await stage.as(who, look));
      browsers.set(who, page);
      await page.goto(address);
      await page.getByRole("heading", { name: heading, level: 1 }).waitFor();
      await page.waitForLoadState("networkidle");
      const faults = await faultsOf(page);
      if (faults.length > 0) found[`${name} (${address})`] = faults;
      await takePicture(page, name, look);
    }
    for (const page of browsers.values()) await page.context().close();
    expect(found).toEqual({});
    expect(stage.faults).toEqual([]);
  });
});

function nameOf({ width, mode, forcedColors }: Look): string {
  return `${width}-${forcedColors ? "forced-colors" : mode}`;
}

async function takePicture(page: Page, name: string, look: Look): Promise<void> {
  if (!PICTURES) return;
  const folder = join(PICTURES, nameOf(look));
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
