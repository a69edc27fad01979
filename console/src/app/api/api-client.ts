import { cacheExchange } from "@urql/exchange-graphcache";
import { Client, fetchExchange, subscriptionExchange } from "urql";
import { EMBEDDED_TYPES, POSSIBLE_TYPES } from "../../gql/schema-facts";
import { idleMs } from "../presence";
import { learnServerTime } from "../server-clock";
import { askToSignInAgain, signInNeedOf, viewerHeader } from "../sign-in-need";
import { answersInOrder } from "./answers-in-order";
import { failedQueriesAgain } from "./failed-queries";
import { LISTS_CHANGED_BY } from "./lists-changed-by";
import { LiveSocket } from "./live-socket";
import { withoutTurns } from "./turned-text";

const ADDRESS = "/graphql";
/** A page reads by itself for longer than this without its person. Such reads do not keep the session alive. */
const UNATTENDED_MS = 60_000;

/** One client for one person. The next person to sign in gets a new client with an empty cache. */
export function createApiClient(): Client {
  const { protocol, host } = location;
  const socket = new LiveSocket(`${protocol === "https:" ? "wss" : "ws"}://${host}${ADDRESS}`);
  return new Client({
    url: ADDRESS,
    preferGetMethod: false,
    requestPolicy: "cache-and-network",
    fetch: fetchSignedIn,
    exchanges: [
      failedQueriesAgain,
      cacheExchange({ keys: KEYS, possibleTypes: POSSIBLE, updates: { Mutation: LISTS_CHANGED_BY } }),
      answersInOrder,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query, variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe({ query: query!, variables: variables as Record<string, unknown> }, sink),
          }),
        }),
      }),
    ],
  });
}

const KEYS = Object.fromEntries(EMBEDDED_TYPES.map((name) => [name, () => null]));
const POSSIBLE = Object.fromEntries(Object.entries(POSSIBLE_TYPES).map(([name, types]) => [name, [...types]]));

/** An operation that was refused for want of a session, or of a fresh sign-in, is sent again after the sign-in. */
async function fetchSignedIn(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const sentAt = performance.now();
  const headers = new Headers(init?.headers);
  if (idleMs() > UNATTENDED_MS) headers.set("drawbridge-unattended", "1");
  for (const [name, value] of Object.entries(viewerHeader())) headers.set(name, value);
  const answer = await fetch(input, { ...init, headers, credentials: "same-origin" });
  learnServerTime(answer);
  const text = withoutTurns(await answer.text());
  const need = signInNeedOf(text);
  if (need !== null && (await askToSignInAgain(need, sentAt))) return fetchSignedIn(input, init);
  return new Response(text, { status: answer.status, headers: answer.headers });
}
