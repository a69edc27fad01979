import { saveConnector, saveIntegration } from "../../../../testing/factories";
import { ADMIN, createTestDomain, type TestDomain } from "../../../../testing/test-domain";
import { AuditEvent } from "../../audit/audit-event.entity";
import { PROVIDER_TOPIC } from "../identities.topics";
import { IdentityProvider } from "../identity-provider.entity";
import { ProviderRead } from "./provider-read.entity";

let domain: TestDomain;

beforeAll(async () => {
  domain = await createTestDomain();
});
afterAll(() => domain.close());
beforeEach(() => domain.empty());

describe("deleting the integration by which an identity provider is read", () => {
  it("ends the read under way, plans no other, and says so at the provider and in the audit log", async () => {
    const connector = await saveConnector(domain.db, { lastSeenAt: domain.clock.now() });
    const integration = await saveIntegration(domain.db, connector);
    const { id } = await domain.identityProviders.create(ADMIN, "AWS", integration.id, "AWS_IDENTITY_CENTER");
    expect(await domain.db.manager.findOneByOrFail(ProviderRead, { providerId: id })).toMatchObject({
      state: "QUEUED",
    });
    await domain.integrations.delete(ADMIN, integration.id);
    await domain.uow.drain();

    const failure = { code: "INTEGRATION_DELETED", message: expect.stringContaining(`'${integration.name}'`) };
    expect(await domain.db.manager.findOneByOrFail(IdentityProvider, { id })).toMatchObject({
      integrationId: null,
      nextSyncAt: null,
      failure,
    });
    expect(await domain.db.manager.findOneByOrFail(ProviderRead, { providerId: id })).toMatchObject({
      state: "FAILED",
      finishedAt: domain.clock.now(),
      failure,
    });
    expect(
      await domain.db.manager.findOneByOrFail(AuditEvent, { subjectId: id, action: "identity-provider.failed" }),
    ).toMatchObject({ after: { ...failure, integrationId: integration.id } });
    expect(domain.live.hints).toContain(`${PROVIDER_TOPIC}|${id}`);
  });
});
