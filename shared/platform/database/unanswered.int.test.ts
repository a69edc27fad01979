import { once } from "node:events";
import { type AddressInfo, connect as connectSocket, createServer, type Server, type Socket } from "node:net";
import type { DataSource } from "typeorm";
import { createTestDatabase } from "../../testing/test-database";
import { connect, createDataSource } from "./data-source";

describe("a connection to PostgreSQL that goes silent", () => {
  let proxy: Server;
  let db: DataSource;
  let isSilent = false;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    const url = new URL((await createTestDatabase()).url);
    const [host, port] = [url.hostname, Number(url.port)];
    proxy = createServer((client) => {
      const server = connectSocket(port, host);
      sockets.push(client, server);
      const pass = (to: Socket) => (bytes: Buffer) => void (isSilent || to.write(bytes));
      client.on("data", pass(server)).on("error", () => undefined);
      server.on("data", pass(client)).on("error", () => undefined);
    });
    proxy.listen(0, "127.0.0.1");
    await once(proxy, "listening");
    url.hostname = "127.0.0.1";
    url.port = String((proxy.address() as AddressInfo).port);
    const options = { url: url.href, entities: [], applicationName: "test", poolSize: 1, statementTimeoutMs: 1_000 };
    db = await connect(createDataSource(options));
  });

  afterAll(async () => {
    await db.destroy();
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });

  it("fails what was sent over it, and whatever comes then has another one", async () => {
    expect(await db.query("select 1 as n")).toEqual([{ n: 1 }]);
    isSilent = true;
    const sent = db.query("select 2 as n");
    await expect(sent).rejects.toThrow("PostgreSQL did not answer within 6 s.");
    isSilent = false;
    expect(await db.query("select 3 as n")).toEqual([{ n: 3 }]);
  });

  it("is none on which PostgreSQL says that it takes too long", async () => {
    await expect(db.query("select pg_sleep(600)")).rejects.toThrow("statement timeout");
    expect(await db.query("select 4 as n")).toEqual([{ n: 4 }]);
  });
});
