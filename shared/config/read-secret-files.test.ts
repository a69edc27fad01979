import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig, secretKeysOf } from "./config";
import { readSecretFiles } from "./read-secret-files";

const DATABASE_URL = "postgres://localhost/drawbridge";
const OLD = "an old key of at least thirty-two characters";
const NEW = "a new key, of at least thirty-two characters";

describe("a secret in a file", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "drawbridge-secrets-"));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  it("counts like one in its variable", () => {
    const config = loadConfig(
      readSecretFiles({
        DATABASE_URL,
        DRAWBRIDGE_SECRET_KEY_FILE: file("key", `${NEW}\n`),
        DRAWBRIDGE_SECRET_KEY_PREVIOUS_FILE: file("previous", `${OLD}\n${OLD} 2\n`),
      }),
    );
    expect(secretKeysOf(config)).toEqual({ current: NEW, previous: [OLD, `${OLD} 2`] });
  });

  it("may be the address of PostgreSQL or Redis, which holds a password", () => {
    const [database, redis] = [file("database", `${DATABASE_URL}\n`), file("redis", "rediss://:secret@cache:6379\n")];
    const config = loadConfig(readSecretFiles({ DATABASE_URL_FILE: database, REDIS_URL_FILE: redis }));
    expect(config).toMatchObject({ DATABASE_URL, REDIS_URL: "rediss://:secret@cache:6379" });
  });

  it("may be the token that opens /metrics", () => {
    const token = "a token of twenty-four characters";
    const config = loadConfig(readSecretFiles({ DATABASE_URL, METRICS_TOKEN_FILE: file("metrics", `${token}\n`) }));
    expect(config.METRICS_TOKEN).toBe(token);
    expect(() => readSecretFiles({ METRICS_TOKEN: token, METRICS_TOKEN_FILE: join(folder, "metrics") })).toThrow(
      "METRICS_TOKEN and METRICS_TOKEN_FILE are both set",
    );
  });

  it("excludes its variable, and its file must be readable", () => {
    const both = { DATABASE_URL, DRAWBRIDGE_SECRET_KEY: OLD, DRAWBRIDGE_SECRET_KEY_FILE: file("key", NEW) };
    expect(() => readSecretFiles(both)).toThrow("DRAWBRIDGE_SECRET_KEY and DRAWBRIDGE_SECRET_KEY_FILE are both set");
    const missing = { DATABASE_URL, DRAWBRIDGE_ADMIN_TOKEN_FILE: join(folder, "none") };
    expect(() => readSecretFiles(missing)).toThrow(
      /^DRAWBRIDGE_ADMIN_TOKEN_FILE names .*none, which cannot be read \(ENOENT\)/,
    );
  });
});

describe("secret keys", () => {
  it("are the same with spaces and line breaks around them, as current and as previous ones", () => {
    const current = secretKeysOf(loadConfig({ DATABASE_URL, DRAWBRIDGE_SECRET_KEY: ` ${OLD}\r\n` }));
    const previous = secretKeysOf(loadConfig({ DATABASE_URL, DRAWBRIDGE_SECRET_KEY_PREVIOUS: `${NEW} \r\n ${OLD}\n` }));
    expect([current.current, previous.previous]).toEqual([OLD, [NEW, OLD]]);
  });

  it.each(["DRAWBRIDGE_ADMIN_TOKEN", "METRICS_TOKEN", "DRAWBRIDGE_AUDIT_WEBHOOK_SECRET"] as const)(
    "and %s are as long as without what surrounds them",
    (name) => {
      const load = (secret: string) => loadConfig({ DATABASE_URL, [name]: secret })[name];
      expect(load(`${OLD}\n`)).toBe(OLD);
      expect(() => load(`${" ".repeat(24)}short\n`)).toThrow(`${name} must have at least 24 characters`);
    },
  );

  it("are none where none is configured", () => {
    expect(secretKeysOf(loadConfig({ DATABASE_URL }))).toEqual({ current: undefined, previous: [] });
  });
});

describe("a webhook for audit events", () => {
  it("needs a secret", () => {
    const env = { DATABASE_URL, DRAWBRIDGE_AUDIT_WEBHOOK_URL: "https://siem.example.com/in" };
    expect(() => loadConfig(env)).toThrow("DRAWBRIDGE_AUDIT_WEBHOOK_SECRET is missing");
  });
});
