import type { Logger } from "pino";
import { LANES_OF_A_WORKER } from "../shared/domain/sync-runs/discovery/scan-lane";
import { createJobConsumer } from "../shared/platform/queue/bullmq-consumer";
import type { JobRoute } from "../shared/platform/queue/job";
import type { QueueBackend } from "../shared/platform/queue/queue-backend";

/**
 * Jobs that run side by side in one process. A scan reads many accounts at a time; a grant waits for AWS most of the
 * time.
 */
const CONCURRENCY = { grants: 512, discovery: 8, scans: LANES_OF_A_WORKER };

export interface QueueJobs {
  /** Resolves when the queue can never be read, such as without its tables. */
  readonly failed: Promise<void>;
  stop(graceMs: number): Promise<void>;
}

/** Runs the jobs of this connector as soon as the queue is there. Nobody waits for it: access ends without the queue. */
export function startQueueJobs(
  { log, queueBackend }: { readonly log: Logger; readonly queueBackend: QueueBackend },
  connectorId: string,
  routes: readonly JobRoute[],
): QueueJobs {
  const consumer = createJobConsumer(queueBackend, { connectorId, routes, concurrency: CONCURRENCY }, log);
  let isStopping = false;
  log.info({ connectorId }, "waiting for the queue of jobs");
  const failed = new Promise<void>((resolve) => {
    consumer.start().then(
      () => log.info({ connectorId }, "running jobs of the queue"),
      (error: unknown) => {
        if (isStopping) return;
        log.error({ err: error, connectorId }, "the queue of jobs cannot be read: the worker ends");
        resolve();
      },
    );
  });
  return {
    failed,
    stop(graceMs) {
      isStopping = true;
      return consumer.stop(graceMs);
    },
  };
}
