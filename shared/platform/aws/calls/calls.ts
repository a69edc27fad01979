import type { Logger } from "pino";
import type { CallPriority } from "../../../domain/cloud/access-cloud.port";
import { ProviderFailure } from "../../../kernel/app-error";
import { onAbort } from "../../../kernel/async/abort";
import { withStorableTexts } from "../../../kernel/text/storable-text";
import {
  abortedFailure,
  abortedUnsentFailure,
  type CallSite,
  inDoubtFailure,
  isCorrectedClockSkew,
  isPassing,
  isUnknownSession,
  mayBeDone,
  notSentFailure,
  timeoutFailure,
  toFailure,
  tooLateFailure,
} from "./failure";
import type { Pause, RateKey, RateLimits } from "./rate-limits";

export interface CallLimits {
  /** Maximum attempts of one call, the first included. */
  readonly attempts: number;
  /** Deadline from the first attempt to the last answer. Waiting for the rate limit before it is not counted. */
  readonly callDeadlineMs: number;
  /**
   * Deadline of calls that are more urgent than discovery, with all waiting: such a call must end before a lease does.
   */
  readonly urgentDeadlineMs: number;
  /** A write that was sent when its caller is stopped may still be answered for this long: less than a worker's grace. */
  readonly sentGraceMs: number;
  /** The delay after the n-th failed attempt, counted from 1. */
  readonly backoffMs: (failedAttempts: number, kind: ProviderFailure["kind"]) => number;
}

export const CALL_LIMITS: CallLimits = {
  attempts: 8,
  callDeadlineMs: 60_000,
  urgentDeadlineMs: 20_000,
  sentGraceMs: 5_000,
  backoffMs: jitteredBackoffMs,
};

export interface AwsCall extends CallSite {
  readonly rate: RateKey;
  /** Default: discovery. */
  readonly priority?: CallPriority;
  /** A transient refusal, such as of a role created a moment ago. Retried a few times. */
  readonly passes?: (failure: ProviderFailure) => boolean;
  /** Asked right before every attempt; false: it is not sent any more. Default: it may always be sent. */
  readonly mayStillSend?: () => boolean;
  /** Aborted before the call is sent: it gives up its turn, with NOT_SENT. A call that was sent goes on. */
  readonly untilSent?: AbortSignal;
}

/** The answer of a write, and whether AWS may still carry out an earlier attempt: without an answer, or with an error of AWS. */
export interface Answered<T> {
  readonly answer: T;
  readonly inDoubt: boolean;
}

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The source of a call's credentials. */
export interface CredentialSource {
  current(signal: AbortSignal): Promise<AwsCredentials>;
  /** AWS rejected these credentials: the next `current` must return others. */
  reject(credentials: AwsCredentials): void;
  /** Whether the issuing region of AWS still knows these credentials. Absent: unknown. */
  areKnown?(credentials: AwsCredentials, signal: AbortSignal): Promise<boolean>;
}

type Send<T> = (credentials: AwsCredentials, signal: AbortSignal) => Promise<T>;

/**
 * Runs one request to AWS: a rate limit before every attempt, retries of transient failures, one deadline. The SDK's
 * own retries are off, because they would bypass the rate limit.
 */
export class AwsCalls {
  constructor(
    private readonly deps: {
      limits: CallLimits;
      rates: RateLimits;
      pause: Pause;
      log: Pick<Logger, "debug">;
      /** Called for every attempt. */
      onCall?: (operation: string, outcome: "ok" | ProviderFailure["kind"]) => void;
    },
  ) {}

  /** The delay before a call. Rejects with a ProviderFailure when it is stopped meanwhile. */
  async wait(call: AwsCall, milliseconds: number, signal: AbortSignal): Promise<void> {
    await this.deps.pause(milliseconds, signal).catch(() => {
      throw abortedFailure(call);
    });
  }

  /** Rejects with a ProviderFailure and nothing else. Rejected credentials are renewed once. */
  async run<T>(call: AwsCall, source: CredentialSource, signal: AbortSignal, send: Send<T>): Promise<T> {
    using time = new CallTime(signal, { untilSent: call.untilSent, sentGraceMs: 0 });
    return await this.renewingOnce(call, source, time, send);
  }

