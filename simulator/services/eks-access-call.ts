import { AwsError } from "../aws/aws-error";
import { pageOf } from "../aws/paging";
import type { ServiceCall } from "../aws/service";
import type { AccessEntries, AccessEntry } from "../world/access-entries";
import type { Cluster } from "../world/clusters";
import { invalidParameter, invalidRequest } from "./eks-access-rules";

/** The entries that a call is about, and the answers that all operations on them share. */
export function entriesToRead({ input, caller, region, world }: ServiceCall): AccessEntries {
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

export function entriesToChange(call: ServiceCall): AccessEntries {
  const entries = entriesToRead(call);
  const { cluster } = entries;
  if (cluster.status === "ACTIVE" || cluster.status === "UPDATING") return entries;
  const message = `The cluster ${cluster.name} is ${cluster.status}; its access entries cannot be changed.`;
  if (cluster.status === "DELETING" && call.operation === "CreateAccessEntry") {
    throw new AwsError("ResourceInUseException", message, 409, { clusterName: cluster.name });
  }
  throw invalidRequest(message, cluster);
}

export function visibleEntry({ input }: ServiceCall, entries: AccessEntries): AccessEntry {
  return present(entries.findVisible(input.text("principalArn") ?? ""), entries.cluster);
}

export function storedEntry({ input }: ServiceCall, entries: AccessEntries): AccessEntry {
  return present(entries.find(input.text("principalArn") ?? ""), entries.cluster);
}

function present(entry: AccessEntry | undefined, cluster: Cluster): AccessEntry {
  if (entry) return entry;
  throw eksNotFound(
    cluster,
    "The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.",
  );
}

export function pageOfEntries(
  { input }: ServiceCall,
  keys: readonly string[],
): { keys: readonly string[]; nextToken: string | null } {
  const size = input.number("maxResults") ?? 100;
  if (!(size >= 1 && size <= 100)) throw invalidParameter("maxResults must be between 1 and 100.");
  const found = pageOf(keys, size, input.text("nextToken"));
  if (!found) throw invalidParameter("Invalid nextToken.");
  return { keys: found.keys, nextToken: found.nextToken ?? null };
}

export function eksNotFound(cluster: Cluster, message: string): AwsError {
  return new AwsError("ResourceNotFoundException", message, 404, { clusterName: cluster.name });
}

export const ONLY_STANDARD = 'This operation can only be performed on Access Entries with a type of "STANDARD".';
