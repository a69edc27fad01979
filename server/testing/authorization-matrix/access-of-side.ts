import type { Platform } from "../../../shared/compose";
import type { FlowDefinition } from "../../../shared/domain/access-flows/flow-definition";
import { AccessRequestItem } from "../../../shared/domain/access-requests/access-request.entity";
import { failRequests } from "../../../shared/domain/access-requests/sweep/fail-requests";
import { Binding } from "../../../shared/domain/bindings/binding.entity";
import { AccessTarget } from "../../../shared/domain/grants/access-target.entity";
import { AutomaticFlowState } from "../../../shared/domain/grants/automatic/automatic-flow-state.entity";
import { Grant } from "../../../shared/domain/grants/grant.entity";
import { Resource } from "../../../shared/domain/resources/resource.entity";
import type { Actor } from "../../../shared/kernel/actor";
import { newId } from "../../../shared/kernel/ids";
import { aCondition, aDefinition, aTarget, saveFlow } from "../../../testing/access-flows";
import { personActor } from "../../../testing/factories";
import type { InventoryOfSide } from "./inventory-of-side";
import type { SidePeople } from "./people";

const VIEW = { permission: "AmazonEKSViewPolicy" };
const EDIT = { permission: "AmazonEKSEditPolicy" };

export interface AccessOfSide {
  readonly flowId: string;
  readonly automaticFlowId: string;
  readonly deletedFlowId: string;
  /** Waits for a decision about 'orders'. */
  readonly requestId: string;
  readonly itemId: string;
  /** Waits for a decision about 'orders', and about 'archive', which is missing. */
  readonly partlyRequestId: string;
  /** About 'orders', unanswered. */
  readonly questionId: string;
  /** Its access could not be granted. */
  readonly failedRequestId: string;
  /** ACTIVE on 'payments'. */
  readonly grantId: string;
  /** REVOKING on 'payments', where nobody could observe since. */
  readonly overdueGrantId: string;
}

type Given = Pick<InventoryOfSide, "integration" | "payments" | "orders" | "archive"> & { readonly providerId: string };

/** One side's flows, requests (granted, rejected, waiting) and grants (active, overdue, ended). */
export async function saveAccessOfSide(
  platform: Platform,
  mark: string,
  given: Given,
  people: SidePeople,
): Promise<AccessOfSide> {
  const { db, accessRequests, clock } = platform;
  const { id: flowId } = await saveFlow(db, { name: `Flow ${mark}`, description: mark, ...flowOf(mark, given) });
  const deleted = await saveFlow(db, { name: `Deleted ${mark}`, active: false, deletedAt: clock.now() });
  const automaticFlowId = await saveAutomaticFlow(platform, mark, given);
  const requester = personActor(people.requester);
  const ask = (resourceIds: string[], permission = VIEW) =>
    accessRequests.create(requester, {
      resourceIds,
      permissions: [permission],
      durationSeconds: 1_800,
      justification: `Justification ${mark}`,
    });

  const approved = await ask([given.payments.id]);
  await accessRequests.approve(personActor(people.owner), { requestId: approved.id }, `Approved ${mark}`, {
    permissions: [{ ...VIEW, namespaces: [`less-${mark}`] }],
  });
  const rejected = await ask([given.orders.id]);
  await accessRequests.reject(personActor(people.approver), { requestId: rejected.id }, `Rejected ${mark}`);
  const rejectedByDelegate = await ask([given.orders.id]);
  const order = { requestId: rejectedByDelegate.id };
  await accessRequests.reject(personActor(people.delegate), order, `Rejected for another ${mark}`);
  const earlier = [approved.id, rejected.id, rejectedByDelegate.id];
  await db.query("update access_requests set created_at = created_at - interval '1 day' where id = any($1)", [earlier]);
  const { id: requestId } = await ask([given.orders.id]);
  const item = await db.manager.findOneByOrFail(AccessRequestItem, { requestId });
  const questionId = await askBack(platform, mark, requestId, people);
  const { id: partlyRequestId } = await ask([given.orders.id, given.archive.id], EDIT);
  await db.manager.update(Resource, given.archive.id, { status: "MISSING", missingSince: clock.now() });
  const grant = await db.manager.findOneByOrFail(Grant, { personId: people.requester.personId });
  const targetId = await makeActive(platform, grant, given, mark);
  const overdueGrantId = await saveOtherGrants(platform, { ...grant, targetId }, mark, clock.now());
  const failedRequestId = await askWithoutApprovers(platform, mark, given, requester);
  await askForTwoApprovals(platform, mark, given, people);
  return {
    flowId,
    automaticFlowId,
    deletedFlowId: deleted.id,
    requestId,
    itemId: item.id,
    partlyRequestId,
    questionId,
    failedRequestId,
    grantId: grant.id,
    overdueGrantId,
  };
}

