import { isIPv6 } from "node:net";
import type { Logger } from "pino";
import type { Config } from "../../shared/config/config";
import type { Actor } from "../../shared/kernel/actor";
import { createRateLimiter, type RateLimiter, type RateLimitStore } from "../../shared/platform/limits/rate-limiter";
import { limitExceeded } from "./limit-exceeded";

type Limits = Pick<Config, "DRAWBRIDGE_RATE_LIMIT" | "DRAWBRIDGE_SCIM_RATE_LIMIT" | "DRAWBRIDGE_FAILED_SIGN_IN_LIMIT">;

/** How often who may knock: known actors by who they are, strangers by where they come from. */
export class Admission {
  private readonly requests: RateLimiter;
  private readonly provisioning: RateLimiter;
  private readonly failures: RateLimiter;

  constructor(store: RateLimitStore, limits: Limits, log: Logger) {
    const { DRAWBRIDGE_RATE_LIMIT: perMinute, DRAWBRIDGE_FAILED_SIGN_IN_LIMIT: failures } = limits;
    const provisioning = limits.DRAWBRIDGE_SCIM_RATE_LIMIT;
    this.requests = createRateLimiter(store, { name: "requests", perMinute, block: blockOf(perMinute) }, log);
    this.provisioning = createRateLimiter(
      store,
      { name: "provisioning", perMinute: provisioning, block: blockOf(provisioning) },
      log,
    );
    this.failures = createRateLimiter(store, { name: "sign-ins", perMinute: failures, block: 1 }, log);
  }

  /** Throws LIMIT_EXCEEDED. */
  async admit({ kind, id, identityId }: Pick<Actor, "kind" | "id" | "identityId">): Promise<void> {
    // Somebody with many tokens is still one.
    const wait = await this.requests.take(identityId ? `person:${identityId}` : `${kind}:${id}`);
    if (wait !== null) throw tooOften("requests", "You have sent too many requests", wait);
  }

  /** The same for a SCIM provider, which speaks for everybody. Throws LIMIT_EXCEEDED. */
  async admitProvider(providerId: string): Promise<void> {
    const wait = await this.provisioning.take(`provider:${providerId}`);
    if (wait !== null) throw tooOften("requests", "You have sent too many requests", wait);
  }

  /**
   * Counts a wrong token. Throws LIMIT_EXCEEDED once there were too many of that address; a right one is let in all the
   * same, so that one broken script does not shut out everybody behind its address.
   */
  async countFailure(address: string): Promise<void> {
    const wait = await this.failures.take(networkOf(address));
    if (wait !== null) throw tooOften("sign-ins", "Too many wrong tokens came from your address", wait);
  }

  async close(): Promise<void> {
    await Promise.all([this.requests.close(), this.provisioning.close(), this.failures.close()]);
  }
}

function blockOf(perMinute: number): number {
  return Math.max(1, Math.floor(perMinute / 50));
}

function tooOften(limit: "requests" | "sign-ins", what: string, seconds: number) {
  return limitExceeded(limit, `${what}; come back in ${seconds} s.`, { status: 429, retryAfterSeconds: seconds });
}

/** Whoever has one IPv6 address has a network of them. */
function networkOf(address: string): string {
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
