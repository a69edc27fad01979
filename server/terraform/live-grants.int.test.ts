import { IdentityProvider } from "../../shared/domain/identities/identity-provider.entity";
import { activateGrant, saveAccount, saveGrant, saveIdentity } from "../../testing/factories";
import { saveSlot, saveSlotLease } from "../../testing/slots";
import { saveResource } from "../testing/inventory";
import { createRequestOf } from "./testing/provider-models";
import { ApiError, NotFoundError } from "./testing/provider-wire";
import {
  anIntegration,
  applyFlow,
  applyIntegration,
  openTerraformHarness,
  type TerraformHarness,
} from "./testing/terraform-harness";

/** Grants that depend on objects deleted by Terraform end as with any other deletion. */
describe("access on an integration that Terraform deletes", () => {
  let harness: TerraformHarness;

  beforeAll(async () => {
    harness = await openTerraformHarness();
  });
  afterAll(() => harness.close());

  it("ends with it: the integration is gone for Terraform at once, and here after the access", async () => {
    const { db, accessFlowsQueries, integrationsQueries } = harness.api.platform;
    const integration = await applyIntegration(harness);
    const flow = await applyFlow(harness);
    const { id } = integration.state!;
    const grantId = await giveAccess(id, flow.state!.id);
    await integration.destroy();

    const [grant]: object[] = await db.query(
      `select end_reason as why, ended_at as "endedAt" from grants where id = $1`,
      [grantId],
    );
    expect(grant).toEqual({ why: "INTEGRATION_DELETED", endedAt: null });
    expect(await integrationsQueries.byIds([id])).toMatchObject([{ enabled: false, deletedAt: expect.any(Date) }]);
    expect(await accessFlowsQueries.byIds([flow.state!.id])).toMatchObject([{ active: false }]);
    expect((await harness.wire.getFlow(flow.state!.id)).active).toBe(false);
    expect(await harness.wire.listIntegrations({ category: "RESOURCES" })).toEqual([]);
    await expect(harness.wire.updateIntegration(id, {})).rejects.toBeInstanceOf(NotFoundError);
    await expect(harness.wire.deleteIntegration(id)).rejects.toBeInstanceOf(NotFoundError);
    // The name is free once the access was observed gone.
    const again = createRequestOf(anIntegration(harness));
    await expect(harness.wire.createIntegration(again)).rejects.toBeInstanceOf(ApiError);
  });

  async function giveAccess(integrationId: string, flowId: string): Promise<string> {
    const { db } = harness.api.platform;
    const account = await saveAccount(db, { id: integrationId }, { accountId: "111111111111" });
    const cluster = await saveResource(db, account, "payments");
    const provider = await db.manager.findOneByOrFail(IdentityProvider, { name: "Okta" });
    const person = await saveIdentity(db, provider, "mia");
    const lease = await saveSlotLease(db, await saveSlot(db, { id: integrationId }, 1), person);
    const grant = await saveGrant(db, lease, { resourceId: cluster.id, flowId });
    return (await activateGrant(db, grant.id)).id;
  }
});
