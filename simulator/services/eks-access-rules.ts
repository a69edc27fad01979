import { AwsError } from "../aws/aws-error";
import { partsOfPrincipal } from "../world/access-entries";
import type { Cluster } from "../world/clusters";
import type { World } from "../world/world";

/** The rules of EKS for access entries. Each returns null, or the message of an InvalidParameterException. */
export function problemWithEntryPrincipal(world: World, cluster: Cluster, arn: string, type: string): string | null {
  if (!TYPES.has(type)) return `The specified type ${type} is invalid, it must be one of: ${[...TYPES].join(", ")}.`;
  if (/^arn:aws[\w-]*:iam::\d{12}:role\/aws-service-role\//.test(arn)) {
    return "The caller is not allowed to modify access entries with a principalArn value of a Service Linked Role.";
  }
  // Sessions, roles without their path, and roles made a moment ago: all the same to EKS.
  if (!world.isKnownToEks(arn)) return "The specified principalArn is invalid: invalid principal.";
  if (type !== "STANDARD" && partsOfPrincipal(arn).accountId !== cluster.accountId) {
    return `The specified principalArn is invalid: an access entry of type ${type} must be of the cluster's own account.`;
  }
  return null;
}

export function problemWithUsername(username: string | undefined): string | null {
  if (username === undefined) return null;
  const reserved = ["system:", "eks:", "aws:", "amazon:", "iam:"].find((prefix) => username.startsWith(prefix));
  if (reserved) return `The username must not begin with ${reserved}`;
  const session = username.search(/\{\{SessionName(Raw)?\}\}/);
  // Otherwise the name of a session could make one person look like another.
  if (session >= 0 && !username.slice(0, session).includes(":")) {
    return "The username must have a colon before {{SessionName}} or {{SessionNameRaw}}.";
  }
  return null;
}

export function problemWithGroups(groups: readonly string[]): string | null {
  const reserved = groups.find((group) => group.startsWith("system:"));
  return reserved ? `The kubernetes group name ${reserved} is invalid, it cannot start with system:` : null;
}

export function problemWithScope(type: string | undefined, namespaces: readonly string[]): string | null {
  if (type === "cluster") {
    return namespaces.length > 0 ? "The accessScope of type cluster must not have namespaces." : null;
  }
  if (type !== "namespace") return `The accessScope type ${type ?? ""} is invalid, it must be cluster or namespace.`;
  if (namespaces.length === 0) return "The accessScope of type namespace must have at least one namespace.";
  const wrong = namespaces.find((namespace) => !/^[a-z0-9*]([-a-z0-9*]{0,61}[a-z0-9*])?$/.test(namespace));
  return wrong === undefined ? null : `The namespace ${wrong} is invalid.`;
}

export function invalidParameter(message: string): AwsError {
  return new AwsError("InvalidParameterException", message, 400);
}

export function invalidRequest(message: string, cluster: Cluster): AwsError {
  return new AwsError("InvalidRequestException", message, 400, { clusterName: cluster.name });
}

const TYPES: ReadonlySet<string> = new Set([
  "STANDARD",
  "EC2_LINUX",
  "EC2_WINDOWS",
  "FARGATE_LINUX",
  "EC2",
  "HYBRID_LINUX",
  "HYPERPOD_LINUX",
]);
