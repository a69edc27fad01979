import type { Browser, Locator, Page } from "playwright-core";
import type { RunningPlatform } from "../../launcher/platform";
import { bringPeople } from "../../quickstart/first-people";
import { PATIENCE_MS } from "../../testing/eventually";
import { Api } from "./api";
import { launchBrowser } from "./browser";
import type { Look } from "./console";
import { KeptQuickstart } from "./kept-quickstart";

/** All that `npm start` starts at its first start, and a browser. */
export class FirstRunHarness implements AsyncDisposable {
  private constructor(
    private readonly quickstart: KeptQuickstart,
    readonly platform: RunningPlatform,
    private readonly browser: Browser,
  ) {}

  static async open(): Promise<FirstRunHarness> {
    const quickstart = new KeptQuickstart();
    try {
      const platform = await quickstart.start();
      await bringPeople(platform);
      const browser = await launchBrowser();
      return new FirstRunHarness(quickstart, platform, browser);
    } catch (error) {
      await quickstart[Symbol.asyncDispose]();
      throw error;
    }
  }

  get api(): Api {
    return new Api(this.platform.url, this.platform.adminToken);
  }

  /** The values that an administrator reads in the terminal, by the names of the form. */
  get organization(): Readonly<Record<string, string>> {
    const { region, ssoRegion, ssoPortal, managementAccountRoleArn, poolPermissionSetArns } = this.platform.simulator!
      .connect as Record<string, string> & { poolPermissionSetArns: string[] };
    return { region, ssoRegion, ssoPortal, managementAccountRoleArn, pool: poolPermissionSetArns.join(",") } as Record<
      string,
      string
    >;
  }

  /** A window in which nobody is signed in. */
  async window({ width = 1440, height = 900, mode = "light" }: Look = {}): Promise<Page> {
    const context = await this.browser.newContext({
      baseURL: new URL("/", this.platform.url).href,
      viewport: { width, height },
      colorScheme: mode,
      reducedMotion: "reduce",
      permissions: ["clipboard-read", "clipboard-write"],
    });
    context.setDefaultTimeout(PATIENCE_MS);
    return context.newPage();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close();
    await this.quickstart[Symbol.asyncDispose]();
  }
}

/** Counts what a person does: each click, and each field that is typed or pasted into. */
export class Hands {
  clicks = 0;
  typed = 0;

  async click(target: Locator): Promise<void> {
    await target.click();
    this.clicks += 1;
  }

  /** Where it is chosen by itself, nobody has to. */
  async choose(target: Locator): Promise<void> {
    if (!(await target.isChecked())) await this.click(target);
  }

  async type(target: Locator, text: string): Promise<void> {
    await target.fill(text);
    this.typed += 1;
  }

  /** Signs in for development, from wherever the page was opened. */
  async signIn(page: Page, name: string): Promise<void> {
    await this.click(page.getByRole("button", { name: "Sign in for development, as" }));
    await this.click(page.getByRole("option", { name }));
    await this.click(page.getByRole("button", { name: "Sign in", exact: true }));
  }
}
