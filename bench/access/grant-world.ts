import { setTimeout as pause } from "node:timers/promises";
import type { AccessCloud, EntryPlace } from "../../shared/domain/cloud/access-cloud.port";
import { entryTags } from "../../shared/domain/grants/entry-tags";
import type { Actor } from "../../shared/kernel/actor";
import { systemActor } from "../../shared/kernel/actor";
import { StartupError } from "../../shared/kernel/app-error";
import { systemClock } from "../../shared/kernel/clock";
import { createCloud } from "../../shared/platform/aws/cloud";
import { createLogger } from "../../shared/platform/logging/logger";
import { personActor } from "../../testing/factories";
import { controlSimulator, type GrantParts } from "./grant-parts";

export const BENCH_ADMIN = systemActor("bench");

export interface BenchCluster {
  readonly id: string;
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
}

export interface BenchGrantWorld {
  readonly clusters: readonly BenchCluster[];
  readonly people: readonly Actor[];
  readonly integrationId: string;
}

/** Connects and discovers the organization, saves people of these names, and makes roles for them and for `bare`. */
export async function makeGrantWorld(
  parts: GrantParts,
  names: readonly string[],
  bare: readonly string[],
): Promise<BenchGrantWorld> {
  const { platform, connection } = parts;
  const people = await saveGrantPeople(parts, names);
  const { region, ssoRegion, ssoPortal, managementAccountRoleArn, memberRoleName, externalId } = connection;
  const integration = await platform.integrations.create(BENCH_ADMIN, {
    ...{ region, ssoRegion, ssoPortal, managementAccountRoleArn, memberRoleName, externalId },
    name: "bench",
    connectorId: parts.connectorId,
    resourceTypes: ["EKS_CLUSTER"],
    principalStrategy: "IAM_ROLE_TEMPLATE",
    principalRoleTemplate: "arn:aws:iam::{{accountId}}:role/people/{{userName}}",
    integrationOwners: [{ attribute: "user", values: [names[0]!] }],
  });
  await untilSynced(parts, integration.id);
  const clusters: BenchCluster[] = await platform.db.query(
    `select id, name, account_id as "accountId", region from resources where type = 'EKS_CLUSTER' order by account_id, region, name`,
  );
  for (const accountId of new Set(clusters.map((cluster) => cluster.accountId))) {
    await Promise.all([...names, ...bare].map((name) => makeRole(parts, accountId, name)));
  }
  return { clusters, people, integrationId: integration.id };
}

export async function saveGrantPeople({ platform }: GrantParts, names: readonly string[]): Promise<Actor[]> {
  const provider = await platform.identityProviders.create(BENCH_ADMIN, "Bench");
  const users = names.map(
    (name) => `  - { id: ${name}, userName: ${name}, email: ${name}@example.com, displayName: ${name} }`,
  );
  await platform.identityProviders.importFile(BENCH_ADMIN, provider.id, `users:\n${users.join("\n")}\n`, false);
  const rows: Parameters<typeof personActor>[0][] = await platform.db.query(
    `select id, person_id as "personId", display_name as "displayName" from identities
      order by array_position($1::text[], user_name)`,
    [names],
  );
  return rows.map((row) => personActor(row));
}

export async function untilSynced({ platform }: GrantParts, integrationId: string): Promise<void> {
  for (let waited = 0; waited < 600_000; waited += 100) {
    const [run] = await platform.syncRunsQueries.latestOf([integrationId]);
    if (run?.finishedAt) {
      // A realistic organization has accounts that cannot be scanned.
      if (run.state !== "SUCCEEDED" && run.state !== "PARTIAL")
        throw new StartupError(`The organization was not discovered: ${run.state}.`);
      return;
    }
    await pause(100);
  }
  throw new StartupError("The organization was not discovered within ten minutes.");
}

export interface PlannedGrant {
  readonly personId: string;
  readonly resourceId: string;
  /** An hour if left out. */
  readonly seconds?: number;
}

/** Grants access without a request, and waits until all of it is ACTIVE. */
export async function giveAll(
  platform: GrantParts["platform"],
  wishes: readonly PlannedGrant[],
  limitMs: number,
): Promise<void> {
  for (const { personId, resourceId, seconds = 3_600 } of wishes) {
    await platform.uow.run(BENCH_ADMIN, (tx) =>
      platform.grants.create(tx, {
        personId,
        resource: { id: resourceId },
        flowId: null,
        access: { policies: [{ policy: "AmazonEKSViewPolicy", namespaces: null }], kubernetesGroups: [] },
        durationSeconds: seconds,
      }),
    );
  }
  await untilNone(platform, "grants where ended_at is null and state <> 'ACTIVE'", limitMs);
}

/** Waits until a query has no rows. `rows` is its text after "from". */
export async function untilNone({ db }: GrantParts["platform"], rows: string, limitMs: number): Promise<void> {
  for (let waited = 0; waited < limitMs; waited += 200) {
    const [row]: { left: number }[] = await db.query(`select count(*)::int as left from ${rows}`);
    if (row!.left === 0) return;
    await pause(200);
  }
  throw new StartupError(`Not within ${limitMs / 1_000} s: none of ${rows}.`);
}

async function makeRole({ simulatorUrl }: GrantParts, accountId: string, name: string): Promise<void> {
  await controlSimulator(simulatorUrl, "POST", `roles/${accountId}`, { name, path: "/people/" });
}

export interface Bare {
  readonly cloud: AccessCloud;
  readonly place: (cluster: BenchCluster, person: string) => EntryPlace;
  /** Of each entry: without them the member role may not change it. */
  readonly tags: Record<string, string>;
}

/** The product's own adapter with its own rate limits, and nothing around it. */
export function bareCloud({ aws, connection, platform }: GrantParts): Bare {
  const { endpoint, ...credentials } = aws;
  const cloud = createCloud({
    installationId: platform.installation.id,
    clock: systemClock,
    log: createLogger("warn", "bare"),
    aws: { endpoint, credentials, region: connection.region },
  }).organization({
    region: connection.region!,
    managementRoleArn: connection.managementAccountRoleArn!,
    memberRoleName: connection.memberRoleName!,
    externalId: connection.externalId!,
    sessionDurationHours: 1,
  });
  const place = ({ name, accountId, region }: BenchCluster, person: string): EntryPlace => ({
    accountId,
    region,
    clusterName: name,
    partition: "aws",
    priority: "revoke",
    principalArn: `arn:aws:iam::${accountId}:role/people/${person}`,
  });
  return { cloud, place, tags: entryTags(platform.installation.id, "bare") };
}

export const NEVER_ABORTED = new AbortController().signal;
