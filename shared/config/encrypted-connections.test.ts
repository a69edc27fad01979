import { StartupError } from "../kernel/app-error";
import { loadConfig } from "./config";

const real = { DRAWBRIDGE_AWS: "real", DRAWBRIDGE_INSTALLATION_ID: "0199c3f2-3f5e-7a10-8a36-0d5e5f1c2b3a" };
const load = (DATABASE_URL: string, REDIS_URL?: string, more: Record<string, string> = {}) =>
  loadConfig({ ...real, DATABASE_URL, REDIS_URL, ...more });

describe("with the real AWS, a connection to another machine", () => {
  it.each([
    ["PostgreSQL with a certificate that is checked", "postgres://db.example.com/drawbridge?sslmode=verify-full"],
    ["PostgreSQL with its own authority", "postgres://db.example.com/drawbridge?sslrootcert=/etc/rds.pem"],
    ["PostgreSQL with ssl=true", "postgres://db.example.com/drawbridge?ssl=true"],
    ["PostgreSQL on this machine", "postgres://127.0.0.1:5432/drawbridge"],
    ["PostgreSQL on this machine by IPv6", "postgres://[::1]:5432/drawbridge"],
    ["PostgreSQL by a socket", "postgres:///drawbridge?host=/var/run/postgresql"],
    ["PostgreSQL by a socket in the name", "postgres://%2Fvar%2Frun%2Fpostgresql/drawbridge"],
  ])("is made to %s", (_which, url) => {
    expect(load(url).DATABASE_URL).toBe(url);
  });

  it.each([
    "postgres://db.example.com/drawbridge",
    "postgres://db.example.com/drawbridge?sslmode=disable",
    "postgres://db.example.com/drawbridge?sslmode=disable&sslrootcert=/etc/rds.pem",
    "postgres://db.example.com/drawbridge?sslmode=prefer",
    "postgres://db.example.com/drawbridge?ssl=0",
    "postgres://localhost.example.com/drawbridge",
    "postgres://127.0.0.1/drawbridge?host=db.example.com",
  ])("is not made in the clear: %s", (url) => {
    expect(() => load(url)).toThrow(StartupError);
    expect(() => load(url)).toThrow("DATABASE_URL reaches PostgreSQL without TLS");
  });

  it("is not made to a Redis in the clear, of whichever node of a cluster, and both are named at once", () => {
    expect(() => load("postgres://127.0.0.1/drawbridge", "redis://cache.example.com:6379")).toThrow(
      "REDIS_URL reaches Redis without TLS",
    );
    const nodes = "rediss://a.example.com:6379,redis://b.example.com:6379";
    expect(() => load("postgres://db.example.com/drawbridge", nodes)).toThrow(/DATABASE_URL .*; REDIS_URL /);
    const encrypted = "rediss://a.example.com:6379,rediss://b.example.com:6379";
    expect(load("postgres://127.0.0.1/drawbridge", encrypted).REDIS_URL).toBe(encrypted);
  });

  it("is made in the clear where a variable allows it, and where AWS is simulated", () => {
    const [database, redis] = ["postgres://db.example.com/drawbridge", "redis://cache.example.com:6379"];
    expect(load(database, redis, { DRAWBRIDGE_PLAINTEXT_CONNECTIONS: "allowed" }).REDIS_URL).toBe(redis);
    expect(load(database, redis, { DRAWBRIDGE_AWS: "simulator" }).REDIS_URL).toBe(redis);
  });

  it("never repeats a password in its error", () => {
    expect(() => load("postgres://drawbridge:hunter2@db.example.com/drawbridge")).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("hunter2") }),
    );
  });
});
