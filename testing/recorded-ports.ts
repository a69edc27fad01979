import type { LiveEvents } from "../shared/platform/live/live-events";
import type { EnqueueOptions, JobDefinition, JobQueue } from "../shared/platform/queue/job";

export interface RecordedJob extends EnqueueOptions {
  readonly name: string;
  readonly payload: object;
}

/** A queue that only records its hints. */
export class RecordedQueue implements JobQueue {
  readonly jobs: RecordedJob[] = [];
  /** Makes the next hints fail. */
  failure: Error | null = null;
  /** Called as each hint arrives, to read the database at that moment. */
  onEnqueue: (job: RecordedJob) => void = () => undefined;

  async enqueue<P extends object>(job: JobDefinition<P>, payload: P, options: EnqueueOptions): Promise<void> {
    if (this.failure) throw this.failure;
    const recorded = { name: job.name, payload: job.payload.parse(payload), ...options };
    this.jobs.push(recorded);
    this.onEnqueue(recorded);
  }

  async close(): Promise<void> {}
}

/** Live events inside this process: each hint reaches its listeners at once, and is recorded. */
export class RecordedLive implements LiveEvents {
  readonly hints: string[] = [];
  private readonly listeners = new Map<string, Set<() => void>>();

  async publish(topic: string, key: string): Promise<void> {
    const hint = `${topic}|${key}`;
    this.hints.push(hint);
    for (const listener of this.listeners.get(hint) ?? []) listener();
  }

  subscribe(topic: string, key: string, listener: () => void): () => void {
    const hint = `${topic}|${key}`;
    const listeners = this.listeners.get(hint) ?? new Set();
    this.listeners.set(hint, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  async close(): Promise<void> {}
}
