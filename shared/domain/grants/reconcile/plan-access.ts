import { assertNever } from "../../../kernel/assert-never";
import { areAtomsGiven, atomsOf } from "../../access/access-atoms";
import { isSameAccess, NO_ACCESS } from "../../access/cluster-access";
import type { ClusterAccess, PolicyAccess } from "../../access/cluster-access.port";

/** One call to EKS. `removes`: it takes something away, or makes that possible, and comes first in its plan. */
export type EntryStep =
  | { readonly kind: "tag-entry"; readonly removes: true; readonly entryArn: string }
  | { readonly kind: "delete-entry"; readonly removes: true }
  | { readonly kind: "create-entry"; readonly removes: false; readonly kubernetesGroups: readonly string[] }
  | { readonly kind: "set-groups"; readonly removes: boolean; readonly kubernetesGroups: readonly string[] }
  | { readonly kind: "disassociate"; readonly removes: true; readonly policy: string }
  | { readonly kind: "associate"; readonly removes: boolean; readonly access: PolicyAccess };

/** The desired entry; null: none. `recreate`: the entry cannot be changed in place, only deleted and created again. */
export interface DesiredEntry {
  readonly access: ClusterAccess | null;
  readonly recreate: boolean;
}

/** The calls that bring an entry from the observed to the desired access. None: they are the same. */
export function planAccess(observed: ClusterAccess | null, { access: desired, recreate }: DesiredEntry): EntryStep[] {
  if (desired === null) return observed === null ? [] : [{ kind: "delete-entry", removes: true }];
  if (observed === null) return creationSteps(desired);
  if (recreate) return [{ kind: "delete-entry", removes: true }, ...creationSteps(desired)];
  const steps = [
    ...disassociations(observed, desired),
    ...associations(observed, desired),
    ...groupChange(observed, desired),
  ];
  return [...steps.filter((step) => step.removes), ...steps.filter((step) => !step.removes)];
}

/** Whether access depends on a step. */
export function accessNeedsStep(access: ClusterAccess, step: EntryStep): boolean {
  switch (step.kind) {
    case "create-entry":
      return true;
    case "associate":
      return access.policies.some(({ policy }) => policy === step.access.policy);
    case "set-groups":
      return access.kubernetesGroups.some((group) => step.kubernetesGroups.includes(group));
    case "tag-entry":
    case "delete-entry":
    case "disassociate":
      return false;
    default:
      return assertNever(step);
  }
}

function creationSteps(desired: ClusterAccess): EntryStep[] {
  const { kubernetesGroups } = desired;
  const entry = { kind: "create-entry", removes: false, kubernetesGroups } as const;
  return [entry, ...associations({ ...NO_ACCESS, kubernetesGroups }, desired)];
}

function disassociations(observed: ClusterAccess, desired: ClusterAccess): EntryStep[] {
  const kept = new Set(desired.policies.map(({ policy }) => policy));
  return observed.policies
    .filter(({ policy }) => !kept.has(policy))
    .map(({ policy }) => ({ kind: "disassociate", removes: true, policy }) as const);
}

/** Associating a policy again replaces its scope, also by a narrower one. */
function associations(observed: ClusterAccess, desired: ClusterAccess): EntryStep[] {
  const before = new Map(observed.policies.map((access) => [access.policy, access]));
  return desired.policies.flatMap((access) => {
    const known = before.get(access.policy);
    if (known && isSameAccess(only(known), only(access))) return [];
    const removes = known !== undefined && areAtomsGiven(atomsOf(only(access)), atomsOf(only(known)));
    return [{ kind: "associate", removes, access } as const];
  });
}

function only(access: PolicyAccess): ClusterAccess {
  return { policies: [access], kubernetesGroups: [] };
}

function groupChange(observed: ClusterAccess, { kubernetesGroups }: ClusterAccess): EntryStep[] {
  const before = new Set(observed.kubernetesGroups);
  const after = new Set(kubernetesGroups);
  if (before.size === after.size && [...before].every((group) => after.has(group))) return [];
  return [{ kind: "set-groups", removes: [...after].every((group) => before.has(group)), kubernetesGroups }];
}
