import Fastify from "fastify";
import { pino } from "pino";
import { connectDatabase, createDataSource } from "../../shared/platform/database/connections/data-source";
import { WriteProbe } from "../../shared/platform/database/connections/write-probe";
import { createTestApi } from "../testing/api";
import { healthRoutes } from "./health";

describe("readiness", () => {
  it("needs a database that can be written, and comes back over a new connection", async () => {
    const api = await createTestApi();
    const { url } = api.platform.db.options as { url: string };
    const db = await connectDatabase(createDataSource({ url, entities: [], applicationName: "test", poolSize: 1 }));
    const app = Fastify();
    const lines: { level: number; msg: string; err?: unknown }[] = [];
    const log = pino({}, { write: (line) => void lines.push(JSON.parse(line)) });
    healthRoutes(app, { ...api.platform, log, db, writeProbe: new WriteProbe(db, 0) });
    expect((await app.inject("/readyz")).statusCode).toBe(200);

    // As at a former primary after a failover.
    await db.query("set default_transaction_read_only = on");
    const answer = await app.inject("/readyz");
    expect([answer.statusCode, answer.json()]).toEqual([
      503,
      { status: "not ready", database: "not ready", migrations: "ok", clock: "ok", queue: "ok" },
    ]);
    expect((await app.inject("/readyz")).statusCode).toBe(200);

    // As on a full disk: PostgreSQL reads, and has no new block.
    await db.query("set temp_file_limit = 0");
    const full = await app.inject("/readyz");
    expect([full.statusCode, full.json()]).toEqual([503, answer.json()]);
    for (let n = 0; n < 5; n += 1) expect((await app.inject("/readyz")).statusCode).toBe(503);
    await db.query("reset temp_file_limit");
    expect((await app.inject("/readyz")).statusCode).toBe(200);

    expect(lines.map(({ msg }) => msg)).toEqual(["not ready", "ready again", "not ready", "ready again"]);
    expect(lines.some(({ err }) => err)).toBe(false);

    await app.close();
    await db.destroy();
    await api.close();
  });
});
