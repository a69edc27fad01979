import { once } from "node:events";
import { Agent, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { eventually } from "../../testing/eventually";

export interface Balancer extends AsyncDisposable {
  readonly url: string;
  add(serverUrl: string): Promise<void>;
  /** Sends nothing new to the server, and resolves when it has answered all that it was sent. */
  remove(serverUrl: string): Promise<void>;
}

interface Target {
  readonly url: URL;
  readonly agent: Agent;
  pending: number;
}

/** Sends requests in turns to servers that say they are ready, by kept connections. A lost one is answered 502. */
export async function startBalancer(): Promise<Balancer> {
  const targets: Target[] = [];
  let turn = 0;
  const server = createServer((incoming, outgoing) => {
    const target = targets[turn++ % targets.length]!;
    target.pending += 1;
    outgoing.once("close", () => {
      target.pending -= 1;
    });
    const { method, url, headers } = incoming;
    const { hostname, port } = target.url;
    const passed = request({ hostname, port, method, path: url, headers, agent: target.agent }, (answer) => {
      outgoing.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on("error", (error) => outgoing.writeHead(502).end(String(error)));
    incoming.pipe(passed);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    async add(serverUrl) {
      const url = new URL(serverUrl);
      await eventually("the server is ready", async () => (await fetch(new URL("/readyz", url))).status === 200);
      targets.push({ url, agent: new Agent({ keepAlive: true }), pending: 0 });
    },
    async remove(serverUrl) {
      const at = targets.findIndex(({ url }) => url.href === new URL(serverUrl).href);
      const [target] = targets.splice(at, 1);
      await eventually("all requests to the server are answered", () => target!.pending === 0);
      target!.agent.destroy();
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      for (const { agent } of targets) agent.destroy();
    },
  };
}
