import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export type SilentProxy = Awaited<ReturnType<typeof startSilentProxy>>;

/** A proxy to PostgreSQL that silently drops every packet while `isSilent`. */
export async function startSilentProxy(databaseUrl: string) {
  const url = new URL(databaseUrl);
  const [host, port] = [url.hostname, Number(url.port)];
  const sockets: Socket[] = [];
  const proxy = {
    isSilent: false,
    url: "",
    close(): void {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
  const server = createServer((client) => {
    const upstream = connect(port, host);
    sockets.push(client, upstream);
    const pass = (to: Socket) => (bytes: Buffer) => void (proxy.isSilent || to.write(bytes));
    client.on("data", pass(upstream)).on("error", () => undefined);
    upstream.on("data", pass(client)).on("error", () => undefined);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as AddressInfo).port);
  proxy.url = url.href;
  return proxy;
}
