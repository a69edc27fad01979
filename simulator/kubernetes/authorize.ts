import { accessPolicyArn } from "../world/access-policies";
import type { EffectiveAccess } from "../world/cluster-access";

/** A request to a cluster. Without a namespace it concerns a cluster-wide object, or all namespaces. */
export interface ResourceAttributes {
  readonly verb: string;
  readonly resource: string;
  readonly namespace?: string;
}

/** Decides by access policies alone: groups need role bindings, of which there are none. */
export function mayDo(access: EffectiveAccess, wish: ResourceAttributes): boolean {
  return access.policies.some(({ policyArn, scope }) => {
    const within = scope.type === "cluster" || scope.namespaces.some((pattern) => covers(pattern, wish.namespace));
    return within && (RULES[policyArn]?.(wish) ?? false);
  });
}

function covers(pattern: string, namespace: string | undefined): boolean {
  if (namespace === undefined) return false;
  const [start = "", ...rest] = pattern.split("*");
  if (rest.length === 0) return namespace === pattern;
  return new RegExp(`^${[start, ...rest].map((part) => part.replace(/[-.]/g, "\\$&")).join(".*")}$`).test(namespace);
}

const READS: ReadonlySet<string> = new Set(["get", "list", "watch"]);
/** Cluster-wide resources; except `namespaces`, only cluster administrators may read them. */
const OF_THE_CLUSTER: ReadonlySet<string> = new Set([
  "nodes",
  "persistentvolumes",
  "clusterroles",
  "clusterrolebindings",
]);
const OF_RBAC: ReadonlySet<string> = new Set(["roles", "rolebindings"]);

const reads = ({ verb, resource }: ResourceAttributes) =>
  READS.has(verb) && !OF_THE_CLUSTER.has(resource) && !OF_RBAC.has(resource) && resource !== "secrets";
const edits = (wish: ResourceAttributes) =>
  wish.resource === "namespaces" ? reads(wish) : !OF_THE_CLUSTER.has(wish.resource) && !OF_RBAC.has(wish.resource);
const administers = (wish: ResourceAttributes) => edits(wish) || OF_RBAC.has(wish.resource);

const RULES: Readonly<Record<string, (wish: ResourceAttributes) => boolean>> = {
  [accessPolicyArn("AmazonEKSClusterAdminPolicy")]: () => true,
  [accessPolicyArn("AmazonEKSAdminPolicy")]: administers,
  [accessPolicyArn("AmazonEKSEditPolicy")]: edits,
  [accessPolicyArn("AmazonEKSViewPolicy")]: reads,
  [accessPolicyArn("AmazonEKSAdminViewPolicy")]: ({ verb }) => READS.has(verb),
  [accessPolicyArn("AmazonEKSSecretReaderPolicy")]: ({ verb, resource }) => READS.has(verb) && resource === "secrets",
};
