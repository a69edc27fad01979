import { cacheExchange } from "@urql/exchange-graphcache";
import { Client, type CombinedError, fetchExchange } from "urql";
import { expect, it, vi } from "vitest";
import { pipe, subscribe } from "wonka";
import { failedQueriesAgain } from "./failed-queries";

const QUERY = "query Permissions { permissions { id } }";
const FAILED = { errors: [{ message: "It rests." }] };
const GOOD = { data: { permissions: [{ __typename: "Permission", id: "view" }] } };

interface Seen {
  readonly data?: unknown;
  readonly error?: CombinedError | undefined;
}

/** A client whose server gives these answers, one after another. */
function clientOf(answers: readonly object[]) {
  const left = [...answers];
  const fetch = vi.fn(async () => new Response(JSON.stringify(left.shift()), { headers: JSON_TYPE }));
  const exchanges = [failedQueriesAgain, cacheExchange({}), fetchExchange];
  const client = new Client({ url: "http://drawbridge.test/graphql", preferGetMethod: false, fetch, exchanges });
  const watch = (requestPolicy: "cache-first" | "cache-and-network" | "network-only") => {
    const seen: Seen[] = [];
    const { unsubscribe } = pipe(
      client.query(QUERY, {}, { requestPolicy }),
      subscribe((result) => seen.push({ data: result.data, error: result.error })),
    );
    return { seen, unsubscribe };
  };
  return { fetch, watch };
}

const JSON_TYPE = { "content-type": "application/json" };

it.each(["cache-first", "cache-and-network"] as const)(
  "asks again for a second reader of a failed %s query",
  async (policy) => {
    const { fetch, watch } = clientOf([FAILED, FAILED, GOOD]);
    const first = watch(policy);
    await vi.waitFor(() => expect(first.seen.at(-1)?.error?.message).toContain("It rests."));
    const second = watch(policy);
    await vi.waitFor(() => expect(fetch).toHaveBeenCalledTimes(2));
    await vi.waitFor(() => expect(second.seen.at(-1)?.error).toBeDefined());
    watch("network-only");
    await vi.waitFor(() => expect(second.seen.at(-1)?.data).toBeDefined());
    expect(first.seen.at(-1)?.error).toBeUndefined();
    expect(fetch).toHaveBeenCalledTimes(3);
  },
);

it("leaves a query alone that was answered", async () => {
  const { fetch, watch } = clientOf([GOOD]);
  const first = watch("cache-first");
  await vi.waitFor(() => expect(first.seen.at(-1)?.data).toBeDefined());
  expect(watch("cache-first").seen.at(-1)?.data).toEqual({ permissions: [{ id: "view" }] });
  expect(fetch).toHaveBeenCalledTimes(1);
});
