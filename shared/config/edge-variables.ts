import { z } from "zod";
import { secretText } from "./secret-text";

const count = (fallback: number, meaning: string) =>
  z.coerce.number().int().min(1).max(1_000_000).default(fallback).describe(meaning);

const list = z
  .string()
  .optional()
  .transform((text) => (text ?? "").split(",").flatMap((part) => part.trim() || []));

/** Limits between the API and the open network. The defaults allow every legitimate use. */
export const edgeVariables = {
  DRAWBRIDGE_MAX_DEPTH: count(15, "Deepest nesting of fields in a GraphQL document."),
  DRAWBRIDGE_MAX_COST: count(50_000, "Highest cost of an operation: its fields, those of a list times `first`."),
  DRAWBRIDGE_MAX_ALIASES: count(50, "Most aliases in an operation, those of `__typename` included."),
  DRAWBRIDGE_MAX_DIRECTIVES: count(50, "Most directives in an operation."),
  DRAWBRIDGE_MAX_REPEATS: count(20, "Most times a field may be selected in one place, fragments included."),
  DRAWBRIDGE_MAX_SPREADS: count(200, "Most times a document may spread fragments, those inside of fragments included."),
  DRAWBRIDGE_MAX_TOKENS: count(2_000, "Most tokens in a GraphQL document."),
  DRAWBRIDGE_MAX_BODY_KB: count(1_000, "Largest body of a request or message, in kB; SCIM takes 8 MiB."),
  DRAWBRIDGE_MAX_ANSWER_KB: count(5_000, "Largest answer of an operation, or to an event of a subscription, in kB."),
  DRAWBRIDGE_MAX_OPERATIONS: count(4, "Queries, mutations and exports of one person that run at a time at one server."),
  DRAWBRIDGE_MAX_SERVICE_OPERATIONS: count(16, "The same for a service account."),
  DRAWBRIDGE_MAX_WAITING_OPERATIONS: count(
    50,
    "Operations of one person or service that wait at one server for such a place.",
  ),
  DRAWBRIDGE_MAX_LOOKS: count(
    2,
    "Subscriptions of one person or service that are looked after at a time at one server.",
  ),
  DRAWBRIDGE_RATE_LIMIT: count(3_000, "Requests per minute of one person or service, on all servers."),
  DRAWBRIDGE_SCIM_RATE_LIMIT: count(
    60_000,
    "Requests per minute of one SCIM provider, on all servers: a first import comes person by person.",
  ),
  DRAWBRIDGE_SIGN_IN_LIMIT: count(
    300,
    "Requests per minute to /auth of people who are not signed in, from one address (IPv6: one /64), on all servers.",
  ),
  DRAWBRIDGE_FAILED_SIGN_IN_LIMIT: count(
    30,
    "Wrong tokens per minute from one address (IPv6: one /64), on all servers.",
  ),
  DRAWBRIDGE_STRANGER_LIMIT: count(
    600,
    "Requests per minute without a valid sign-in, sockets included, from one address (IPv6: one /64), on all servers.",
  ),
  DRAWBRIDGE_MAX_STRANGER_SOCKETS: count(500, "Most WebSockets at one server that have not signed in."),
  DRAWBRIDGE_MAX_STRANGER_SOCKETS_PER_ADDRESS: count(
    20,
    "Most of these from one address (IPv6: one /64). Behind a proxy that DRAWBRIDGE_TRUSTED_PROXIES does not name, all clients are one.",
  ),
  DRAWBRIDGE_MAX_SOCKETS: count(20, "Most WebSockets of one person or service at one server."),
  DRAWBRIDGE_MAX_SUBSCRIPTIONS: count(100, "Most subscriptions of one person or service at one server."),
  DRAWBRIDGE_SOCKET_IDLE_SECONDS: count(600, "Seconds after which a WebSocket without a subscription is closed."),
  DRAWBRIDGE_SOCKET_LIFETIME_SECONDS: count(86_400, "Seconds after which a WebSocket is closed; clients come back."),
  DRAWBRIDGE_SLOW_READER_SECONDS: count(
    30,
    "Seconds after which a client that does not read its answer is cut off; a WebSocket that leaves over 1 MB unread likewise.",
  ),
  DRAWBRIDGE_QUERY_TIMEOUT_SECONDS: count(15, "Seconds a query may take; then its SQL is cancelled."),
  DRAWBRIDGE_MUTATION_TIMEOUT_SECONDS: count(60, "Seconds a mutation may take; then its SQL is cancelled."),
  DRAWBRIDGE_VERIFY_TIMEOUT_SECONDS: count(900, "Seconds verifyAuditLog may take: some 20 for a million events."),
  DRAWBRIDGE_TRUSTED_PROXIES: list.describe(
    "Addresses or networks (CIDR) of proxies whose X-Forwarded-For is believed, separated by commas. Empty: none.",
  ),
  METRICS_TOKEN: secretText(24).describe(
    "Opens /metrics on the API's port to `Authorization: Bearer …`. Empty: only a loopback address may read, by a loopback name.",
  ),
  METRICS_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65535)
    .optional()
    .describe("Port of a worker's /metrics, at HOST. Empty: a worker has none."),
};
