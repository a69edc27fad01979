import { setImmediate } from "node:timers/promises";
import { cacheExchange } from "@urql/exchange-graphcache";
import { Client, type Exchange, makeResult, type Operation, type OperationResult, type RequestPolicy } from "urql";
import { beforeEach, describe, expect, it } from "vitest";
import { empty, makeSubject, merge, mergeMap, pipe, subscribe, tap } from "wonka";
import { answersInOrder } from "./answers-in-order";

const SYNC = "query { sync { id state } }";
const SYNC_CHANGED = "subscription { syncChanged { id state } }";
const CANCEL = "mutation { cancelSync { id state } }";

const stateOf = (field: string, state: string) => ({
  __typename: "Query",
  [field]: { __typename: "Sync", id: "1", state },
});

/** The network: a test answers each operation by hand, in any order. */
function byHand() {
  const asked: Operation[] = [];
  const { source, next } = makeSubject<OperationResult>();
  const exchange: Exchange = () => (operations) =>
    merge([
      pipe(
        operations,
        tap((operation) => void asked.push(operation)),
        mergeMap(() => empty),
      ),
      source,
    ]);
  return {
    exchange,
    /** The operations of this kind so far. */
    of: (kind: Operation["kind"]) => asked.filter((one) => one.kind === kind),
    answer(operation: Operation | undefined, data: object) {
      if (!operation) throw new Error("It was not asked.");
      next(makeResult(operation, { data, hasNext: operation.kind === "subscription" }));
    },
  };
}

describe("an answer of the API", () => {
  let network: ReturnType<typeof byHand>;
  let client: Client;
  let shown: string[];

  const show = (requestPolicy: RequestPolicy = "cache-and-network") =>
    pipe(
      client.query(SYNC, {}, { requestPolicy }),
      subscribe(({ data }) => void (data && shown.push(data.sync.state))),
    );

  beforeEach(() => {
    network = byHand();
    shown = [];
    client = new Client({
      url: "http://localhost/graphql",
      preferGetMethod: false,
      exchanges: [
        cacheExchange({
          updates: { Mutation: { cancelSync: (_of, _with, cache) => cache.invalidate("Query", "sync") } },
        }),
        answersInOrder,
        network.exchange,
      ],
    });
  });

  it("that was read before a change does not replace the event of the change, which came first", async () => {
    show();
    pipe(
      client.subscription(SYNC_CHANGED, {}),
      subscribe(() => undefined),
    );
    network.answer(network.of("subscription")[0], stateOf("syncChanged", "SUCCEEDED"));
    await setImmediate();
    network.answer(network.of("query")[0], stateOf("sync", "SCANNING"));
    await setImmediate();
    expect(shown.at(-1)).toBe("SUCCEEDED");
    expect(network.of("query")).toHaveLength(1);
  });

  it("that was under way during a mutation is asked for once more", async () => {
    show();
    pipe(
      client.mutation(CANCEL, {}),
      subscribe(() => undefined),
    );
    network.answer(network.of("mutation")[0], stateOf("cancelSync", "CANCELLED"));
    await setImmediate();
    network.answer(network.of("query")[0], stateOf("sync", "SCANNING"));
    await setImmediate();
    const [, again, ...more] = network.of("query");
    network.answer(again, stateOf("sync", "CANCELLED"));
    await setImmediate();
    expect(shown.at(-1)).toBe("CANCELLED");
    expect(more).toEqual([]);
  });

  it("is dropped if it comes after the answer of a later read", async () => {
    show();
    network.answer(network.of("query")[0], stateOf("sync", "QUEUED"));
    show("network-only");
    pipe(
      client.mutation(CANCEL, {}),
      subscribe(() => undefined),
    );
    network.answer(network.of("mutation")[0], stateOf("cancelSync", "CANCELLED"));
    await setImmediate();
    show("network-only");
    const [, earlier, later] = network.of("query");
    network.answer(later, stateOf("sync", "CANCELLED"));
    network.answer(earlier, stateOf("sync", "SCANNING"));
    await setImmediate();
    expect(shown.at(-1)).toBe("CANCELLED");
  });

  it("of a query that nobody shows any more holds back no event", async () => {
    const page = show();
    const events: string[] = [];
    pipe(
      client.subscription(SYNC_CHANGED, {}),
      subscribe(({ data }) => void (data && events.push(data.syncChanged.state))),
    );
    network.answer(network.of("subscription")[0], stateOf("syncChanged", "SCANNING"));
    network.answer(network.of("subscription")[0], stateOf("syncChanged", "SUCCEEDED"));
    await setImmediate();
    expect(events).toEqual([]);
    page.unsubscribe();
    await setImmediate();
    expect(events).toEqual(["SCANNING", "SUCCEEDED"]);
  });
});
