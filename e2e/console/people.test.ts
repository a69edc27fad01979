import type { Page } from "playwright-core";
import { eventually } from "../../testing/eventually";
import { grantAccess, grantsIn } from "../testing/access";
import { Api } from "../testing/api";
import { withBrowser } from "../testing/browser";
import { ConsoleHarness, faultsOf } from "../testing/console";
import { openMerger, personIdOf } from "../testing/console-people";
import { makeAdmin } from "../testing/console-world";
import { HeldApi } from "../testing/held-api";
import { pressUntil, tabTo } from "../testing/keyboard";
import { ScimClient } from "../testing/scim-client";
import { ageSignIns, signInAgain } from "../testing/sign-in-again";

const LI = "li.wei@acme.example";
const EMIL = "emil.berg@acme.example";
const KIM = "kim.larsen@acme.example";
const NOOR = "noor.haddad@acme.example";

interface Provider {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly standing: string;
  readonly version: number;
  readonly vouchesForDomains: readonly string[];
  readonly scimTokenLastUsedAt: string | null;
}

/** One installation, on which the walks follow each other; the hand-over, which changes whose home is where, comes last. */
withBrowser("people and providers in the console", () => {
  let harness: ConsoleHarness;
  let admin: Api;
  let page: Page;
  let okta: ScimClient;

  beforeAll(async () => {
    harness = await ConsoleHarness.open();
    admin = harness.story.admin;
    await makeAdmin(harness.harness, admin);
    await openMerger(admin);
    page = await harness.as(LI);
  });

  afterAll(() => harness?.[Symbol.asyncDispose]());

  it("set a provider up by SCIM, and show its first request and its people", async () => {
    await page.goto("/providers");
    await page.getByRole("button", { name: "Connect an identity provider" }).click();
    await page.getByRole("button", { name: "Connect Okta" }).dblclick();
    await page.getByRole("heading", { name: "Okta", level: 1 }).waitFor();
    const address = `${harness.url}/scim/v2`;
    await page.getByText(address).waitFor();
    await page.getByRole("button", { name: "Make the token" }).dblclick();
    await page.getByRole("button", { name: "Copy the token" }).click();
    await page.getByText("Copied", { exact: true }).waitFor();
    okta = new ScimClient(address, await page.evaluate<string>("navigator.clipboard.readText()"));
    await page.getByRole("button", { name: "I have copied it" }).last().click();
    await page.getByText("Waits for the first request").waitFor();
    expect(await faultsOf(page)).toEqual([]);

    expect(await okta.test()).toBe(200);
    await page.getByText(/Last request seen: (today|yesterday)/).waitFor();
    await tellOfAcme(okta);
    await page.getByText("9 people, 2 groups").waitFor();
    expect(await faultsOf(page)).toEqual([]);
    expect(await providers(admin)).toMatchObject([
      { name: "Acme people", standing: "DEFAULT" },
      { name: "Merger", standing: "NAMED" },
      { name: "Okta", kind: "SCIM", standing: "LINK_ONLY", scimTokenLastUsedAt: expect.any(String) },
    ]);
    await page.getByRole("link", { name: "9 people, 2 groups" }).click();
    await page.getByRole("heading", { name: /^Groups/, level: 1 }).waitFor();
    await page.getByRole("link", { name: "Payments Team" }).click();
    await page.getByRole("heading", { name: "Payments Team", level: 1 }).waitFor();
  });

  it("show a mass deprovisioning, until an administrator acknowledges it", async () => {
    const users = await Promise.all(
      ["one", "two", "three", "four"].map((name) => okta.createUser(`${name}@acme.example`, name)),
    );
    const { id } = (await providers(admin)).find(({ name }) => name === "Okta")!;
    await page.goto(`/providers/${id}`);
    await page.getByText("13 identities, 13 not linked to a person").waitFor();
    for (const user of users) await okta.deleteUser(user);
    await page.getByText("4 people have left at once").waitFor();
    await page.getByRole("button", { name: "Acknowledge" }).dblclick();
    await page.getByText("That many left Okta at once is acknowledged.").waitFor();
    await page.getByText("9 identities, 9 not linked to a person").waitFor();
    expect(await admin.ask("{ identityProviders { nodes { leaversAlarm { people } } } }")).toEqual({
      identityProviders: { nodes: [NO_ALARM, NO_ALARM, NO_ALARM] },
    });
  });

  it("follow a read of an Identity Center, and apply held removals once they are confirmed", async () => {
    await page.goto("/providers/new");
    await page.getByRole("radio", { name: /^IAM Identity Center/ }).check();
    await page.getByRole("button", { name: /^Integration/ }).click();
    await page.getByRole("option", { name: /Acme/ }).click();
    await page.getByRole("button", { name: "Connect Identity Center" }).click();
    await page.getByText("12 identities").waitFor();
    const center = harness.harness.aws.world.identityCenter!;
    for (const name of ["ana.silva", "ben.okoro", "cleo.marin", "dara.novak"])
      center.removeUser(`${name}@acme.example`);
    await page.getByRole("button", { name: "Read now" }).dblclick();
    await page.getByText("Too much would go, so nothing was changed").waitFor();
    await page
      .getByText(/4 of 12 people would go/)
      .first()
      .waitFor();
    expect(await faultsOf(page)).toEqual([]);
    expect(await identitiesAt(admin, "Identity Center")).toBe(12);
    await page.getByRole("button", { name: "Confirm what would go" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Confirm what would go" }).dblclick();
    await page.getByText("8 identities").waitFor();
    expect(await identitiesAt(admin, "Identity Center")).toBe(8);
  });

  it("hold an import with too many removals, and apply it once it is confirmed", async () => {
    await page.goto("/providers/new");
    await page.getByRole("radio", { name: /^A document/ }).check();
    await page.getByRole("textbox", { name: "Name" }).fill("Contractors");
    await page.getByRole("button", { name: "Connect Contractors" }).click();
    await page.getByRole("tab", { name: "Import" }).click();
    const text = page.getByRole("textbox", { name: "The document" });
    await text.fill(contractors(10));
    await page.getByRole("button", { name: "Import into Contractors" }).click();
    await page.getByText(/10 people came, 0 changed, 0 went/).waitFor();
    // Another document is typed before the answer about the first one comes.
    const api = await HeldApi.of(page);
    await text.fill(contractors(3));
    await page.getByRole("button", { name: "Import into Contractors" }).click();
    await api.isAsked("ImportIdentities");
    await text.fill(contractors(2));
    api.release();
    const again = page.getByRole("button", { name: "Import into Contractors", disabled: false });
    const confirm = page.getByRole("button", { name: "Confirm what would go" });
    await again.or(confirm).waitFor();
    expect(await confirm.count()).toBe(0);
    await again.click();
    await page.getByText("8 of 10 people would go.").waitFor();
    const row = page.getByRole("row").filter({ hasText: "People" }).first();
    expect(await row.textContent()).toBe("People10008");
    expect(await faultsOf(page)).toEqual([]);
    expect(await identitiesAt(admin, "Contractors")).toBe(10);
    await page.getByRole("button", { name: "Confirm what would go" }).dblclick();
    await page.getByText(/0 people came, 0 changed, 8 went/).waitFor();
    expect(await identitiesAt(admin, "Contractors")).toBe(2);
  });

  it("show the impact of a change of settings, and both values after a conflict", async () => {
    const { id, version } = (await providers(admin)).find(({ name }) => name === "Contractors")!;
    await page.goto(`/providers/${id}?tab=settings`);
    const name = page.getByRole("textbox", { name: "Name" });
    await name.fill("Contractors EU");
    await admin.ask(
      `mutation ($id: ID!, $version: Int!) {
         updateIdentityProvider(id: $id, version: $version, name: "Freelancers", vouchesForDomains: ["free.example"]) { provider { id } } }`,
      { id, version },
    );
    await page.getByText("Name: saved is Freelancers; yours is Contractors EU.").waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole("button", { name: "Keep what I changed" }).click();
    await page.getByRole("button", { name: "See what it changes" }).click();
    await page.getByText("Nobody's access, roles, sessions or requests change by it.").waitFor();
    await page.getByRole("button", { name: "Save Freelancers" }).click();
    await page.getByRole("heading", { name: "Contractors EU", level: 1 }).waitFor();
    const saved = (await providers(admin)).find((one) => one.id === id);
    expect(saved).toMatchObject({ name: "Contractors EU", vouchesForDomains: ["free.example"] });

    await page.getByRole("button", { name: "Delete Contractors EU" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete Contractors EU" }).click();
    await page.getByText("The identity provider Contractors EU is deleted.").waitFor();
    expect((await providers(admin)).map((one) => one.name)).toEqual([
      "Acme people",
      "Identity Center",
      "Merger",
      "Okta",
    ]);
  });

  it("find a person, give them a role by the keyboard alone, and take it back", async () => {
    await page.goto("/people");
    const search = page.getByRole("searchbox", { name: "Find people by name, user name or address" });
    await search.waitFor();
    await tabTo(page, search);
    await page.keyboard.type("noor");
    const noor = page.getByRole("link", { name: "Noor Haddad" });
    await page.getByRole("heading", { name: /People \(1\)|People/, level: 1 }).waitFor();
    await eventually(
      "only Noor is found",
      () => page.getByRole("row").count(),
      (rows) => rows === 2,
    );
    await tabTo(page, page.getByRole("button", { name: /^Name/ }));
    await pressUntil(page, "ArrowDown", noor);
    await page.keyboard.press("Enter");
    await tabTo(page, page.getByRole("tab", { name: "Overview" }));
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    const make = page.getByRole("button", { name: "Make an auditor" });
    await make.waitFor();
    await tabTo(page, make);
    await page.keyboard.press("Enter");
    const confirm = page.getByRole("button", { name: "Make Noor Haddad an auditor" });
    await confirm.waitFor();
    await tabTo(page, confirm);
    await page.keyboard.press("Enter");
    await page.getByText("Auditor given").waitFor();
    const noorId = await personIdOf(admin, NOOR);
    expect(await rolesOf(admin, noorId)).toEqual(["AUDITOR"]);
    expect(await faultsOf(page)).toEqual([]);

    await page.goto("/people?role=AUDITOR");
    await page.getByRole("link", { name: "Noor Haddad" }).click();
    await page.getByRole("tab", { name: "Roles" }).click();
    await page.getByRole("button", { name: "Take back the role Auditor" }).click();
    // A change of roles takes a recent sign-in.
    await ageSignIns(harness);
    await page.getByRole("button", { name: "Take the role back" }).dblclick();
    await signInAgain(page);
    await page.getByText("Auditor taken back").waitFor();
    expect(await rolesOf(admin, noorId)).toEqual([]);
  });

  it("decide about two people with the same address", async () => {
    await page.goto("/people?tab=alike");
    await page.getByRole("link", { name: /Ana Silva.* and Ana Silva/ }).click();
    await page.getByText("Accounts of both carry the address ana.silva@acme.example.").waitFor();
    await page.getByText("a-ana at Merger, their home").waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole("radio", { name: /separate accounts of one human/ }).check();
    await page.getByRole("button", { name: "Say that they are one human" }).dblclick();
    await page.getByText("are separate accounts of one human from now on.").waitFor();
    const [ana, double] = [await personIdOf(admin, "ana.silva@acme.example"), await personIdOf(admin, "a-ana")];
    expect(await relationsOf(admin, ana)).toEqual([`SAME_HUMAN ${double}`]);

    await page
      .getByRole("link", { name: /Kim Larsen/ })
      .first()
      .click();
    await page.getByRole("radio", { name: /one person, known twice/ }).check();
    await page.getByRole("radio", { name: `${KIM} at Acme people` }).check();
    await page.getByText("Kim Larsen stays, and has all of both").waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole("button", { name: "Make them one person" }).dblclick();
    await page.getByText("is one person from now on.").waitFor();
    await page.getByRole("heading", { name: "Kim Larsen", level: 1 }).waitFor();
    await page.getByText("klarsen", { exact: true }).waitFor();
    expect(
      await admin.ask('{ people(filter: { search: "kim" }) { nodes { displayName identities { userName } } } }'),
    ).toEqual({
      people: { nodes: [{ displayName: "Kim Larsen", identities: [{ userName: KIM }, { userName: "klarsen" }] }] },
    });
    expect(await admin.ask("{ needsAttention(filter: { kinds: [PROBABLY_SAME_HUMAN] }) { totalCount } }")).toEqual({
      needsAttention: { totalCount: 0 },
    });
  });

  it("end everything that a person has at once, and show it in both browsers", async () => {
    const ids = await grantAccess(harness.story, ["payments-eu", "search"]);
    await grantsIn(harness.story, ids, "ACTIVE");
    const emil = await personIdOf(admin, EMIL);
    const theirs = await harness.as(EMIL);
    await theirs.goto("/access");
    await theirs
      .getByRole("link", { name: /payments-eu/ })
      .first()
      .waitFor();
    const lost = await harness.as(EMIL);
    await lost.goto("/access");
    await lost
      .getByRole("link", { name: /payments-eu/ })
      .first()
      .waitFor();
    await page.goto(`/people/${emil}?tab=sessions`);
    await page.getByRole("heading", { name: "Sessions (2)" }).waitFor();
    const end = page.getByRole("button", { name: /^End the session of Emil Berg/ });
    const place = (await end.first().boundingBox())!;
    await page.mouse.click(place.x + place.width / 2, place.y + place.height / 2);
    await page.getByText(/^The session of Emil Berg in .* has ended\.$/).waitFor();
    await end.nth(1).waitFor({ state: "detached" });
    // The second click of a double click, which comes late and meets the next row.
    await end.hover();
    await page.mouse.down({ clickCount: 2 });
    await page.mouse.up({ clickCount: 2 });
    // The newest stands first: it is the one that was lost.
    await lost.getByRole("dialog").getByText("Your session has ended").waitFor();
    await lost.context().close();
    expect(await theirs.getByText("Your session has ended").count()).toBe(0);
    await page.goto(`/people/${emil}?tab=sessions`);
    await page.getByRole("button", { name: "Make a token" }).click();
    await page.getByRole("button", { name: "Make the token" }).dblclick();
    await page.getByRole("button", { name: "Copy the token" }).click();
    await page.getByText("Copied", { exact: true }).waitFor();
    const token = new Api(admin.url, await page.evaluate<string>("navigator.clipboard.readText()"));
    expect(await token.ask("{ viewer { name scopes } }")).toEqual({ viewer: { name: "Emil Berg", scopes: ["READ"] } });
    await page.getByRole("button", { name: "I have copied it" }).last().click();
    await page.getByRole("heading", { name: "Tokens (2)" }).waitFor();
    await page.getByRole("tab", { name: "Access", exact: true }).click();
    await page.getByRole("button", { name: "End access to payments-eu" }).waitFor();
    await page.getByRole("button", { name: "End all access and sessions" }).click();
    await page.getByText("Access that ends (2)").waitFor();
    await page.getByText("Sessions that end (1)").waitFor();
    await page.getByText("Tokens that end (2)").waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole("button", { name: "End all that Emil Berg has" }).click();
    await page.getByText("Say why: the receipts of the access need it.").waitFor();
    await page.getByRole("textbox", { name: "Reason" }).fill("The laptop was stolen.");
    await page.getByRole("button", { name: "End all that Emil Berg has" }).dblclick();
    await page.getByText("They have no access at the moment.").waitFor();
    await page.getByRole("row").filter({ hasText: "payments-eu" }).getByText("Ended", { exact: true }).waitFor();
    await theirs.getByRole("dialog").getByText("Your session has ended").waitFor();
    await theirs.context().close();
    const { person } = await admin.ask<{ person: Record<"grants" | "sessions" | "tokens", { state?: string }[]> }>(
      "query ($id: ID!) { person(id: $id) { grants { state endReason } sessions { id } tokens { id } } }",
      { id: emil },
    );
    expect(person).toEqual({
      grants: ids.map(() => ({ state: "REVOKED", endReason: expect.any(String) })),
      sessions: [],
      tokens: [],
    });
  });

  it("show auditors no button that they may not use, and tell members whom to ask", async () => {
    const emil = await personIdOf(admin, EMIL);
    const noor = await personIdOf(admin, NOOR);
    const [acme] = await providers(admin);
    const { groups } = await admin.ask<{ groups: { nodes: { id: string }[] } }>("{ groups { nodes { id } } }");
    const addresses: readonly (readonly [address: string, ...tabs: string[]])[] = [
      ["/people", "Groups", "Roles", "Possible duplicates", "Unlinked identities"],
      [`/people/${emil}`, "Roles", "Access", "Requests", "Sessions and tokens"],
      [`/groups/${groups.nodes[0]!.id}`],
      ["/providers"],
      ["/providers/new"],
      [`/providers/${acme!.id}`],
    ];
    await admin.ask("mutation ($id: ID!) { assignRole(personId: $id, role: AUDITOR) { __typename } }", { id: noor });
    const [auditor, member] = [await harness.as(NOOR), await harness.as("dara.novak@acme.example")];
    for (const [address, ...tabs] of addresses) {
      await Promise.all([auditor, member].map((who) => who.goto(address)));
      await Promise.all([dataOf(auditor), member.getByText(WHOM_TO_ASK).first().waitFor()]);
      const seen = { member: await buttonsOf(member), auditor: await buttonsOf(auditor) };
      for (const tab of tabs) {
        await auditor.getByRole("tab", { name: tab, exact: true }).click();
        await dataOf(auditor);
        seen.auditor.push(...(await buttonsOf(auditor)));
      }
      const refused = await auditor.getByText(FORBIDDEN).count();
      expect({ address, ...seen, refused }).toEqual({ address, member: [], auditor: [], refused: 0 });
    }
  });

  it("make a hand-over to the successor, once its preview was shown", async () => {
    const { id } = (await providers(admin)).find(({ name }) => name === "Okta")!;
    await page.goto(`/providers/${id}?tab=hand-over`);
    await page.getByRole("button", { name: /The old one, which gives its place/ }).click();
    await page.getByRole("option", { name: /Acme people/ }).click();
    await page
      .getByText(/Groups without a match, which stay|Sessions that end/)
      .first()
      .waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole("radio", { name: /leave who has no match/ }).check();
    await page.getByRole("button", { name: "Hand over from Acme people to Okta" }).dblclick();
    await page.getByText(/has taken the place of/).waitFor();
    expect(await providers(admin)).toMatchObject([
      { name: "Acme people", standing: "LINK_ONLY" },
      { name: "Identity Center", standing: "LINK_ONLY" },
      { name: "Merger", standing: "NAMED" },
      { name: "Okta", standing: "DEFAULT" },
    ]);
    const { people } = await admin.ask<{ people: { nodes: { provider: { name: string } }[] } }>(
      '{ people(filter: { search: "emil" }) { nodes { provider { name } } } }',
    );
    expect(people.nodes).toEqual([{ provider: { name: "Okta" } }]);
    expect(harness.faults).toEqual([]);
  });
});

const NO_ALARM = { leaversAlarm: null };
const FORBIDDEN = "An administrator of Drawbridge can change what you may do.";
const WHOM_TO_ASK = /An administrator of Drawbridge can change|Ask one of them/;

/** Controls that change something, without those of the page's frame, of lists and of the design system. */
const CHANGES =
  /^(End|Make|Take|Connect|Delete|Hand over|Acknowledge|Read now|Link|Say|Confirm|Import|Save|See what|Change)/;

/** Once nothing stands in for what is still being read. */
async function dataOf(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).filter({ hasNotText: "Loading" }).waitFor();
  await page.getByRole("main").locator("[class*=awsui_skeleton]").first().waitFor({ state: "detached" });
}

async function buttonsOf(page: Page): Promise<string[]> {
  const names = await page
    .getByRole("main")
    .getByRole("button")
    .evaluateAll((all) => all.map((one) => one.getAttribute("aria-label") ?? one.textContent ?? ""));
  return names.filter((name) => CHANGES.test(name));
}

async function providers(admin: Api): Promise<readonly Provider[]> {
  const { identityProviders } = await admin.ask<{ identityProviders: { nodes: Provider[] } }>(
    "{ identityProviders { nodes { id name kind standing version vouchesForDomains scimTokenLastUsedAt } } }",
  );
  return identityProviders.nodes;
}

async function identitiesAt(admin: Api, name: string): Promise<number> {
  const { id } = (await providers(admin)).find((one) => one.name === name)!;
  const { identities } = await admin.ask<{ identities: { totalCount: number } }>(
    "query ($id: ID!) { identities(filter: { providerId: $id }) { totalCount } }",
    { id },
  );
  return identities.totalCount;
}

async function rolesOf(admin: Api, id: string): Promise<string[]> {
  const { person } = await admin.ask<{ person: { roles: { role: string }[] } }>(
    "query ($id: ID!) { person(id: $id) { roles { role } } }",
    { id },
  );
  return person.roles.map(({ role }) => role);
}

async function relationsOf(admin: Api, id: string): Promise<string[]> {
  const { person } = await admin.ask<{ person: { relations: { relation: string; person: { id: string } }[] } }>(
    "query ($id: ID!) { person(id: $id) { relations { relation person { id } } } }",
    { id },
  );
  return person.relations.map(({ relation, person: other }) => `${relation} ${other.id}`);
}

/** Those of the company who come by a document until now, under the same user names, and two of their groups. */
async function tellOfAcme(client: ScimClient): Promise<void> {
  const ids = await Promise.all(
    NAMES.map((name) => client.createUser(`${name.toLowerCase().replace(" ", ".")}@acme.example`, name)),
  );
  await client.createGroup("Payments Team", ids.slice(0, 2));
  await client.createGroup("Platform", ids.slice(2, 4));
}

const NAMES = [
  "Ana Silva",
  "Ben Okoro",
  "Cleo Marin",
  "Kim Larsen",
  "Dara Novak",
  "Emil Berg",
  "Li Wei",
  "Mario Rossi",
  "Noor Haddad",
];

function contractors(count: number): string {
  const users = Array.from(
    { length: count },
    (_, n) => `  - { id: c${n}, userName: contractor-${n}, displayName: Contractor ${n} }`,
  );
  return `users:\n${users.join("\n")}`;
}
