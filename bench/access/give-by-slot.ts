import { integrationInput } from "../../quickstart/connect";
import { StartupError } from "../../shared/kernel/app-error";
import { callsOfEntry } from "./calls-of-entry";
import type { Giving, GivingWays } from "./giving";
import { controlSimulator, type GrantParts } from "./grant-parts";
import {
  type Bare,
  BENCH_ADMIN,
  type BenchCluster,
  bareCloud,
  giveAll,
  NEVER_ABORTED,
  saveGrantPeople,
  untilNone,
  untilSynced,
} from "./grant-world";

/** A permission set like those of the pool, which the product does not know. */
const BARE_SET = "drawbridge-bare";

/**
 * IDENTITY_CENTER with a IDLE slot: Emil had access in every account before. The bare counterpart is assigned a
 * permission set there as well, so that neither waits for AWS to create a role.
 */
export async function giveBySlot(parts: GrantParts): Promise<Omit<Giving, "parts">> {
  const connected = await connectPool(parts);
  await makeIdleEverywhere(parts, connected.clusters, connected.emil);
  const { callsAlone } = await bareSlots(parts, connected.clusters);
  return { ...connected, callsAlone };
}

export interface ConnectedPool extends Omit<GivingWays, "callsAlone"> {
  /** One in each account to which access can be given. */
  readonly clusters: readonly BenchCluster[];
}

export async function connectPool(parts: GrantParts): Promise<ConnectedPool> {
  const { platform, connection, connectorId, simulatorUrl } = parts;
  for (const name of ["emil", "bare"]) {
    const user = { userName: name, email: `${name}@example.com`, displayName: name };
    await controlSimulator(simulatorUrl, "POST", "users", user);
  }
  const [owner, emil] = await saveGrantPeople(parts, ["owner", "emil"]);
  const integration = await platform.integrations.create(BENCH_ADMIN, {
    ...(integrationInput({ ...connection }, connectorId, "bench") as object),
    resourceTypes: ["EKS_CLUSTER"],
    integrationOwners: [{ attribute: "user", values: ["owner"] }],
  } as never);
  await untilSynced(parts, integration.id);
  const clusters: BenchCluster[] = await platform.db.query(
    `select distinct on (account_id) id, name, account_id as "accountId", region from resources
      where type = 'EKS_CLUSTER' and account_id <> split_part($1, ':', 5) order by account_id, region, name`,
    [connection.managementAccountRoleArn],
  );
  return { clusters, integrationId: integration.id, owner: owner!, emil: emil! };
}

export async function makeIdleEverywhere(
  { platform }: GrantParts,
  clusters: readonly BenchCluster[],
  { personId }: Giving["emil"],
): Promise<void> {
  const wishes = clusters.map(({ id }) => ({ personId: personId!, resourceId: id }));
  await giveAll(platform, wishes, 600_000);
  const given: { id: string }[] = await platform.db.query("select id from grants");
  for (const { id } of given) await platform.grants.revoke(BENCH_ADMIN, id, "It is not needed.");
  await untilNone(platform, "bindings where state <> 'IDLE'", 600_000);
}

export interface BareSlots {
  readonly callsAlone: Giving["callsAlone"];
  /** It holds role sessions in the accounts of the clusters, as a worker does. */
  readonly cloud: Bare["cloud"];
  /** Roles by account. */
  readonly roles: ReadonlyMap<string, string>;
}

/** A permission set in the accounts of these clusters, unknown to the product. */
export async function bareSlots(parts: GrantParts, clusters: readonly BenchCluster[]): Promise<BareSlots> {
  const { simulatorUrl, connection, platform } = parts;
  const bare = bareCloud(parts);
  const { arn } = (await controlSimulator(simulatorUrl, "POST", "permission-sets", {
    name: BARE_SET,
    tags: { "drawbridge-pool": platform.installation.id },
  })) as { arn: string };
  const roles = new Map<string, string>();
  for (const { accountId } of clusters) {
    await controlSimulator(simulatorUrl, "POST", "assignments", { permissionSet: BARE_SET, accountId, user: "bare" });
    const role = await bare.cloud.reservedRole(accountId, BARE_SET, NEVER_ABORTED);
    if (!role) throw new StartupError(`There is no role of ${BARE_SET} in ${accountId}.`);
    roles.set(accountId, role.arn);
  }
  const center = bare.cloud.identityCenter(connection.ssoRegion);
  const callsAlone = async (cluster: BenchCluster) => {
    const { accountId } = cluster;
    const [assignees, role] = await Promise.all([
      center.assignees(accountId, arn, NEVER_ABORTED),
      bare.cloud.role(accountId, roles.get(accountId)!, NEVER_ABORTED),
    ]);
    if (assignees.length !== 1) throw new StartupError(`${assignees.length} have ${BARE_SET} in ${accountId}.`);
    if (!role) throw new StartupError(`There is no role ${roles.get(accountId)}.`);
    await callsOfEntry(bare, cluster, role.arn, {});
  };
  return { callsAlone, cloud: bare.cloud, roles };
}
