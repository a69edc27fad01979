import { NO_ACCESS, uniteAccess } from "../../access/cluster-access";
import type { ClusterAccess } from "../../access/cluster-access.port";
import type { EntryStep } from "../reconcile/plan-access";

/**
 * Applies a step as EKS does: associating a policy again replaces its scope, and a deleted entry takes its policies
 * along.
 */
export function applyStep(entry: ClusterAccess | null, step: EntryStep): ClusterAccess | null {
  switch (step.kind) {
    case "tag-entry":
      return existing(entry);
    case "delete-entry":
      return null;
    case "create-entry":
      if (entry) throw new Error("There is an entry already");
      return { ...NO_ACCESS, kubernetesGroups: step.kubernetesGroups };
    case "set-groups":
      return uniteAccess([{ ...existing(entry), kubernetesGroups: step.kubernetesGroups }]);
    case "disassociate":
      return { ...existing(entry), policies: existing(entry).policies.filter(({ policy }) => policy !== step.policy) };
    case "associate": {
      const others = existing(entry).policies.filter(({ policy }) => policy !== step.access.policy);
      return uniteAccess([{ ...existing(entry), policies: [...others, step.access] }]);
    }
  }
}

function existing(entry: ClusterAccess | null): ClusterAccess {
  if (!entry) throw new Error("There is no entry");
  return entry;
}
