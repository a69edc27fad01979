import { ADMIN, createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { encodeCursor } from "../../kernel/page";
import type { IdentityProvider } from "./identity-provider.entity";

let domain: TestDomain;
let okta: IdentityProvider;

beforeAll(async () => {
  domain = await createTestDomain();
  okta = await domain.identityProviders.create(ADMIN, "Okta");
  const users = Array.from({ length: 300 }, (_, n) => ({
    id: `p${n}`,
    userName: `person.${n}`,
    displayName: "Ana Silva",
    email: `ana${n}@acme.example`,
    roles: ["lead", `role ${n % 120}`],
    attributes: { site: `S${n % 130}` },
  }));
  const groups = Array.from({ length: 1_000 }, (_, n) => ({ id: `g${n}`, name: "Payments", members: [] }));
  await domain.identityProviders.importFile(ADMIN, okta.id, JSON.stringify({ users, groups }), false);
});
afterAll(() => domain.close());

async function everyPage(attribute: string, first: number, search: string | null = null) {
  const all: { value: string; detail: string | null }[] = [];
  for (let after: string | null = null; ; ) {
    const page = await domain.identitiesQueries.values(attribute, okta.id, search, { first, after });
    all.push(...page.nodes);
    if (!page.hasNextPage) return all;
    after = page.cursorOf(page.nodes.at(-1)!);
  }
}

describe("the choice of values, page by page,", () => {
  it("has each of 1,000 groups of the same name once", async () => {
    const details = (await everyPage("group", 7)).map((group) => group.detail);
    expect(details).toHaveLength(1_000);
    expect(new Set(details).size).toBe(1_000);
    expect((await everyPage("group", 50, "aymen")).map((group) => group.detail)).toEqual(details);
  });

  it("has each of 300 people of the same name once", async () => {
    const names = (await everyPage("user", 11)).map((person) => person.value);
    expect(new Set(names).size).toBe(300);
    expect(names).toHaveLength(300);
  });

  it("has a shared role or value once", async () => {
    expect(await everyPage("role", 50)).toHaveLength(121);
    expect(await everyPage("site", 50)).toHaveLength(130);
  });

  it.each([
    ["user", "PERSON.29", 11],
    ["user", "ana29@", 1],
    ["user", "n.299", 1],
    ["role", "Role 11", 11],
    ["site", "s1", 41],
    ["group", "%", 0],
    ["group", "a\0b", 0],
    ["si\0te", "s", 0],
  ])("has those of the attribute %j that contain %j", async (attribute, search, count) => {
    expect(await everyPage(attribute, 200, search)).toHaveLength(count);
  });

  it.each(["p", "1", "' or 1"])("refuses a cursor with %j for an id", async (id) => {
    const after = encodeCursor(`identityValues user ${okta.id}`, ["ana silva", "person.1", id]);
    await expect(domain.identitiesQueries.values("user", okta.id, null, { after })).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
  });

  it("has those of every enabled provider, where none is named", async () => {
    const entra = await domain.identityProviders.create(ADMIN, "Entra");
    const document = '{"users":[{"id":"x","userName":"xenia","displayName":"Xenia","roles":["lead"]}]}';
    await domain.identityProviders.importFile(ADMIN, entra.id, document, false);
    const leads = await domain.identitiesQueries.values("role", null, "LEAD", {});
    expect(leads.nodes.map(({ providerName }) => providerName).sort()).toEqual(["Entra", "Okta"]);
    expect(await leads.totalCount()).toBe(2);
    const first = await domain.identitiesQueries.values("role", null, "lead", { first: 1 });
    const after = first.cursorOf(first.nodes[0]!);
    const second = await domain.identitiesQueries.values("role", null, "lead", { first: 1, after });
    expect(second.nodes[0]!.providerId).not.toBe(first.nodes[0]!.providerId);
    await domain.db.query("update identity_providers set enabled = false where id = $1", [entra.id]);
    expect((await domain.identitiesQueries.values("user", null, "xenia", {})).nodes).toEqual([]);
    expect((await domain.identitiesQueries.values("user", entra.id, "xenia", {})).nodes).toHaveLength(1);
  });
});
