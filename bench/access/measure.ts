import { execute, parse } from "graphql";
import { createContext } from "../../server/graphql/context";
import { createSchema } from "../../server/schema";
import type { Platform } from "../../shared/compose";
import { sweepBindings } from "../../shared/domain/bindings/reconcile/sweep-bindings";
import { sweepDriftScans } from "../../shared/domain/drift/sweep-drift-scans";
import { hintDueWork, nextDueAt } from "../../shared/domain/grants/due-work";
import { endInClosedAccounts } from "../../shared/domain/grants/ending/closed-accounts";
import { endGrantsWithoutPreconditions } from "../../shared/domain/grants/ending/sweep-grants";
import { raiseOverdueAlarms } from "../../shared/domain/grants/waiting/overdue";
import type { Actor } from "../../shared/kernel/actor";
import { readOverdue, readState } from "../../shared/platform/metrics/read-state";
import { fullReadsOf } from "../../testing/explain";
import { quantile } from "../quantile";
import { atMost, type Goal } from "../report";
import { millisecondsOf } from "../timing";
import { type History, saveHistory } from "./history";
import type { AccessOptions } from "./options";

interface Case {
  readonly name: string;
  readonly goalMs: number;
  readonly work: () => Promise<unknown>;
}

const ADMIN: Actor = { kind: "service", id: "bench", name: "Bench", roles: ["ADMIN"], scopes: [] };

/** Tables that grow with the number of grants. A plan that reads one in full gets slower every day. */
const GROWING = ["grants", "access_targets", "bindings", "access_requests", "access_request_items"];

export async function measureHistory(
  platform: Platform,
  options: AccessOptions,
  say: (line: string) => void,
): Promise<Goal[]> {
  const history = await saveHistory(platform.db, options);
  const measured: Goal[] = [];
  for (const one of sweeps(platform, history)) measured.push(await run(platform, one, options.rounds));
  for (const one of pages(platform, history)) measured.push(await run(platform, one, options.rounds));
  await makeDue(platform, DUE);
  for (const one of sweepsWhenDue(platform, history)) measured.push(await run(platform, one, 1));
  say(`  ${await describe(platform)}`);
  return measured;
}

/** The sweeps of every worker every five seconds, mostly without work. */
function sweeps(platform: Platform, { connectorId }: History): Case[] {
  return [
    { name: "Due sweep, nothing due", goalMs: 5, work: () => hintDueWork(platform, connectorId) },
    { name: "When the next target is due", goalMs: 5, work: () => nextDueAt(platform, connectorId) },
    { name: "Grants that lost their ground, none", goalMs: 20, work: () => endGrantsWithoutPreconditions(platform) },
    { name: "Overdue revocations, none", goalMs: 5, work: () => raiseOverdueAlarms(platform) },
    { name: "Idling and removing of principals, none", goalMs: 20, work: () => sweepBindings(platform, connectorId) },
    { name: "Due drift scans", goalMs: 50, work: () => sweepDriftScans(platform, connectorId) },
    { name: "Grants in accounts that closed, none", goalMs: 20, work: () => endInClosedAccounts(platform) },
    { name: "The database's part of a scrape of /metrics", goalMs: 50, work: () => readMetrics(platform) },
  ];
}

async function readMetrics({ db }: Platform): Promise<void> {
  await readOverdue(db.manager);
  await readState(db.manager);
}

/** Everything that expires at one moment. Timed once: afterwards its hints are with the queue. */
const DUE = 500;

function sweepsWhenDue(platform: Platform, { connectorId }: History): Case[] {
  return [
    {
      name: `Due sweep, ${DUE} due, until they are hinted`,
      goalMs: 100,
      work: () => hintDueWork(platform, connectorId),
    },
  ];
}

function pages(platform: Platform, { personId, integrationId }: History): Case[] {
  const person: Actor = {
    kind: "person",
    id: personId,
    name: "Person",
    personId,
    roles: ["MEMBER"],
    scopes: [],
  };
  const grants =
    "{ grants(first: 50) { nodes { id state resourceName person { displayName } endsAt receipt { askedAt } } } }";
  const active = `{ grants(first: 50, filter: { states: [ACTIVE] }) { nodes { id person { displayName } } } }`;
  const requests = (scope: string) =>
    `{ accessRequests(first: 50, filter: { scope: ${scope} }) { nodes { id state grantee { displayName } items { resourceName state } } } }`;
  return [
    { name: "Page of everybody's grants", goalMs: 50, work: asking(platform, ADMIN, grants) },
    { name: "Needs attention", goalMs: 50, work: asking(platform, ADMIN, "{ needsAttention { nodes { kind } } }") },
    { name: "Page of active grants", goalMs: 50, work: asking(platform, ADMIN, active) },
    { name: "Page of one's own grants", goalMs: 50, work: asking(platform, person, grants) },
    { name: "Page of everybody's requests", goalMs: 50, work: asking(platform, ADMIN, requests("ALL")) },
    { name: "Page of one's own requests", goalMs: 50, work: asking(platform, person, requests("MINE")) },
    { name: "Drift report, its first page", goalMs: 50, work: asking(platform, ADMIN, driftReport(integrationId)) },
    {
      name: "Overdue revocations, asked for",
      goalMs: 50,
      work: asking(platform, ADMIN, "{ grants(filter: { overdue: true }) { nodes { id } } }"),
    },
  ];
}

function driftReport(integrationId: string): string {
  return `{ driftReport(integrationId: "${integrationId}") { counts { kind count } clusters clustersNotObserved oldestObservationAt
    findings(first: 50) { nodes { kind principalArn differences resource { name } person { displayName } asOf } } } }`;
}

function asking(platform: Platform, actor: Actor, text: string): () => Promise<void> {
  const schema = createSchema();
  const document = parse(text);
  return async () => {
    const { errors } = await execute({ schema, document, contextValue: createContext(platform, actor) });
    if (errors) throw errors[0]!;
  };
}

async function run(platform: Platform, { name, goalMs, work }: Case, rounds: number): Promise<Goal> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    times.push(await millisecondsOf(work));
    await platform.uow.drain();
  }
  const read = await fullReadsOf(platform.db, work);
  const fullReads = read.filter((table) => GROWING.includes(table));
  const beside = { p95: quantile(times, 0.95), "Read in full": fullReads.join(", ") };
  const goal = atMost(`${name}, ms`, quantile(times, 0.5), goalMs, beside);
  return { ...goal, met: goal.met && fullReads.length === 0 };
}

async function makeDue({ db, clock }: Platform, count: number): Promise<void> {
  await db.query(
    "update access_targets set next_reconcile_at = $1 where id in (select id from access_targets where state = 'OPEN' order by id limit $2)",
    [clock.now(), count],
  );
}

async function describe({ db }: Platform): Promise<string> {
  const [row]: Record<string, number>[] = await db.query(
    `select (select count(*)::int from grants) as grants, (select count(*)::int from grants where ended_at is null) as live,
            (select count(*)::int from access_targets) as targets, (select count(*)::int from bindings) as bindings,
            (select count(*)::int from drift_findings) as findings`,
  );
  return `${row!.grants} grants, ${row!.live} of them live, of ${row!.targets} targets and ${row!.bindings} bindings; ${row!.findings} findings of drift`;
}
