import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { PATIENCE_MS } from "../../testing/eventually";
import { type AccessStory, openAccess } from "./access";
import { launchBrowser } from "./browser";
import { Harness, type HarnessOptions, kill, type RunningServer } from "./harness";

const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const PAGE_FAULTS = readFileSync(join(__dirname, "page-faults.browser.cjs"), "utf8");

export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly mode?: "light" | "dark";
  readonly forcedColors?: boolean;
}

/** An installation with people, clusters and one flow, its console, and a browser for each person of a story. */
export class ConsoleHarness implements AsyncDisposable {
  /** Errors in the consoles of browsers, and errors that pages threw. */
  readonly faults: string[] = [];
  /** Kept pages by name. Stories use them in turn: a further one starts a process and compiles the same scripts again. */
  private readonly kept = new Map<string, Page>();

  private constructor(
    readonly harness: Harness,
    private server: RunningServer,
    readonly url: string,
    readonly story: AccessStory,
    private readonly browser: Browser,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  static async open(
    options: HarnessOptions = {},
    changes: Readonly<Record<string, unknown>> = {},
    variables: Readonly<Record<string, string>> = {},
  ): Promise<ConsoleHarness> {
    const env = { ...SERVER, ...variables };
    const harness = await Harness.open(options);
    try {
      const server = await harness.startServer(env);
      await harness.startWorker(variables);
      const story = await openAccess(harness, server.api, changes);
      const browser = await launchBrowser();
      return new ConsoleHarness(harness, server, `http://127.0.0.1:${server.child.ready.port}`, story, browser, env);
    } catch (error) {
      await harness[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** A browser of its own in which nobody is signed in. */
  async visitor({ width = 1440, height = 900, mode = "light", forcedColors = false }: Look = {}): Promise<Page> {
    const context = await this.browser.newContext({
      baseURL: this.url,
      viewport: { width, height },
      colorScheme: mode,
      forcedColors: forcedColors ? "active" : "none",
      // An element that fades in has its colors only at the end.
      reducedMotion: "reduce",
      permissions: ["clipboard-read", "clipboard-write"],
    });
    context.setDefaultTimeout(PATIENCE_MS);
    await context.addInitScript(WATCH_SHIFTS);
    const page = await context.newPage();
    page.on("dialog", (dialog) => {
      this.faults.push(`${page.url()} opened: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("pageerror", (error) => this.faults.push(`${page.url()}: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error" && !EXPECTED.test(message.text())) {
        this.faults.push(`${page.url()}: ${message.text()}`);
      }
    });
    return page;
  }

  /** A browser of its own in which this person is signed in, at no page yet. */
  async as(userName: string, look: Look = {}): Promise<Page> {
    const page = await this.visitor(look);
    await this.signIn(page.context(), userName);
    return page;
  }

  /** The kept page of this name, in a browser of its own. Nobody is signed in before its first `pageOf`. */
  async keptPage(name: string): Promise<Page> {
    const page = this.kept.get(name) ?? (await this.visitor());
    this.kept.set(name, page);
    return page;
  }

  /** A kept page, in which this person has a new session. Several people may use the same one in turn. */
  async pageOf(userName: string, name = userName): Promise<Page> {
    const page = await this.keptPage(name);
    await this.signIn(page.context(), userName);
    return page;
  }

  /**
   * Between two stories, a kept page reads nothing, notices no other session and keeps no draft. Its API is not held,
   * its colors are light, and its pointer rests on nothing.
   */
  async leavePages(): Promise<void> {
    for (const page of this.kept.values()) {
      for (const tab of page.context().pages()) if (tab !== page) await tab.close();
      // A route that is left over also switches off the cache of the browser.
      await page.unrouteAll({ behavior: "ignoreErrors" });
      // After about:blank, Cross-Origin-Opener-Policy would start a new process for the next page.
      await page.goto("/healthz");
      await page.evaluate("localStorage.clear(); sessionStorage.clear()");
      await page.emulateMedia({ colorScheme: "light" });
      await page.mouse.move(0, 0);
    }
  }

  /** The server dies, and `start` starts another one at its address. */
  async killServer(): Promise<{ start: () => Promise<void> }> {
    await kill(this.server.child);
    return {
      start: async () => {
        this.server = await this.harness.startServer({ ...this.env, PORT: new URL(this.url).port });
      },
    };
  }

  async signIn(context: BrowserContext, userName: string): Promise<void> {
    const found = await this.harness.sql<{ id: string }>("select id from identities where user_name = $1", [userName]);
    const answer = await context.request.post("/auth/dev", {
      data: { identityId: found[0]!.id },
      headers: { origin: this.url, "sec-fetch-site": "same-origin" },
    });
    if (!answer.ok()) throw new Error(`${userName} could not sign in: ${await answer.text()}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close();
    await this.harness[Symbol.asyncDispose]();
  }
}

const SERVER = { DRAWBRIDGE_DEV_SIGN_IN: "1" };

/** The answer to the first question of somebody who is not signed in, and what a browser says while a server is away. */
const EXPECTED = /status of 401|WebSocket connection to|ERR_CONNECTION_REFUSED/;

/**
 * Records elements that move by themselves. From a person's first act on, the page answers them: a browser leaves out half a second after it, which a
 * slow machine takes longer than.
 */
const WATCH_SHIFTS = `
  window.shifted = 0;
  window.moved = new Set();
  const nameOf = (node) => {
    const one = node?.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    return one ? one.tagName.toLowerCase() + " " + JSON.stringify((one.innerText ?? "").trim().slice(0, 60)) : "something gone";
  };
  const placeOf = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(",");
  let hasActed = false;
  for (const act of ["pointerdown", "keydown"]) addEventListener(act, () => { hasActed = true; }, true);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.hadRecentInput || hasActed) continue;
      window.shifted += entry.value;
      for (const { node, previousRect, currentRect } of entry.sources) {
        window.moved.add(nameOf(node) + " from " + placeOf(previousRect) + " to " + placeOf(currentRect));
      }
    }
  }).observe({ type: "layout-shift", buffered: true });
`;

/** The faults of a page, as sentences; an empty list is a good page. Its data must have arrived. */
export async function faultsOf(page: Page): Promise<string[]> {
  // Its half a megabyte stays as long as the document.
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(AXE);
  return page.evaluate<string[]>(PAGE_FAULTS);
}
