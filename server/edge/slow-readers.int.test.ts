import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { eventually } from "../../testing/eventually";
import { createApp } from "../app";
import { createTestApi, type TestApi } from "../testing/api";

/** More than the buffers of the system hold. */
const LARGE = 64 * 1024 * 1024;

describe("an answer over HTTP", () => {
  let api: TestApi;
  let app: FastifyInstance;
  let port: number;
  let finish: () => void;
  let streamed: number;

  beforeAll(async () => {
    api = await createTestApi({ DRAWBRIDGE_SLOW_READER_SECONDS: "1" });
    app = await createApp(api.platform);
    app.get("/whole", async () => "x".repeat(LARGE));
    app.get("/stream", async (_request, reply) => reply.send(Readable.from(parts())));
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    app.get("/thinking", async (_request, reply) => reply.send(Readable.from(thinking(finished))));
    await app.listen({ host: "127.0.0.1", port: 0 });
    port = (app.server.address() as AddressInfo).port;
  });

  afterAll(async () => {
    await app.close();
    await api.close();
  });

  async function* parts() {
    const part = "x".repeat(100_000);
    for (streamed = 0; streamed < LARGE; streamed += part.length) yield part;
  }

  async function* thinking(finished: Promise<void>) {
    yield "first";
    await finished;
    yield "last";
  }

  const ended = (path: string) => api.lines.filter((line) => line.path === path);

  async function readNothing(path: string) {
    const client = connect(port, "127.0.0.1");
    client.pause();
    client.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    const [line] = await eventually(
      "it is ended",
      () => ended(path),
      ({ length }) => length > 0,
    );
    client.destroy();
    expect(line).toMatchObject({ level: 30, msg: expect.stringContaining("does not read") });
  }

  it("that is not read is ended, whether whole or a stream; one that is still being made is not", async () => {
    const thinking = fetch(`http://127.0.0.1:${port}/thinking`).then((answer) => answer.text());
    await readNothing("/whole");
    await readNothing("/stream");
    expect(streamed).toBeLessThan(LARGE);
    finish();
    expect(await thinking).toBe("firstlast");
    expect(ended("/thinking")).toEqual([]);
  });

  it("reaches its reader in full", async () => {
    const client = connect(port, "127.0.0.1");
    client.write("GET /whole HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    let read = 0;
    client.on("data", (chunk) => {
      read += chunk.length;
    });
    await once(client, "close");
    expect(read).toBeGreaterThan(LARGE);
  });
});
