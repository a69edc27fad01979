import { flowForm, INTEGRATION_INPUT, mergeOrder, type ProbeArguments, requestForm, requestForOthers } from "./queries";

const SOON = new Date(Date.now() + 5 * 86_400_000).toISOString();

/** Each starts from the initial world: a change is undone before the next mutation. */
export const MUTATIONS: ProbeArguments = {
  plain: {
    confirmRestored: [{ force: true }],
    createIdentityProvider: [{ input: { name: "New people" } }],
    createServiceAccount: [{ input: { name: "New program", roles: ["AUDITOR"] } }],
    createWebhook: [{ input: { url: "https://hooks.example.com", events: ["GRANT_ENDED"] } }],
    markNotificationsRead: [{ upTo: "2999-01-01T00:00:00Z" }],
    setNotificationPreferences: [
      { version: 0, mail: false, kinds: [{ kind: "ACCESS_ENDED", inApp: false, mail: false }] },
    ],
  },
  bySide: {
    acceptDriftFinding: ({ findingId }) => [{ input: { findingId, version: 1, reason: "Meant so." } }],
    withdrawDriftAcceptance: ({ acceptedFindingId }) => [{ findingId: acceptedFindingId, version: 1 }],
    abandonGrant: ({ overdueGrantId }) => [{ grantId: overdueGrantId, reason: "Nobody can look." }],
    acknowledgeLeavers: ({ scimProviderId }) => [{ providerId: scimProviderId }],
    answerPeople: (side) => [
      { ...mergeOrder(side), answer: "ONE_PERSON" },
      { ...mergeOrder(side), answer: "DIFFERENT" },
    ],
    approveRequest: ({ requestId, partlyRequestId }) => [
      { requestId, reason: "It is due." },
      { requestId: partlyRequestId, reason: "It is due." },
    ],
    answerQuestion: ({ questionId }) => [{ questionId, answer: "It is due." }],
    askAgain: ({ failedRequestId, itemId }) => [
      { requestId: failedRequestId },
      { requestId: failedRequestId, itemIds: [itemId] },
    ],
    askRequester: ({ requestId, itemId }) => [{ requestId, itemIds: [itemId], question: "Why?" }],
    assignRole: ({ people }) => [{ personId: people.requester.personId, role: "AUDITOR" }],
    cancelRequest: ({ requestId }) => [{ requestId }],
    decideRequests: ({ requestId, partlyRequestId }) => [
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
    ],
    cancelSync: ({ activeRunId }) => [{ syncRunId: activeRunId }],
    chooseIdentityCenterUser: ({ centerIdentityId }) => [{ identityId: centerIdentityId }],
    confirmAutomaticFlow: ({ automaticFlowId }) => [{ flowId: automaticFlowId }],
    createAccessFlow: (side) => [{ input: flowForm(side) }],
    createAccessRequest: (side) => [{ input: requestForm(side) }, { input: requestForOthers(side) }],
    createApiToken: ({ people, serviceAccountId }) => [
      { input: { personId: people.requester.personId, scopes: ["READ"] } },
      { input: { serviceAccountId, scopes: ["READ"] } },
      // A repeated creation, as after a lost answer: the requester has made the token already.
      { input: { personId: people.requester.personId, scopes: ["READ"], clientRequestId: "again" } },
    ],
    createIntegration: ({ connectorId }) => [{ input: { ...INTEGRATION_INPUT, connectorId } }],
    delegateApprovals: ({ people }) => [
      { input: { toPersonId: people.requester.personId, until: SOON } },
      {
        input: {
          fromPersonId: people.owner.personId,
          toPersonId: people.requester.personId,
          until: SOON,
        },
      },
    ],
    endDelegation: ({ delegationId }) => [{ id: delegationId }],
    deleteConnector: ({ connectorId, spareConnectorId }) => [
      { id: connectorId, version: 1 },
      { id: spareConnectorId, version: 1 },
    ],
    deleteAccessFlow: ({ flowId }) => [{ id: flowId, version: 1 }],
    deleteIdentityProvider: ({ scimProviderId }) => [{ id: scimProviderId, version: 1 }],
    deleteIntegration: ({ integration }) => [{ id: integration.id, version: 1, force: true }],
    deleteServiceAccount: ({ serviceAccountId }) => [{ id: serviceAccountId, version: 1 }],
    deleteWebhook: ({ webhookId }) => [{ id: webhookId, version: 1 }],
    endAllAccess: ({ people }) => [{ personId: people.requester.personId, reason: "They have left." }],
    endSessions: ({ people }) => [{ personId: people.requester.personId }],
    extendGrant: ({ grantId }) => [{ input: { grantId } }],
    handOver: ({ providerId, scimProviderId }) => [{ from: providerId, to: scimProviderId, unmatched: "KEEP" }],
    importIdentities: ({ providerId }) => [
      { providerId, document: '{"users":[]}' },
      { providerId, document: '{"users":[]}', confirmRemovals: true },
    ],
    markNotificationsRead: ({ notificationId }) => [{ ids: [notificationId] }],
    linkIdentity: ({ lonelyIdentityId, people }) => [{ identityId: lonelyIdentityId, personId: people.owner.personId }],
    moveHome: ({ people }) => [{ personId: people.owner.personId, identityId: people.owner.id }],
    rejectRequest: ({ requestId }) => [{ requestId, reason: "It is not due." }],
    releaseSlot: ({ unknownSlotId, payments }) => [{ slotId: unknownSlotId, accountId: payments.accountId }],
    removeRole: ({ people }) => [{ personId: people.requester.personId, role: "AUDITOR" }],
    setFavourite: ({ payments, orders }) => [
      { resourceId: payments.id, favourite: true },
      { resourceId: orders.id, favourite: false },
    ],
    runDoctor: ({ integration }) => [{ integrationId: integration.id }],
    revokeApiToken: ({ tokenId }) => [{ id: tokenId }],
    revokeGrant: ({ grantId }) => [{ grantId, reason: "It is not due." }],
    revokeSession: ({ sessionId }) => [{ id: sessionId }],
    rotateScimToken: ({ scimProviderId }) => [{ providerId: scimProviderId }],
    rotateWebhookSecret: ({ webhookId }) => [{ id: webhookId }],
    setAccessFlowActive: ({ flowId }) => [{ id: flowId, active: false, version: 1 }],
    setIntegrationEnabled: ({ integration }) => [{ id: integration.id, version: 1, enabled: false }],
    setWebhookEnabled: ({ webhookId }) => [{ id: webhookId, version: 1, enabled: false, reason: "It is moved." }],
    retryWebhookDeliveries: ({ webhookId }) => [{ input: { webhookId, givenUpSince: "2020-01-01T00:00:00Z" } }],
    setServiceAccountEnabled: ({ serviceAccountId }) => [{ id: serviceAccountId, version: 1, enabled: false }],
    syncIdentityProvider: ({ awsProviderId }) => [{ providerId: awsProviderId }],
    syncIntegration: ({ integration }) => [{ integrationId: integration.id }],
    testConnector: ({ connectorId, integration }) => [{ input: { connectorId, integrationId: integration.id } }],
    testNotification: ({ webhookId }) => [{ channel: "WEBHOOK", webhookId }],
    unlinkIdentity: ({ centerIdentityId }) => [{ identityId: centerIdentityId }],
    updateAccessFlow: ({ flowId }) => [{ input: { id: flowId, version: 1, name: "Renamed" } }],
    updateConnector: ({ connectorId }) => [{ id: connectorId, version: 1, name: "Renamed" }],
    updateIdentityProvider: ({ providerId }) => [
      { id: providerId, version: 1, name: "Renamed" },
      { id: providerId, version: 1, standing: "DEFAULT" },
    ],
    updateServiceAccount: ({ serviceAccountId }) => [
      { input: { id: serviceAccountId, version: 1, name: "Renamed", roles: ["AUDITOR"] } },
    ],
    updateWebhook: ({ webhookId }) => [{ input: { id: webhookId, version: 1, format: "SLACK" } }],
    updateIntegration: ({ integration }) => [{ input: { id: integration.id, version: 1, name: "Renamed" } }],
  },
};
