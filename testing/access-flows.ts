import type { DataSource } from "typeorm";
import { AccessFlow } from "../shared/domain/access-flows/access-flow.entity";
import type { Condition, FlowDefinition, FlowTarget } from "../shared/domain/access-flows/flow-definition";
import { freezeFlow } from "../shared/domain/access-flows/people-values";
import type { Account } from "../shared/domain/accounts/account.entity";
import { Resource } from "../shared/domain/resources/resource.entity";
import { newId } from "../shared/kernel/ids";

const BORN = new Date("2026-01-01T00:00:00.000Z");

/** A flow in which everybody may request nothing, without approval: tests add what they need. */
export function aDefinition(given: Partial<FlowDefinition> = {}): FlowDefinition {
  return {
    requestors: { operator: "AND", conditions: [] },
    requestFor: { scopes: ["SELF"], grantees: null },
    targets: [],
    timeframe: null,
    approverPolicy: null,
    escalation: null,
    settings: {
      justificationRequired: false,
      approverReasonRequired: false,
      selfApprovalAllowed: false,
      maxExtensions: 0,
      extensionSeconds: 0,
      labels: [],
      mfaRequired: false,
      mfaMaxAgeSeconds: 0,
    },
    ...given,
  };
}

/** View access to every cluster of an integration. */
export function aTarget(integrationId: string, given: Partial<FlowTarget> = {}): FlowTarget {
  return {
    integrationId,
    resourceType: "EKS_CLUSTER",
    resources: [],
    permissions: [{ permission: "AmazonEKSViewPolicy", namespaces: null, groups: [] }],
    ...given,
  };
}

export function aCondition(attribute: string, ...values: string[]): Condition {
  return { attribute, operator: "IS", values, providerId: null };
}

export function aFlow(given: Partial<AccessFlow> = {}): AccessFlow {
  const id = given.id ?? newId();
  const name = given.name ?? `flow ${id}`;
  return {
    id,
    name,
    nameKey: name.toLowerCase(),
    description: null,
    active: true,
    inactiveCode: null,
    inactiveMessage: null,
    inactiveAt: null,
    managedBy: "API",
    trigger: "SELF_SERVE",
    maxDurationSeconds: 3_600,
    definition: aDefinition(),
    createdAt: BORN,
    updatedAt: BORN,
    deletedAt: null,
    version: 1,
    ...given,
  };
}

/** The flow with the default provider and resolved names, as the product would save it. */
export async function asSaved(db: DataSource, flow: Partial<FlowDefinition> = {}): Promise<FlowDefinition> {
  return freezeFlow(db.manager, aDefinition(flow), null);
}

export async function saveFlow(db: DataSource, given: Partial<AccessFlow> = {}): Promise<AccessFlow> {
  const flow = aFlow(given);
  const definition = await freezeFlow(db.manager, flow.definition, null);
  await db.manager.insert(AccessFlow, { ...flow, definition });
  return db.manager.findOneByOrFail(AccessFlow, { id: flow.id });
}

/** A present, manageable cluster. */
export async function saveCluster(
  db: DataSource,
  { id: accountRowId, accountId, integrationId }: Pick<Account, "id" | "accountId" | "integrationId">,
  name: string,
  given: Partial<Resource> = {},
): Promise<Resource> {
  const id = newId();
  return db.manager.save(Resource, {
    id,
    type: "EKS_CLUSTER" as const,
    integrationId,
    accountRowId,
    accountId,
    physicalKey: id,
    arn: `arn:aws:eks:eu-west-1:${accountId}:cluster/${name}`,
    name,
    region: "eu-west-1",
    status: "PRESENT" as const,
    manageable: true,
    unmanageableReason: null,
    tags: {},
    contentHash: "",
    firstSeenAt: BORN,
    changedAt: BORN,
    ...given,
  });
}
