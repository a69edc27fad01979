import { createHash, randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { RunningChild } from "../../launcher/processes";
import { integrationInput } from "../../quickstart/connect";
import { StartupError } from "../../shared/kernel/app-error";
import { controlSimulator, type GrantParts } from "../access/grant-parts";
import { BENCH_ADMIN, saveGrantPeople, untilSynced } from "../access/grant-world";
import { cpuSecondsOf, cpuSecondsOfFamily } from "../discovery/process-usage";
import type { BurstOptions } from "./options";

export interface Burst {
  readonly made: number;
  /** From a person's first try to the answer that the request is there. */
  readonly answeredMs: readonly number[];
  /** Refusals by their answer, after which a person tried again. */
  readonly refusals: readonly (readonly [string, number])[];
  readonly allThereSeconds: number;
  readonly active: number;
  /** Null: not within the minutes of the run. */
  readonly allActiveSeconds: number | null;
  readonly serverCpuMs: number | null;
  readonly databaseCpuMs: number | null;
  /** The longest that a statement was seen to wait for an advisory lock. */
  readonly longestLockSeconds: number;
  /** By the simulator's slot watch. */
  readonly violations: number;
}

interface Asker {
  readonly token: string;
  readonly resourceId: string;
}

/** Everybody asks for one cluster by a flow without approval, so that giving begins with the request. */
export async function measureBurst(parts: GrantParts, options: BurstOptions): Promise<Burst> {
  const { platform, simulatorUrl, postgresPid } = parts;
  const askers = await makeAskers(parts, options);
  const server = await parts.startServer();
  await warmUp(server);
  const [cpu, databaseCpu] = [cpuSecondsOf(server.pid), cpuSecondsOfFamily(postgresPid)];
  const locks = watchLocks(parts);
  const begun = performance.now();
  const refusals = new Map<string, number>();
  const answeredMs = await Promise.all(
    askers.map(async (asker, n) => {
      await pause((n / askers.length) * options.within * 1_000);
      return askUntilThere(server, asker, (answer) => refusals.set(answer, (refusals.get(answer) ?? 0) + 1));
    }),
  );
  const allThereSeconds = (performance.now() - begun) / 1_000;
  const serverCpuMs = since(cpu, cpuSecondsOf(server.pid));
  const databaseCpuMs = since(databaseCpu, cpuSecondsOfFamily(postgresPid));
  const allActiveSeconds = await untilActive(parts, begun, options);
  const { violations } = (await controlSimulator(simulatorUrl, "GET", "slot-watch")) as { violations: unknown[] };
  const [counts]: { made: number; active: number }[] = await platform.db.query(
    `select (select count(*)::int from access_requests) as made,
            (select count(*)::int from grants where state = 'ACTIVE') as active`,
  );
  return {
    ...counts!,
    answeredMs,
    refusals: [...refusals],
    allThereSeconds,
    allActiveSeconds,
    serverCpuMs,
    databaseCpuMs,
    longestLockSeconds: await locks.stop(),
    violations: violations.length,
  };
}

async function makeAskers(parts: GrantParts, { people }: BurstOptions): Promise<Asker[]> {
  const { platform, connection, connectorId, simulatorUrl } = parts;
  const names = Array.from({ length: people }, (_, n) => `person-${String(n + 1).padStart(4, "0")}`);
  for (const name of names) {
    const user = { userName: name, email: `${name}@example.com`, displayName: name };
    await controlSimulator(simulatorUrl, "POST", "users", user);
  }
  const actors = await saveGrantPeople(parts, names);
  const integration = await platform.integrations.create(BENCH_ADMIN, {
    ...(integrationInput({ ...connection }, connectorId, "bench") as object),
    resourceTypes: ["EKS_CLUSTER"],
  } as never);
  await untilSynced(parts, integration.id);
  await platform.accessFlows.create(BENCH_ADMIN, {
    name: "Bench",
    requestors: { conditions: [] },
    targets: [{ integration: "bench", permissions: [{ permission: "AmazonEKSViewPolicy" }] }],
    approverPolicy: null,
  });
  const clusters: { id: string }[] = await platform.db.query(
    `select id from resources where type = 'EKS_CLUSTER' and account_id <> split_part($1, ':', 5)
      order by name, account_id`,
    [connection.managementAccountRoleArn],
  );
  if (clusters.length === 0) throw new StartupError("No cluster was found.");
  const tokens = actors.map(() => randomUUID());
  await platform.db.query(
    `insert into api_tokens (id, name, kind, token_hash, identity_id, roles, scopes, created_at)
     select gen_random_uuid(), 'bench', 'person', hash, id, '{MEMBER}', '{READ,REQUEST}', now()
       from unnest($1::text[], $2::uuid[]) as t(hash, id)`,
    [tokens.map((token) => createHash("sha256").update(token).digest("hex")), actors.map(({ id }) => id)],
  );
  await platform.db.query("vacuum analyze");
  return tokens.map((token, n) => ({ token, resourceId: clusters[n % clusters.length]!.id }));
}

const LOCAL = "http://127.0.0.1";

const ASK = `mutation ($input: AccessRequestInput!) { createAccessRequest(input: $input) { request { id state } } }`;

/** Resolves to the milliseconds from the first try to the request. A refused try is repeated when the answer says so. */
async function askUntilThere(
  { ready }: RunningChild,
  { token, resourceId }: Asker,
  onRefusal: (answer: string) => void,
): Promise<number> {
  const begun = performance.now();
  const input = {
    resourceIds: [resourceId],
    permissions: [{ permission: "AmazonEKSViewPolicy" }],
    durationSeconds: 3_600,
    justification: "Monday",
  };
  for (;;) {
    const response = await fetch(`${LOCAL}:${String(ready.port)}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: ASK, variables: { input } }),
    });
    const text = await response.text();
    if (text.includes('"request":{"id"')) return performance.now() - begun;
    const seconds = response.headers.get("retry-after");
    if (seconds === null) throw new StartupError(`A request was refused for good: ${response.status} ${text}`);
    onRefusal(`${response.status} ${text.slice(0, 200)}`);
    await pause(Number(seconds) * 1_000);
  }
}

async function warmUp({ ready }: RunningChild): Promise<void> {
  for (let n = 0; n < 50; n += 1) await (await fetch(`${LOCAL}:${String(ready.port)}/readyz`)).text();
}

async function untilActive({ platform: { db } }: GrantParts, begun: number, { people, minutes }: BurstOptions) {
  while (performance.now() - begun < minutes * 60_000) {
    const [row]: { active: number }[] = await db.query(
      "select count(*)::int as active from grants where state = 'ACTIVE'",
    );
    if (row!.active >= people) return (performance.now() - begun) / 1_000;
    await pause(250);
  }
  return null;
}

/** Waits between looks, so that the benchmark itself hardly asks. */
function watchLocks({ platform: { db } }: GrantParts) {
  let [longest, isOver] = [0, false];
  const watching = (async () => {
    while (!isOver) {
      const [row]: { seconds: number }[] = await db.query(
        `select coalesce(max(extract(epoch from clock_timestamp() - waitstart)), 0)::float8 as seconds
           from pg_locks where locktype = 'advisory' and not granted`,
      );
      longest = Math.max(longest, row!.seconds);
      await pause(250);
    }
    return longest;
  })();
  // Read where it is awaited.
  watching.catch(() => undefined);
  return {
    stop: () => {
      isOver = true;
      return watching;
    },
  };
}

function since(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : (after - before) * 1_000;
}
