import type { z } from "zod";

/** Groups of jobs, each with its own queue: a large sync never delays another group. */
export const QUEUE_GROUPS = ["grants", "discovery", "scans"] as const;
export type QueueGroup = (typeof QUEUE_GROUPS)[number];

/**
 * A kind of job. Its payload carries ids only: the job reads its data from PostgreSQL. A job runs only on the connector
 * that it is sent to.
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
   * While a job with the same name and id waits, a new one is dropped. While one runs, the newest one is kept to run
   * once after it.
   */
  readonly deduplicationId: string;
}

export interface JobQueue {
  /** Enqueues a hint. Rejects within 2 s when the queue cannot take it; the caller's sweep repairs that. */
  enqueue<P extends object>(job: JobDefinition<P>, payload: P, options: EnqueueOptions): Promise<void>;
  close(): Promise<void>;
}

/** The number of waiting jobs of a queue, and since when. */
export interface QueueDepth {
  readonly group: QueueGroup;
  readonly waiting: number;
  readonly oldestSeconds: number;
}

export interface QueueMonitor {
  /** Rejects when the queue does not answer or is full. */
  check(): Promise<void>;
  /** By group, summed over the connectors. */
  depths(connectorIds: readonly string[]): Promise<QueueDepth[]>;
}

/** The context of a running job. */
export interface JobContext {
  /** Aborted when the worker stops: finish the current step and return. */
  readonly signal: AbortSignal;
}

/**
 * May run twice, even concurrently with a run whose worker was presumed dead. A rejection is logged and ends the job:
 * it is not retried by the queue.
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
  /** Resolves when every queue is being read. Rejects on failure; an unavailable Redis is awaited. */
  start(): Promise<void>;
  /** Stops fetching jobs, signals the running ones, and waits up to `graceMs` for them. */
  stop(graceMs: number): Promise<void>;
}
