import { admins, everybody, type ProbedFields, readers } from "./probed-field";
import type { Side } from "./world";

export const QUERIES: ProbedFields = {
  accessFlow: everybody(({ flowId, automaticFlowId, deletedFlowId }) => [
    { id: flowId },
    { id: automaticFlowId },
    { id: deletedFlowId },
  ]),
  accessFlowAsCode: admins((side) => [{ input: flowForm(side) }, { input: { name: "Renamed" }, flowId: side.flowId }]),
  // A page of the usual size, with everything below it, would cost more than any configuration allows.
  accessFlows: readers([{ first: 20 }]),
  accessHistory: readers(({ payments, people }) => [
    { filter: { resourceId: payments.id }, first: 7 },
    { filter: { personId: people.requester.personId }, first: 7 },
  ]),
  accessRequest: everybody(({ requestId }) => [{ id: requestId }]),
  accessRequests: everybody(
    [
      { scope: "MINE" },
      { scope: "WAITING_FOR_ME" },
      { scope: "DECIDED_BY_ME" },
      { scope: "ALL", states: ["PENDING"] },
      { scope: "ALL", states: ["APPROVED", "PARTLY_APPROVED"] },
      { scope: "ALL", states: ["REJECTED", "CANCELLED", "FAILED", "LAPSED", "MIXED"] },
    ].map((filter) => ({ filter, first: 7 })),
  ),
  accounts: readers([{}]),
  apiTokens: everybody([{}]),
  auditActions: readers([{}]),
  auditEvents: readers([{ first: 200 }]),
  catalog: readers([{}]),
  connector: readers(({ connectorId }) => [{ id: connectorId }]),
  connectorInstall: admins(({ payments }) => [
    { kind: "LOCAL", input: { ...INSTALL, connectorAccountId: payments.accountId } },
  ]),
  connectorTest: admins(({ connectorTestId }) => [{ id: connectorTestId }]),
  connectors: readers([{}, { filter: { search: "connector" }, orderBy: { field: "LAST_SEEN_AT", direction: "DESC" } }]),
  delegations: everybody([{}, { filter: { states: ["IN_FORCE"] } }]),
  doctor: admins(({ integration }) => [{ integrationId: integration.id }]),
  driftReport: readers(({ integration }) => [{ integrationId: integration.id }]),
  favourites: everybody([{}]),
  grant: everybody(({ grantId }) => [{ id: grantId }]),
  grants: everybody(
    [{ first: 20 }, { filter: { overdue: true }, orderBy: { field: "ENDS_AT", direction: "ASC" }, first: 20 }],
    ({ people, payments }) => [
      { filter: { personId: people.requester.personId } },
      { filter: { resourceIds: [payments.id] } },
    ],
  ),
  group: readers(({ groupIds }) => groupIds.map((id) => ({ id }))),
  groups: readers([{}, { filter: { search: "own" }, orderBy: { field: "NAME", direction: "DESC" } }]),
  identities: readers([{}, { filter: { linked: false }, orderBy: { field: "ADDRESS" } }], ({ providerId }) => [
    { filter: { providerId } },
  ]),
  identityAttributes: readers([{}]),
  identityProvider: readers(({ providerId, scimProviderId }) => [{ id: providerId }, { id: scimProviderId }]),
  identityProviders: readers([{}]),
  identityValues: readers(({ providerId }) =>
    ["user", "group", "manager", "desk"].map((attribute) => ({ providerId, attribute })),
  ),
  installation: admins([{}]),
  integration: readers(({ integration }) => [{ id: integration.id }]),
  integrationAsCode: admins(({ connectorId }) => [{ input: { ...INTEGRATION_INPUT, connectorId } }]),
  integrations: readers([{}]),
  mySessions: everybody([{}]),
  namespaceSuggestions: everybody(({ payments }) => [{ resourceId: payments.id }]),
  needsAttention: readers([{}]),
  notificationPreferences: everybody([{}]),
  notifications: everybody([{}, { filter: { unreadOnly: true, kinds: ["DECISION_WAITING"] } }]),
  organizationalUnits: readers(({ integration }) => [{ integrationId: integration.id }]),
  ownershipCoverage: readers(({ integration }) => [{ integrationId: integration.id }]),
  people: readers(
    [{}, { filter: { search: "the" }, orderBy: { field: "CREATED_AT", direction: "DESC" } }],
    ({ groupIds, providerId }) => [{ filter: { groupId: groupIds[0] } }, { filter: { providerId } }],
  ),
  permissions: everybody([{}]),
  person: everybody(({ people }) => Object.values(people).map(({ personId: id }) => ({ id }))),
  possibleGrantees: everybody([{}, { search: "the" }]),
  previewAccessDetails: admins([{ text: "Use the VPN." }]),
  previewAccessFlow: admins((side) => [
    { input: flowForm(side), flowId: side.flowId },
    { input: { ...flowForm(side), name: `Flow ${side.mark}` } },
    { input: { ...flowForm(side), targets: flowForm(side).targets.map(withAdmin) } },
  ]),
  previewAccessRequest: everybody((side) => [
    { input: requestForm(side) },
    { input: requestForOthers(side) },
    { input: { ...requestForm(side), durationSeconds: 36_000 } },
  ]),
  previewIntegrationChange: admins(({ integration: { id: integrationId } }) => [
    { change: { integrationId, update: { discoveryRegions: ["us-east-1"], memberRoleName: "other" } } },
    { change: { integrationId, enabled: false } },
    { change: { integrationId, delete: true } },
    { change: { integrationId, deleteByForce: true } },
  ]),
  previewOnePerson: admins((side) => [mergeOrder(side)]),
  previewOwnerRules: admins(({ integration: { id, integrationOwners, ownerRules } }) => [
    { integrationId: id, integrationOwners, rules: ownerRules },
  ]),
  previewProviderChange: admins(({ mark, providerId, scimProviderId }) => [
    { change: { providerId, standing: "LINK_ONLY" } },
    { change: { providerId, name: CONFIGURED_PROVIDER } },
    { change: { providerId, handOverTo: scimProviderId } },
    { change: { providerId: scimProviderId, standing: "NAMED" } },
    { change: { providerId: scimProviderId, vouchesForDomains: [`${mark}.example.com`] } },
    { change: { providerId: scimProviderId, externalIdIssuers: [`https://${mark}.example.com`] } },
    { change: { providerId: scimProviderId, delete: true } },
  ]),
  principalAt: readers(({ slotRoleArn, formerRole }) => [
    { roleArn: slotRoleArn, at: "2100-01-01T00:00:00Z" },
    formerRole,
  ]),
  requestableResource: everybody(({ payments, archive }) => [{ resourceId: payments.id }, { resourceId: archive.id }]),
  requestableResources: everybody(
    [{}, { filter: { held: true }, orderBy: { field: "LAST_USED", direction: "DESC" } }],
    ({ people }) => [{ forPersonId: people.requester.personId }],
  ),
  resource: everybody(({ payments, legacy }) => [{ id: payments.id }, { id: legacy.id }]),
  resourceFacets: everybody([
    {
      facets: [
        { facet: "REGION" },
        { facet: "ACCOUNT" },
        { facet: "OWNERSHIP" },
        { facet: "TAG_VALUE", tagKey: "team" },
      ],
    },
  ]),
  resources: everybody([{}, { filter: { ownership: ["RESOLVED"] }, orderBy: { field: "VERSION", direction: "DESC" } }]),
  roleAssignments: readers([{}, { orderBy: { field: "ASSIGNED_AT", direction: "DESC" } }]),
  roleGroups: readers([{}]),
  search: everybody([{ text: "a" }], ({ mark, payments, people }) => [
    { text: mark, first: 20 },
    { text: payments.name },
    { text: people.requester.userName },
  ]),
  serviceAccounts: readers([{}]),
  slots: readers(({ integration }) => [{ integrationId: integration.id }]),
  syncRun: readers(({ failedRunId }) => [{ id: failedRunId }]),
  syncRuns: readers([{}]),
  validateIntegration: admins(({ integration, connectorId }) => [
    { input: { id: integration.id, connectorId, excludedAccountIds: ["1"] } },
    { input: { id: integration.id, connectorId, region: "nowhere" } },
  ]),
  verifyAuditLog: readers([{}]),
  viewer: everybody([{}]),
  webhook: admins(({ webhookId }) => [{ id: webhookId }]),
  webhookDeliveries: admins(({ webhookId }) => [{ webhookId }]),
  webhookEvents: admins([{}]),
  webhooks: admins([{}]),
  whoMayDecide: everybody(({ payments }) => [{ resourceId: payments.id }]),
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
