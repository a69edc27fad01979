import { execute, type GraphQLSchema, parse, subscribe } from "graphql";
import { compose, type Platform } from "../../shared/compose";
import { loadConfig } from "../../shared/config/config";
import type { Actor } from "../../shared/kernel/actor";
import { recordedLog } from "../../shared/platform/queue/testing/recorded-log";
import { FakeClock } from "../../testing/fake-clock";
import { createTestDatabase } from "../../testing/test-database";
import { createContext } from "../graphql/context";
import { formatError } from "../graphql/errors";
import { createSchema } from "../schema";

interface Answer {
  readonly data: Record<string, unknown> | null;
  /** The code of each error. */
  readonly codes: readonly string[];
}

export type TestApi = Awaited<ReturnType<typeof createTestApi>>;

/** The whole API on a database of its own, without HTTP; `env` sets other variables of the configuration. */
export async function createTestApi(env: Readonly<Record<string, string>> = {}) {
  const database = await createTestDatabase();
  const { log, lines } = recordedLog();
  const clock = FakeClock.going();
  const config = loadConfig({ DATABASE_URL: database.url, ...env });
  // Requests that a test sends at once may wait for each other.
  const patience = { applicationName: "test", connectTimeoutMs: 300_000 };
  const platform = await compose({ config, log, clock, ...patience });
  clock.stop();
  const schema = createSchema();
  return {
    platform,
    schema,
    clock,
    lines,
    ask: (actor: Actor, document: string, variables?: Record<string, unknown>) =>
      ask(platform, schema, actor, document, variables),
    async close(): Promise<void> {
      await platform.close();
      await database.drop();
    },
  };
}

async function ask(
  platform: Platform,
  schema: GraphQLSchema,
  actor: Actor,
  document: string,
  variableValues?: Record<string, unknown>,
): Promise<Answer> {
  const operation = parse(document);
  const contextValue = createContext(platform, actor);
  const args = { schema, document: operation, contextValue, variableValues };
  const isSubscription = document.trimStart().startsWith("subscription");
  const result = isSubscription ? await firstOf(await subscribe(args)) : await execute(args);
  const errors = result.errors ?? [];
  const codes = errors.map((error) => String(formatError(error, platform.log).extensions?.code));
  return { data: result.data ? (JSON.parse(JSON.stringify(result.data)) as Answer["data"]) : null, codes };
}

type Subscribed = Awaited<ReturnType<typeof subscribe>>;
type Result = Awaited<ReturnType<typeof execute>>;

/** The first event of a subscription, which ends with it, or its errors. */
async function firstOf(subscribed: Subscribed): Promise<Result> {
  if (!(Symbol.asyncIterator in subscribed)) return subscribed;
  const first = await subscribed.next();
  await subscribed.return(undefined);
  return first.value as Result;
}
