import type { Side } from "./world";

export type Variables = Readonly<Record<string, unknown>>;

/**
 * The arguments of each field: some without objects of a side, and some with them. A field without arguments has
 * `[{}]`.
 */
export interface ProbeArguments {
  readonly plain: Readonly<Record<string, readonly Variables[]>>;
  readonly bySide: Readonly<Record<string, (side: Side) => readonly Variables[]>>;
}

export const QUERIES: ProbeArguments = {
  plain: {
    // A page of the usual size, with everything below it, would cost more than any configuration allows.
    accessFlows: [{ first: 20 }],
    accessRequests: [
      { scope: "MINE" },
      { scope: "WAITING_FOR_ME" },
      { scope: "DECIDED_BY_ME" },
      { scope: "ALL", states: ["PENDING"] },
      { scope: "ALL", states: ["APPROVED", "PARTLY_APPROVED"] },
      { scope: "ALL", states: ["REJECTED", "CANCELLED", "FAILED", "LAPSED", "MIXED"] },
    ].map((filter) => ({ filter, first: 7 })),
    accounts: [{}],
    apiTokens: [{}],
    auditActions: [{}],
    auditEvents: [{ first: 200 }],
    catalog: [{}],
    delegations: [{}, { filter: { states: ["IN_FORCE"] } }],
    connectors: [{}, { filter: { search: "connector" }, orderBy: { field: "LAST_SEEN_AT", direction: "DESC" } }],
    grants: [{ first: 20 }, { filter: { overdue: true }, orderBy: { field: "ENDS_AT", direction: "ASC" }, first: 20 }],
    groups: [{}, { filter: { search: "own" }, orderBy: { field: "NAME", direction: "DESC" } }],
    identities: [{}, { filter: { linked: false }, orderBy: { field: "ADDRESS" } }],
    identityAttributes: [{}],
    identityProviders: [{}],
    installation: [{}],
    integrations: [{}],
    mySessions: [{}],
    permissions: [{}],
    people: [{}, { filter: { search: "the" }, orderBy: { field: "CREATED_AT", direction: "DESC" } }],
    needsAttention: [{}],
    previewAccessDetails: [{ text: "Use the VPN." }],
    favourites: [{}],
    possibleGrantees: [{}, { search: "the" }],
    requestableResources: [{}, { filter: { held: true }, orderBy: { field: "LAST_USED", direction: "DESC" } }],
    resourceFacets: [
      {
        facets: [
          { facet: "REGION" },
          { facet: "ACCOUNT" },
          { facet: "OWNERSHIP" },
          { facet: "TAG_VALUE", tagKey: "team" },
        ],
      },
    ],
    resources: [{}, { filter: { ownership: ["RESOLVED"] }, orderBy: { field: "VERSION", direction: "DESC" } }],
    roleAssignments: [{}, { orderBy: { field: "ASSIGNED_AT", direction: "DESC" } }],
    roleGroups: [{}],
    search: [{ text: "a" }],
    serviceAccounts: [{}],
    syncRuns: [{}],
    verifyAuditLog: [{}],
    viewer: [{}],
    notifications: [{}, { filter: { unreadOnly: true, kinds: ["DECISION_WAITING"] } }],
    notificationPreferences: [{}],
    webhookEvents: [{}],
    webhooks: [{}],
  },
  bySide: {
    accessFlow: ({ flowId, automaticFlowId, deletedFlowId }) => [
      { id: flowId },
      { id: automaticFlowId },
      { id: deletedFlowId },
    ],
    accessHistory: ({ payments, people }) => [
      { filter: { resourceId: payments.id }, first: 7 },
      { filter: { personId: people.requester.personId }, first: 7 },
    ],
    accessRequest: ({ requestId }) => [{ id: requestId }],
    connector: ({ connectorId }) => [{ id: connectorId }],
    connectorInstall: ({ payments }) => [
      { kind: "LOCAL", input: { ...INSTALL, connectorAccountId: payments.accountId } },
    ],
    connectorTest: ({ connectorTestId }) => [{ id: connectorTestId }],
    doctor: ({ integration }) => [{ integrationId: integration.id }],
    driftReport: ({ integration }) => [{ integrationId: integration.id }],
    grant: ({ grantId }) => [{ id: grantId }],
    namespaceSuggestions: ({ payments }) => [{ resourceId: payments.id }],
    grants: ({ people, payments }) => [
      { filter: { personId: people.requester.personId } },
      { filter: { resourceIds: [payments.id] } },
    ],
    group: ({ groupIds }) => groupIds.map((id) => ({ id })),
    identities: ({ providerId }) => [{ filter: { providerId } }],
    identityValues: ({ providerId }) =>
      ["user", "group", "manager", "desk"].map((attribute) => ({ providerId, attribute })),
    integration: ({ integration }) => [{ id: integration.id }],
    people: ({ groupIds, providerId }) => [{ filter: { groupId: groupIds[0] } }, { filter: { providerId } }],
    person: ({ people }) => Object.values(people).map(({ personId: id }) => ({ id })),
    previewOnePerson: (side) => [mergeOrder(side)],
    organizationalUnits: ({ integration }) => [{ integrationId: integration.id }],
    ownershipCoverage: ({ integration }) => [{ integrationId: integration.id }],
    previewAccessFlow: (side) => [
      { input: flowForm(side), flowId: side.flowId },
      { input: { ...flowForm(side), name: `Flow ${side.mark}` } },
      { input: { ...flowForm(side), targets: flowForm(side).targets.map(withAdmin) } },
    ],
    previewAccessRequest: (side) => [
      { input: requestForm(side) },
      { input: requestForOthers(side) },
      { input: { ...requestForm(side), durationSeconds: 36_000 } },
    ],
    previewOwnerRules: ({ integration: { id, integrationOwners, ownerRules } }) => [
      { integrationId: id, integrationOwners, rules: ownerRules },
    ],
    previewIntegrationChange: ({ integration: { id: integrationId } }) => [
      { change: { integrationId, update: { discoveryRegions: ["us-east-1"], memberRoleName: "other" } } },
      { change: { integrationId, enabled: false } },
      { change: { integrationId, delete: true } },
      { change: { integrationId, deleteByForce: true } },
    ],
    previewProviderChange: ({ mark, providerId, scimProviderId }) => [
      { change: { providerId, standing: "LINK_ONLY" } },
      { change: { providerId, name: CONFIGURED_PROVIDER } },
      { change: { providerId, handOverTo: scimProviderId } },
      { change: { providerId: scimProviderId, standing: "NAMED" } },
      { change: { providerId: scimProviderId, vouchesForDomains: [`${mark}.example.com`] } },
      { change: { providerId: scimProviderId, externalIdIssuers: [`https://${mark}.example.com`] } },
      { change: { providerId: scimProviderId, delete: true } },
    ],
    principalAt: ({ slotRoleArn, formerRole }) => [{ roleArn: slotRoleArn, at: "2100-01-01T00:00:00Z" }, formerRole],
    requestableResource: ({ payments, archive }) => [{ resourceId: payments.id }, { resourceId: archive.id }],
    requestableResources: ({ people }) => [{ forPersonId: people.requester.personId }],
    resource: ({ payments, legacy }) => [{ id: payments.id }, { id: legacy.id }],
    search: ({ mark, payments, people }) => [
      { text: mark, first: 20 },
      { text: payments.name },
      { text: people.requester.userName },
    ],
    slots: ({ integration }) => [{ integrationId: integration.id }],
    syncRun: ({ failedRunId }) => [{ id: failedRunId }],
    identityProvider: ({ providerId, scimProviderId }) => [{ id: providerId }, { id: scimProviderId }],
    accessFlowAsCode: (side) => [{ input: flowForm(side) }, { input: { name: "Renamed" }, flowId: side.flowId }],
    integrationAsCode: ({ connectorId }) => [{ input: { ...INTEGRATION_INPUT, connectorId } }],
    validateIntegration: ({ integration, connectorId }) => [
      { input: { id: integration.id, connectorId, excludedAccountIds: ["1"] } },
      { input: { id: integration.id, connectorId, region: "nowhere" } },
    ],
    webhook: ({ webhookId }) => [{ id: webhookId }],
    webhookDeliveries: ({ webhookId }) => [{ webhookId }],
    whoMayDecide: ({ payments }) => [{ resourceId: payments.id }],
  },
};

