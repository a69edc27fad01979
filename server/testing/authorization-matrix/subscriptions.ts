import type { Platform } from "../../../shared/compose";
import { advanceDoctorRuns } from "./doctor-of-side";
import { SYSTEM } from "./people";
import { admins, everybody, type ProbedFields, readers } from "./probed-field";
import type { Side } from "./world";

export const SUBSCRIPTIONS: ProbedFields = {
  accessRequestChanged: everybody([{}], ({ requestId }) => [{ requestId }]),
  approvalsWaiting: everybody([{}]),
  connectorChanged: readers([{}], ({ connectorId }) => [{ id: connectorId }]),
  connectorTestProgress: admins(({ connectorTestId }) => [{ id: connectorTestId }]),
  doctorProgress: admins(({ integration }) => [{ integrationId: integration.id }]),
  grantChanged: everybody(({ grantId }) => [{ id: grantId }]),
  grantsChanged: everybody([{}], ({ people }) => [{ personId: people.requester.personId }]),
  identityProviderProgress: readers(({ awsProviderId }) => [{ providerId: awsProviderId }]),
  integrationChanged: readers([{}], ({ integration }) => [{ id: integration.id }]),
  notificationsChanged: everybody([{}]),
  ownershipChanged: readers(({ integration }) => [{ integrationId: integration.id }]),
  syncProgress: readers(({ integration }) => [{ integrationId: integration.id }]),
};

/**
 * Changes on one side that trigger each of the subscriptions. Ownership changes come last, because a former owner gets
 * no further event.
 */
export const CAUSES: readonly ((platform: Platform, side: Side) => Promise<void>)[] = [
  async ({ accessRequests, grants, syncRuns, identityProviders }, side) => {
    await accessRequests.cancel(SYSTEM, { requestId: side.requestId }, null);
    await grants.revoke(SYSTEM, side.grantId, "It is not needed.");
    await syncRuns.cancel(SYSTEM, side.activeRunId);
    await identityProviders.sync(SYSTEM, side.awsProviderId, false);
  },
  advanceDoctorRuns,
  async ({ connectors }, { connectorId, mark }) => {
    await connectors.rename(SYSTEM, connectorId, 1, `renamed ${mark}`);
  },
  async ({ notifications }, { people: { requester } }) => {
    await notifications.markRead({ ...SYSTEM, personId: requester.personId }, { upTo: new Date("2999-01-01") });
  },
  async ({ owners, uow, db }, { integration }) => {
    await db.query("update resources set tags = '{}' where integration_id = $1", [integration.id]);
    await uow.run(SYSTEM, (tx) => owners.resolveIntegration(tx, integration.id));
  },
];
