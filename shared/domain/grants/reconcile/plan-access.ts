import { assertNever } from "../../../kernel/assert-never";
import { areAtomsGiven, atomsOf } from "../../access/access-atoms";
import { isSameAccess, NO_ACCESS } from "../../access/cluster-access";
import type { ClusterAccess, PolicyAccess } from "../../access/cluster-access.port";

/** One call to EKS. `removes`: it takes something away, or makes that possible, and comes before everything that adds. */
export type EntryStep =
  | { readonly kind: "tag-entry"; readonly removes: true; readonly entryArn: string }
  | { readonly kind: "delete-entry"; readonly removes: true }
  | { readonly kind: "create-entry"; readonly removes: false; readonly kubernetesGroups: readonly string[] }
  | { readonly kind: "set-groups"; readonly removes: boolean; readonly kubernetesGroups: readonly string[] }
  | { readonly kind: "disassociate"; readonly removes: true; readonly policy: string }
  | { readonly kind: "associate"; readonly removes: boolean; readonly access: PolicyAccess };

/** What the entry should be; null: there should be none. `anew`: what is there cannot be mended, only made again. */
export interface DesiredEntry {
  readonly access: ClusterAccess | null;
  readonly anew: boolean;
}

/** The calls that bring an entry from what was seen to what is wanted. None: it is as it should be. */
export function planAccess(seen: ClusterAccess | null, { access: wanted, anew }: DesiredEntry): EntryStep[] {
  if (wanted === null) return seen === null ? [] : [{ kind: "delete-entry", removes: true }];
  if (seen === null) return creationSteps(wanted);
  if (anew) return [{ kind: "delete-entry", removes: true }, ...creationSteps(wanted)];
  const steps = [...disassociations(seen, wanted), ...associations(seen, wanted), ...groupChange(seen, wanted)];
  return [...steps.filter((step) => step.removes), ...steps.filter((step) => !step.removes)];
}

/** Whether access comes by a step, among others. */
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

function creationSteps(wanted: ClusterAccess): EntryStep[] {
  const { kubernetesGroups } = wanted;
  const entry = { kind: "create-entry", removes: false, kubernetesGroups } as const;
  return [entry, ...associations({ ...NO_ACCESS, kubernetesGroups }, wanted)];
}

function disassociations(seen: ClusterAccess, wanted: ClusterAccess): EntryStep[] {
  const kept = new Set(wanted.policies.map(({ policy }) => policy));
  return seen.policies
    .filter(({ policy }) => !kept.has(policy))
    .map(({ policy }) => ({ kind: "disassociate", removes: true, policy }) as const);
}

/** To associate again replaces the scope, which is also how it is made narrower. */
function associations(seen: ClusterAccess, wanted: ClusterAccess): EntryStep[] {
  const before = new Map(seen.policies.map((access) => [access.policy, access]));
  return wanted.policies.flatMap((access) => {
    const known = before.get(access.policy);
    if (known && isSameAccess(only(known), only(access))) return [];
    const removes = known !== undefined && areAtomsGiven(atomsOf(only(access)), atomsOf(only(known)));
    return [{ kind: "associate", removes, access } as const];
  });
}

function only(access: PolicyAccess): ClusterAccess {
  return { policies: [access], kubernetesGroups: [] };
}

function groupChange(seen: ClusterAccess, { kubernetesGroups }: ClusterAccess): EntryStep[] {
  const before = new Set(seen.kubernetesGroups);
  const after = new Set(kubernetesGroups);
  if (before.size === after.size && [...before].every((group) => after.has(group))) return [];
  return [{ kind: "set-groups", removes: [...after].every((group) => before.has(group)), kubernetesGroups }];
}
