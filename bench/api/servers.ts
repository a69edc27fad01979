import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Cores } from "./cores";
import { TOKEN } from "./load";
import type { Order } from "./server-child";

export const ENGINES = ["compiled", "plain"] as const;
export type Engine = (typeof ENGINES)[number];

export interface Server {
  readonly child: ChildProcess;
  readonly port: number;
}

export interface ServerOptions {
  readonly url: string;
  readonly cores: Cores;
  readonly rowsInMemory?: boolean;
}

/** Two that differ in how they execute queries, for as long as that takes. */
export async function withServers<T>(
  options: ServerOptions,
  use: (servers: Readonly<Record<Engine, Server>>) => Promise<T>,
): Promise<T> {
  const servers = { compiled: await startServer(options, "1"), plain: await startServer(options, "0") };
  try {
    return await use(servers);
  } finally {
    for (const { child } of Object.values(servers)) child.disconnect();
  }
}

async function startServer({ url, cores, rowsInMemory }: ServerOptions, compiled: "0" | "1"): Promise<Server> {
  const child = fork(join(__dirname, "server-child.js"), {
    env: {
      DATABASE_URL: url,
      DRAWBRIDGE_ADMIN_TOKEN: TOKEN,
      DRAWBRIDGE_COMPILED_QUERIES: compiled,
      DRAWBRIDGE_RATE_LIMIT: "1000000",
      BENCH_ROWS_IN_MEMORY: rowsInMemory ? "1" : "0",
      NODE_ENV: "production",
    },
  });
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  cores.giveServer(child.pid!);
  return { child, port };
}

export async function tell(child: ChildProcess, order: Order): Promise<unknown> {
  child.send(order);
  const [{ answer }] = (await once(child, "message")) as [{ answer: unknown }];
  return answer;
}
