import { chownSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type RunningPostgres, startPostgres } from "../../../../launcher/postgres";
import { unprivilegedUser } from "../../../../launcher/run-as";
import { makeTempDir, type TempDir } from "../../../../launcher/temp-dir";
import { selfSigned } from "../../../../simulator/kubernetes/self-signed";
import { testDataParent } from "../../../../testing/memory-folder";
import { connectDatabase, createDataSource } from "./data-source";

let folder: TempDir;
let postgres: RunningPostgres;

beforeAll(async () => {
  folder = await makeTempDir(testDataParent());
  postgres = await startPostgres({ dataDir: join(folder.path, "postgres"), durable: false });
  folder.remember(postgres.pid);
});

afterAll(async () => {
  await postgres.stop();
  folder.remove();
});

describe("a connection that PostgreSQL does not make", () => {
  it.each<[string, Partial<URL>, string]>([
    [
      "for a wrong password",
      { password: "guessed" },
      'PostgreSQL at <address>/postgres refuses the connection: password authentication failed for user "postgres".',
    ],
    [
      "for a user that is not there",
      { username: "nobody" },
      'PostgreSQL at <address>/postgres refuses the connection: password authentication failed for user "nobody".',
    ],
    [
      "for want of a password",
      { password: "" },
      "PostgreSQL at <address>/postgres asks for a password, and DATABASE_URL has none.",
    ],
    [
      "for a database that is not there",
      { pathname: "/not_there" },
      'PostgreSQL at <address>/not_there refuses the connection: database "not_there" does not exist.',
    ],
    [
      "where it has no TLS",
      { search: "?sslmode=verify-full" },
      "PostgreSQL at <address>/postgres has no TLS, which DATABASE_URL asks for.",
    ],
    [
      "where a file of DATABASE_URL is not there",
      { search: "?sslmode=verify-full&sslrootcert=/not/there.pem" },
      "A file that DATABASE_URL names cannot be read: ENOENT: no such file or directory, open '/not/there.pem'.",
    ],
    [
      "where nothing listens at the socket",
      { search: "?host=/not/there" },
      "PostgreSQL does not answer at <address>/postgres: connect ENOENT /not/there/.s.PGSQL.<port>.",
    ],
  ])("is told with its reason, %s", async (_why, change, sentence) => {
    expect(await refusal(change)).toBe(sentence);
  });

  it("is told with its reason, where its user may not connect", async () => {
    const db = await connect(postgres.url);
    await db.query("create role idle nologin password 'idle'");
    await db.destroy();
    expect(await refusal({ username: "idle", password: "idle" })).toBe(
      'PostgreSQL at <address>/postgres refuses the connection: role "idle" is not permitted to log in.',
    );
  });

  it("is told with its reason, where its certificate is not trusted", async () => {
    await switchTlsOn();
    expect(await refusal({ search: "?sslmode=verify-full" })).toMatch(
      /^The certificate of PostgreSQL at <address>\/postgres is not trusted: self.signed certificate\. /,
    );
  });
});

const connect = (url: string) => connectDatabase(createDataSource({ url, entities: [], applicationName: "test" }));

/** The sentence of a refusal, without the port of this run. */
async function refusal(change: Partial<URL>): Promise<string> {
  const { href } = Object.assign(new URL(postgres.url), change);
  const error = await connect(href).then(
    () => new Error("it was made"),
    (reason: Error) => reason,
  );
  return error.message.replace(`127.0.0.1:${postgres.port}`, "<address>").replace(String(postgres.port), "<port>");
}

async function switchTlsOn(): Promise<void> {
  const { certificate, key } = selfSigned(Date.now());
  const tls = join(postgres.dataDir, "tls");
  mkdirSync(tls, { mode: 0o700 });
  writeFileSync(join(tls, "crt"), certificate);
  writeFileSync(join(tls, "key"), key, { mode: 0o600 });
  const { uid, gid } = unprivilegedUser();
  if (uid !== undefined && gid !== undefined)
    for (const name of ["", "crt", "key"]) chownSync(join(tls, name), uid, gid);
  const db = await connect(postgres.url);
  await db.query("alter system set ssl_cert_file = 'tls/crt'");
  await db.query("alter system set ssl_key_file = 'tls/key'");
  await db.query("alter system set ssl = on");
  await db.query("select pg_reload_conf()");
  await db.destroy();
}
