import type { AccessEntries, AccessEntry, AccessScope, Association } from "../access-entries";
import { ACCESS_POLICY_NAMES, accessPolicyArn, isAssignable } from "../access-policies";
import { AwsError } from "../aws/aws-error";
import { pageOf } from "../aws/paging";
import type { Call, Operation, Route } from "../aws/service";
import type { Cluster } from "../clusters";
import {
  invalidParameter,
  invalidRequest,
  problemWithGroups,
  problemWithPrincipal,
  problemWithScope,
  problemWithUsername,
} from "./eks-access-rules";
import { problemWithTags } from "./eks-tags";

/** Access entries and the policies associated with them, by the rules that EKS has for its callers. */
export const ENTRY_OPERATIONS: readonly (readonly [string, Operation])[] = [
  ["CreateAccessEntry", createAccessEntry],
  ["DescribeAccessEntry", describeAccessEntry],
  ["ListAccessEntries", listAccessEntries],
  ["UpdateAccessEntry", updateAccessEntry],
  ["DeleteAccessEntry", deleteAccessEntry],
  ["AssociateAccessPolicy", associateAccessPolicy],
  ["DisassociateAccessPolicy", disassociateAccessPolicy],
  ["ListAssociatedAccessPolicies", listAssociatedAccessPolicies],
  ["ListAccessPolicies", listAccessPolicies],
];

/** What is behind /clusters/<name>/access-entries. */
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

