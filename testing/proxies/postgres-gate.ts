import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** Answers the first packet of a connection as PostgreSQL is to get it; null: PostgreSQL still starts up. */
type Admission = (startup: Buffer) => Buffer | null;

/** A proxy before PostgreSQL that changes or refuses the first packet of each connection, as poolers do. */
export async function startPostgresGate(databaseUrl: string, admit: Admission) {
  const url = new URL(databaseUrl);
  const [host, port] = [url.hostname, Number(url.port)];
  const sockets: Socket[] = [];
  const server = createServer((client) => {
    sockets.push(client);
    client.on("error", () => undefined);
    client.once("data", (startup) => {
      const admitted = admit(startup);
      if (admitted === null) return void client.end(STARTING_UP);
      const upstream = connect(port, host, () => upstream.write(admitted));
      sockets.push(upstream);
      upstream.on("error", () => undefined);
      client.pipe(upstream).pipe(client);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    close(): void {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

const STARTING_UP = message("E", "SFATAL\0C57P03\0Mthe database system is starting up\0\0");

function message(type: string, body: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, Buffer.from(body)]);
}

/** A startup packet without the settings of these names. */
export function withoutSettings(startup: Buffer, dropped: readonly string[]): Buffer {
  const words = startup.subarray(8).toString().split("\0");
  const kept: string[] = [];
  for (let n = 0; n + 1 < words.length && words[n] !== ""; n += 2) {
    if (!dropped.includes(words[n]!)) kept.push(words[n]!, words[n + 1]!);
  }
  const body = Buffer.from(`${kept.join("\0")}\0\0`);
  const packet = Buffer.concat([startup.subarray(0, 8), body]);
  packet.writeInt32BE(packet.length);
  return packet;
}