/** An organization of neither side. */
export const INTEGRATION_INPUT = {
  name: "From the matrix",
  resourceTypes: ["EKS_CLUSTER"],
  region: "eu-west-1",
  ssoRegion: "eu-west-1",
  ssoPortal: "https://example.awsapps.com/start",
  managementAccountRoleArn: "arn:aws:iam::333333333333:role/management",
};

const INSTALL = {
  format: "CLOUD_FORMATION",
  region: "eu-west-1",
  organizationId: "o-exampleorgid",
  managementAccountId: "777788889999",
  targetUnitIds: ["r-ab12"],
  templateRolePattern: "arn:aws:iam::*:role/people/*",
};

/** A provider name that the configuration mentions and no provider has. */
export const CONFIGURED_PROVIDER = "Configured";

/** A request that a side's people may make. */
export function requestForm({ payments }: Side) {
  return {
    resourceIds: [payments.id],
    permissions: [{ permission: "AmazonEKSEditPolicy" }],
    durationSeconds: 1_800,
    justification: "For the matrix.",
  };
}

/** Two people of a side, to be merged although they are not one. */
export function mergeOrder({ people: { owner }, secondPersonId }: Side) {
  return { personId: owner.personId, otherId: secondPersonId, homeIdentityId: owner.id };
}

/** The same for another person of that side. */
export function requestForOthers(side: Side) {
  return { ...requestForm(side), granteeId: side.people.requester.personId };
}

/** More access than any flow in force gives. */
const withAdmin = (target: { integration: string }) => ({
  ...target,
  permissions: [{ permission: "AmazonEKSClusterAdminPolicy" }],
});

export function flowForm({ integration, people, providerId }: Side) {
  return {
    name: "From the matrix",
    requestors: { conditions: [{ attribute: "user", providerId, values: [people.requester.userName, "nobody"] }] },
    targets: [{ integration: integration.id, permissions: [{ permission: "AmazonEKSViewPolicy" }] }],
    approverPolicy: { groups: [{ approvers: [{ kind: "OWNER" }, { kind: "MANAGER" }] }] },
  };
}
