import { grantAccess } from "../testing/access";
import { ConsoleStage, faultsOf, withBrowser } from "../testing/console";

const EMIL = "emil.berg@acme.example";

withBrowser("the console", () => {
  it("lets somebody sign in, shows only what they may do, and goes where they ask", async () => {
    await using stage = await ConsoleStage.open();
    const page = await stage.visitor();
    await page.goto("/resources");
    await page.getByRole("heading", { name: "Sign in to Drawbridge" }).waitFor();
    expect(await faultsOf(page)).toEqual([]);

    await page.getByRole("button", { name: "Sign in for development, as" }).click();
    await page.getByRole("option", { name: "Emil Berg" }).click();
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByRole("link", { name: "payments-eu", exact: true }).waitFor();
    expect(page.url()).toBe(`${stage.url}/resources`);
    expect(await faultsOf(page)).toEqual([]);
    expect(await page.getByRole("link", { name: "Integrations" }).count()).toBe(0);

    await page.goto("/no/such/page");
    await page.getByRole("heading", { name: "There is no page at this address" }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    expect(stage.faults).toEqual([]);
  });

  it("keeps what was typed when the session has ended, and goes on by itself after a sign-in", async () => {
    await using stage = await ConsoleStage.open();
    for (const name of ["payments-eu", "payments-us"]) await grantAccess(stage.story, [name]);
    const page = await stage.as(EMIL);
    await page.goto("/requests");
    await page.getByRole("link", { name: "payments-eu", exact: true }).waitFor();
    const [person] = await stage.stage.sql<{ id: string }>("select id from homes where user_name = $1", [EMIL]);
    await stage.story.admin.ask("mutation ($id: ID!) { endSessions(personId: $id) { __typename } }", {
      id: person!.id,
    });
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
    expect(small.isClosed()).toBe(true);
  });

  it("says how old the page is while the server is away, and is up to date when it is back", async () => {
    await using stage = await ConsoleStage.open();
    const page = await stage.as(EMIL);
    await page.goto("/resources");
    await page.getByRole("link", { name: "payments-eu", exact: true }).waitFor();
    const killed = await stage.killServer();
    const line = page.getByText(/^Showing what was true at \d\d:\d\d; reconnecting\.$/);
    await line.waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await stage.stage.sql("update resources set name = 'payments-renamed' where name = 'payments-eu'");
    await killed.start();
    await line.waitFor({ state: "detached" });
    await page.getByRole("link", { name: "payments-renamed", exact: true }).waitFor();
  });

  it("jumps by the keyboard to a cluster and to a page, and tells what happened to whom it concerns", async () => {
    await using stage = await ConsoleStage.open();
    const page = await stage.as(EMIL);
    await page.goto("/");
    await page.getByRole("heading", { name: "Hello, Emil Berg" }).waitFor();
    const jumpTo = async (text: string, name: RegExp) => {
      await page.keyboard.press("Control+k");
      await page.keyboard.type(text);
      await page.getByRole("option", { name }).first().waitFor();
      await page.keyboard.press("ArrowDown");
      await page.locator("[role=option][class*=highlighted]").waitFor();
      await page.keyboard.press("Enter");
    };
    await jumpTo("payments-us", /payments-us/);
    const { id } = stage.story.clusters.get("payments-us")!;
    await page.waitForURL(`${stage.url}/resources/${id}`);
    await jumpTo("my acc", /My access/);
    await page.waitForURL(`${stage.url}/access`);

    await grantAccess(stage.story, ["payments-eu"]);
    await page.getByRole("button", { name: /^Notifications, [1-9]\d* unread$/ }).click();
    await page
      .getByRole("menuitem", { name: /payments-eu/ })
      .first()
      .click();
    await page.waitForURL(/\/(access|requests)\//);
    expect(stage.faults).toEqual([]);
  });

  it("keeps the colors that somebody chose, and follows the system of everybody else", async () => {
    await using stage = await ConsoleStage.open();
    const page = await stage.as(EMIL, { mode: "light" });
    await page.goto("/");
    const scheme = () => page.evaluate<string>("document.documentElement.style.colorScheme");
    await page.getByRole("button", { name: "Emil Berg" }).click();
    expect(await scheme()).toBe("light");
    await page.emulateMedia({ colorScheme: "dark" });
    await page.waitForFunction("document.documentElement.style.colorScheme === 'dark'");
    await page.getByRole("menuitemcheckbox", { name: "Light" }).click();
    expect(await scheme()).toBe("light");
    await page.reload();
    await page.getByRole("heading", { name: "Hello, Emil Berg" }).waitFor();
    expect(await scheme()).toBe("light");
  });
});
