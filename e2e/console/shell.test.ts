import { eventually } from "../../testing/eventually";
import { grantAccess } from "../testing/access";
import { withBrowser } from "../testing/browser";
import { ConsoleHarness, faultsOf } from "../testing/console";
import { HeldApi } from "../testing/held-api";
import { pressUntil } from "../testing/keyboard";

const EMIL = "emil.berg@acme.example";
const ANA = "ana.silva@acme.example";

/** Addresses, and what their pages ask for. */
const SLOW_PAGES = [
  ["/", "Home"],
  ["/ask", "AskableClusters"],
  ["/requests", "Requests"],
  ["/access", "Accesses"],
  ["/approvals", "ApprovalQueue"],
  ["/resources", "Clusters"],
] as const;

/** As if a disk were full, for requests alone. */
const BREAK_REQUESTS = `
  create or replace function break_requests() returns trigger language plpgsql as $$ begin raise 'No space left on device'; end $$;
  create trigger break_requests before insert on access_requests for each row execute function break_requests()`;

/** One installation, on which the walks follow each other; the one that ends its server comes last. */
withBrowser("the console", () => {
  let harness: ConsoleHarness;
  beforeAll(async () => {
    harness = await ConsoleHarness.open();
  });
  afterEach(() => harness?.leavePages());
  afterAll(() => harness?.[Symbol.asyncDispose]());

  /** All people use the same page in turn. */
  const pageOf = (userName: string) => harness.pageOf(userName, "shared");

  it("signs a person in, shows only pages that they may use, and returns to the requested address", async () => {
    const page = await harness.keptPage("shared");
    await page.goto("/resources");
    await page.getByRole("heading", { name: "Sign in to Drawbridge" }).waitFor();
    expect(await faultsOf(page)).toEqual([]);

    await page.getByRole("button", { name: "Sign in for development, as" }).click();
    await page.getByRole("option", { name: "Emil Berg" }).click();
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByRole("link", { name: "payments-eu", exact: true }).waitFor();
    expect(page.url()).toBe(`${harness.url}/resources`);
    expect(await faultsOf(page)).toEqual([]);
    expect(await page.getByRole("link", { name: "Integrations" }).count()).toBe(0);

    await page.goto("/no/such/page");
    await page.getByRole("heading", { name: "There is no page at this address" }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    expect(harness.faults).toEqual([]);
  });

  it("keeps typed text when the session has ended, and goes on by itself after a sign-in", async () => {
    for (const name of ["payments-eu", "payments-us"]) await grantAccess(harness.story, [name]);
    const page = await pageOf(EMIL);
    await page.goto("/requests");
    await page.getByRole("link", { name: "payments-eu", exact: true }).waitFor();
    const [person] = await harness.harness.sql<{ id: string }>("select id from homes where user_name = $1", [EMIL]);
    await harness.story.admin.ask(
      "mutation ($id: ID!) { endSessions(personId: $id, keepTokens: true) { __typename } }",
      {
        id: person!.id,
      },
    );
    await page.getByRole("searchbox", { name: /^Find requests/ }).fill("payments-us");
    await page.getByRole("heading", { name: "Your session has ended" }).waitFor();
    const popup = page.waitForEvent("popup");
    await page.getByRole("button", { name: "Sign in in a small window" }).click();
    const small = await popup;
    await small.getByRole("button", { name: "Sign in for development, as" }).click();
    await small.getByRole("option", { name: "Emil Berg" }).click();
    await small.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByRole("heading", { name: "Your session has ended" }).waitFor({ state: "detached" });
    await page.getByRole("link", { name: "payments-us", exact: true }).waitFor();
    expect(await page.getByRole("searchbox", { name: /^Find requests/ }).inputValue()).toBe("payments-us");
    await page.getByRole("link", { name: "payments-eu", exact: true }).waitFor({ state: "detached" });
    await eventually("the small window has closed itself", () => small.isClosed());
  });

  it.each(SLOW_PAGES)("shows %s while it loads, without a layout shift when it comes late", async (address, query) => {
    const page = await pageOf(ANA);
    const api = await HeldApi.of(page);
    await page.goto(address);
    await page.getByText("Loading Drawbridge").waitFor();
    await api.answer("Viewer");
    await api.isAsked(query);
    await page.getByRole("heading", { level: 1 }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    api.release();
    await page.waitForLoadState("networkidle");
    await page.getByRole("heading", { name: "Loading", exact: true }).waitFor({ state: "detached" });
    expect(await faultsOf(page)).toEqual([]);
    expect(await page.evaluate<number>("window.shifted")).toBeLessThan(0.02);
  });

  it("stays usable while the API is slow, and sends once despite a double click", async () => {
    const page = await pageOf(EMIL);
    const api = await HeldApi.of(page);
    api.release();
    await page.goto(`/ask/${harness.story.clusters.get("logistics-eu")!.id}`);
    await page.getByRole("checkbox", { name: /^View/ }).check();
    const reason = page.getByRole("textbox", { name: /^Reason/ });
    const ask = page.getByRole("button", { name: "Ask for View on logistics-eu for 30 min" });
    api.hold();
    await page.getByRole("button", { name: "30 min" }).click();
    await reason.fill("It hangs");
    await api.isAsked("AskPreview");
    await ask.dblclick();
    await api.isAsked("AskForAccess");
    await ask.dblclick({ force: true });
    expect(await reason.inputValue()).toBe("It hangs");
    expect(api.asked.filter((name) => name === "AskForAccess")).toHaveLength(1);

    api.release();
    await page.getByRole("heading", { name: "View on logistics-eu for 30 min" }).waitFor();

    api.hold();
    for (const name of ["My access", "Requests"]) {
      await page.getByRole("link", { name, exact: true }).click();
      await page.getByRole("heading", { name, level: 1 }).waitFor();
    }
    await api.isAsked("Requests");
    api.release();
    await page.getByRole("link", { name: "logistics-eu" }).waitFor();
    expect(await page.getByRole("link", { name: "logistics-eu" }).count()).toBe(1);
  });

  it("shows the API's sentence at its field and the id of an unexpected error, and keeps the form", async () => {
    const page = await pageOf(EMIL);
    await page.goto(`/ask/${harness.story.clusters.get("route-planner")!.id}`);
    await page.getByRole("checkbox", { name: /^View/ }).check();
    const reason = page.getByRole("textbox", { name: /^Reason/ });
    const ask = page.getByRole("button", { name: "Ask for View on route-planner for 1 h" });
    await reason.fill("x".repeat(2_001));
    await ask.click();
    const tooLong = page.getByText("'justification' has 2001 characters; at most 2000 are allowed.");
    await tooLong.nth(1).waitFor();
    expect(await reason.getAttribute("aria-invalid")).toBe("true");
    expect(await faultsOf(page)).toEqual([]);

    await harness.harness.sql(BREAK_REQUESTS);
    await reason.fill("Trucks stand still");
    await tooLong.first().waitFor({ state: "detached" });
    await ask.click();
    const unexpected = page.getByText(/^Something went wrong on our side \([0-9a-f-]{36}\)\.$/).first();
    await unexpected.waitFor();
    const id = /[0-9a-f-]{36}/.exec((await unexpected.textContent())!)![0];
    await eventually("the log has the id", () =>
      harness.harness.lines.some((line) => line.includes(`"errorId":"${id}"`)),
    );
    expect(await reason.inputValue()).toBe("Trucks stand still");

    await harness.harness.sql("drop trigger break_requests on access_requests");
    await ask.click();
    await page.getByRole("heading", { name: "View on route-planner for 1 h" }).waitFor();
  });

  it("signs out in every tab at once, and goes on in all of them after a sign-in", async () => {
    const page = await pageOf(ANA);
    const other = await page.context().newPage();
    await page.goto("/");
    await other.goto("/approvals");
    await other.getByRole("heading", { name: "Approvals", level: 1 }).waitFor();
    await page.getByRole("button", { name: "Ana Silva" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in to Drawbridge" }).waitFor();
    const ended = other.getByRole("heading", { name: "Your session has ended" });
    await ended.waitFor();

    await page.getByRole("button", { name: "Sign in for development, as" }).click();
    await page.getByRole("option", { name: "Ana Silva" }).click();
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByText("Hello, Ana Silva.").waitFor();
    await ended.waitFor({ state: "detached" });
    expect(await faultsOf(other)).toEqual([]);
    expect(harness.faults).toEqual([]);
  });

  it("leaves no page of one person open for another one who signs in after them", async () => {
    const page = await pageOf(ANA);
    const other = await page.context().newPage();
    await page.goto("/");
    await other.goto("/approvals");
    await other.getByRole("heading", { name: "Approvals", level: 1 }).waitFor();
    await page.getByRole("button", { name: "Ana Silva" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in to Drawbridge" }).waitFor();
    const ended = other.getByRole("heading", { name: "Your session has ended" });
    await ended.waitFor();
    // A request that is refused late asks once more.
    await eventually("nothing asks to sign in", async () => {
      if (await ended.isVisible()) await other.getByRole("button", { name: "Not now" }).click();
      return !(await ended.isVisible());
    });

    await page.getByRole("button", { name: "Sign in for development, as" }).click();
    await page.getByRole("option", { name: "Emil Berg" }).click();
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByText("Hello, Emil Berg.").waitFor();
    await other.getByRole("button", { name: "Emil Berg" }).waitFor();
    expect(await other.getByRole("button", { name: "Ana Silva" }).count()).toBe(0);
    expect(harness.faults).toEqual([]);
  });

  it("sends nothing that one person typed in the name of another one, whose session came under the page", async () => {
    const page = await pageOf(EMIL);
    await page.goto(`/ask/${harness.story.clusters.get("payments-ledger")!.id}`);
    await page.getByRole("checkbox", { name: /^Edit/ }).check();
    await page.getByRole("textbox", { name: /^Reason/ }).fill("Typed by Emil");
    const ask = page.getByRole("button", { name: "Ask for Edit on payments-ledger for 1 h" });
    await ask.focus();
    await harness.signIn(page.context(), ANA);
    // The page may have noticed the other session by itself, and have been loaded anew.
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Ana Silva" }).waitFor();
    expect(await harness.harness.sql("select id from access_requests where justification = 'Typed by Emil'")).toEqual(
      [],
    );
    expect(harness.faults).toEqual([]);
  });

  it("finds a cluster and a page by the keyboard, and shows notifications to the people concerned", async () => {
    const page = await pageOf(EMIL);
    await page.goto("/");
    await page.getByText("Hello, Emil Berg.").waitFor();
    const find = page.getByRole("combobox", { name: "Find a cluster, a request or a page" });
    const jumpTo = async (text: string, name: RegExp) => {
      await pressUntil(page, "Control+k", find);
      await page.keyboard.type(text);
      await page.getByRole("option", { name }).first().waitFor();
      await page.keyboard.press("ArrowDown");
      await page.locator("[role=option][class*=highlighted]").waitFor();
      await page.keyboard.press("Enter");
    };
    await jumpTo("payments-us", /payments-us/);
    const { id } = harness.story.clusters.get("payments-us")!;
    await page.waitForURL(`${harness.url}/resources/${id}`);
    await jumpTo("my acc", /My access/);
    await page.waitForURL(`${harness.url}/access`);

    await grantAccess(harness.story, ["search"]);
    await page.getByRole("button", { name: /^Notifications, [1-9]\d* unread$/ }).click();
    await page
      .getByRole("menuitem", { name: /search/ })
      .first()
      .click();
    await page.waitForURL(/\/(access|requests)\//);
    expect(harness.faults).toEqual([]);
  });

  it("tells the server what it reads while nobody uses it", async () => {
    // A browser keeps the clock that was installed in it.
    const page = await harness.as(EMIL);
    await page.clock.install();
    await page.goto("/resources");
    await page.getByRole("link", { name: "payments-eu", exact: true }).waitFor();
    const markOf = async (address: string) => {
      const sent = page.waitForRequest((request) => request.url() === `${harness.url}/graphql`);
      await page.evaluate(`history.pushState(null, "", "${address}")`);
      return (await (await sent).allHeaders())["drawbridge-unattended"];
    };
    expect(await markOf("/access")).toBeUndefined();
    await page.clock.fastForward("02:00");
    expect(await markOf("/approvals")).toBe("1");
    await page.keyboard.press("Shift");
    expect(await markOf("/requests")).toBeUndefined();
    await page.context().close();
  });

  it("keeps a chosen color mode, and follows the system's by default", async () => {
    const page = await pageOf(EMIL);
    await page.goto("/");
    const scheme = () => page.evaluate<string>("document.documentElement.style.colorScheme");
    await page.getByRole("button", { name: "Emil Berg" }).click();
    expect(await scheme()).toBe("light");
    await page.emulateMedia({ colorScheme: "dark" });
    await eventually("the page is dark", scheme, (mode) => mode === "dark");
    await page.getByRole("menuitemcheckbox", { name: "Light" }).click();
    await eventually("the page is light again", scheme, (mode) => mode === "light");
    await page.reload();
    await page.getByText("Hello, Emil Berg.").waitFor();
    expect(await scheme()).toBe("light");
  });

  it("shows the age of the page while the server is away, and is up to date after a reconnect", async () => {
    const page = await pageOf(EMIL);
    await page.goto("/resources");
    await page.getByRole("link", { name: "payments-eu", exact: true }).waitFor();
    const killed = await harness.killServer();
    const line = page.getByText(/^Showing what was true at \d\d:\d\d; reconnecting\.$/);
    await line.waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await harness.harness.sql("update resources set name = 'payments-renamed' where name = 'payments-eu'");
    await killed.start();
    await line.waitFor({ state: "detached" });
    await page.getByRole("link", { name: "payments-renamed", exact: true }).waitFor();
  });
});
