import { setTimeout as pause } from "node:timers/promises";
import { type IQueueBackend, type Job, Worker, type WorkerOptions } from "bullmq";
import type { Logger } from "pino";
import { withDeadline } from "../../kernel/async/with-deadline";
import { createErrorLog, type ErrorLog } from "../logging/error-log";
import { connectQueue } from "./connect-queue";
import { JobFailed, payloadIds } from "./failed-job";
import type { JobConsumer, JobRoute, QueueGroup } from "./job";
import type { QueueBackend, QueueConnection } from "./queue-backend";
import { queueName } from "./queue-name";
import { resilientBackend } from "./resilient-backend";

export interface ConsumerOptions {
  readonly connectorId: string;
  readonly routes: readonly JobRoute[];
  /** Concurrent jobs, per group. */
  readonly concurrency: Readonly<Record<QueueGroup, number>>;
}

/** Pause before a failed fetch or completion of a job is retried. */
const RETRY_MS = 1_000;

/** Time limit for closing connections. */
const CLOSE_MS = 1_000;

/**
 * The job of a killed worker is released 6 s after its last renewal, and found by the second pass of a check every 2 s.
 * A job may be taken over often, because handlers are idempotent, but not without limit, because the job could be what
 * kills workers.
 */
const WORKER_OPTIONS = {
  autorun: false,
  lockDuration: 6_000,
  stalledInterval: 2_000,
  maxStalledCount: 10,
  runRetryDelay: RETRY_MS,
} as const satisfies Partial<WorkerOptions>;

/** Runs the jobs of one connector. With PostgreSQL the tables must exist: see migrateQueue. */
export function createJobConsumer(backend: QueueBackend, options: ConsumerOptions, log: Logger): JobConsumer {
  return new BullJobConsumer(backend, options, log);
}

type GroupWorker = Worker<unknown, void, string, IQueueBackend>;

class BullJobConsumer implements JobConsumer {
  private readonly stopping = new AbortController();
  private readonly onError: ErrorLog;
  private readonly routes: ReadonlyMap<string, JobRoute>;
  private connection: QueueConnection | undefined;
  private workers: GroupWorker[] = [];
  private readonly running = new Set<Promise<void>>();
  private stopped: Promise<void> | undefined;

  constructor(
    private readonly backend: QueueBackend,
    private readonly options: ConsumerOptions,
    private readonly log: Logger,
  ) {
    this.onError = createErrorLog(log);
    this.routes = new Map(options.routes.map((route) => [route.name, route]));
  }

  async start(): Promise<void> {
    if (this.connection || this.stopped) throw new Error("A job consumer starts once");
    const groups = [...new Set(this.options.routes.map((route) => route.group))];
    const connection = connectQueue(this.backend, { role: "consumer", workers: groups.length }, this.onError);
    this.connection = connection;
    this.workers = groups.map((group) => this.createWorker(group, connection));
    try {
      // Checked first: a BullMQ worker without its tables would retry in a tight loop.
      await this.unlessStopped(Promise.all(this.workers.map((worker) => worker.waitUntilReady())));
    } catch (error) {
      await this.stop(0);
      throw error;
    }
    for (const worker of this.workers) void this.keepRunning(worker);
  }

  stop(graceMs: number): Promise<void> {
    this.stopped ??= this.shutDown(graceMs);
    return this.stopped;
  }

  private async shutDown(graceMs: number): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.workers.map((worker) => worker.pause(true)));
    const finished = await this.finishJobs(graceMs);
    await this.inTime(Promise.all(this.workers.map((worker) => worker.close(!finished))));
    await this.inTime(this.connection?.close() ?? Promise.resolve());
  }

  private async inTime(closing: Promise<unknown>): Promise<void> {
    const closed = closing.catch((error: unknown) => this.onError("closing the job consumer", error));
    // A busy machine takes longer, which is no error: connections end with the process.
    await withDeadline(closed, CLOSE_MS, "").catch(() =>
      this.log.warn(
        { connectorId: this.options.connectorId, afterMs: CLOSE_MS },
        "the job consumer is not closed in time",
      ),
    );
  }

  /** False when some still run after the grace period: their locks expire, and other workers take them over. */
  private async finishJobs(graceMs: number): Promise<boolean> {
    try {
      await withDeadline(Promise.all(this.running), graceMs, "");
      return true;
    } catch {
      this.log.warn({ connectorId: this.options.connectorId, jobs: this.running.size }, "jobs abandoned on stop");
      return false;
    }
  }

  private createWorker(group: QueueGroup, connection: QueueConnection): GroupWorker {
    const worker: GroupWorker = new Worker<unknown, void, string, IQueueBackend>(
      queueName(group, this.options.connectorId),
      (job) => this.track(this.process(job)),
      { ...connection.options, ...WORKER_OPTIONS, concurrency: this.options.concurrency[group] },
      resilientBackend(connection.factory),
    );
    worker.on("error", (error) => this.onError(`queue ${worker.name}`, error));
    worker.on("stalled", (jobId) => this.log.warn({ queue: worker.name, jobId }, "job of a lost worker taken over"));
    worker.on("failed", (job, error) => {
      // Errors of handlers are logged already; this is BullMQ's own failure, such as "stalled too often".
      if (!(error instanceof JobFailed)) this.logFailure(job, error);
    });
    return worker;
  }

  private async track(work: Promise<void>): Promise<void> {
    const settled = work.catch(() => {});
    this.running.add(settled);
    try {
      await work;
    } finally {
      this.running.delete(settled);
    }
  }

  private async process(job: Job<unknown, void>): Promise<void> {
    try {
      const route = this.routes.get(job.name);
      if (!route) throw new Error(`This worker has no handler for ${job.name}`);
      await route.run(job.data, { signal: this.stopping.signal });
    } catch (error) {
      this.logFailure(job, error);
      throw new JobFailed(error);
    }
  }

  private logFailure(job: Job<unknown, void> | undefined, error: unknown): void {
    this.log.error({ err: error, job: job?.name, jobId: job?.id, payload: payloadIds(job?.data) }, "job failed");
  }

  /** The loop ends by itself only on an error that BullMQ did not foresee; the queue must still be read. */
  private async keepRunning(worker: GroupWorker): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        await worker.run();
      } catch (error) {
        this.onError(`queue ${worker.name}`, error);
      }
      await pause(RETRY_MS, undefined, { signal: this.stopping.signal }).catch(() => {});
    }
  }

  private async unlessStopped(work: Promise<unknown>): Promise<void> {
    const { signal } = this.stopping;
    const stopped = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(new Error("The job consumer was stopped while it started")));
    });
    await Promise.race([work, stopped]);
  }
}
