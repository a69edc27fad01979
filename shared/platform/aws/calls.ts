import type { Logger } from "pino";
import { ProviderFailure } from "../../kernel/app-error";
import { onAbort } from "./abort";
import { abortedFailure, type CallSite, isCorrectedClockSkew, isPassing, timeoutFailure, toFailure } from "./failure";
import type { Pause, RateKey, RateLimits } from "./rate-limits";

export interface CallLimits {
  /** Attempts of one call, the first included. */
  readonly attempts: number;
  /** From the first attempt to the last answer. Waiting for our own rate limit before it is not counted. */
  readonly callDeadlineMs: number;
  /** How long to wait after the n-th failed attempt, counted from 1. */
  readonly backoffMs: (failedAttempts: number, kind: ProviderFailure["kind"]) => number;
}

export const CALL_LIMITS: CallLimits = { attempts: 8, callDeadlineMs: 60_000, backoffMs: jitteredBackoffMs };

export interface Call extends CallSite {
  readonly rate: RateKey;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Whose credentials a call is made with. */
export interface CredentialSource {
  current(signal: AbortSignal): Promise<Credentials>;
  /** AWS no longer takes these: the next `current` must be others. */
  reject(credentials: Credentials): void;
  /** Whether AWS still knows them where they were issued. Absent: cannot be told. */
  areKnown?(credentials: Credentials, signal: AbortSignal): Promise<boolean>;
}

/**
 * Runs one request to AWS until it is answered: rate limit before every attempt, retries for what passes, one deadline
 * over all. The SDK's own retries are off, because they would go past the rate limit.
 */
export class Calls {
  constructor(
    private readonly deps: {
      limits: CallLimits;
      rates: RateLimits;
      pause: Pause;
      log: Pick<Logger, "debug">;
    },
  ) {}

  /** Rejects with a ProviderFailure and nothing else. Credentials that AWS no longer takes are renewed once. */
  async run<T>(
    call: Call,
    source: CredentialSource,
    signal: AbortSignal,
    send: (credentials: Credentials, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const credentials = await source.current(signal);
    try {
      return await this.repeat(call, signal, (attempt) => send(credentials, attempt));
    } catch (error) {
      if (!(await areOver(credentials, error, source, signal))) throw error;
      source.reject(credentials);
      const renewed = await source.current(signal);
      return this.repeat(call, signal, (attempt) => send(renewed, attempt));
    }
  }

  private async repeat<T>(call: Call, signal: AbortSignal, send: (signal: AbortSignal) => Promise<T>): Promise<T> {
    await this.turn(call, signal);
    const time = new CallTime(this.deps.limits.callDeadlineMs, signal);
    try {
      for (let attempt = 1; ; attempt++) {
        try {
          return await send(time.signal);
        } catch (error) {
          const failure = time.isUp ? timeoutFailure(call, this.deps.limits.callDeadlineMs) : toFailure(error, call);
          if (signal.aborted) throw abortedFailure(call);
          if (time.isUp || attempt >= this.deps.limits.attempts) throw failure;
          if (!isPassing(failure) && !isCorrectedClockSkew(error)) throw failure;
          await this.beforeNextAttempt(call, failure, attempt, time, signal);
        }
      }
    } finally {
      time.end();
    }
  }

  private async turn(call: Call, signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw abortedFailure(call);
    try {
      await this.deps.rates.take(call.rate, signal);
    } catch (error) {
      throw signal.aborted ? abortedFailure(call) : error;
    }
  }

  private async beforeNextAttempt(
    call: Call,
    failure: ProviderFailure,
    attempt: number,
    time: CallTime,
    signal: AbortSignal,
  ): Promise<void> {
    const { operation, accountId, region } = call;
    const waitMs = this.deps.limits.backoffMs(attempt, failure.kind);
    this.deps.log.debug({ operation, accountId, region, code: failure.code, attempt, waitMs }, "AWS call is repeated");
    if (failure.kind === "throttled") this.deps.rates.drain(call.rate);
    try {
      await this.deps.pause(waitMs, time.signal);
      await this.deps.rates.take(call.rate, time.signal);
    } catch (error) {
      if (signal.aborted) throw abortedFailure(call);
      // Out of time: what AWS said last tells more than that we stopped waiting.
      throw time.isUp ? failure : error;
    }
  }
}

/**
 * A region that is not enabled and a session that ended with its role are refused in the same words. Where the session was
 * issued, AWS still knows it in the first case only.
 */
async function areOver(
  credentials: Credentials,
  error: unknown,
  source: CredentialSource,
  signal: AbortSignal,
): Promise<boolean> {
  if (!(error instanceof ProviderFailure)) return false;
  if (error.code === "EXPIRED") return true;
  if (error.code !== "REGION_DISABLED" || !source.areKnown) return false;
  return !(await source.areKnown(credentials, signal));
}

/** Full jitter: connectors that failed together must not come back together. */
function jitteredBackoffMs(failedAttempts: number, kind: ProviderFailure["kind"]): number {
  const base = kind === "throttled" ? 1_000 : 200;
  return Math.random() * Math.min(10_000, base * 2 ** (failedAttempts - 1));
}

/** The caller's signal and the deadline in one. AbortSignal.any would do, but leaks under a long-lived signal in Node 20. */
class CallTime {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private readonly stopListening: () => void;
  isUp = false;

  constructor(deadlineMs: number, outer: AbortSignal) {
    this.stopListening = onAbort(outer, () => this.controller.abort());
    this.timer = setTimeout(() => {
      this.isUp = true;
      this.controller.abort();
    }, deadlineMs);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  end(): void {
    clearTimeout(this.timer);
    this.stopListening();
  }
}