function createAccessEntry(call: Call): object {
  const { input, world } = call;
  const entries = entriesToChange(call);
  const principalArn = input.text("principalArn") ?? "";
  const type = input.text("type") ?? "STANDARD";
  const username = input.text("username") || undefined;
  const kubernetesGroups = input.texts("kubernetesGroups");
  const tags = input.map("tags");
  const problem =
    problemWithPrincipal(world, entries.cluster, principalArn, type) ??
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

/** The call that made the entry, sent again, gets the same answer; every other call meets an entry that is in use. */
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

function describeAccessEntry(call: Call): object {
  const entries = entriesToRead(call);
  return { accessEntry: view(entries.cluster, seenEntry(call, entries)) };
}

function listAccessEntries(call: Call): object {
  const entries = entriesToRead(call);
  const policyArn = call.input.text("associatedPolicyArn");
  const shown = entries.listSeen().filter(({ policies }) => policyArn === undefined || policies.has(policyArn));
  const { keys, nextToken } = page(
    call,
    shown.map((entry) => entry.principalArn),
  );
  return { accessEntries: keys, nextToken };
}

function updateAccessEntry(call: Call): object {
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

function deleteAccessEntry(call: Call): object {
  const entries = entriesToChange(call);
  entries.remove(storedEntry(call, entries).principalArn);
  return {};
}

function associateAccessPolicy(call: Call): object {
  const { input } = call;
  const entries = entriesToChange(call);
  // An entry that readers are not shown yet does not exist for this call either.
  const { principalArn, type } = seenEntry(call, entries) && storedEntry(call, entries);
  if (type !== "STANDARD" && type !== "EC2") throw invalidParameter(ONLY_STANDARD);
  const policyArn = input.text("policyArn") ?? "";
  if (!isAssignable(policyArn)) throw invalidParameter(`The specified policyArn is invalid: ${policyArn}`);
  const scope = input.object("accessScope");
  const namespaces = scope.texts("namespaces");
  const problem = problemWithScope(scope.text("type"), namespaces);
  if (problem) throw invalidParameter(problem);
  const wanted: AccessScope =
    scope.text("type") === "cluster" ? { type: "cluster" } : { type: "namespace", namespaces };
  return {
    clusterName: entries.cluster.name,
    principalArn,
    associatedAccessPolicy: viewOfAssociation(entries.associate(principalArn, policyArn, wanted)),
  };
}

function disassociateAccessPolicy(call: Call): object {
  const entries = entriesToChange(call);
  const { principalArn, policies } = storedEntry(call, entries);
  const policyArn = call.input.text("policyArn") ?? "";
  if (!policies.has(policyArn)) {
    throw notFound(
      entries.cluster,
      "The specified policyArn could not be found. You can view the associated access policies with 'list-associated-access-policies'.",
    );
  }
  entries.disassociate(principalArn, policyArn);
  return {};
}

function listAssociatedAccessPolicies(call: Call): object {
  const entries = entriesToRead(call);
  const { principalArn, policies } = seenEntry(call, entries);
  const { keys, nextToken } = page(call, [...policies.keys()].sort());
  const associatedAccessPolicies = keys.flatMap((arn) => viewsOf(policies.get(arn)));
  return { clusterName: entries.cluster.name, principalArn, associatedAccessPolicies, nextToken };
}

function listAccessPolicies(call: Call): object {
  const { keys, nextToken } = page(call, ACCESS_POLICY_NAMES);
  return { accessPolicies: keys.map((name) => ({ name, arn: accessPolicyArn(name) })), nextToken };
}

function entriesToRead({ input, caller, region, world }: Call): AccessEntries {
  const name = input.text("clusterName") ?? "";
  const cluster = caller.account.clusters.find(region, name);
  if (!cluster) {
    throw new AwsError("ResourceNotFoundException", `No cluster found for name: ${name}.`, 404, { clusterName: name });
  }
  if (cluster.authenticationMode === "CONFIG_MAP") {
    throw invalidRequest(
      "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
      cluster,
    );
  }
  return world.entriesOf(cluster);
}

function entriesToChange(call: Call): AccessEntries {
  const entries = entriesToRead(call);
  const { cluster } = entries;
  if (cluster.status === "ACTIVE" || cluster.status === "UPDATING") return entries;
  const message = `The cluster ${cluster.name} is ${cluster.status}; its access entries cannot be changed.`;
  if (cluster.status === "DELETING" && call.operation === "CreateAccessEntry") {
    throw new AwsError("ResourceInUseException", message, 409, { clusterName: cluster.name });
  }
  throw invalidRequest(message, cluster);
}

function seenEntry({ input }: Call, entries: AccessEntries): AccessEntry {
  return present(entries.findSeen(input.text("principalArn") ?? ""), entries.cluster);
}

function storedEntry({ input }: Call, entries: AccessEntries): AccessEntry {
  return present(entries.find(input.text("principalArn") ?? ""), entries.cluster);
}

function present(entry: AccessEntry | undefined, cluster: Cluster): AccessEntry {
  if (entry) return entry;
  throw notFound(
    cluster,
    "The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.",
  );
}

function page({ input }: Call, keys: readonly string[]): { keys: readonly string[]; nextToken: string | null } {
  const size = input.number("maxResults") ?? 100;
  if (!(size >= 1 && size <= 100)) throw invalidParameter("maxResults must be between 1 and 100.");
  const found = pageOf(keys, size, input.text("nextToken"));
  if (!found) throw invalidParameter("Invalid nextToken.");
  return { keys: found.keys, nextToken: found.nextToken ?? null };
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

function viewsOf(association: Association | undefined): object[] {
  return association ? [viewOfAssociation(association)] : [];
}

function viewOfAssociation({ policyArn, scope, associatedAt, modifiedAt }: Association): object {
  return {
    policyArn,
    accessScope: { type: scope.type, namespaces: scope.type === "namespace" ? scope.namespaces : [] },
    associatedAt: associatedAt / 1000,
    modifiedAt: modifiedAt / 1000,
  };
}

function notFound(cluster: Cluster, message: string): AwsError {
  return new AwsError("ResourceNotFoundException", message, 404, { clusterName: cluster.name });
}

const ONLY_STANDARD = 'This operation can only be performed on Access Entries with a type of "STANDARD".';
