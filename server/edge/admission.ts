import { isIPv6 } from "node:net";
import type { Logger } from "pino";
import type { Config } from "../../shared/config/config";
import type { Actor } from "../../shared/kernel/actor";
import { createRateLimiter, type RateLimiter, type RateLimitStore } from "../../shared/platform/limits/rate-limiter";
import { actorKey } from "./actor-key";
import { limitExceeded } from "./limit-exceeded";

type Limits = Pick<
  Config,
  | "DRAWBRIDGE_RATE_LIMIT"
  | "DRAWBRIDGE_SCIM_RATE_LIMIT"
  | "DRAWBRIDGE_SIGN_IN_LIMIT"
  | "DRAWBRIDGE_FAILED_SIGN_IN_LIMIT"
  | "DRAWBRIDGE_STRANGER_LIMIT"
>;

/** Rate limits of the API: known actors by identity, strangers by network address. */
export class Admission {
  private readonly requests: RateLimiter;
  private readonly provisioning: RateLimiter;
  private readonly visits: RateLimiter;
  private readonly failures: RateLimiter;
  private readonly strangers: RateLimiter;

  constructor(store: RateLimitStore, limits: Limits, log: Logger) {
    const counted = (name: string, perMinute: number, block = Math.max(1, Math.floor(perMinute / 50))) =>
      createRateLimiter(store, { name, perMinute, block }, log);
    this.requests = counted("requests", limits.DRAWBRIDGE_RATE_LIMIT);
    this.provisioning = counted("provisioning", limits.DRAWBRIDGE_SCIM_RATE_LIMIT);
    this.visits = counted("visits", limits.DRAWBRIDGE_SIGN_IN_LIMIT);
    this.failures = counted("sign-ins", limits.DRAWBRIDGE_FAILED_SIGN_IN_LIMIT, 1);
    this.strangers = counted("strangers", limits.DRAWBRIDGE_STRANGER_LIMIT);
  }

  /** Throws LIMIT_EXCEEDED. */
  async admit(actor: Pick<Actor, "kind" | "id" | "personId">): Promise<void> {
    const wait = await this.requests.take(actorKey(actor));
    if (wait !== null) throw tooManyRequests(wait);
  }

  /** Charges a large answer as additional requests; the answer itself is still sent. */
  async charge(actor: Pick<Actor, "kind" | "id" | "personId">, requests: number): Promise<void> {
    await this.requests.charge(actorKey(actor), requests);
  }

  /** The same for a SCIM provider, which sends for a whole organization. Throws LIMIT_EXCEEDED. */
  async admitProvider(providerId: string): Promise<void> {
    const wait = await this.provisioning.take(`provider:${providerId}`);
    if (wait !== null) throw tooManyRequests(wait);
  }

  async chargeProvider(providerId: string, requests: number): Promise<void> {
    await this.provisioning.charge(`provider:${providerId}`, requests);
  }

  /** Sign-in requests have no actor yet, and count by address. Throws LIMIT_EXCEEDED. */
  async admitVisitor(address: string): Promise<void> {
    const wait = await this.visits.take(networkOf(address));
    if (wait !== null) throw tooOften("sign-ins", "Too many sign-ins came from your address", wait);
  }

  /**
   * Counts a wrong token, and throws LIMIT_EXCEEDED after too many from one address. A valid token is still admitted,
   * so that one broken script does not lock out everybody behind its address.
   */
  async countFailure(address: string): Promise<void> {
    const wait = await this.failures.take(networkOf(address));
    if (wait !== null) throw tooOften("sign-ins", "Too many wrong tokens came from your address", wait);
  }

  /** The same for requests without a token, or with the cookie of no session. Throws LIMIT_EXCEEDED. */
  async admitStranger(address: string): Promise<void> {
    const wait = await this.strangers.take(networkOf(address));
    if (wait !== null) throw tooOften("requests", "Too many requests without a sign-in came from your address", wait);
  }

  async close(): Promise<void> {
    const all = [this.requests, this.provisioning, this.visits, this.failures, this.strangers];
    await Promise.all(all.map((one) => one.close()));
  }
}

export function tooManyRequests(seconds: number) {
  return tooOften("requests", "You have sent too many requests", seconds);
}

function tooOften(limit: "requests" | "sign-ins", what: string, seconds: number) {
  return limitExceeded(limit, `${what}; come back in ${seconds} s.`, { status: 429, retryAfterSeconds: seconds });
}

/**
 * An IPv6 client usually holds a whole /64 network. Clients that reset their connection before its address was read
 * count as one.
 */
export function networkOf(address: string | undefined): string {
  if (address === undefined) return "unknown";
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  if (!isIPv6(plain)) return plain;
  const [head = "", tail] = plain.split("::");
  const groups = head.split(":").filter(Boolean);
  const after = tail?.split(":").filter(Boolean) ?? [];
  while (tail !== undefined && groups.length + after.length < 8) groups.push("0");
  return `${[...groups, ...after]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}
