import type { BackendFactory, ConnectionOptions, IQueueBackend } from "bullmq";
import type { Pool } from "pg";

/**
 * The store of jobs. `pool`: a URL, or a pool of the caller whose connections have the search_path "bullmq, public".
 * `url`: one server, or a list of nodes of a Redis Cluster (a list of one is a cluster too).
 */
export type QueueBackend =
  | {
      readonly kind: "postgres";
      readonly pool: Pool | string;
      /** Connections of a producer, and of a consumer beside each worker's LISTEN; 4 by default. For a URL. */
      readonly connections?: number;
    }
  | { readonly kind: "redis"; readonly url: string | readonly string[] };

/**
 * A producer fails early, so that no request hangs on a queue of hints. A consumer waits for its datastore without
 * limit, and keeps one connection per worker for listening.
 */
export type QueueUse = { readonly role: "producer" } | { readonly role: "consumer"; readonly workers: number };

/** The connections behind any number of queues or workers. */
export interface QueueConnection {
  /** Passed to each constructor, since two backends may live in one process. */
  readonly factory: BackendFactory<IQueueBackend>;
  readonly options: { readonly connection: ConnectionOptions; readonly prefix?: string };
  /** Resolves when the datastore answers; a producer's rejects when it is known to be unavailable. */
  ready(): Promise<void>;
  /** Pings the datastore; rejects when it does not answer or is full. */
  check(): Promise<void>;
  close(): Promise<void>;
}
