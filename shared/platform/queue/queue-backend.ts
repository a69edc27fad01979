import type { BackendFactory, ConnectionOptions, IQueueBackend } from "bullmq";
import type { Pool } from "pg";

/**
 * Where the jobs wait.
 * `pool`: a URL, or a pool of the caller whose connections have the search_path "bullmq, public".
 * `url`: one server, or a list of nodes of a Redis Cluster (a list of one is a cluster too).
 */
export type QueueBackend =
  | {
      readonly kind: "postgres";
      readonly pool: Pool | string;
      /** Of a producer, and of a consumer beside one of each worker for LISTEN; 4 unless given. For a URL. */
      readonly connections?: number;
    }
  | { readonly kind: "redis"; readonly url: string | readonly string[] };

/**
 * A producer gives up early, so that no request hangs on a queue that is only a hint.
 * A consumer waits for its datastore for as long as it takes, and keeps one connection per worker for listening.
 */
export type QueueUse = { readonly role: "producer" } | { readonly role: "consumer"; readonly workers: number };

/** The connections behind any number of queues or workers. */
export interface QueueConnection {
  /** Passed to each constructor, as two backends may live in one process. */
  readonly factory: BackendFactory<IQueueBackend>;
  readonly options: { readonly connection: ConnectionOptions; readonly prefix?: string };
  /** Resolves when the datastore can be asked; a producer's rejects when it is known to be away. */
  ready(): Promise<void>;
  /** Asks the datastore; rejects when it does not answer or has no place for jobs. */
  check(): Promise<void>;
  close(): Promise<void>;
}
