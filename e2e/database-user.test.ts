import { randomBytes } from "node:crypto";
import { testBackends } from "../shared/platform/queue/testing/test-backends";
import { eventually } from "../testing/eventually";
import { BY_ROLE_TEMPLATE, expectReceipt, giveBack, grantAccess, grantsIn, openAccess } from "./testing/access";
import { Harness } from "./testing/harness";

const REDIS_DATABASE = 9;
const BY_SLOT = { principalStrategy: "IDENTITY_CENTER", principalRoleTemplate: null } as const;
const WAYS = { postgres: BY_SLOT, redis: BY_ROLE_TEMPLATE } as const;
/** With the queue in PostgreSQL the user needs most rights, and slots write to most tables. The proof plays Redis too. */
const PLAYED = testBackends().filter(({ name }) => name === "postgres" || process.env.DRAWBRIDGE_PROOF === "1");

const VERIFY = "{ verifyAuditLog { firstBreak { message } } }";

describe("a server and a worker whose database user owns nothing", () => {
  it.each(PLAYED)("give access from request to end, with the queue on $name", async ({ name, open }) => {
    const opened = await open(REDIS_DATABASE);
    const redisUrl = opened.queue.kind === "redis" ? String(opened.queue.url) : undefined;
    {
      await using harness = await Harness.open({ redisUrl });
      await using user = await makeUser(harness);
      const env = { ...user.env, DRAWBRIDGE_SECRET_KEY: randomBytes(32).toString("hex"), DRAWBRIDGE_AUDIT_STDOUT: "1" };
      const worker = await harness.startWorker(env);
      const server = await harness.startServer(env);
      const story = await openAccess(harness, server.api, WAYS[name]);

      const ids = await grantAccess(story, ["payments-eu"]);
      await grantsIn(story, ids, "ACTIVE");
      await giveBack(story, ids);
      const [revoked] = await grantsIn(story, ids, "REVOKED");
      expectReceipt(revoked!);

      await eventually("the sink has what happened", async () => {
        const [row] = await harness.sql<{ isTold: boolean }>(
          `select (s.position, s.event_id) >= (e.position, e.id) as "isTold" from audit_sinks s, audit_events e
            where e.action = 'grant.ended'`,
        );
        return row?.isTold === true;
      });
      expect(await server.api.ask(VERIFY)).toMatchObject({ verifyAuditLog: { firstBreak: null } });
      expect(await harness.drawbridge(["rotate-keys"], { ...harness.env(), ...env })).toMatchObject({ code: 0 });
      await Promise.all([worker, server.child].map((child) => child.stop()));
      // The console sink prints events, and seals at every full ten minutes. They are no warnings of the log.
      const auditLine = /^\{"type":"audit\.(event|seal)"/;
      expect(harness.linesOfLevel("warn").filter((line) => !auditLine.test(line))).toEqual([]);
    }
    await opened.close();
  });
});

/** As an operator does: by the command, with the address of the owner. It goes before the database does. */
async function makeUser(harness: Harness): Promise<AsyncDisposable & { readonly env: Record<string, string> }> {
  const name = `drawbridge_e2e_${randomBytes(6).toString("hex")}`;
  const password = randomBytes(24).toString("base64url");
  const made = await harness.drawbridge(["make-database-user"], {
    ...harness.env(),
    DRAWBRIDGE_DATABASE_USER: name,
    DRAWBRIDGE_DATABASE_USER_PASSWORD: password,
  });
  expect(made).toMatchObject({ code: 0, stderr: "" });
  const url = new URL(harness.env().DATABASE_URL!);
  url.username = name;
  url.password = password;
  return {
    env: { DATABASE_URL: url.href },
    async [Symbol.asyncDispose]() {
      await harness.sql(`drop owned by ${name}`);
      await harness.sql(`drop role ${name}`);
    },
  };
}