/** An answered question, and one that waits for an answer, whose id is returned. */
async function askBack(
  { requestQuestions }: Platform,
  mark: string,
  requestId: string,
  people: SidePeople,
): Promise<string> {
  const ask = (question: string) => requestQuestions.ask(personActor(people.approver), { requestId }, { question });
  const { question: answered } = await ask(`Question ${mark}`);
  await requestQuestions.answer(personActor(people.requester), answered.id, `Answer ${mark}`);
  const { question: open } = await ask(`Open question ${mark}`);
  return open.id;
}

/** A request by a flow that requires a reason, a second factor and two approvals. The owner has given one. */
async function askForTwoApprovals(
  { db, accessRequests, clock }: Platform,
  mark: string,
  { integration, orders, providerId }: Given,
  people: SidePeople,
): Promise<void> {
  const permission = "AmazonEKSAdminViewPolicy";
  const security = { kind: "PEOPLE" as const, attribute: "group", values: [`Security ${mark}`], providerId };
  const { settings } = aDefinition();
  const definition = aDefinition({
    requestors: { operator: "AND", conditions: [{ ...aCondition("group", `Askers ${mark}`), providerId }] },
    targets: [aTarget(integration.id, { permissions: [{ permission, namespaces: null, groups: [] }] })],
    approverPolicy: { mode: "ANY_OF", groups: [{ operator: "AND", approvers: [{ kind: "OWNER" }, security] }] },
    settings: { ...settings, approverReasonRequired: true, mfaRequired: true, mfaMaxAgeSeconds: 900 },
  });
  await saveFlow(db, { name: `Both ${mark}`, definition });
  const now = clock.now();
  const proof = { at: now, goodForMinutes: 15, renewAt: "/" };
  const session = { id: newId(), provider: "none", mfaAt: now, proof };
  const { id: requestId } = await accessRequests.create(
    { ...personActor(people.requester), session },
    {
      resourceIds: [orders.id],
      permissions: [{ permission }],
      durationSeconds: 1_800,
      justification: `Justification ${mark}`,
    },
  );
  await accessRequests.approve({ ...personActor(people.owner), session }, { requestId }, `Approved ${mark}`, {
    durationSeconds: 1_200,
  });
}

/**
 * Two requests by a flow that approves by itself. One has failed, whose id is returned; the other still waits for a
 * connector.
 */
async function askWithoutApprovers(
  { db, accessRequests, clock, uow }: Platform,
  mark: string,
  { integration, payments, providerId }: Given,
  requester: Actor,
): Promise<string> {
  const permission = "AmazonEKSSecretReaderPolicy";
  const requestors = {
    operator: "AND" as const,
    conditions: [{ ...aCondition("group", `Askers ${mark}`), providerId }],
  };
  const targets = [aTarget(integration.id, { permissions: [{ permission, namespaces: null, groups: [] }] })];
  await saveFlow(db, { name: `Open ${mark}`, definition: aDefinition({ requestors, targets }) });
  const ask = () =>
    accessRequests.create(requester, {
      resourceIds: [payments.id],
      permissions: [{ permission }],
      durationSeconds: 1_800,
      justification: `Justification ${mark}`,
    });
  const { id } = await ask();
  const { grantId } = await db.manager.findOneByOrFail(AccessRequestItem, { requestId: id });
  const { access } = await db.manager.findOneByOrFail(Grant, { id: grantId! });
  const now = clock.now();
  const ended = {
    partObserved: access,
    partObservedAt: now,
    endAskedAt: now,
    endedAt: now,
    endReason: "PRINCIPAL_NOT_FOUND" as const,
    endMessage: `Failed ${mark}`,
  };
  await db.manager.update(Grant, grantId!, { state: "FAILED", ...ended });
  await failRequests({ uow });
  await ask();
  return id;
}

const ALWAYS = {
  daysOfWeek: ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"] as const,
  startTime: "00:00",
  endTime: "24:00",
  timeZone: "Europe/Berlin",
};

function flowOf(mark: string, { integration, providerId }: Given): { definition: FlowDefinition } {
  const askers = { operator: "AND" as const, conditions: [{ ...aCondition("group", `Askers ${mark}`), providerId }] };
  const security = { kind: "PEOPLE" as const, attribute: "group", values: [`Security ${mark}`], providerId };
  const grantees = {
    operator: "OR" as const,
    conditions: [...askers.conditions, { ...aCondition("group", `Security ${mark}`), providerId }],
  };
  const permissions = [
    { permission: "AmazonEKSViewPolicy", namespaces: null, groups: [] },
    { permission: "AmazonEKSEditPolicy", namespaces: null, groups: [] },
    { permission: "AmazonEKSAdminPolicy", namespaces: [`space-${mark}`], groups: [] },
    { permission: "KUBERNETES_GROUP", namespaces: null, groups: [`group-${mark}`] },
  ];
  const resources = [{ mode: "INCLUDE" as const, by: "TAG" as const, key: "project", values: [`*${mark}`] }];
  const { settings } = aDefinition();
  return {
    definition: aDefinition({
      requestors: askers,
      requestFor: { scopes: ["SELF", "OTHERS"], grantees },
      targets: [aTarget(integration.id, { resources, permissions })],
      timeframe: ALWAYS,
      approverPolicy: { mode: "ANY_OF", groups: [{ operator: "OR", approvers: [{ kind: "OWNER" }, security] }] },
      escalation: { intervalSeconds: 1_800, tiers: [{ operator: "OR", approvers: [security] }] },
      settings: { ...settings, maxExtensions: 2, extensionSeconds: 600, labels: [`Label ${mark}`] },
    }),
  };
}

