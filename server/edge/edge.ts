import type { Platform } from "../../shared/compose";
import { redisUrl } from "../../shared/config/config";
import { StatementCanceller } from "../../shared/platform/database/connections/cancellation";
import { Admission } from "./admission";
import { OperationRunner } from "./operations/run-operation";
import { Sockets } from "./sockets/sockets";
import { StrangerSockets } from "./sockets/stranger-sockets";

/** The limits of a server on its clients, with their state: senders, sockets and running operations. */
export interface Edge {
  readonly admission: Admission;
  readonly sockets: Sockets;
  readonly strangers: StrangerSockets;
  readonly canceller: StatementCanceller;
  readonly runner: OperationRunner;
  close(): Promise<void>;
}

export function createEdge({ config, db, log }: Pick<Platform, "config" | "db" | "log">): Edge {
  const store = config.REDIS_URL
    ? ({ kind: "redis", url: redisUrl(config.REDIS_URL) } as const)
    : ({ kind: "postgres", db } as const);
  const admission = new Admission(store, config, log);
  const onError = (error: unknown) => log.warn({ err: error }, "a statement could not be cancelled");
  const canceller = new StatementCanceller(db, config.DATABASE_URL, onError);
  return {
    admission,
    sockets: new Sockets(config),
    strangers: new StrangerSockets(config),
    canceller,
    runner: new OperationRunner(config, canceller, admission),
    async close() {
      await Promise.all([admission.close(), canceller.close()]);
    },
  };
}
