import { setTimeout as pause } from "node:timers/promises";
import { type Client, createClient } from "graphql-ws";
import WebSocket from "ws";
import { withGrantParts } from "../access/grant-parts";
import { connectFleetOrganization, untilSyncEnded } from "../fleet/workers";
import { pageDocuments } from "../pages/page-documents";
import { pageTokenOf, saveToken, saveWithTokens } from "../pages/with-page-world";
import { quantile } from "../quantile";
import { atMost, exactGoal, type Goal, shownGoal } from "../report";
import { millisecondsOf } from "../timing";
import type { Cores } from "./cores";
import type { ApiOptions } from "./options";
import { withServers } from "./servers";

/** Their lists may take so many times their quiet median while an organization is discovered. */
const MOST_TIMES = 3;
/** Each n-th person is an admin, who follows the sync. */
const ADMIN_EVERY = 10;
const LISTS = ["my-access", "my-requests", "clusters", "home"];
const BETWEEN_LISTS_MS = 10_000;

interface Console {
  readonly token: string;
  readonly socket: Client;
}

interface Events {
  count: number;
  /** Subscriptions, before they were closed. */
  ended: number;
}

/** People with a page open each: three subscriptions, and a list every ten seconds; first quietly, then during a sync. */
export async function measureConsoles(people: number, options: ApiOptions, cores: Cores): Promise<Goal[]> {
  const { accounts, latency, seconds } = options;
  const scenario = `generated:${accounts}x4x${accounts * 2}`;
  console.log(`\n${people} consoles, then beside a sync of ${accounts} accounts at ${latency} ms a call`);
  return withGrantParts({ scenario, queue: "postgres", latencyMs: latency }, async (parts) => {
    const { platform, databaseUrl: ours } = parts;
    await saveWithTokens(platform, options);
    const tokens = await savePeople(platform.db, people);
    return withServers({ databases: { ours, theirs: null }, against: null, cores }, async ([server]) => {
      const port = server!.port;
      const consoles: Console[] = [];
      // One after the other: a server takes few sockets at a time that have not signed in.
      for (const token of tokens) consoles.push(await open(port, token));
      const events: Events = { count: 0, ended: 0 };
      for (const [n, { socket }] of consoles.entries()) await follow(socket, subscriptionsOf(n), events);
      await lists(port, consoles, pause(BETWEEN_LISTS_MS));
      const quiet = await lists(port, consoles, pause(seconds * 1_000));
      const before = events.count;
      const integrationId = await connectFleetOrganization(parts, "Discovered");
      for (const { socket } of consoles.filter((_, n) => isAdmin(n))) {
        await follow(
          socket,
          [`subscription { syncProgress(integrationId: "${integrationId}") { done accountsDone failures } }`],
          events,
        );
      }
      const busy = await lists(port, consoles, untilSyncEnded(platform, integrationId));
      const told = { count: events.count - before, ended: events.ended };
      for (const { socket } of consoles) await socket.dispose();
      return goals(quiet, busy, told);
    });
  });
}

function goals(quiet: readonly number[], busy: readonly number[], told: Events): Goal[] {
  const [quietMs, busyMs] = [quantile(quiet, 0.5), quantile(busy, 0.5)];
  return [
    shownGoal("Lists, quiet, median, ms", quietMs, { p95: Math.round(quantile(quiet, 0.95)), Lists: quiet.length }),
    shownGoal("Lists beside the sync, median, ms", busyMs, {
      p95: Math.round(quantile(busy, 0.95)),
      Lists: busy.length,
    }),
    atMost("Beside the sync / quiet", busyMs / quietMs, MOST_TIMES),
    shownGoal("Events that subscriptions were sent meanwhile", told.count),
    exactGoal("Subscriptions that ended", told.ended, 0),
  ];
}

const isAdmin = (n: number) => n % ADMIN_EVERY === 0;

function subscriptionsOf(n: number): string[] {
  const own = [
    "subscription { approvalsWaiting { count } }",
    "subscription { grantsChanged { grants { id state endsAt } } }",
  ];
  const third = isAdmin(n)
    ? "subscription { integrationChanged { integrationId integration { id status } } }"
    : "subscription { notificationsChanged { unreadCount notifications { id title } } }";
  return [...own, third];
}

/** A token for each of so many people; some of them are admins. */
async function savePeople(db: Parameters<typeof saveToken>[0], count: number): Promise<string[]> {
  const people: { personId: string; identityId: string }[] = await db.query(
    `select i.person_id as "personId", i.id as "identityId" from acting_identities i
      where not exists (select from role_assignments r where r.person_id = i.person_id) order by i.id limit $1`,
    [count],
  );
  for (const [n, { personId, identityId }] of people.entries()) {
    await saveToken(db, pageTokenOf(`console-${n}`), identityId);
    if (isAdmin(n)) {
      await db.query("insert into role_assignments (person_id, role, created_at) values ($1, 'ADMIN', now())", [
        personId,
      ]);
    }
  }
  return people.map((_, n) => pageTokenOf(`console-${n}`));
}

/** A socket that has signed in, and stays open. */
async function open(port: number, token: string): Promise<Console> {
  const connectionParams = { authorization: `Bearer ${token}` };
  const url = `ws://127.0.0.1:${port}/graphql`;
  const kept = { retryAttempts: 0, lazy: false, onNonLazyError: () => undefined };
  const socket = createClient({ url, webSocketImpl: WebSocket, connectionParams, ...kept });
  await new Promise<void>((resolve, reject) => {
    socket.on("connected", () => resolve());
    socket.on("closed", (event) => reject(new Error(`A socket was closed: ${(event as { code: number }).code}`)));
  });
  return { token, socket };
}

/** Waits until each subscription has sent its first event. Subscriptions that end later are counted. */
async function follow(socket: Client, queries: readonly string[], events: Events): Promise<void> {
  for (const query of queries) {
    await new Promise<void>((resolve, reject) => {
      const next = ({ errors }: { errors?: readonly unknown[] }) => {
        if (errors) reject(new Error(`Refused: ${JSON.stringify(errors)}`));
        events.count += 1;
        resolve();
      };
      const error = (why: unknown) => {
        events.ended += 1;
        reject(new Error(`A subscription ended: ${why instanceof Error ? why.message : JSON.stringify(why)}`));
      };
      socket.subscribe({ query }, { next, error, complete: () => error("completed") });
    });
  }
}

/** The latency of each list until something is over. */
async function lists(port: number, consoles: readonly Console[], until: Promise<unknown>): Promise<number[]> {
  const taken: number[] = [];
  let isOver = false;
  const over = until.finally(() => {
    isOver = true;
  });
  const documents = pageDocuments().filter(({ name }) => LISTS.includes(name));
  const live = async ({ token }: Console, n: number) => {
    // Not all at one moment.
    await pause((n * BETWEEN_LISTS_MS) / consoles.length);
    for (let look = n; !isOver; look += 1) {
      const { text } = documents[look % documents.length]!;
      taken.push(await millisecondsOf(() => ask(port, token, text)));
      await pause(BETWEEN_LISTS_MS);
    }
  };
  await Promise.all([over, ...consoles.map(live)]);
  return taken;
}

async function ask(port: number, token: string, query: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const body = JSON.stringify({ query, variables: { first: 50 } });
  const answer = await fetch(`http://127.0.0.1:${port}/graphql`, { method: "POST", headers, body });
  const text = await answer.text();
  if (!answer.ok || text.includes('"errors":')) throw new Error(`Refused: ${text.slice(0, 500)}`);
}