  /**
   * A write. If an attempt got no answer, or an error of AWS itself (5xx), AWS may carry it out at any time. The result
   * then says so, and so does `mayBeDone` of a failure, regardless of later answers. Only for idempotent requests. Once
   * `signal` is aborted, nothing more is sent, and what was sent is awaited for a while.
   */
  async write<T>(call: AwsCall, source: CredentialSource, signal: AbortSignal, send: Send<T>): Promise<Answered<T>> {
    const { sentGraceMs } = this.deps.limits;
    using time = new CallTime(signal, { untilSent: call.untilSent, sentGraceMs });
    try {
      const answer = await this.renewingOnce(call, source, time, send);
      return { answer, inDoubt: time.doubt !== null };
    } catch (error) {
      if (!(error instanceof ProviderFailure)) throw error;
      if (time.doubt) throw inDoubtFailure(call, error);
      throw error.kind === "aborted" ? abortedUnsentFailure(call) : error;
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
      if (time.isStopped) throw abortedFailure(call);
      if (call.mayStillSend?.() === false || time.isUnwanted) throw time.doubt ?? tooLateFailure(call);
      try {
        // Names, tags and versions are written by others. A text that PostgreSQL cannot store would fail the whole row.
        const answer = withStorableTexts(await send(credentials, time.signal));
        this.deps.onCall?.(call.operation, "ok");
        return answer;
      } catch (error) {
        const failure = toFailure(error, call);
        this.deps.onCall?.(call.operation, failure.kind);
        if (mayBeDone(error, call)) time.doubt = failure;
        if (time.isStopped && (time.isOver || isPassing(failure))) throw abortedFailure(call);
        if (time.isUp) throw timeoutFailure(call, this.deadlineMs(call));
        if (!this.isWorthAnother(attempt, failure, call) && !maySignAgain(error, call)) throw failure;
        if (attempt >= this.deps.limits.attempts) throw failure;
        await this.beforeNextAttempt(call, failure, attempt, time);
      }
    }
  }

  /** Takes a token of the rate limit, then credentials, which might expire during that wait. */
  private async takeToken(call: AwsCall, source: CredentialSource, time: CallTime): Promise<AwsCredentials> {
    if (time.isStopped) throw abortedFailure(call);
    try {
      await this.deps.rates.take(call.rate, priorityOf(call), time.turn);
      return await source.current(time.turn);
    } catch (error) {
      if (time.isStopped) throw abortedFailure(call);
      if (time.isUnwanted) throw tooLateFailure(call);
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
      await this.deps.pause(waitMs, time.turn);
      await this.deps.rates.take(call.rate, priorityOf(call), time.turn);
    } catch (error) {
      if (time.isStopped) throw abortedFailure(call);
      if (time.isUnwanted) throw time.doubt ?? tooLateFailure(call);
      // The deadline is over: AWS's last answer explains more than a timeout.
      throw time.isUp ? failure : error;
    }
  }

  private deadlineMs(call: AwsCall): number {
    const { callDeadlineMs, urgentDeadlineMs } = this.deps.limits;
    return isUrgent(call) ? urgentDeadlineMs : callDeadlineMs;
  }
}

/** Eventual-consistency refusals are retried at most this often: they clear within seconds or never. */
const PATIENT_ATTEMPTS = 5;

/**
 * A machine that stood still signs with the time at which it stopped. A call that can be too late is then decided anew,
 * and not signed again.
 */
function maySignAgain(error: unknown, { mayStillSend }: AwsCall): boolean {
  return isCorrectedClockSkew(error) && mayStillSend === undefined;
}

function priorityOf(call: AwsCall): CallPriority {
  return call.priority ?? "discovery";
}

function isUrgent(call: AwsCall): boolean {
  return priorityOf(call) !== "discovery";
}

/**
 * AWS refuses a disabled region and an expired session with the same words. Only in the first case does the issuing
 * region still know the session.
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

/** Full jitter, so that connectors that failed together do not retry together. */
function jitteredBackoffMs(failedAttempts: number, kind: ProviderFailure["kind"]): number {
  const base = kind === "unavailable" ? 200 : 1_000;
  return Math.random() * Math.min(10_000, base * 2 ** (failedAttempts - 1));
}

/** Combines the caller's signals and the deadline. AbortSignal.any would leak under a long-lived signal in Node 20. */
class CallTime implements Disposable {
  private readonly controller = new AbortController();
  private readonly waiting = new AbortController();
  private readonly stopListening: readonly (() => void)[];
  private timer: NodeJS.Timeout | undefined;
  private grace: NodeJS.Timeout | undefined;
  isUp = false;
  /** The last failure of an attempt that AWS may have carried out, or may still. */
  doubt: ProviderFailure | null = null;

  constructor(
    private readonly outer: AbortSignal,
    private readonly options: { readonly untilSent?: AbortSignal; readonly sentGraceMs: number },
  ) {
    const { untilSent } = options;
    const giveUpTurn = () => this.waiting.abort();
    this.controller.signal.addEventListener("abort", giveUpTurn, { once: true });
    this.stopListening = [onAbort(outer, () => this.stop()), ...(untilSent ? [onAbort(untilSent, giveUpTurn)] : [])];
  }

  private stop(): void {
    const { sentGraceMs } = this.options;
    this.waiting.abort();
    if (sentGraceMs === 0) this.controller.abort();
    else this.grace = setTimeout(() => this.controller.abort(), sentGraceMs);
  }

  /** Restarts the deadline. */
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

  /** For the waits before an attempt. */
  get turn(): AbortSignal {
    return this.waiting.signal;
  }

  get isUnwanted(): boolean {
    return this.options.untilSent?.aborted === true;
  }

  /** The caller's signal. */
  get isStopped(): boolean {
    return this.outer.aborted;
  }

  get isOver(): boolean {
    return this.controller.signal.aborted;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.timer);
    clearTimeout(this.grace);
    for (const stop of this.stopListening) stop();
  }
}
