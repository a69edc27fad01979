import type { Approver, FlowPermission } from "../../access-flows/flow-definition";
import type { FlowContent } from "../../access-flows/input/parse-flow";
import { coveringNamespaces } from "../../access-flows/matching/allowed-access";
import { compareFlows } from "../../access-flows/matching/evaluate-flow";
import { mergePermissions } from "../../access-flows/matching/merge-permissions";

/** An active flow with its id. A flow that is not saved yet gets a placeholder. */
export type FlowInForce = Pick<FlowContent, "name" | "nameKey" | "maxDurationSeconds" | "definition"> & {
  readonly id: string;
};

/** A flow that applies before a change, after it, or both. */
export interface ComparedFlow extends FlowInForce {
  readonly counts: "BEFORE" | "AFTER" | "BOTH";
}

/** A flow that offers these permissions on one resource. */
export interface FlowOption {
  readonly flow: FlowInForce;
  readonly permissions: readonly FlowPermission[];
}

/** The difference between the permissions offered to a person on a resource before and after. */
export interface AccessDifference {
  readonly gained: readonly FlowPermission[];
  readonly lost: readonly FlowPermission[];
  /** For permissions that stay: approvers of the flow with the fewest approvals, after the change but not before. */
  readonly appearing: readonly Approver[];
  /** The same, before the change but not after. */
  readonly disappearing: readonly Approver[];
}

export function compareAccess(before: readonly FlowOption[], after: readonly FlowOption[]): AccessDifference {
  const had = offeredBy(before);
  const has = offeredBy(after);
  const staying = had.filter(({ permission }) => has.some((one) => one.permission === permission));
  const approvers = staying.map(({ permission }) => ({
    was: approversOf(easiest(before, permission)),
    is: approversOf(easiest(after, permission)),
  }));
  return {
    gained: permissionsBeyond(has, had),
    lost: permissionsBeyond(had, has),
    appearing: distinctApprovers(approvers.flatMap(({ was, is }) => without(is, was))),
    disappearing: distinctApprovers(approvers.flatMap(({ was, is }) => without(was, is))),
  };
}

/** Approvers with equal keys are equal. */
export function approverKey(approver: Approver): string {
  if (approver.kind !== "PEOPLE") return approver.kind;
  const { kind, attribute, values, providerId } = approver;
  return JSON.stringify([kind, attribute, values, providerId]);
}

const offeredBy = (options: readonly FlowOption[]): FlowPermission[] =>
  mergePermissions(options.flatMap(({ permissions }) => permissions));

/** Permissions that `first` allows and `others` does not. */
export function permissionsBeyond(
  first: readonly FlowPermission[],
  others: readonly FlowPermission[],
): FlowPermission[] {
  return first.flatMap((one) => {
    const other = others.find(({ permission }) => permission === one.permission);
    if (!other) return [one];
    const groups = one.groups.filter((group) => !other.groups.includes(group));
    if (one.groups.length > 0) return groups.length > 0 ? [{ ...one, groups }] : [];
    if (other.namespaces === null) return [];
    if (one.namespaces === null) return [one];
    const isCovered = coveringNamespaces(other.namespaces);
    const namespaces = one.namespaces.filter((namespace) => !isCovered(namespace));
    return namespaces.length > 0 ? [{ ...one, namespaces }] : [];
  });
}

/** The flow that a request for the permission would use, ignoring namespaces: the one with the fewest approvals. */
function easiest(options: readonly FlowOption[], permission: string): FlowInForce {
  const offering = options.filter(({ permissions }) => permissions.some((one) => one.permission === permission));
  const [best] = offering.map(({ flow }) => flow).sort(compareFlows);
  return best!;
}

function approversOf({ definition }: FlowInForce): Approver[] {
  return distinctApprovers(definition.approverPolicy?.groups.flatMap(({ approvers }) => approvers) ?? []);
}

function without(approvers: readonly Approver[], others: readonly Approver[]): Approver[] {
  const known = new Set(others.map(approverKey));
  return approvers.filter((approver) => !known.has(approverKey(approver)));
}

function distinctApprovers(approvers: readonly Approver[]): Approver[] {
  return [...new Map(approvers.map((approver) => [approverKey(approver), approver])).values()];
}
