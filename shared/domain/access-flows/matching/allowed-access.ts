import type { ClusterAccess } from "../../access/cluster-access.port";
import type { FlowPermission } from "../flow-definition";

export type AccessViolationCode = "PERMISSION_NOT_ALLOWED" | "NAMESPACE_NOT_ALLOWED" | "GROUP_NOT_ALLOWED";

/** The parts of the access that these permissions do not allow, each with a sentence. Empty: everything is allowed. */
export function accessViolations(
  permissions: readonly FlowPermission[],
  { policies, kubernetesGroups }: ClusterAccess,
): { code: AccessViolationCode; message: string }[] {
  if (policies.length + kubernetesGroups.length === 0) {
    return [{ code: "PERMISSION_NOT_ALLOWED", message: "Nothing is asked for: name a permission." }];
  }
  const groups = permissions.flatMap((permission) => permission.groups);
  return [
    ...policies.flatMap(({ policy, namespaces }) => {
      const given = permissions.filter(({ permission }) => permission === policy);
      const message = policyViolation(given, policy, namespaces);
      const code = given.length === 0 ? ("PERMISSION_NOT_ALLOWED" as const) : ("NAMESPACE_NOT_ALLOWED" as const);
      return message === null ? [] : [{ code, message }];
    }),
    ...kubernetesGroups
      .filter((group) => isSystemGroup(group) || !groups.includes(group))
      .map((group) => ({
        code: "GROUP_NOT_ALLOWED" as const,
        message: isSystemGroup(group)
          ? `The Kubernetes group '${group}' cannot be given: those of Kubernetes itself never are.`
          : `The Kubernetes group '${group}' cannot be asked for.`,
      })),
  ];
}

/** Groups that are reserved for Kubernetes. EKS refuses them in access entries. */
export function isSystemGroup(group: string): boolean {
  return group.toLowerCase().startsWith("system:");
}

/**
 * Whether the allowed namespaces cover the requested one. Both may be names, or patterns with `*` at the end. Prefixes
 * are looked up by length: this is called thousands of times, and few lengths exist.
 */
export function coveringNamespaces(allowed: readonly string[]): (asked: string) => boolean {
  const names = new Set(allowed);
  const beginnings = new Set(allowed.filter(isPattern).map(beginningOf));
  const lengths = [...new Set([...beginnings].map((beginning) => beginning.length))];
  return (asked) => {
    if (names.has(asked)) return true;
    const beginning = isPattern(asked) ? beginningOf(asked) : asked;
    return lengths.some((length) => length <= beginning.length && beginnings.has(beginning.slice(0, length)));
  };
}

function isPattern(namespace: string): boolean {
  return namespace.endsWith("*");
}

function beginningOf(pattern: string): string {
  return pattern.slice(0, -1);
}

/** The violation as a sentence; null: the policy is allowed. */
function policyViolation(
  given: readonly FlowPermission[],
  policy: string,
  namespaces: readonly string[] | null,
): string | null {
  if (given.length === 0) return `'${policy}' cannot be asked for.`;
  if (namespaces?.length === 0) return `'${policy}' needs a namespace, or the whole cluster.`;
  if (given.some((permission) => permission.namespaces === null)) return null;
  const allowed = [...new Set(given.flatMap((permission) => permission.namespaces ?? []))];
  if (namespaces === null) return `'${policy}' cannot be asked for the whole cluster, only for ${allowed.join(", ")}.`;
  const isCovered = coveringNamespaces(allowed);
  const refused = namespaces.filter((one) => !isCovered(one));
  if (refused.length === 0) return null;
  return `'${policy}' cannot be asked for in ${refused.join(", ")}, only in ${allowed.join(", ")}.`;
}
