import { AwsError } from "../aws/aws-error";
import type { Operation, Route, ServiceCall } from "../aws/service";
import type { AccessEntry } from "../world/access-entries";
import type { Cluster } from "../world/clusters";
import {
  entriesToChange,
  entriesToRead,
  ONLY_STANDARD,
  pageOfEntries,
  storedEntry,
  visibleEntry,
} from "./eks-access-call";
import {
  invalidParameter,
  problemWithEntryPrincipal,
  problemWithGroups,
  problemWithUsername,
} from "./eks-access-rules";
import { problemWithTags } from "./eks-tags";

/** Access entries, by the rules of EKS for its callers. Their associations are in eks-access-policies.ts. */
export const ENTRY_OPERATIONS: readonly (readonly [string, Operation])[] = [
  ["CreateAccessEntry", createAccessEntry],
  ["DescribeAccessEntry", describeAccessEntry],
  ["ListAccessEntries", listAccessEntries],
  ["UpdateAccessEntry", updateAccessEntry],
  ["DeleteAccessEntry", deleteAccessEntry],
];

/** Routes below /clusters/<name>/access-entries. */
export function routeToEntries(method: string, clusterName: string, path: readonly string[]): Route | null {
  const [principalArn, policies, policyArn, ...more] = path;
  if (more.length > 0 || (policies !== undefined && policies !== "access-policies")) return null;
  const operations =
    principalArn === undefined
      ? { GET: "ListAccessEntries", POST: "CreateAccessEntry" }
      : policies === undefined
        ? { GET: "DescribeAccessEntry", POST: "UpdateAccessEntry", DELETE: "DeleteAccessEntry" }
        : policyArn === undefined
          ? { GET: "ListAssociatedAccessPolicies", POST: "AssociateAccessPolicy" }
          : { DELETE: "DisassociateAccessPolicy" };
  const operation = (operations as Record<string, string>)[method];
  // A label that the path does not have must not hide a parameter of the body.
  const labels = { clusterName, ...(principalArn && { principalArn }), ...(policyArn && { policyArn }) };
  return operation ? { operation, labels } : null;
}

function createAccessEntry(call: ServiceCall): object {
  const { input, world } = call;
  const entries = entriesToChange(call);
  const principalArn = input.text("principalArn") ?? "";
  const type = input.text("type") ?? "STANDARD";
  const username = input.text("username") || undefined;
  const kubernetesGroups = input.texts("kubernetesGroups");
  const tags = input.map("tags");
  const problem =
    problemWithEntryPrincipal(world, entries.cluster, principalArn, type) ??
    (type !== "STANDARD" && (username !== undefined || kubernetesGroups.length > 0) ? ONLY_STANDARD : null) ??
    problemWithUsername(username) ??
    problemWithGroups(kubernetesGroups) ??
    problemWithTags(tags);
  if (problem) throw invalidParameter(problem);
  const madeBy = {
    token: input.text("clientRequestToken") ?? "",
    parameters: JSON.stringify([principalArn, type, username, kubernetesGroups, tags]),
  };
  const existing = entries.find(principalArn);
  if (existing) return { accessEntry: view(entries.cluster, repeated(existing, madeBy, entries.cluster)) };
  if (entries.size >= world.limits.accessEntriesPerCluster) {
    const message = `The number of access entries of cluster ${entries.cluster.name} has reached its limit of ${world.limits.accessEntriesPerCluster}.`;
    throw new AwsError("ResourceLimitExceededException", message, 400, { clusterName: entries.cluster.name });
  }
  const groups = type === "STANDARD" ? kubernetesGroups : undefined;
  const made = entries.create({ principalArn, type, username, kubernetesGroups: groups, tags, madeBy });
  return { accessEntry: view(entries.cluster, made) };
}

/** A repetition of the call that created the entry gets the same answer; any other call gets a conflict. */
function repeated(entry: AccessEntry, again: { token: string; parameters: string }, cluster: Cluster): AccessEntry {
  if (again.token !== "" && entry.madeBy?.token === again.token) {
    if (entry.madeBy.parameters === again.parameters) return entry;
    throw invalidParameter("The clientRequestToken was used before, with other parameters.");
  }
  throw new AwsError(
    "ResourceInUseException",
    "The specified access entry resource is already in use on this cluster.",
    409,
    { clusterName: cluster.name },
  );
}

function describeAccessEntry(call: ServiceCall): object {
  const entries = entriesToRead(call);
  return { accessEntry: view(entries.cluster, visibleEntry(call, entries)) };
}

function listAccessEntries(call: ServiceCall): object {
  const entries = entriesToRead(call);
  const policyArn = call.input.text("associatedPolicyArn");
  const shown = entries.listVisible().filter(({ policies }) => policyArn === undefined || policies.has(policyArn));
  const { keys, nextToken } = pageOfEntries(
    call,
    shown.map((entry) => entry.principalArn),
  );
  return { accessEntries: keys, nextToken };
}

function updateAccessEntry(call: ServiceCall): object {
  const { input } = call;
  const entries = entriesToChange(call);
  const entry = storedEntry(call, entries);
  if (entry.type !== "STANDARD") throw invalidParameter(ONLY_STANDARD);
  const username = input.text("username") || undefined;
  const kubernetesGroups = input.has("kubernetesGroups") ? input.texts("kubernetesGroups") : undefined;
  const problem = problemWithUsername(username) ?? problemWithGroups(kubernetesGroups ?? []);
  if (problem) throw invalidParameter(problem);
  return { accessEntry: view(entries.cluster, entries.change(entry.principalArn, { username, kubernetesGroups })) };
}

function deleteAccessEntry(call: ServiceCall): object {
  const entries = entriesToChange(call);
  entries.remove(storedEntry(call, entries).principalArn);
  return {};
}

function view(cluster: Cluster, entry: AccessEntry): object {
  return {
    clusterName: cluster.name,
    principalArn: entry.principalArn,
    kubernetesGroups: entry.kubernetesGroups,
    accessEntryArn: entry.arn,
    createdAt: entry.createdAt / 1000,
    modifiedAt: entry.modifiedAt / 1000,
    tags: entry.tags,
    username: entry.username,
    type: entry.type,
  };
}
