import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Logger } from "pino";
import { portProblemOf } from "../../kernel/port-problem";
import { mayReadMetrics } from "./may-read";
import type { Metrics } from "./metrics";

interface Options {
  readonly host: string;
  readonly port: number;
  readonly token: string | undefined;
}

/** Serves `/metrics` in a process without other routes. */
export async function serveMetrics(metrics: Metrics, { host, port, token }: Options, log: Pick<Logger, "error">) {
  const server = createServer({ requestTimeout: 5_000 }, (request, response) => {
    const reader = { headers: request.headers, address: request.socket.remoteAddress };
    if (request.url !== "/metrics") return void response.writeHead(404).end();
    if (!mayReadMetrics(reader, token)) return void response.writeHead(401).end();
    metrics.text().then(
      (text) => response.writeHead(200, { "content-type": metrics.contentType }).end(text),
      (error: unknown) => {
        log.error({ err: error }, "metrics could not be written");
        response.writeHead(500).end();
      },
    );
  });
  server.listen(port, host);
  await once(server, "listening").catch((error: unknown) => {
    throw portProblemOf(error, { host, port, variable: "METRICS_PORT" });
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
