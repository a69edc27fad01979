import type { Logger } from "pino";
import type { CallPriority } from "../../../domain/cloud/access-cloud.port";
import { ProviderFailure } from "../../../kernel/app-error";
import { withStorableTexts } from "../../../kernel/text/storable-text";
import { onAbort } from "./abort";
import {
  abortedFailure,
  type CallSite,
  inDoubtFailure,
  isCorrectedClockSkew,
  isPassing,
  isUnanswered,
  isUnknownSession,
  notSentFailure,
  timeoutFailure,
  toFailure,
} from "./failure";
import type { Pause, RateKey, RateLimits } from "./rate-limits";

export interface CallLimits {
  /** Attempts of one call, the first included. */
  readonly attempts: number;
  /** From the first attempt to the last answer. Waiting for our own rate limit before it is not counted. */
  readonly callDeadlineMs: number;
  /** The same for what is more urgent than discovery, all waiting counted: such a call must end before a lease does. */
  readonly urgentDeadlineMs: number;
  /** How long to wait after the n-th failed attempt, counted from 1. */
  readonly backoffMs: (failedAttempts: number, kind: ProviderFailure["kind"]) => number;
}

export const CALL_LIMITS: CallLimits = {
  attempts: 8,
  callDeadlineMs: 60_000,
  urgentDeadlineMs: 20_000,
  backoffMs: jitteredBackoffMs,
};

export interface AwsCall extends CallSite {
  readonly rate: RateKey;
  /** Discovery, unless said otherwise. */
  readonly priority?: CallPriority;
  /** A refusal that passes by itself, such as of a role that was made a moment ago. Tried a few times. */
  readonly passes?: (failure: ProviderFailure) => boolean;
}

/** What came of a call, and whether an attempt before it got no answer: AWS may still do that one, later. */
export interface Answered<T> {
  readonly answer: T;
  readonly inDoubt: boolean;
}

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Whose credentials a call is made with. */
export interface CredentialSource {
  current(signal: AbortSignal): Promise<AwsCredentials>;
  /** AWS no longer takes these: the next `current` must be others. */
  reject(credentials: AwsCredentials): void;
  /** Whether AWS still knows them where they were issued. Absent: cannot be told. */
  areKnown?(credentials: AwsCredentials, signal: AbortSignal): Promise<boolean>;
}

type Send<T> = (credentials: AwsCredentials, signal: AbortSignal) => Promise<T>;

/**
 * Runs one request to AWS until it is answered: rate limit before every attempt, retries for what passes, one deadline
 * over all. The SDK's own retries are off, because they would go past the rate limit.
 */
export class AwsCalls {
  constructor(
    private readonly deps: {
      limits: CallLimits;
      rates: RateLimits;
      pause: Pause;
      log: Pick<Logger, "debug">;
      /** Told of every attempt. */
      onCall?: (operation: string, outcome: "ok" | ProviderFailure["kind"]) => void;
    },
  ) {}

  /** Before a call that is not to be made at once. Rejects with a ProviderFailure when it is stopped meanwhile. */
  async wait(call: AwsCall, milliseconds: number, signal: AbortSignal): Promise<void> {
    await this.deps.pause(milliseconds, signal).catch(() => {
      throw abortedFailure(call);
    });
  }

  /** Rejects with a ProviderFailure and nothing else. Credentials that AWS no longer takes are renewed once. */
  async run<T>(call: AwsCall, source: CredentialSource, signal: AbortSignal, send: Send<T>): Promise<T> {
    using time = new CallTime(signal);
    return await this.renewingOnce(call, source, time, send);
  }

  /**
   * The same for what changes something. Once an attempt got no answer, AWS may do it at any time: then the answer says so,
   * and a failure has the code TIMEOUT, whatever came after. Only for requests that may be done twice.
   */
  async write<T>(call: AwsCall, source: CredentialSource, signal: AbortSignal, send: Send<T>): Promise<Answered<T>> {
    using time = new CallTime(signal);
    try {
      const answer = await this.renewingOnce(call, source, time, send);
      return { answer, inDoubt: time.unanswered };
    } catch (error) {
      throw time.unanswered && error instanceof ProviderFailure ? inDoubtFailure(call, error) : error;
    }
  }

  private async renewingOnce<T>(call: AwsCall, source: CredentialSource, time: CallTime, send: Send<T>): Promise<T> {
    if (isUrgent(call)) time.start(this.deadlineMs(call));
    const used: AwsCredentials[] = [];
    const attempts = () =>
      this.repeat(call, source, time, (credentials, signal) => {
        used[0] = credentials;
        return send(credentials, signal);
      });
    try {
      return await attempts();
    } catch (error) {
      const [credentials] = used;
      if (!credentials || time.isOver) throw error;
      if (!(await areOver(credentials, error, source, time.signal))) throw error;
      source.reject(credentials);
      return attempts();
    }
  }

