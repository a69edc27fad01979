import { createHash } from "node:crypto";
import { ADMIN, createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { newId } from "../../kernel/ids";
import { Identity } from "../identities/identity.entity";
import { RoleAssignment } from "../roles/role-assignment.entity";
import { ApiToken } from "./api-token.entity";

const FIRST = "first-admin-token-of-the-test";
const SECOND = "second-admin-token-of-the-test";

describe("an API token", () => {
  let domain: TestDomain;

  beforeAll(async () => {
    domain = await createTestDomain();
  });

  beforeEach(() => domain.empty());

  afterAll(() => domain.close());

  const save = (token: string, given: Partial<ApiToken> = {}) =>
    domain.db.manager.insert(ApiToken, {
      id: newId(),
      name: "ada's laptop",
      kind: "person",
      tokenHash: createHash("sha256").update(token).digest("hex"),
      identityId: null,
      serviceAccountId: null,
      lastUsedAt: null,
      roles: ["AUDITOR"],
      scopes: [],
      createdAt: domain.clock.now(),
      expiresAt: null,
      revokedAt: null,
      ...given,
    });

  it("authenticates its owner", async () => {
    const { id: providerId } = await domain.identityProviders.create(ADMIN, "People");
    await domain.identityProviders.importFile(ADMIN, providerId, "users: [{ id: ada, userName: ada }]", false);
    const ada = await domain.db.manager.findOneByOrFail(Identity, { externalId: "ada" });
    const [identityId, personId] = [ada.id, ada.personId!];
    await domain.db.manager.insert(RoleAssignment, { personId, role: "AUDITOR", createdAt: domain.clock.now() });
    await save("ada's token", { identityId, scopes: ["READ"] });
    expect(await domain.apiTokens.authenticate("ada's token")).toMatchObject({
      kind: "person",
      name: "ada",
      personId,
      identityId,
      roles: ["AUDITOR"],
      scopes: ["READ"],
    });
  });

  it("records its last use, at most once a minute", async () => {
    await save("used");
    const usedAt = async () => (await domain.db.manager.findOneByOrFail(ApiToken, { name: "ada's laptop" })).lastUsedAt;
    const first = domain.clock.now();
    await domain.apiTokens.authenticate("used");
    domain.clock.advance({ seconds: 59 });
    await domain.apiTokens.authenticate("used");
    expect(await usedAt()).toEqual(first);
    domain.clock.advance({ seconds: 1 });
    await domain.apiTokens.authenticate("used");
    expect(await usedAt()).toEqual(domain.clock.now());
  });

  it.each(["", "unknown", "ada's token ", "ADA'S TOKEN"])("authenticates nobody when it is %j", async (token) => {
    await save("ada's token");
    expect(await domain.apiTokens.authenticate(token)).toBeNull();
  });

  it("ends at the moment of its expiry", async () => {
    const expiresAt = new Date(domain.clock.now().getTime() + 60_000);
    await save("short-lived", { expiresAt });
    domain.clock.advance({ seconds: 59 });
    expect(await domain.apiTokens.authenticate("short-lived")).not.toBeNull();
    domain.clock.advance({ seconds: 1 });
    expect(await domain.apiTokens.authenticate("short-lived")).toBeNull();
  });

  it("ends when it is revoked", async () => {
    await save("revoked", { revokedAt: domain.clock.now() });
    expect(await domain.apiTokens.authenticate("revoked")).toBeNull();
  });

  it("is not ended by the admin token, whatever its name", async () => {
    await save("named alike", { name: "admin token of the configuration" });
    await domain.apiTokens.installAdminToken(FIRST);
    const { revokedAt } = await domain.db.manager.findOneByOrFail(ApiToken, { kind: "person" });
    expect(revokedAt).toBeNull();
  });

  it("is stored only as a hash", async () => {
    await domain.apiTokens.installAdminToken(FIRST);
    const rows: { row: string }[] = await domain.db.query("select t::text as row from api_tokens t");
    expect(rows).toHaveLength(1);
    expect(rows[0]!.row).not.toContain(FIRST);
  });
});

describe("the admin token of the configuration", () => {
  let domain: TestDomain;

  beforeAll(async () => {
    domain = await createTestDomain();
  });

  beforeEach(() => domain.empty());

  afterAll(() => domain.close());

  it("has the role ADMIN", async () => {
    await domain.apiTokens.installAdminToken(FIRST);
    expect(await domain.apiTokens.authenticate(FIRST)).toMatchObject({ kind: "service", roles: ["ADMIN"] });
  });

  it("replaces the previous one, and may come back", async () => {
    await domain.apiTokens.installAdminToken(FIRST);
    await domain.apiTokens.installAdminToken(SECOND);
    expect(await domain.apiTokens.authenticate(FIRST)).toBeNull();
    expect(await domain.apiTokens.authenticate(SECOND)).not.toBeNull();
    await domain.apiTokens.installAdminToken(FIRST);
    expect(await domain.apiTokens.authenticate(FIRST)).not.toBeNull();
    expect(await domain.apiTokens.authenticate(SECOND)).toBeNull();
  });

  it("leaves no change without its event, and no event without a change", async () => {
    domain.clock.advance({ minutes: 1 });
    const start = domain.clock.now();
    const written = async () => {
      const rows: { action: string }[] = await domain.db.query(
        "select action from audit_events where action like 'api-token.%' and at >= $1 order by at, action",
        [start],
      );
      return rows.map(({ action }) => action);
    };
    await domain.apiTokens.installAdminToken(FIRST);
    await domain.apiTokens.installAdminToken(FIRST);
    expect(await written()).toEqual(["api-token.created"]);
    domain.clock.advance({ minutes: 1 });
    await domain.apiTokens.installAdminToken(SECOND);
    expect(await written()).toEqual(["api-token.created", "api-token.created", "api-token.revoked"]);
    domain.clock.advance({ minutes: 1 });
    await domain.apiTokens.installAdminToken(FIRST);
    expect((await written()).slice(3)).toEqual(["api-token.restored", "api-token.revoked"]);
  });

  it("is installed once by several servers that start together", async () => {
    await Promise.all(Array.from({ length: 6 }, () => domain.apiTokens.installAdminToken(FIRST)));
    expect(await domain.db.manager.count(ApiToken)).toBe(1);
  });
});
