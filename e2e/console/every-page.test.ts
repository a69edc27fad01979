import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { consolePaths } from "../../testing/console-paths";
import { withBrowser } from "../testing/browser";
import { chosenIn } from "../testing/chosen";
import { ConsoleHarness, faultsOf, type Look } from "../testing/console";
import { fillConsole, LI, LOADED, makeNamesHostile, type ShownPage } from "../testing/console-world";

/** Of every page by `npm run proof -- console`, which keeps pictures. */
const PICTURES = process.env.DRAWBRIDGE_CONSOLE_PICTURES;
const NARROW: Look = { width: 320, mode: "dark" };
const WIDTHS = PICTURES ? [1440, 1024, 320] : [1440];
const LOOKS: readonly Look[] = PICTURES
  ? WIDTHS.flatMap((width) => [
      { width, mode: "light" as const },
      { width, mode: "dark" as const },
      ...(width === 1440 ? [{ width, forcedColors: true }] : []),
    ])
  : [{ width: 1440, mode: "light" }];
const HOSTILE = `${nameOf(NARROW)}-hostile`;
/** `DRAWBRIDGE_PAGES` and `DRAWBRIDGE_LOOKS` name those that one is mending. */
const isChosenLook = chosenIn("DRAWBRIDGE_LOOKS", [...LOOKS.map(nameOf), HOSTILE]);

/** The pages that README and guides show, by their look there. */
const SCREENS: Readonly<Record<string, readonly string[]>> = {
  "1440-light": [
    "home",
    "ask-for-a-cluster",
    "request-waiting",
    "approval",
    "access-active",
    "access-ended",
    "clusters",
    "cluster",
    "integration-sync",
    "edit-integration",
    "flow-edit",
    "audit-story",
  ],
  "1440-dark": ["home-of-an-approver"],
};

/** As the first steps set it: people get slots of the pool, and a cluster belongs to the group that its tag names. */
const INTEGRATION = {
  principalStrategy: "IDENTITY_CENTER",
  principalRoleTemplate: null,
  ownerRules: [{ keyName: "team", attribute: "group" }],
  integrationOwners: [{ attribute: "group", values: ["Platform"] }],
};

withBrowser("every page of the console", () => {
  let harness: ConsoleHarness;
  let all: readonly ShownPage[];
  let pages: readonly ShownPage[];

  beforeAll(async () => {
    harness = await ConsoleHarness.open({}, INTEGRATION, { DRAWBRIDGE_CONNECTOR_NAME: "platform-tooling" });
    const filled = await fillConsole(harness);
    all = [...filled, ...pagesWithoutObject(filled)];
    const isChosen = chosenIn(
      "DRAWBRIDGE_PAGES",
      all.map(({ name }) => name),
    );
    pages = all.filter(({ name }) => isChosen(name));
  });
  afterAll(() => harness?.[Symbol.asyncDispose]());

  it("is shown by an address of console-world.ts", () => {
    const unseen = unseenPaths(all);
    expect(unseen.map((path) => `${path}: an address in fillConsole of e2e/testing/console-world.ts`)).toEqual([]);
  });

  for (const look of LOOKS) {
    itAt(nameOf(look))(`has no fault at ${nameOf(look)}`, async () => {
      expect(await faultsAt({ look, folder: nameOf(look), shown: inTurn(0) })).toEqual({});
      expect(harness.faults).toEqual([]);
    });
  }

  itAt(HOSTILE)("takes no harm from markup, turned letters, and the longest names, however narrow", async () => {
    await makeNamesHostile(harness);
    expect(await faultsAt({ look: NARROW, folder: HOSTILE, shown: inTurn(1), except: AS_LARGE_AS_USUAL })).toEqual({});
    expect(harness.faults).toEqual([]);
  });

  /** `npm test` sees each page once, at one look or the other; the proof sees every page at each. */
  const inTurn = (turn: number) => pages.filter((_, n) => PICTURES !== undefined || n % 2 === turn);

  async function faultsAt({ look, folder, shown, except = /^$/ }: Visit): Promise<Record<string, readonly string[]>> {
    const browsers = new Map<string, Page>();
    const found: Record<string, readonly string[]> = {};
    for (const { name, who, address, heading, fill } of shown) {
      const page = browsers.get(who) ?? (await harness.as(who, look));
      browsers.set(who, page);
      await page.goto(address);
      await page.getByRole("heading", { name: heading, level: 1 }).waitFor();
      await page.waitForLoadState("networkidle");
      await fill?.(page);
      const faults = [...(await faultsOf(page)), ...(await misnamed(page))].filter((fault) => !except.test(fault));
      if (faults.length > 0) found[`${name} (${address})`] = faults;
      await takePictures(page, name, folder);
    }
    for (const page of browsers.values()) await page.context().close();
    return found;
  }
});

/** The paths that none of the addresses leads to. */
function unseenPaths(shown: readonly ShownPage[]): string[] {
  const seen = shown.map(({ address }) => address.split("?")[0]!);
  return consolePaths()
    .filter(({ pattern }) => !seen.some((path) => pattern.test(path)))
    .map(({ path }) => path);
}

/** A page without a parameter needs no address of its own: an administrator opens it. */
function pagesWithoutObject(shown: readonly ShownPage[]): ShownPage[] {
  const paths = unseenPaths(shown).filter((path) => !path.includes(":"));
  return paths.map((path) => ({ name: path.slice(1).replaceAll("/", "-"), who: LI, address: path, heading: LOADED }));
}

interface Visit {
  readonly look: Look;
  /** Of its pictures. */
  readonly folder: string;
  readonly shown: readonly ShownPage[];
  /** Faults that are none here. */
  readonly except?: RegExp;
}

/** A page of the menu has the menu's word as its heading, but for a number behind it. */
async function misnamed(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const entry = document.querySelector("nav a[aria-current=page]");
    if (!entry || entry.getAttribute("href") !== location.pathname + location.search) return [];
    const title = document.querySelector("h1").textContent.replace(/\\s*\\([\\d, of]+\\)$/, "").trim();
    return title === entry.textContent.trim() ? [] : [\`is called "\${title}", and "\${entry.textContent}" in the menu\`];
  })()`);
}

/** The skeleton of a page does not know how long the names on it are. */
const AS_LARGE_AS_USUAL = /^its layout shifted/;

function itAt(look: string) {
  return isChosenLook(look) ? it : it.skip;
}

function nameOf({ width, mode, forcedColors }: Look): string {
  return `${width}-${forcedColors ? "forced-colors" : mode}`;
}

async function takePictures(page: Page, name: string, look: string): Promise<void> {
  if (!PICTURES) return;
  const take = async (folder: string, file: string, fullPage: boolean) => {
    mkdirSync(join(PICTURES, folder), { recursive: true });
    await page.screenshot({ path: join(PICTURES, folder, `${file}.png`), fullPage });
  };
  if (SCREENS[look]?.includes(name)) await take("screens", name, false);
  await page.evaluate("scrollTo(0, 0)");
  await take(look, name, true);
}
