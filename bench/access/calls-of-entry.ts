import { StartupError } from "../../shared/kernel/app-error";
import { type Bare, type BenchCluster, NEVER_ABORTED } from "./grant-world";

/** A read, two writes, and two reads side by side: the calls of every grant once there is a role. Entries of slots have no tags. */
export async function callsOfEntry(
  { cloud, place }: Bare,
  cluster: BenchCluster,
  principalArn: string,
  tags: Readonly<Record<string, string>>,
): Promise<void> {
  const at = { ...place(cluster, "bare"), principalArn };
  if (await cloud.describeEntry(at, NEVER_ABORTED)) throw new StartupError("There is an entry already.");
  await cloud.createEntry(at, { kubernetesGroups: [], tags, token: cluster.id }, NEVER_ABORTED);
  await cloud.associatePolicy(at, { policy: "AmazonEKSViewPolicy", namespaces: null }, NEVER_ABORTED);
  await cloud.describeEntry({ ...at, isExpected: true }, NEVER_ABORTED);
}
