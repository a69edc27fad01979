import type { Platform } from "../../shared/compose";
import { redisUrl } from "../../shared/config/config";
import { Admission } from "./admission";
import { Sockets } from "./sockets";

/** What one server knows of those who knock. */
export interface Edge {
  readonly admission: Admission;
  readonly sockets: Sockets;
}

export function createEdge({ config, db, log }: Pick<Platform, "config" | "db" | "log">): Edge {
  const store = config.REDIS_URL
    ? ({ kind: "redis", url: redisUrl(config.REDIS_URL) } as const)
    : ({ kind: "postgres", db } as const);
  return { admission: new Admission(store, config, log), sockets: new Sockets(config) };
}
