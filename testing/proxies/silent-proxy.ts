import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export type SilentProxy = Awaited<ReturnType<typeof startSilentProxy>>;

/** A proxy to PostgreSQL or Redis that silently drops every packet while `isSilent`. */
export async function startSilentProxy(storeUrl: string) {
  const url = new URL(storeUrl);
  let target = { host: url.hostname, port: Number(url.port) };
  const sockets: Socket[] = [];
  const proxy = {
    isSilent: false,
    url: "",
    /** Ends all connections; new ones go to another server, as after a fail-over behind one address. */
    moveTo(otherUrl: string): void {
      const other = new URL(otherUrl);
      target = { host: other.hostname, port: Number(other.port) };
      for (const socket of sockets.splice(0)) socket.destroy();
    },
    close(): void {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
  const server = createServer((client) => {
    const upstream = connect(target);
    sockets.push(client, upstream);
    const pass = (to: Socket) => (bytes: Buffer) => void (proxy.isSilent || to.write(bytes));
    client.on("data", pass(upstream)).on("error", () => undefined);
    upstream.on("data", pass(client)).on("error", () => undefined);
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as AddressInfo).port);
  proxy.url = url.href;
  return proxy;
}
