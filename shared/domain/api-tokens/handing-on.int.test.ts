import { ADMIN, createTestDomain, type TestDomain } from "../../../testing/test-domain";
import type { Actor, Scope } from "../../kernel/actor";
import { Identity } from "../identities/identity.entity";
import { ApiToken } from "./api-token.entity";
import { PersonalTokens } from "./personal-tokens";
import { ServiceAccounts } from "./service-accounts";

/** A token with GOVERN may make tokens, but none that would outlive it. */
describe("a token that another token creates", () => {
  let domain: TestDomain;
  let tokens: PersonalTokens;
  let accounts: ServiceAccounts;
  let ana: string;
  let account: string;

  beforeAll(async () => {
    domain = await createTestDomain();
    tokens = new PersonalTokens(domain);
    accounts = new ServiceAccounts(domain);
    const { id } = await domain.identityProviders.create(ADMIN, "People");
    await domain.identityProviders.importFile(ADMIN, id, "users: [{ id: ana, userName: ana }]", true);
    ana = (await domain.db.manager.findOneByOrFail(Identity, { externalId: "ana" })).personId!;
    account = (await accounts.create(ADMIN, "terraform", ["ADMIN"])).id;
  });

  afterAll(() => domain.close());

  async function byToken(scopes?: Scope[]): Promise<Actor> {
    const { token } = await accounts.createToken(ADMIN, account, { scopes });
    return (await domain.apiTokens.authenticate(token))!;
  }

  it.each<[string, Scope[] | undefined]>([
    ["is not narrowed", undefined],
    ["has GOVERN", ["ADMIN", "GOVERN"]],
  ])("has no GOVERN, whether the first %s", async (_what, scopes) => {
    const actor = await byToken(scopes);
    const before = await domain.db.manager.count(ApiToken);
    const refused = { code: "FORBIDDEN", fields: [{ path: ["scopes"] }] };
    const governing = { scopes: ["ADMIN", "GOVERN"] };
    await expect(accounts.createToken(actor, account, governing)).rejects.toMatchObject(refused);
    await expect(accounts.createToken(actor, account, {})).rejects.toMatchObject(refused);
    await expect(tokens.create(actor, ana, governing)).rejects.toMatchObject(refused);
    expect(await domain.db.manager.count(ApiToken)).toBe(before);
    await accounts.createToken(actor, account, { scopes: ["READ", "ADMIN"] });
    await tokens.create(actor, ana);
    expect(await domain.db.manager.count(ApiToken)).toBe(before + 2);
  });

  it("is refused without GOVERN", async () => {
    const actor = await byToken(["READ", "ADMIN"]);
    const refused = { code: "FORBIDDEN", message: expect.stringContaining("GOVERN") };
    await expect(accounts.createToken(actor, account, { scopes: ["READ"] })).rejects.toMatchObject(refused);
    await expect(tokens.create(actor, ana, { scopes: ["READ"] })).rejects.toMatchObject(refused);
  });
});
