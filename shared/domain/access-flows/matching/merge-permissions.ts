import type { FlowPermission } from "../flow-definition";

/** Merges permissions: each one once, with the union of its scopes, in the order of first mention. */
export function mergePermissions(permissions: readonly FlowPermission[]): FlowPermission[] {
  const merged = new Map<string, FlowPermission>();
  for (const one of permissions) {
    const known = merged.get(one.permission);
    merged.set(one.permission, known ? both(known, one) : one);
  }
  return [...merged.values()];
}

/** The whole cluster includes all namespaces. */
function both(a: FlowPermission, b: FlowPermission): FlowPermission {
  const isWhole = a.namespaces === null || b.namespaces === null;
  return {
    permission: a.permission,
    namespaces: isWhole ? null : [...new Set([...a.namespaces!, ...b.namespaces!])],
    groups: [...new Set([...a.groups, ...b.groups])],
  };
}
