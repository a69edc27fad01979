import { type BrowserContext, chromium, type Page } from "playwright-core";
import { quantile } from "../quantile";
import { atMost, type Goal, shownGoal } from "../report";
import { judgeByLighthouse } from "./lighthouse";
import type { ConsoleOptions } from "./options";

const CHROMIUM = process.env.DRAWBRIDGE_CHROMIUM ?? "/usr/bin/chromium";
/** The browser's own name for work that takes so long that a person feels it: longer than 50 ms. */
const LONG_TASK_MS = 50;

const WATCH = `
  window.longest = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
  }).observe({ type: "longtask" });
`;

/** Each action as a user does it, on a page that is loaded again for each round. */
export async function measureConsolePages(url: string, identityId: string, options: ConsoleOptions): Promise<Goal[]> {
  const { rounds } = options;
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  try {
    const context = await browser.newContext({ baseURL: url, viewport: { width: 1440, height: 900 } });
    await signIn(context, url, identityId);
    await context.addInitScript(WATCH);
    const longest = new Map(Object.keys(ACTS).map((act) => [act, [] as number[]]));
    const shownAfter: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const page = await context.newPage();
      const begun = performance.now();
      await page.goto("/resources");
      await rows(page).first().waitFor();
      shownAfter.push(performance.now() - begun);
      for (const [act, perform] of Object.entries(ACTS)) {
        await page.evaluate("window.longest = 0");
        await perform(page);
        await page.waitForLoadState("networkidle");
        longest.get(act)!.push(await page.evaluate<number>("window.longest"));
      }
      await page.close();
    }
    const [cookie] = await context.cookies();
    const visit = { url, cookie: `${cookie!.name}=${cookie!.value}`, chromium: CHROMIUM };
    return [
      ...(options.lighthouse ? await judgeByLighthouse(visit, rounds) : []),
      shownGoal("rows are shown after, median, ms", quantile(shownAfter, 0.5)),
      ...[...longest].map(([act, times]) =>
        atMost(`${act}: longest task, median, ms (0: none above ${LONG_TASK_MS})`, quantile(times, 0.5), LONG_TASK_MS, {
          all: times.map((time) => Math.round(time)).join(" "),
        }),
      ),
    ];
  } finally {
    await browser.close();
  }
}

const ACTS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  "next page": async (page) => {
    const first = await firstName(page);
    await page.getByRole("button", { name: "Next page" }).click();
    await isAnother(page, first);
  },
  sort: async (page) => {
    const first = await firstName(page);
    await page.getByRole("columnheader", { name: "Region" }).getByRole("button").first().press("Enter");
    await isAnother(page, first);
  },
  filter: async (page) => {
    const first = await firstName(page);
    await page.getByRole("combobox", { name: /^Find clusters/ }).pressSequentially("cluster-49", { delay: 60 });
    await page.keyboard.press("Enter");
    await isAnother(page, first);
  },
};

function rows(page: Page) {
  return page.getByRole("row").getByRole("link");
}

async function firstName(page: Page): Promise<string> {
  return (await rows(page).first().textContent()) ?? "";
}

async function isAnother(page: Page, before: string): Promise<void> {
  await rows(page)
    .first()
    .filter({ hasNotText: new RegExp(`^${before}$`) })
    .waitFor();
}

async function signIn(context: BrowserContext, url: string, identityId: string): Promise<void> {
  const headers = { origin: url, "sec-fetch-site": "same-origin" };
  const answer = await context.request.post("/auth/dev", { data: { identityId }, headers });
  if (!answer.ok()) throw new Error(`Nobody could sign in: ${await answer.text()}`);
}
