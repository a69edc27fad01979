import { execute, parse } from "graphql";
import { createContext } from "../../server/graphql/context";
import { createSchema } from "../../server/schema";
import { compose, type Platform } from "../../shared/compose";
import { loadConfig } from "../../shared/config/config";
import { expectedWaits } from "../../shared/domain/access-requests/expected-waits";
import { cancelPointless, runTimers } from "../../shared/domain/access-requests/sweep-requests";
import type { Actor } from "../../shared/kernel/actor";
import { createLogger } from "../../shared/platform/logging/logger";
import { saveOrganization } from "../owners/organization";
import type { RequestsOptions } from "./options";
import { saveRequests } from "./save-requests";

export interface Measured {
  readonly name: string;
  readonly value: number;
  /** The fastest: what other work on the machine disturbs least. */
  readonly best: number;
  /** Milliseconds at most; null: measured, not promised. */
  readonly goal: number | null;
}

const READER: Actor = { kind: "person", id: "bench", name: "Bench", roles: ["AUDITOR"], scopes: [] };
const ORGANIZATION = { clusters: 5_000, people: 50_000, groups: 10_000, memberships: 500_000, json: false };

const LIST = `query ($scope: AccessRequestScope!, $states: [AccessRequestState!], $after: String) {
  accessRequests(scope: $scope, states: $states, after: $after) {
    pageInfo { endCursor hasNextPage }
    nodes { id state justification requester { displayName } grantee { displayName }
      items { resourceName state resource { name } flow { name } decisions { decision person { displayName } } } } } }`;

export async function measure(url: string, options: RequestsOptions): Promise<Measured[]> {
  const platform = await compose({
    config: loadConfig({ DATABASE_URL: url }),
    log: createLogger("error", "bench"),
    applicationName: "bench",
  });
  try {
    const { integrationId } = await saveOrganization(platform.db, ORGANIZATION);
    await platform.uow.run(READER, (tx) => platform.owners.resolveIntegration(tx, integrationId));
    const { flowId, busiestId, ownerId, middle } = await saveRequests(platform.db, integrationId, options);
    const person = (identityId: string): Actor => ({ ...READER, identityId, roles: ["MEMBER"] });
    const list = listing(platform);
    return [
      await timed("First page of all, ms", 50, () => list(READER, { scope: "ALL" })),
      await timed("A page in the middle of all, ms", 50, () => list(READER, { scope: "ALL", after: middle })),
      await timed("First page of those that lapsed (1 in 1,000), ms", 50, () =>
        list(READER, { scope: "ALL", states: ["LAPSED"] }),
      ),
      await timed("First page of the busiest person's own, ms", 50, () => list(person(busiestId), { scope: "MINE" })),
      await timed("What waits for one owner, ms", 50, () => list(person(ownerId), { scope: "WAITING_FOR_ME" })),
      await timed("Looking for what is due, ms", 5, () => runTimers(platform)),
      await timed("Looking for what waits in vain, ms", null, () => cancelPointless(platform)),
      await timed("The usual wait of a flow, ms", null, () => expectedWaits(platform.db.manager, [flowId])),
    ];
  } finally {
    await platform.close();
  }
}

function listing(platform: Platform) {
  const schema = createSchema();
  const document = parse(LIST);
  return async (actor: Actor, variableValues: Record<string, unknown>) => {
    const { data, errors } = await execute({
      schema,
      document,
      contextValue: createContext(platform, actor),
      variableValues,
    });
    if (errors) throw errors[0]!;
    if ((data!.accessRequests as { nodes: unknown[] }).nodes.length === 0)
      throw new Error("An empty list says nothing.");
  };
}

const TIMES = 21;

/** The median, after three runs that count for nothing. */
async function timed(name: string, goal: number | null, work: () => Promise<unknown>): Promise<Measured> {
  const taken: number[] = [];
  for (let n = -3; n < TIMES; n += 1) {
    const start = performance.now();
    await work();
    if (n >= 0) taken.push(performance.now() - start);
  }
  taken.sort((a, b) => a - b);
  const rounded = (milliseconds: number) => Math.round(milliseconds * 100) / 100;
  return { name, value: rounded(taken[(TIMES - 1) / 2]!), best: rounded(taken[0]!), goal };
}
