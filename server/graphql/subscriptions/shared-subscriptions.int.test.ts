import type { FastifyInstance } from "fastify";
import { SYNC_TOPIC } from "../../../shared/domain/sync-runs/sync-runs.topics";
import { eventually } from "../../../testing/eventually";
import { createApp } from "../../app";
import { createTestApi, type TestApi } from "../../testing/api";
import { programToken } from "../../testing/authorization-matrix/actors";
import { originOf, sendOperation } from "../../testing/authorization-matrix/send-operation";
import { Socket } from "../../testing/authorization-matrix/socket";
import { populateDatabase } from "../../testing/populate-database";

const FOLLOW = "subscription ($id: ID!) { syncProgress(integrationId: $id) { run { outcomes { count } } } }";
const named = (name: string) => FOLLOW.replace("subscription", `subscription ${name}`);

describe("subscriptions of one person", () => {
  let api: TestApi;
  let app: FastifyInstance;
  let integrationId: string;
  const authorization = "Bearer an-admin-token-that-follows-a-lot";
  const sockets: Socket[] = [];
  let program: Record<string, string>;

  beforeAll(async () => {
    api = await createTestApi({ DRAWBRIDGE_RATE_LIMIT: "200" });
    await api.platform.apiTokens.installAdminToken(authorization.slice("Bearer ".length));
    integrationId = (await populateDatabase(api.platform.db, api.clock.now()))[1]!;
    program = await programToken(api.platform);
    app = await createApp(api.platform);
    await app.listen({ host: "127.0.0.1", port: 0 });
  });

  afterEach(async () => {
    await Promise.all(sockets.splice(0).map((socket) => socket.close()));
  });

  afterAll(async () => {
    await app.close();
    await api.close();
  });

  async function open(credentials: Record<string, string> = { authorization }) {
    const socket = (await Socket.open(originOf(app), credentials))!;
    sockets.push(socket);
    return socket;
  }

  async function change(): Promise<void> {
    await api.platform.db.query("update sync_runs set clusters_found = clusters_found + 1");
    await api.platform.live.publish(SYNC_TOPIC, integrationId);
  }

  const follow = (socket: Socket, id: string, query = FOLLOW) =>
    socket.subscribe(id, { query, variables: { id: integrationId } });
  const told = (count: number) =>
    sockets.every(({ answers }) => [...answers.values()].every((all) => all.length === count));

  it("to the same object are answered by one execution for each event, and those of others by their own", async () => {
    const { syncRunsQueries } = api.platform;
    const { outcomeCounts } = syncRunsQueries;
    let executions = 0;
    syncRunsQueries.outcomeCounts = (ids) => {
      executions += 1;
      return outcomeCounts.call(syncRunsQueries, ids);
    };
    for (const socket of [await open(), await open()]) {
      for (let n = 0; n < 40; n += 1) follow(socket, String(n));
    }
    await eventually("all are told how it is", () => told(1));
    executions = 0;
    await change();
    await eventually("all are told of the change", () => told(2));
    expect(executions).toBe(1);
    follow(sockets[0]!, "another", named("another"));
    follow(await open(program), "theirs");
    const later = () => [sockets[0]!.answers.get("another")!, sockets[2]!.answers.get("theirs")!];
    await eventually("those too", () => later().every((all) => all.length === 1));
    executions = 0;
    await change();
    await eventually("all are told", () => later().every((all) => all.length === 2));
    await eventually("all are told", () => sockets[1]!.answers.get("1")!.length === 3);
    expect(executions).toBe(3);
    syncRunsQueries.outcomeCounts = outcomeCounts;
  });

  it("run two at a time, without delaying other people", async () => {
    const { syncRunsQueries } = api.platform;
    const { latestOf } = syncRunsQueries;
    const socket = await open(program);
    for (let n = 0; n < 8; n += 1) follow(socket, String(n), named(`number${n}`));
    await eventually("all are told how it is", () => told(1));
    let looking = 0;
    let most = 0;
    let goOn: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    syncRunsQueries.latestOf = async (ids) => {
      looking += 1;
      most = Math.max(most, looking);
      await held;
      const found = await latestOf.call(syncRunsQueries, ids);
      looking -= 1;
      return found;
    };
    await change();
    await eventually("two look", () => looking === 2);
    const other = await sendOperation(
      originOf(app),
      { authorization },
      { query: "{ accounts { totalCount } }", variables: {} },
    );
    expect(other.data).toBeTruthy();
    goOn();
    await eventually("all are told of the change", () => told(2));
    expect(most).toBe(2);
    syncRunsQueries.latestOf = latestOf;
  });

  it("count as requests of their person, one for each event", async () => {
    const socket = await open();
    for (let n = 0; n < 8; n += 1) follow(socket, String(n), named(`number${n}`));
    let asked = 0;
    await eventually("too many requests", async () => {
      await change();
      asked += 1;
      const { body } = await sendOperation(
        originOf(app),
        { authorization },
        { query: "{ __typename }", variables: {} },
      );
      return body.includes('"limit":"requests"');
    });
    expect(asked).toBeLessThan(150);
  });
});
