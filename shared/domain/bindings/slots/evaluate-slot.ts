import type { SlotContents } from "../../cloud/access-cloud.port";
import { SLOT_POLICY, SLOT_SESSION, SLOT_TAG } from "./slot-contents";

export const SLOT_REASONS = [
  "GONE",
  "NAME_WITHOUT_NUMBER",
  "TAG_DIFFERS",
  "POLICY_DIFFERS",
  "POLICY_ATTACHED",
  "BOUNDARY_SET",
  "SESSION_DIFFERS",
  "IN_MANAGEMENT_ACCOUNT",
] as const;
export type SlotReasonCode = (typeof SLOT_REASONS)[number];

/** Why a permission set may not be assigned to anybody. */
export interface SlotReason {
  readonly code: SlotReasonCode;
  /** For a person: the difference, and how to repair it. */
  readonly message: string;
}

export interface SlotRules {
  readonly installationId: string;
  /** Twelve digits. Null: the organization has not been read yet. */
  readonly managementAccountId: string | null;
}

/** Every difference of a permission set from the template's. Empty: it may be assigned. */
export function evaluateSlot(contents: SlotContents, rules: SlotRules): SlotReason[] {
  return [
    ...evaluateName(contents),
    ...evaluateTag(contents, rules),
    ...evaluatePolicies(contents),
    ...evaluateSession(contents),
    ...evaluateAccounts(contents, rules),
  ];
}

/** For a permission set that `poolPermissionSetArns` names and Identity Center does not know. */
export function goneSlot(name: string): SlotReason {
  const message = `There is no permission set ${name} any more. Deploy the pool's stack again, or take it out of the integration's setting.`;
  return { code: "GONE", message };
}

function evaluateName({ name }: SlotContents): SlotReason[] {
  if (/.-\d{2,3}$/.test(name)) return [];
  const message = `The name of the permission set ${name} does not end in a number such as -01, so it is not one of a pool.`;
  return [{ code: "NAME_WITHOUT_NUMBER", message }];
}

function evaluateTag({ name, tags }: SlotContents, { installationId }: SlotRules): SlotReason[] {
  const found = tags[SLOT_TAG];
  if (found === installationId) return [];
  const is = found === undefined ? "has no" : `has '${found}' as its`;
  const message = `The permission set ${name} ${is} tag ${SLOT_TAG}. It has to be '${installationId}', the id of this installation.`;
  return [{ code: "TAG_DIFFERS", message }];
}

function evaluatePolicies(contents: SlotContents): SlotReason[] {
  const { name, inlinePolicy, managedPolicies, customerManagedPolicies, permissionsBoundary } = contents;
  const reasons: SlotReason[] = [];
  if (!isSlotPolicy(inlinePolicy)) {
    const message = `The inline policy of the permission set ${name} is not the one that the pool's template gives it. Deploy the pool's stack again.`;
    reasons.push({ code: "POLICY_DIFFERS", message });
  }
  const attached = [...managedPolicies, ...customerManagedPolicies];
  if (attached.length > 0) {
    const message = `The permission set ${name} has policies attached: ${attached.join(", ")}. Detach them.`;
    reasons.push({ code: "POLICY_ATTACHED", message });
  }
  if (permissionsBoundary !== null) {
    const message = `The permission set ${name} has the permissions boundary ${permissionsBoundary}. Take it off.`;
    reasons.push({ code: "BOUNDARY_SET", message });
  }
  return reasons;
}

function evaluateSession({ name, sessionDuration }: SlotContents): SlotReason[] {
  if (sessionDuration === SLOT_SESSION) return [];
  const message = `Sessions of the permission set ${name} last ${sessionDuration}. They have to last ${SLOT_SESSION}.`;
  return [{ code: "SESSION_DIFFERS", message }];
}

function evaluateAccounts({ name, accountIds }: SlotContents, { managementAccountId }: SlotRules): SlotReason[] {
  if (managementAccountId === null || !accountIds.includes(managementAccountId)) return [];
  const message = `The permission set ${name} is assigned in the management account ${managementAccountId}, so a delegated administrator of IAM Identity Center cannot manage it anywhere. Take its assignments there away.`;
  return [{ code: "IN_MANAGEMENT_ACCOUNT", message }];
}

/** Compared as JSON: neither the order of actions and keys nor the statement's name changes what a policy allows. */
function isSlotPolicy(text: string | null): boolean {
  if (text === null) return false;
  try {
    return canonical(JSON.parse(text)) === canonical(SLOT_POLICY);
  } catch {
    return false;
  }
}

function canonical(policy: unknown): string {
  if (typeof policy !== "object" || policy === null) return JSON.stringify(policy);
  const { Statement, ...rest } = policy as Record<string, unknown>;
  const statements = listOf(Statement).map((statement) => {
    if (typeof statement !== "object" || statement === null) return statement;
    const { Sid: _, Action, Resource, ...others } = statement as Record<string, unknown>;
    return { ...others, Action: listOf(Action).sort(), Resource: listOf(Resource).sort() };
  });
  return JSON.stringify({ ...rest, Statement: statements }, sortKeys);
}

/** IAM takes one for a list of one. */
function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? [...value] : [value];
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
