import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { eventually } from "../testing/eventually";
import { Harness, kill } from "./testing/harness";

const SECRET = "what the SIEM and Drawbridge share";

describe("the audit log of whole processes", () => {
  let siem: Siem;

  beforeEach(async () => {
    siem = await startSiem();
  });

  afterEach(() => siem.stop());

  it("reaches a SIEM in full, in order and signed, though the SIEM fails and a server is killed", async () => {
    await using harness = await Harness.open();
    const env = { DRAWBRIDGE_AUDIT_WEBHOOK_URL: siem.url, DRAWBRIDGE_AUDIT_WEBHOOK_SECRET: SECRET };
    siem.failNext(1);
    const first = await harness.startServer(env);
    for (const name of ["A", "B"])
      await first.api.ask(`mutation { createIdentityProvider(input: { name: "${name}" }) { provider { id } } }`);
    await eventually("the SIEM has them", () => siem.eventIds().length >= 3);
    await kill(first.child);
    const second = await harness.startServer(env);
    await second.api.ask('mutation { createIdentityProvider(input: { name: "C" }) { provider { id } } }');
    const refused = await second.api.send(
      "mutation ($id: ID!) { deleteWebhook(id: $id, version: 1) { webhook { id } } }",
      {
        id: "0198c0de-0000-7000-8000-000000000009",
      },
    );
    expect(refused.errors).toMatchObject([{ extensions: { code: "NOT_FOUND" } }]);
    const written = await harness.sql<{ id: string; address: string }>(
      "select id, address from audit_events order by position, id",
    );
    await eventually("the SIEM has the rest", () => new Set(siem.eventIds()).size >= written.length);
    expect([...new Set(siem.eventIds())]).toEqual(written.map(({ id }) => id));
    // The first is the admin token's, which the server made by itself.
    const [from, byItself] = ["127.0.0.1", null];
    expect(written.map(({ address }) => address)).toEqual([byItself, from, from, from, from]);
    expect(siem.wrongSignatures).toBe(0);
  });

  it("names everything that was sealed again after a change of the encryption key", async () => {
    await using harness = await Harness.open();
    const { api } = await harness.startServer();
    await api.ask(
      'mutation { createWebhook(input: { url: "https://hooks.example.com/a", events: [GRANT_ENDED] }) { webhook { id } } }',
    );
    const key = "a key of the end-to-end test, long enough";
    const rotate = (more: Record<string, string>) => harness.drawbridge(["rotate-keys"], { ...harness.env(), ...more });
    expect((await rotate({ DRAWBRIDGE_SECRET_KEY: key })).stdout).toBe("Sealed with the current key: 1 now, 0 before.");
    const newer = { DRAWBRIDGE_SECRET_KEY: `${key} 2`, DRAWBRIDGE_SECRET_KEY_PREVIOUS: key };
    expect((await rotate(newer)).stdout).toBe("Sealed with the current key: 1 now, 0 before.");
    expect((await rotate(newer)).stdout).toBe("Sealed with the current key: 0 now, 1 before.");
    expect(await rotate({ DRAWBRIDGE_SECRET_KEY: key })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("No key opens the secret of"),
    });
  });
});

type Siem = Awaited<ReturnType<typeof startSiem>>;

/** Takes batches, and fails as often as it is told. */
async function startSiem() {
  const batches: { data: { events: { id: string }[] } }[] = [];
  let failures = 0;
  const state = { wrongSignatures: 0 };
  const server: Server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(request.headers["x-drawbridge-signature"])) ?? [];
    if (v1 !== createHmac("sha256", SECRET).update(`${t}.${body}`).digest("hex")) state.wrongSignatures += 1;
    if (failures > 0) {
      failures -= 1;
      response.writeHead(503).end();
      return;
    }
    batches.push(JSON.parse(body));
    response.writeHead(204).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/in`,
    eventIds: () => batches.flatMap(({ data }) => data.events.map(({ id }) => id)),
    failNext(times: number) {
      failures = times;
    },
    get wrongSignatures() {
      return state.wrongSignatures;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