async function saveAutomaticFlow({ db, clock }: Platform, mark: string, { integration }: Given): Promise<string> {
  const nobody = { operator: "AND" as const, conditions: [aCondition("group", `Nobody ${mark}`)] };
  const flow = await saveFlow(db, {
    name: `Automatic ${mark}`,
    trigger: "AUTOMATIC",
    maxDurationSeconds: null,
    definition: aDefinition({
      requestors: nobody,
      targets: [aTarget(integration.id)],
      timeframe: ALWAYS,
    }),
  });
  const at = clock.now().toISOString();
  const held = { gives: 1, ends: 2, of: 3, since: at, endsCarriedOutAt: at, atMost: 20_000 };
  await db.manager.insert(AutomaticFlowState, { flowId: flow.id, settledVersion: null, held });
  return flow.id;
}

/** A grant as a connector leaves it, once the access was observed on the cluster. */
async function makeActive({ db, clock }: Platform, grant: Grant, { payments }: Given, mark: string): Promise<string> {
  const principalArn = `arn:aws:iam::${payments.accountId}:role/people/requester.${mark}`;
  const now = clock.now();
  await db.manager.update(Binding, grant.bindingId, {
    state: "READY",
    principalArn,
    principalUniqueId: `AROA${mark}`,
    permissionSetName: `set-${mark}`,
    nextReconcileAt: null,
  });
  const targetId = newId();
  await db.manager.insert(AccessTarget, {
    id: targetId,
    bindingId: grant.bindingId!,
    resourceId: payments.id,
    integrationId: payments.integrationId,
    physicalKey: payments.physicalKey,
    clusterArn: payments.arn,
    clusterName: payments.name,
    accountId: payments.accountId,
    region: "eu-west-1",
    principalArn,
    state: "OPEN",
    principalUniqueId: `AROA${mark}`,
    observed: { entryArn: `entry-${mark}`, createdAt: now.toISOString(), ours: true, access: grant.access },
    observedAt: daysBefore(now, 3),
    failure: {
      code: `Code ${mark}`,
      message: `Waits ${mark}`,
      since: now.toISOString(),
      lastAt: now.toISOString(),
      call: {
        kind: "throttled",
        operation: `eks:${mark}`,
        requestId: `waiting-${mark}`,
        accountId: payments.accountId,
        region: "eu-west-1",
      },
    },
    createdAt: now,
  });
  const endsAt = new Date(now.getTime() + 1_800_000);
  await db.manager.update(Grant, grant.id, { state: "ACTIVE", stateSince: now, targetId, activeAt: now, endsAt });
  return targetId;
}

function daysBefore(now: Date, days: number): Date {
  return new Date(now.getTime() - days * 86_400_000);
}

/** Returns the id of the overdue grant. */
async function saveOtherGrants({ db }: Platform, grant: Grant, mark: string, now: Date): Promise<string> {
  // Long enough ago for an admin to give it up.
  const askedAt = daysBefore(now, 2);
  const call = { operation: "DeleteAccessEntry", requestId: `request-${mark}`, at: askedAt.toISOString() };
  const overdue = {
    ...grant,
    id: newId(),
    state: "REVOKING" as const,
    stateSince: askedAt,
    activeAt: daysBefore(now, 4),
    endAskedAt: askedAt,
    endReason: "REVOKED_BY_ADMIN" as const,
    endMessage: `Ended ${mark}`,
    overdueSince: askedAt,
    receipt: {
      askedAt: askedAt.toISOString(),
      askedBy: { kind: "person", id: mark, name: mark, personId: null },
      reason: `Because ${mark}`,
      calls: [call],
      firstSeenAbsentAt: askedAt.toISOString(),
      lastSeenAbsentAt: askedAt.toISOString(),
      remains: { policies: [{ policy: "AmazonEKSViewPolicy", namespaces: [mark] }], kubernetesGroups: [mark] },
      notes: [`Note ${mark}`],
    },
  };
  await db.manager.insert(Grant, [
    overdue,
    { ...overdue, id: newId(), state: "REVOKED", activeAt: askedAt, endedAt: now },
  ]);
  return overdue.id;
}
