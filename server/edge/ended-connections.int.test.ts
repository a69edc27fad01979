import { once } from "node:events";
import { type AddressInfo, connect, type Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import { parse, validate } from "graphql";
import type { QueryRunner } from "typeorm";
import { eventually } from "../../testing/eventually";
import { createApp } from "../app";
import { createTestApi, type TestApi } from "../testing/api";
import { pickOne, seededRandom } from "../testing/arbitrary-operations";
import { jsonFrame, RawSocket } from "./sockets/testing/raw-socket";
import { type AnyConnection, anyConnection, FOLLOWED, QUICK, SLOW, SLOW_CHANGE } from "./testing/any-connection";

/** `DRAWBRIDGE_ENDED_CONNECTIONS=2000` is the full length; the seed makes a run repeatable. */
const ROUNDS = Number(process.env.DRAWBRIDGE_ENDED_CONNECTIONS ?? 100);
const SEED = Number(process.env.DRAWBRIDGE_ENDED_CONNECTIONS_SEED ?? 20_261_207);

const TOKEN = "an-admin-token-of-clients-that-leave";
const authorization = `Bearer ${TOKEN}`;
/** Requests wait at each: for who they are, for their answer, and for the read of a subscription. */
const TABLES = ["webhooks", "api_tokens", "connectors", null];

describe("connections that end at any step of any request", () => {
  let api: TestApi;
  let app: FastifyInstance;
  let port: number;
  let listeners = 0;

  beforeAll(async () => {
    api = await createTestApi({
      DRAWBRIDGE_MAX_SERVICE_OPERATIONS: "2",
      DRAWBRIDGE_MAX_WAITING_OPERATIONS: "3",
      DRAWBRIDGE_RATE_LIMIT: "1000000",
      DRAWBRIDGE_STRANGER_LIMIT: "1000000",
      DRAWBRIDGE_FAILED_SIGN_IN_LIMIT: "1000000",
    });
    await api.platform.apiTokens.installAdminToken(TOKEN);
    countListeners();
    app = await createApp(api.platform);
    await app.listen({ host: "127.0.0.1", port: 0 });
    port = (app.server.address() as AddressInfo).port;
  });

  afterAll(async () => {
    await app.close();
    await api.close();
  });

  /** Each live query has one. */
  function countListeners(): void {
    const { live } = api.platform;
    const subscribe = live.subscribe.bind(live);
    live.subscribe = (...heard) => {
      listeners += 1;
      const end = subscribe(...heard);
      return () => {
        listeners -= 1;
        end();
      };
    };
  }

  async function follow(
    { bytes, onceSignedIn, step, end }: AnyConnection,
    client: Socket,
    query: () => Promise<unknown>,
  ): Promise<void> {
    client.on("error", () => undefined);
    await once(client, "connect");
    client.write(bytes);
    let hasSentAll = onceSignedIn.length === 0;
    client.on("data", (chunk) => {
      if (hasSentAll || !String(chunk).includes("connection_ack")) return;
      hasSentAll = true;
      client.write(onceSignedIn);
    });
    const isOver = () => client.destroyed || (step.until === "answered" && hasSentAll && client.bytesRead > 0);
    for (let n = 0; n < step.most && !isOver(); n += 1) await (step.until === "turns" ? turn() : query());
    if (end === "half-closed") client.end();
    else if (end === "closed") client.destroy();
    else client.resetAndDestroy();
  }

  async function taken(): Promise<string[]> {
    const { payload } = await app.inject({ url: "/metrics", headers: { host: "localhost" } });
    const gauges = /^drawbridge_(permits|permit_oldest_seconds|websockets|subscriptions)\b.* (?!0$)/;
    const connections = await new Promise<number>((resolve) => app.server.getConnections((_, count) => resolve(count)));
    const others = Object.entries({ connections, listeners }).filter(([, count]) => count > 0);
    return [...payload.split("\n").filter((line) => gauges.test(line)), ...others.map(String)];
  }

  async function ask(): Promise<number> {
    const headers = { authorization, "content-type": "application/json", connection: "close" };
    const body = JSON.stringify({ query: QUICK });
    return (await fetch(`http://127.0.0.1:${port}/graphql`, { method: "POST", headers, body })).status;
  }

  async function locked(table: string | null): Promise<QueryRunner> {
    const lock = api.platform.db.createQueryRunner();
    await lock.startTransaction();
    if (table) await lock.query(`lock table ${table} in access exclusive mode`);
    return lock;
  }

  /** Many connections at once, while a table is locked or none. */
  async function play(connections: readonly AnyConnection[], table: string | null): Promise<void> {
    const lock = await locked(table);
    const clients = connections.map(() => connect(port, "127.0.0.1"));
    let last: Promise<unknown> = Promise.resolve();
    const query = () => {
      last = last.then(() => lock.query("select"));
      return last;
    };
    await Promise.all(connections.map((one, n) => follow(one, clients[n]!, query)));
    await lock.commitTransaction();
    await lock.release();
    for (const client of clients) client.destroy();
  }

  it.each([QUICK, SLOW, SLOW_CHANGE, FOLLOWED])("ask by documents that fit the schema: %s", (document) => {
    expect(validate(api.schema, parse(document))).toEqual([]);
  });

  it("end every subscription, though two of them were begun under one id", async () => {
    const lock = await locked("api_tokens");
    const { raw } = await RawSocket.open(port);
    const followed = (type: string) => raw.write(jsonFrame({ id: "1", type, payload: { query: FOLLOWED } }));
    raw.write(jsonFrame({ type: "connection_init", payload: { authorization } }));
    await lock.commitTransaction();
    await eventually("signed in", () => raw.frames.length === 1);
    await lock.startTransaction();
    await lock.query("lock table api_tokens in access exclusive mode");
    for (const type of ["subscribe", "complete", "subscribe"]) followed(type);
    await eventually("both begin", taken, (all) => all.includes("drawbridge_subscriptions 2"));
    await lock.commitTransaction();
    await lock.release();
    await eventually("one live query answers both", () => listeners === 1);
    raw.connection.destroy();
    await eventually("nothing is taken", taken, (all) => all.length === 0);
  });

  it(`leave nothing taken (seed ${SEED})`, async () => {
    const random = seededRandom(SEED);
    for (let round = 0; round < ROUNDS; round += 1) {
      const table = pickOne(random, TABLES);
      const count = 1 + Math.floor(random() * 4);
      const connections = Array.from({ length: count }, () => anyConnection(random, authorization));
      await play(connections, table);
      const told = JSON.stringify({
        round,
        table,
        connections: connections.map(({ bytes, onceSignedIn, ...rest }) => rest),
      });
      await eventually(`nothing is taken after ${told}`, taken, (all) => all.length === 0);
      expect([told, await ask()]).toEqual([told, 200]);
    }
    const faults = api.lines.filter(({ level }) => level >= 50);
    expect(faults.map(({ msg, err }) => [msg, err])).toEqual([]);
  });
});
