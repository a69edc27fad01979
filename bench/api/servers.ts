import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Cores } from "./cores";
import type { Databases } from "./databases";
import type { Order } from "./server-child";

export type Version = "this" | "against";

export interface Server {
  readonly version: Version;
  /** The URL of its database. */
  readonly url: string;
  readonly child: ChildProcess;
  readonly port: number;
}

interface Setting {
  readonly databases: Databases;
  readonly against: string | null;
  readonly cores: Cores;
}

/** One of this version, and one of the other where there is another, for as long as that takes. */
export async function withServers<T>(
  { databases, against, cores }: Setting,
  use: (servers: readonly Server[]) => Promise<T>,
): Promise<T> {
  const servers = [await startServer("this", join(__dirname, "../.."), databases.ours, cores)];
  try {
    if (against !== null && databases.theirs !== null) {
      servers.push(await startServer("against", join(against, "dist"), databases.theirs, cores));
    }
    return await use(servers);
  } finally {
    for (const { child } of servers) child.disconnect();
  }
}

async function startServer(version: Version, dist: string, url: string, cores: Cores): Promise<Server> {
  const child = fork(join(dist, "bench/api/server-child.js"), {
    env: {
      DATABASE_URL: url,
      DRAWBRIDGE_RATE_LIMIT: "1000000",
      // 0.1.0 could compile queries; compared is graphql-js.
      DRAWBRIDGE_COMPILED_QUERIES: "0",
      NODE_ENV: "production",
    },
  });
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  cores.giveServer(child.pid!);
  return { version, url, child, port };
}

export async function sendOrder(child: ChildProcess, order: Order): Promise<unknown> {
  child.send(order);
  const [{ answer }] = (await once(child, "message")) as [{ answer: unknown }];
  return answer;
}
