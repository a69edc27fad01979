import { QUEUE_GROUPS } from "../platform/queue/job";
import { loadConfig } from "./config";
import { platformConnections, serverConnections, workerConnections } from "./pool-sizes";

/** PostgreSQL's default is 100 connections, of which three are reserved for superusers. */
const ROOM = 97;

const url = { DATABASE_URL: "postgres://localhost/drawbridge" };

describe("the pools by default", () => {
  it("leave four workers and a server room in one PostgreSQL that is the queue too", () => {
    const config = loadConfig(url);
    const worker = platformConnections(config) + workerConnections(config, QUEUE_GROUPS.length);
    const server = platformConnections(config) + serverConnections(config);
    expect({ worker, server }).toEqual({ worker: 19, server: 16 });
    expect(4 * worker + server).toBeLessThanOrEqual(ROOM);
  });

  it("hold nothing for the queue and live events where Redis has them", () => {
    const config = loadConfig({ ...url, REDIS_URL: "redis://localhost", DRAWBRIDGE_DATABASE_CONNECTIONS: "20" });
    expect(platformConnections(config) + workerConnections(config, QUEUE_GROUPS.length)).toBe(20);
    expect(platformConnections(config) + serverConnections(config)).toBe(21);
  });
});
