import { ADMIN, AUDITOR, createTestDomain, type TestDomain } from "../../../testing/test-domain";
import type { Scope } from "../../kernel/actor";
import { AuditEvent } from "../audit/audit-event.entity";
import { Identity } from "../identities/identity.entity";
import { ApiToken } from "./api-token.entity";
import { PersonalTokens } from "./personal-tokens";

const PEOPLE = (active: boolean) => `
users:
  - { id: ana, userName: ana, displayName: Ana Silva, active: ${active} }
  - { id: ben, userName: ben }
`;

describe("a token that acts as a person", () => {
  let domain: TestDomain;
  let tokens: PersonalTokens;
  let providerId: string;
  let ana: Identity;

  beforeAll(async () => {
    domain = await createTestDomain();
    tokens = new PersonalTokens(domain);
    providerId = (await domain.identityProviders.create(ADMIN, "People")).id;
    await domain.identityProviders.importFile(ADMIN, providerId, PEOPLE(true), false);
    ana = await domain.db.manager.findOneByOrFail(Identity, { externalId: "ana" });
  });

  afterAll(() => domain.close());

  it("has the role MEMBER of that person, and nothing more", async () => {
    const { token } = await tokens.create(ADMIN, ana.personId!);
    expect(await domain.apiTokens.authenticate(token)).toMatchObject({
      kind: "person",
      name: "Ana Silva",
      identityId: ana.id,
      roles: ["MEMBER"],
    });
  });

  it("is kept as a hash, and recorded without its secret", async () => {
    const { id, token } = await tokens.create(ADMIN, ana.personId!);
    const kept = JSON.stringify([
      await domain.db.manager.findOneByOrFail(ApiToken, { id }),
      await domain.db.manager.findOneByOrFail(AuditEvent, { subjectId: id }),
    ]);
    expect(kept).not.toContain(token);
  });

  it("ends with its person for good, and is not created for a person who left", async () => {
    const { token } = await tokens.create(ADMIN, ana.personId!);
    await domain.identityProviders.importFile(ADMIN, providerId, PEOPLE(false), false);
    expect(await domain.apiTokens.authenticate(token)).toBeNull();
    await expect(tokens.create(ADMIN, ana.personId!)).rejects.toMatchObject({ code: "INVALID_STATE" });
    await domain.identityProviders.importFile(ADMIN, providerId, PEOPLE(true), false);
    expect(await domain.apiTokens.authenticate(token)).toBeNull();
  });

  it("ends after 90 days at the latest", async () => {
    const days = (n: number) => new Date(domain.clock.now().getTime() + n * 86_400_000);
    const endOf = async (expiresAt?: Date) => {
      const { id } = await tokens.create(ADMIN, ana.personId!, { expiresAt });
      return (await domain.db.manager.findOneByOrFail(ApiToken, { id })).expiresAt;
    };
    expect(await endOf()).toEqual(days(90));
    expect(await endOf(days(7))).toEqual(days(7));
    expect(await endOf(days(90))).toEqual(days(90));
    await expect(
      tokens.create(ADMIN, ana.personId!, { expiresAt: new Date(days(90).getTime() + 1) }),
    ).rejects.toMatchObject({
      code: "INVALID_INPUT",
      fields: [{ path: ["expiresAt"], message: "'expiresAt' may lie at most 90 days ahead." }],
    });
  });

  it("has the role ADMIN only with that scope", async () => {
    await domain.db.query("insert into role_assignments (person_id, role, created_at) values ($1, 'ADMIN', now())", [
      ana.personId,
    ]);
    const rolesWith = async (scopes?: Scope[]) => {
      const { token } = await tokens.create(ADMIN, ana.personId!, { scopes });
      return (await domain.apiTokens.authenticate(token))!.roles;
    };
    expect(await rolesWith()).toEqual(["MEMBER"]);
    expect(await rolesWith(["READ", "DECIDE"])).not.toContain("ADMIN");
    expect(await rolesWith(["READ", "ADMIN"])).toContain("ADMIN");
  });

  it("is created by admins, for existing people", async () => {
    await expect(tokens.create(AUDITOR, ana.personId!)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(tokens.create(ADMIN, providerId)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
