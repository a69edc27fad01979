import { ADMIN, AUDITOR, createTestDomain, type TestDomain } from "../../testing/test-domain";
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

  it("is a member who is that person, and nothing more", async () => {
    const { token } = await tokens.create(ADMIN, ana.id);
    expect(await domain.apiTokens.authenticate(token)).toMatchObject({
      kind: "person",
      name: "Ana Silva",
      identityId: ana.id,
      roles: ["MEMBER"],
    });
  });

  it("is kept as a hash, and on record without its secret", async () => {
    const { id, token } = await tokens.create(ADMIN, ana.id);
    const kept = JSON.stringify([
      await domain.db.manager.findOneByOrFail(ApiToken, { id }),
      await domain.db.manager.findOneByOrFail(AuditEvent, { subjectId: id }),
    ]);
    expect(kept).not.toContain(token);
  });

  it("ends with its person for good, and is not made for who has gone", async () => {
    const { token } = await tokens.create(ADMIN, ana.id);
    await domain.identityProviders.importFile(ADMIN, providerId, PEOPLE(false), false);
    expect(await domain.apiTokens.authenticate(token)).toBeNull();
    await expect(tokens.create(ADMIN, ana.id)).rejects.toMatchObject({ code: "INVALID_STATE" });
    await domain.identityProviders.importFile(ADMIN, providerId, PEOPLE(true), false);
    expect(await domain.apiTokens.authenticate(token)).toBeNull();
  });

  it("is for admins to make, and for people there are", async () => {
    await expect(tokens.create(AUDITOR, ana.id)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(tokens.create(ADMIN, providerId)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
