import { admins, everybody, givingPower, type ProbedFields } from "./probed-field";
import { flowForm, INTEGRATION_INPUT, mergeOrder, requestForm, requestForOthers } from "./queries";

const SOON = new Date(Date.now() + 5 * 86_400_000).toISOString();

/** Each starts from the initial world: a change is undone before the next mutation. */
export const MUTATIONS: ProbedFields = {
  abandonGrant: givingPower(admins(({ overdueGrantId }) => [{ grantId: overdueGrantId, reason: "Nobody can look." }])),
  acceptAuditEnd: givingPower(admins([{ reason: "It was restored from a backup." }])),
  acceptDriftFinding: givingPower(
    admins(({ findingId }) => [{ input: { findingId, version: 1, reason: "Meant so." } }]),
  ),
  acknowledgeLeavers: admins(({ scimProviderId }) => [{ providerId: scimProviderId }]),
  answerPeople: givingPower(
    admins((side) => [
      { ...mergeOrder(side), answer: "ONE_PERSON" },
      { ...mergeOrder(side), answer: "DIFFERENT" },
    ]),
  ),
  answerQuestion: everybody(({ questionId }) => [{ questionId, answer: "It is due." }]),
  approveRequest: everybody(({ requestId, partlyRequestId }) => [
    { requestId, reason: "It is due." },
    { requestId: partlyRequestId, reason: "It is due." },
  ]),
  askAgain: everybody(({ failedRequestId, itemId }) => [
    { requestId: failedRequestId },
    { requestId: failedRequestId, itemIds: [itemId] },
  ]),
  askRequester: everybody(({ requestId, itemId }) => [{ requestId, itemIds: [itemId], question: "Why?" }]),
  assignRole: givingPower(admins(({ people }) => [{ personId: people.requester.personId, role: "AUDITOR" }])),
  cancelRequest: everybody(({ requestId }) => [{ requestId }]),
  cancelSync: admins(({ activeRunId }) => [{ syncRunId: activeRunId }]),
  chooseIdentityCenterUser: givingPower(admins(({ centerIdentityId }) => [{ identityId: centerIdentityId }])),
  confirmAutomaticFlow: givingPower(admins(({ automaticFlowId }) => [{ flowId: automaticFlowId }])),
  confirmRestored: givingPower(admins([{ force: true }])),
  createAccessFlow: givingPower(admins((side) => [{ input: flowForm(side) }])),
  createAccessRequest: everybody((side) => [{ input: requestForm(side) }, { input: requestForOthers(side) }]),
  createApiToken: givingPower(
    admins(({ people, serviceAccountId }) => [
      { input: { personId: people.requester.personId, scopes: ["READ"] } },
      { input: { serviceAccountId, scopes: ["READ"] } },
      // A repeated creation, as after a lost answer: the requester has made the token already.
      { input: { personId: people.requester.personId, scopes: ["READ"], clientRequestId: "again" } },
    ]),
  ),
  createIdentityProvider: givingPower(admins([{ input: { name: "New people" } }])),
  createIntegration: givingPower(admins(({ connectorId }) => [{ input: { ...INTEGRATION_INPUT, connectorId } }])),
  createServiceAccount: givingPower(admins([{ input: { name: "New program", roles: ["AUDITOR"] } }])),
  createWebhook: givingPower(admins([{ input: { url: "https://hooks.example.com", events: ["GRANT_ENDED"] } }])),
  decideRequests: everybody(({ requestId, partlyRequestId }) => [
    {
      input: {
        decisions: [
          { requestId, decision: "APPROVE", less: { durationSeconds: 60 }, reason: "It is due." },
          { requestId: partlyRequestId, decision: "REJECT" },
        ],
      },
    },
    {
      input: {
        decisions: [
          { requestId, decision: "APPROVE", less: { durationSeconds: 360_000 } },
          { requestId: partlyRequestId, decision: "APPROVE" },
        ],
      },
    },
  ]),
  delegateApprovals: givingPower(
    everybody(({ people }) => [
      { input: { toPersonId: people.requester.personId, until: SOON } },
      {
        input: {
          fromPersonId: people.owner.personId,
          toPersonId: people.requester.personId,
          until: SOON,
        },
      },
    ]),
  ),
  deleteAccessFlow: givingPower(admins(({ flowId }) => [{ id: flowId, version: 1 }])),
  deleteConnector: admins(({ connectorId, spareConnectorId }) => [
    { id: connectorId, version: 1 },
    { id: spareConnectorId, version: 1 },
  ]),
  deleteIdentityProvider: givingPower(admins(({ scimProviderId }) => [{ id: scimProviderId, version: 1 }])),
  deleteIntegration: givingPower(admins(({ integration }) => [{ id: integration.id, version: 1, force: true }])),
  deleteServiceAccount: admins(({ serviceAccountId }) => [{ id: serviceAccountId, version: 1 }]),
  deleteWebhook: admins(({ webhookId }) => [{ id: webhookId, version: 1 }]),
  endAllAccess: admins(({ people }) => [{ personId: people.requester.personId, reason: "They have left." }]),
  endDelegation: everybody(({ delegationId }) => [{ id: delegationId }]),
  endSessions: admins(({ people }) => [{ personId: people.requester.personId }]),
  extendGrant: everybody(({ grantId }) => [{ input: { grantId } }]),
  handOver: givingPower(
    admins(({ providerId, scimProviderId }) => [{ from: providerId, to: scimProviderId, unmatched: "KEEP" }]),
  ),
  importIdentities: givingPower(
    admins(({ providerId }) => [
      { providerId, document: '{"users":[]}' },
      { providerId, document: '{"users":[]}', confirmRemovals: true },
    ]),
  ),
  linkIdentity: givingPower(
    admins(({ lonelyIdentityId, people }) => [{ identityId: lonelyIdentityId, personId: people.owner.personId }]),
  ),
  markNotificationsRead: everybody([{ upTo: "2999-01-01T00:00:00Z" }], ({ notificationId }) => [
    { ids: [notificationId] },
  ]),
  moveHome: givingPower(admins(({ people }) => [{ personId: people.owner.personId, identityId: people.owner.id }])),
  rejectRequest: everybody(({ requestId }) => [{ requestId, reason: "It is not due." }]),
  releaseSlot: admins(({ unknownSlotId, payments }) => [{ slotId: unknownSlotId, accountId: payments.accountId }]),
  removeRole: givingPower(admins(({ people }) => [{ personId: people.requester.personId, role: "AUDITOR" }])),
  retryWebhookDeliveries: admins(({ webhookId }) => [{ input: { webhookId, givenUpSince: "2020-01-01T00:00:00Z" } }]),
  revokeApiToken: everybody(({ tokenId }) => [{ id: tokenId }]),
  revokeGrant: everybody(({ grantId }) => [{ grantId, reason: "It is not due." }]),
  revokeSession: everybody(({ sessionId }) => [{ id: sessionId }]),
  rotateScimToken: givingPower(admins(({ scimProviderId }) => [{ providerId: scimProviderId }])),
  rotateWebhookSecret: givingPower(admins(({ webhookId }) => [{ id: webhookId }])),
  runDoctor: admins(({ integration }) => [{ integrationId: integration.id }]),
  setAccessFlowActive: admins(({ flowId }) => [{ id: flowId, active: false, version: 1 }]),
  setFavourite: everybody(({ payments, orders }) => [
    { resourceId: payments.id, favourite: true },
    { resourceId: orders.id, favourite: false },
  ]),
  setIntegrationEnabled: admins(({ integration }) => [{ id: integration.id, version: 1, enabled: false }]),
  setNotificationPreferences: everybody([
    { version: 0, mail: false, kinds: [{ kind: "ACCESS_ENDED", inApp: false, mail: false }] },
  ]),
  setServiceAccountEnabled: admins(({ serviceAccountId }) => [{ id: serviceAccountId, version: 1, enabled: false }]),
  setWebhookEnabled: admins(({ webhookId }) => [{ id: webhookId, version: 1, enabled: false, reason: "It is moved." }]),
  syncIdentityProvider: givingPower(admins(({ awsProviderId }) => [{ providerId: awsProviderId }])),
  syncIntegration: admins(({ integration }) => [{ integrationId: integration.id }]),
  testConnector: admins(({ connectorId, integration }) => [{ input: { connectorId, integrationId: integration.id } }]),
  testNotification: everybody(({ webhookId }) => [{ channel: "WEBHOOK", webhookId }]),
  unlinkIdentity: givingPower(admins(({ centerIdentityId }) => [{ identityId: centerIdentityId }])),
  updateAccessFlow: givingPower(admins(({ flowId }) => [{ input: { id: flowId, version: 1, name: "Renamed" } }])),
  updateConnector: admins(({ connectorId }) => [{ id: connectorId, version: 1, name: "Renamed" }]),
  updateIdentityProvider: givingPower(
    admins(({ providerId }) => [
      { id: providerId, version: 1, name: "Renamed" },
      { id: providerId, version: 1, standing: "DEFAULT" },
    ]),
  ),
  updateIntegration: admins(({ integration }) => [{ input: { id: integration.id, version: 1, name: "Renamed" } }]),
  updateServiceAccount: givingPower(
    admins(({ serviceAccountId }) => [
      { input: { id: serviceAccountId, version: 1, name: "Renamed", roles: ["AUDITOR"] } },
    ]),
  ),
  updateWebhook: givingPower(admins(({ webhookId }) => [{ input: { id: webhookId, version: 1, format: "SLACK" } }])),
  withdrawDriftAcceptance: admins(({ acceptedFindingId }) => [{ findingId: acceptedFindingId, version: 1 }]),
};
