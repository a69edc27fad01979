import type { ClusterAccess } from "../../access/cluster-access.port";

/** A first command that the access allows, and where it may be run. */
export interface FirstCommand {
  /** Words behind `kubectl`, without a namespace. */
  readonly words: readonly string[];
  /** Where kubectl begins. Null: the whole cluster is allowed, or patterns only. */
  readonly namespace: string | null;
  /** All that are allowed, patterns too; null: the whole cluster, or unknown. */
  readonly allowed: readonly string[] | null;
}

export function firstCommandOf({ policies }: ClusterAccess): FirstCommand {
  if (policies.length === 0) return { words: ["auth", "whoami"], namespace: null, allowed: null };
  const ofPods = policies.filter(({ policy }) => policy !== SECRETS_ONLY);
  const [words, scopes] = ofPods.length > 0 ? [["get", "pods"], ofPods] : [["get", "secrets"], policies];
  if (scopes.some(({ namespaces }) => namespaces === null)) return { words, namespace: null, allowed: null };
  const allowed = [...new Set(scopes.flatMap(({ namespaces }) => namespaces ?? []))];
  return { words, namespace: allowed.find((namespace) => !isPattern(namespace)) ?? null, allowed };
}

function isPattern(namespace: string): boolean {
  return namespace.includes("*");
}

/** The one policy for people that does not let them see pods. */
const SECRETS_ONLY = "AmazonEKSSecretReaderPolicy";