  private async repeat<T>(call: AwsCall, source: CredentialSource, time: CallTime, send: Send<T>): Promise<T> {
    const credentials = await this.takeToken(call, source, time);
    if (!isUrgent(call)) time.start(this.deadlineMs(call));
    for (let attempt = 1; ; attempt++) {
      try {
        // Names, tags and versions are the words of others. One that cannot be stored would take along whatever is
        // written with it.
        const answer = withStorableTexts(await send(credentials, time.signal));
        this.deps.onCall?.(call.operation, "ok");
        return answer;
      } catch (error) {
        this.deps.onCall?.(call.operation, toFailure(error, call).kind);
        if (isUnanswered(error)) time.unanswered = true;
        if (time.isStopped) throw abortedFailure(call);
        if (time.isUp) throw timeoutFailure(call, this.deadlineMs(call));
        const failure = toFailure(error, call);
        if (!this.isWorthAnother(attempt, failure, call) && !isCorrectedClockSkew(error)) throw failure;
        if (attempt >= this.deps.limits.attempts) throw failure;
        await this.beforeNextAttempt(call, failure, attempt, time);
      }
    }
  }

  /** Waits for a turn, then asks for credentials: they might run out while waiting. */
  private async takeToken(call: AwsCall, source: CredentialSource, time: CallTime): Promise<AwsCredentials> {
    if (time.isStopped) throw abortedFailure(call);
    try {
      await this.deps.rates.take(call.rate, priorityOf(call), time.signal);
      return await source.current(time.signal);
    } catch (error) {
      if (time.isStopped) throw abortedFailure(call);
      throw time.isUp ? notSentFailure(call, this.deadlineMs(call)) : error;
    }
  }

  private isWorthAnother(attempt: number, failure: ProviderFailure, call: AwsCall): boolean {
    return isPassing(failure) || (attempt < PATIENT_ATTEMPTS && call.passes?.(failure) === true);
  }

  private async beforeNextAttempt(
    call: AwsCall,
    failure: ProviderFailure,
    attempt: number,
    time: CallTime,
  ): Promise<void> {
    const { operation, accountId, region } = call;
    const waitMs = this.deps.limits.backoffMs(attempt, failure.kind);
    this.deps.log.debug({ operation, accountId, region, code: failure.code, attempt, waitMs }, "AWS call is repeated");
    if (failure.kind === "throttled") this.deps.rates.drain(call.rate);
    try {
      await this.deps.pause(waitMs, time.signal);
      await this.deps.rates.take(call.rate, priorityOf(call), time.signal);
    } catch (error) {
      if (time.isStopped) throw abortedFailure(call);
      // Out of time: what AWS said last tells more than that we stopped waiting.
      throw time.isUp ? failure : error;
    }
  }

  private deadlineMs(call: AwsCall): number {
    const { callDeadlineMs, urgentDeadlineMs } = this.deps.limits;
    return isUrgent(call) ? urgentDeadlineMs : callDeadlineMs;
  }
}

/** What passes by itself within seconds or not at all is not asked for longer than that. */
const PATIENT_ATTEMPTS = 5;

function priorityOf(call: AwsCall): CallPriority {
  return call.priority ?? "discovery";
}

function isUrgent(call: AwsCall): boolean {
  return priorityOf(call) !== "discovery";
}

/**
 * A region that is not enabled and a session that ended with its role are refused in the same words. Where the session was
 * issued, AWS still knows it in the first case only.
 */
async function areOver(
  credentials: AwsCredentials,
  error: unknown,
  source: CredentialSource,
  signal: AbortSignal,
): Promise<boolean> {
  if (!(error instanceof ProviderFailure)) return false;
  if (error.code === "EXPIRED") return true;
  if (!isUnknownSession(error) || !source.areKnown) return false;
  return !(await source.areKnown(credentials, signal));
}

/** Full jitter: connectors that failed together must not come back together. */
function jitteredBackoffMs(failedAttempts: number, kind: ProviderFailure["kind"]): number {
  const base = kind === "unavailable" ? 200 : 1_000;
  return Math.random() * Math.min(10_000, base * 2 ** (failedAttempts - 1));
}

/** The caller's signal and the deadline in one. AbortSignal.any would do, but leaks under a long-lived signal in Node 20. */
class CallTime implements Disposable {
  private readonly controller = new AbortController();
  private readonly stopListening: () => void;
  private timer: NodeJS.Timeout | undefined;
  isUp = false;
  /** An attempt may have reached AWS, and no answer came. */
  unanswered = false;

  constructor(private readonly outer: AbortSignal) {
    this.stopListening = onAbort(outer, () => this.controller.abort());
  }

  /** Again: from now on. */
  start(deadlineMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.isUp = true;
      this.controller.abort();
    }, deadlineMs);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** By the caller. */
  get isStopped(): boolean {
    return this.outer.aborted;
  }

  get isOver(): boolean {
    return this.controller.signal.aborted;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.timer);
    this.stopListening();
  }
}
