import type { LookupAddress } from "node:dns";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import type {
  AddressGuard,
  SendResult,
  WebhookMessage,
  WebhookSender,
} from "../../domain/webhooks/webhook-sender.port";
import { withinTime } from "../../kernel/async/within-time";
import { cutText } from "../../kernel/text/cut-text";
import { storableText } from "../../kernel/text/storable-text";
import { type HostLookup, sharedLookup } from "./shared-lookups";

const DEADLINE_MS = 10_000;

const LONGEST_REASON = 300;

/**
 * Posts with Node's own client, because it connects to exactly the checked address. The name is resolved once, here,
 * and not again between check and connection.
 */
export function createWebhookSender(guard: AddressGuard, lookup?: HostLookup): WebhookSender {
  const guarded = guardedLookup(guard, lookup);
  return {
    send: (message, signal) => withinTime(signal, DEADLINE_MS, (within) => post(message, guard, guarded, within)),
  };
}

async function post(
  { url, headers, body }: WebhookMessage,
  guard: AddressGuard,
  lookup: LookupFunction,
  signal: AbortSignal,
): Promise<SendResult> {
  // Checked again, since the address may have been saved under looser rules. A literal address is not resolved.
  const problem = guard.problemWithUrl(url);
  if (problem !== null) return { error: `The URL ${problem}` };
  const request = new URL(url).protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve) => {
    const call = request(
      url,
      {
        method: "POST",
        headers: { ...headers, "User-Agent": "drawbridge", "Content-Length": Buffer.byteLength(body) },
        lookup,
        agent: false,
        signal,
      },
      (response) => {
        // The body of the response is not read, however large it is.
        response.destroy();
        resolve({ status: response.statusCode ?? 0, ...retryAfter(response.headers["retry-after"]) });
      },
    );
    call.on("error", (error) => resolve({ error: explain(error, signal) }));
    // After a change of protocol, 101 with Upgrade, there is neither an answer nor an error.
    call.on("close", () => resolve({ error: "It gave no answer, and the connection is closed." }));
    call.end(body);
  });
}

/** A number of seconds, or a date. */
function retryAfter(header: string | undefined): { retryAfterSeconds?: number } {
  if (header === undefined) return {};
  const seconds = /^\d{1,9}$/.test(header.trim()) ? Number(header) : (Date.parse(header) - Date.now()) / 1_000;
  return Number.isFinite(seconds) ? { retryAfterSeconds: Math.max(0, Math.ceil(seconds)) } : {};
}

class AddressRefused extends Error {}

/** The addresses are checked for each delivery, also those of a shared lookup. */
function guardedLookup(guard: AddressGuard, lookup: HostLookup | undefined): LookupFunction {
  return (hostname, { all }, callback) => {
    const found = (addresses: readonly LookupAddress[]) => {
      const refused = addresses.find(({ address }) => isIP(address) === 0 || !guard.mayBeCalled(address));
      if (refused) callback(new AddressRefused(refused.address), []);
      else if (all) callback(null, [...addresses]);
      else callback(null, addresses[0]!.address, addresses[0]!.family);
    };
    sharedLookup(hostname, lookup).then(found, (error: NodeJS.ErrnoException) => callback(error, []));
  };
}

function explain(error: Error, signal: AbortSignal): string {
  if (error instanceof AddressRefused) {
    return `Its name leads to ${error.message}, which is not public. DRAWBRIDGE_WEBHOOK_TARGETS says which may be called.`;
  }
  if (signal.aborted) return `It did not answer within ${DEADLINE_MS / 1000} seconds.`;
  const reason = error.message || (error as NodeJS.ErrnoException).code || "unknown";
  // Names in a certificate are the words of others.
  return `It could not be reached: ${cutText(storableText(reason), LONGEST_REASON)}.`;
}
