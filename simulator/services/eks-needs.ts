import { tagKeys } from "../aws/context-keys";
import type { ContextKey, Need, ServiceCall } from "../aws/service";
import { type AccessEntry, partsOfPrincipal } from "../world/access-entries";
import type { Cluster } from "../world/clusters";

/**
 * The permissions that EKS requires for a call: on the cluster or on the access entry, with the keys of AWS's service
 * authorization reference.
 */
export function needsOfEks(call: ServiceCall): Need[] {
  const { operation, input } = call;
  const action = `eks:${operation}`;
  if (operation === "ListClusters" || operation === "ListAccessPolicies") {
    return [{ action, resource: "*", shownAs: clusterArn(call, "*") }];
  }
  if (operation === "CreateCluster") {
    const shownAs = clusterArn(call, input.text("name") ?? "*");
    return [{ action, resource: "*", shownAs, keys: keysOfRequest(call) }, ...tagging(call, [shownAs])];
  }
  if (operation === "CreateAccessEntry") return createAccessEntry(call);
  if (input.has("resourceArn")) return [{ action, ...taggedResource(call) }];
  if (input.has("principalArn")) return onEntry(call);
  return [{ action, ...clusterNamed(call) }];
}

function createAccessEntry(call: ServiceCall): Need[] {
  const { input } = call;
  const { resource, keys } = clusterNamed(call);
  const asked: ContextKey[] = [
    ["eks:accessEntryType", input.text("type")],
    ["eks:kubernetesGroups", input.texts("kubernetesGroups")],
    ["eks:principalArn", input.text("principalArn")],
    ["eks:username", input.text("username") || undefined],
  ];
  return [
    { action: "eks:CreateAccessEntry", resource, keys: [...keys, ...keysOfRequest(call), ...asked] },
    // AWS does not document on which of the two tagging is checked as an entry is made, so both have to allow it.
    ...tagging(call, [resource]),
    ...tagging(call, [entryArn(call)], asked),
  ];
}

/** Creation with tags also requires the permission to tag. */
function tagging(call: ServiceCall, resources: readonly string[], more: readonly ContextKey[] = []): Need[] {
  const tags = keysOfRequest(call);
  const keys = [...tags, ...more];
  return tags.length === 0 ? [] : resources.map((resource) => ({ action: "eks:TagResource", resource, keys }));
}

type Found = Omit<Need, "action"> & Required<Pick<Need, "keys">>;

function clusterNamed(call: ServiceCall): Found {
  const name = call.input.text("clusterName") ?? call.input.text("name") ?? "";
  return { resource: clusterArn(call, name), keys: tagKeys("aws:ResourceTag/", clusterOf(call, name)?.tags) };
}

/** An entry that does not exist has neither keys nor an id of its own. */
function onEntry(call: ServiceCall): Need[] {
  const { input, world, operation } = call;
  const cluster = clusterOf(call, input.text("clusterName") ?? "");
  const entry = cluster && world.entriesOf(cluster).find(input.text("principalArn") ?? "");
  const scope = input.object("accessScope");
  const asked: ContextKey[] = [
    ["eks:policyArn", input.text("policyArn")],
    ["eks:accessScope", scope.text("type")],
    ["eks:namespaces", scope.texts("namespaces")],
  ];
  const keys = /^(Dis)?[Aa]ssociateAccessPolicy$/.test(call.operation) ? asked : [];
  if (!entry && world.absentResources === "NOT_FOUND") return [];
  const own = entry ? keysOfEntry(call, cluster, entry) : [];
  const resource = entry?.arn ?? entryArn(call);
  return [{ action: `eks:${operation}`, resource, isAbsent: !entry, keys: [...keys, ...own] }];
}

function taggedResource(call: ServiceCall): Found {
  const { input, world, operation } = call;
  const resource = input.text("resourceArn") ?? "";
  const [kind, name = ""] = resource.slice(resource.lastIndexOf(":") + 1).split("/");
  const cluster = clusterOf(call, name);
  const keys = operation === "ListTagsForResource" ? [] : keysOfRequest(call);
  if (!cluster) return { resource, keys };
  if (kind === "cluster" && cluster.arn === resource) {
    return { resource, keys: [...keys, ...tagKeys("aws:ResourceTag/", cluster.tags)] };
  }
  const entry = world
    .entriesOf(cluster)
    .list()
    .find(({ arn }) => arn === resource);
  return { resource, isAbsent: !entry, keys: entry ? [...keys, ...keysOfEntry(call, cluster, entry)] : keys };
}

/** The keys of an entry are its current values, not those of the call. */
function keysOfEntry({ world }: ServiceCall, cluster: Cluster, entry: AccessEntry): ContextKey[] {
  return [
    ...tagKeys("aws:ResourceTag/", world.entriesOf(cluster).visibleTagsOf(entry)),
    ["eks:accessEntryType", entry.type],
    ["eks:clusterName", cluster.name],
    ["eks:kubernetesGroups", entry.kubernetesGroups],
    ["eks:principalArn", entry.principalArn],
    ["eks:username", entry.username],
  ];
}

function keysOfRequest({ input }: ServiceCall): ContextKey[] {
  const tags = input.map("tags");
  const names = [...Object.keys(tags), ...input.texts("tagKeys")];
  return names.length === 0 ? [] : [...tagKeys("aws:RequestTag/", tags), ["aws:TagKeys", names]];
}

function clusterOf({ caller, region }: ServiceCall, name: string): Cluster | undefined {
  return caller.account.clusters.find(region, name);
}

function clusterArn({ caller, region }: ServiceCall, name: string): string {
  return `arn:aws:eks:${region}:${caller.account.id}:cluster/${name}`;
}

/** With any id, for an entry that does not exist (yet). */
function entryArn({ caller, region, input }: ServiceCall): string {
  const { kind, accountId, name } = partsOfPrincipal(input.text("principalArn") ?? "");
  const entry = `${input.text("clusterName")}/${kind}/${accountId}/${name}/*`;
  return `arn:aws:eks:${region}:${caller.account.id}:access-entry/${entry}`;
}
