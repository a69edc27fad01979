import { sentBy } from "../../../testing/count-statements";
import { ADMIN, AUDITOR, createTestDomain, MEMBER, type TestDomain } from "../../../testing/test-domain";
import { PersonalTokens } from "./personal-tokens";
import { ServiceAccounts } from "./service-accounts";

describe("a service account", () => {
  let domain: TestDomain;
  let accounts: ServiceAccounts;

  beforeAll(async () => {
    domain = await createTestDomain();
    accounts = new ServiceAccounts(domain);
  });

  beforeEach(() => domain.empty());

  afterAll(() => domain.close());

  it("acts with its own roles, within the scopes of its token", async () => {
    const { id } = await accounts.create(ADMIN, "terraform", ["ADMIN"]);
    const all = await accounts.createToken(ADMIN, id, {});
    const reading = await accounts.createToken(ADMIN, id, { scopes: ["READ"] });
    expect(all.token).toMatch(/^drawbridge_[\w-]{43}$/);
    expect(await domain.apiTokens.authenticate(all.token)).toMatchObject({ kind: "service", id, roles: ["ADMIN"] });
    expect(await domain.apiTokens.authenticate(reading.token)).toMatchObject({ roles: ["AUDITOR"], scopes: ["READ"] });
  });

  it("has tokens that are looked up by their hash, so that timing reveals nothing", async () => {
    const { id } = await accounts.create(ADMIN, "terraform", ["ADMIN"]);
    const { token } = await accounts.createToken(ADMIN, id, {});
    await domain.apiTokens.authenticate(token);
    const sent = await sentBy(domain.db, () => domain.apiTokens.authenticate(token));
    expect(sent).toHaveLength(1);
    expect(sent[0]!.parameters).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
  });

  it("that is switched off authenticates nobody", async () => {
    const { id } = await accounts.create(ADMIN, "terraform", ["ADMIN"]);
    const { token } = await accounts.createToken(ADMIN, id, {});
    await accounts.setEnabled(ADMIN, id, false, 1);
    expect(await domain.apiTokens.authenticate(token)).toBeNull();
    expect(await accounts.actorNamed("terraform", ["READ"])).toBeNull();
  });

  it("loses a token that is revoked, and only by an admin", async () => {
    const { id } = await accounts.create(ADMIN, "terraform", ["ADMIN"]);
    const issued = await accounts.createToken(ADMIN, id, {});
    const tokens = new PersonalTokens(domain);
    await expect(tokens.revoke(AUDITOR, issued.id)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(tokens.revoke(MEMBER, issued.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await tokens.revoke(ADMIN, issued.id);
    expect(await domain.apiTokens.authenticate(issued.token)).toBeNull();
  });

  it("has a unique name, and is created by an admin", async () => {
    await accounts.create(ADMIN, "Terraform", ["AUDITOR"]);
    await expect(accounts.create(ADMIN, " terraform ", ["AUDITOR"])).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(accounts.create(AUDITOR, "other", ["AUDITOR"])).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it.each([
    [{ scopes: [] }, "scopes"],
    [{ scopes: ["READ", "EVERYTHING"] }, "EVERYTHING"],
    [{ expiresAt: new Date(0) }, "in the future"],
    [{ name: "x".repeat(65) }, "name"],
  ])("gets no contradictory token: %j", async (form, word) => {
    const { id } = await accounts.create(ADMIN, "terraform", ["ADMIN"]);
    await expect(accounts.createToken(ADMIN, id, form)).rejects.toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringContaining(word),
    });
  });
});
