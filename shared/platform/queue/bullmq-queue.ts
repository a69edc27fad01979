import { type IQueueBackend, type JobsOptions, Queue } from "bullmq";
import type { Logger } from "pino";
import { withDeadline } from "../../kernel/async/with-deadline";
import { newId } from "../../kernel/ids";
import { createErrorLog, type ErrorLog } from "../logging/error-log";
import { connectQueue } from "./connect-queue";
import {
  type EnqueueOptions,
  type JobDefinition,
  type JobQueue,
  QUEUE_GROUPS,
  type QueueDepth,
  type QueueGroup,
  type QueueMonitor,
} from "./job";
import type { QueueBackend, QueueConnection } from "./queue-backend";
import { queueName } from "./queue-name";

const ENQUEUE_DEADLINE_MS = 2_000;
/** Enough for every connector of a large installation; above it the least recently used queue is closed. */
const MAX_OPEN_QUEUES = 200;

/** Connects on first use. With PostgreSQL the tables must exist: see migrateQueue. */
export function createJobQueue(backend: QueueBackend, log: Logger): JobQueue & QueueMonitor {
  const onError = createErrorLog(log);
  return new BullJobQueue(connectQueue(backend, { role: "producer" }, onError), onError);
}

type OpenQueue = Queue<object, void, string, object, void, string, IQueueBackend>;

class BullJobQueue implements JobQueue, QueueMonitor {
  private readonly queues = new Map<string, OpenQueue>();
  private closed = false;

  constructor(
    private readonly connection: QueueConnection,
    private readonly onError: ErrorLog,
  ) {}

  async enqueue<P extends object>(job: JobDefinition<P>, payload: P, options: EnqueueOptions): Promise<void> {
    if (this.closed) throw new Error("The job queue is closed");
    const name = queueName(job.group, options.connectorId);
    refuseNul(job.name, payload, options.deduplicationId);
    const message = `The queue did not take ${job.name} within ${ENQUEUE_DEADLINE_MS} ms`;
    // A job that is enqueued late is at worst a redundant hint.
    await withDeadline(this.add(name, job.name, payload, jobOptions(job.name, options)), ENQUEUE_DEADLINE_MS, message);
  }

  async check(): Promise<void> {
    await this.connection.check();
  }

  async depths(connectorIds: readonly string[]): Promise<QueueDepth[]> {
    // Queues wait without limit for a store that is away.
    await this.connection.check();
    return Promise.all(QUEUE_GROUPS.map((group) => this.depthOf(group, connectorIds)));
  }

  private async depthOf(group: QueueGroup, connectorIds: readonly string[]): Promise<QueueDepth> {
    let waiting = 0;
    let oldest = Date.now();
    for (const connectorId of connectorIds) {
      const queue = await this.open(queueName(group, connectorId));
      waiting += await queue.getWaitingCount();
      const [first] = await queue.getWaiting(0, 0);
      if (first) oldest = Math.min(oldest, first.timestamp);
    }
    return { group, waiting, oldestSeconds: (Date.now() - oldest) / 1_000 };
  }

  async close(): Promise<void> {
    this.closed = true;
    const open = [...this.queues.values()];
    this.queues.clear();
    await Promise.all(open.map((queue) => this.discard(queue)));
    await this.connection.close();
  }

  private async add(name: string, jobName: string, payload: object, options: JobsOptions): Promise<void> {
    await this.connection.ready();
    const queue = await this.open(name);
    await queue.add(jobName, payload, options);
  }

  private async open(name: string): Promise<OpenQueue> {
    const queue = this.queues.get(name) ?? this.create(name);
    // Reinserted as the newest: a Map keeps the order of insertion.
    this.queues.delete(name);
    this.queues.set(name, queue);
    this.closeOldest();
    try {
      await queue.waitUntilReady();
      return queue;
    } catch (error) {
      // BullMQ keeps the error of a failed start, so the next call needs a new object.
      if (this.queues.get(name) === queue) this.queues.delete(name);
      void this.discard(queue);
      throw error;
    }
  }

  private create(name: string): OpenQueue {
    // BullMQ's events have no readers, so few are kept.
    const options = { ...this.connection.options, streams: { events: { maxLen: 100 } } };
    const queue: OpenQueue = new Queue(name, options, this.connection.factory);
    queue.on("error", (error) => this.onError("queue", error));
    return queue;
  }

  private closeOldest(): void {
    const [oldest] = this.queues;
    if (this.queues.size <= MAX_OPEN_QUEUES || !oldest) return;
    this.queues.delete(oldest[0]);
    void this.discard(oldest[1]);
  }

  private async discard(queue: OpenQueue): Promise<void> {
    await queue.close().catch((error) => this.onError("queue", error));
  }
}

function jobOptions(jobName: string, options: EnqueueOptions): JobsOptions {
  return {
    // For its own ids BullMQ would create a sequence per queue, which a database user without ownership may not.
    jobId: newId(),
    // No retry and no delay: the sweep decides what is due, and a delayed job would swallow an urgent one.
    attempts: 1,
    removeOnComplete: true,
    removeOnFail: { count: 100 },
    stackTraceLimit: 1,
    deduplication: { id: `${jobName}/${options.deduplicationId}`, keepLastIfActive: true },
  };
}

/** PostgreSQL cannot store NUL in JSON. It is refused with Redis too, so that both behave alike. */
function refuseNul(jobName: string, payload: object, deduplicationId: string): void {
  JSON.stringify([payload, deduplicationId], (key, value: unknown) => {
    if (key.includes("\0") || (typeof value === "string" && value.includes("\0"))) {
      throw new Error(`The payload of ${jobName} holds a NUL character`);
    }
    return value;
  });
}
