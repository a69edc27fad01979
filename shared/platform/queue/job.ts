import type { z } from "zod";

/** Groups of urgency: a large sync never stands before something of another group. */
export const QUEUE_GROUPS = ["grants", "discovery", "scans"] as const;
export type QueueGroup = (typeof QUEUE_GROUPS)[number];

/**
 * A kind of job. The payload carries ids only: Postgres is the truth, the job re-reads it.
 * Jobs run on the connector they are sent to and on no other.
 */
export interface JobDefinition<P extends object> {
  /** `<folder>.<verb>`, such as "sync-runs.advance". */
  readonly name: string;
  readonly group: QueueGroup;
  readonly payload: z.ZodType<P>;
}

export function defineJob<P extends object>(definition: JobDefinition<P>): JobDefinition<P> {
  return definition;
}

export interface EnqueueOptions {
  readonly connectorId: string;
  /**
   * While a job of the same name and id waits, this one is dropped; while one runs, this one is kept to run once after
   * it, the last one if there are several.
   */
  readonly deduplicationId: string;
}

export interface JobQueue {
  /** Hands a hint to the queue. Rejects within 2 s when the queue cannot take it; the caller's sweep repairs that. */
  enqueue<P extends object>(job: JobDefinition<P>, payload: P, options: EnqueueOptions): Promise<void>;
  close(): Promise<void>;
}

/** How much waits in a queue, and since when. */
export interface QueueDepth {
  readonly group: QueueGroup;
  readonly waiting: number;
  readonly oldestSeconds: number;
}

export interface QueueMonitor {
  /** Rejects when the queue does not answer or has no place for jobs. */
  check(): Promise<void>;
  /** By group, over the connectors. */
  depths(connectorIds: readonly string[]): Promise<QueueDepth[]>;
}

/** What a running job is given beside its payload. */
export interface JobContext {
  /** Aborted when the worker is asked to stop: finish the step at hand and return. */
  readonly signal: AbortSignal;
}

/**
 * May run twice, also at the same time as another run of the same job whose worker was thought dead. When it rejects,
 * that is logged and the job is over: it is not tried again by itself.
 */
export type JobHandler<P extends object> = (payload: P, context: JobContext) => Promise<void>;

/** A job definition with its handler, so that a list of them can be typed. */
export interface JobRoute {
  readonly name: string;
  readonly group: QueueGroup;
  /** Parses the raw payload and runs the handler. Rejects on a payload that does not fit. */
  run(raw: unknown, context: JobContext): Promise<void>;
}

export function jobRoute<P extends object>(job: JobDefinition<P>, handler: JobHandler<P>): JobRoute {
  return {
    name: job.name,
    group: job.group,
    run: async (raw, context) => handler(job.payload.parse(raw), context),
  };
}

export interface JobConsumer {
  /** Resolves when every queue is being read. Rejects when it cannot be; a Redis that is away is waited for. */
  start(): Promise<void>;
  /** Stops taking jobs, signals the running ones, waits for them up to `graceMs`. */
  stop(graceMs: number): Promise<void>;
}
