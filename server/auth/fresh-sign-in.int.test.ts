import type { FastifyInstance } from "fastify";
import type { Scope } from "../../shared/kernel/actor";
import { createApp } from "../app";
import { createTestApi, type TestApi } from "../testing/api";
import { type ActorCredentials, sessionOf } from "../testing/authorization-matrix/actors";
import { answerConnectorTests } from "../testing/authorization-matrix/connector-tests";
import { MUTATIONS } from "../testing/authorization-matrix/mutations";
import { Observations } from "../testing/authorization-matrix/observations";
import { SYSTEM } from "../testing/authorization-matrix/people";
import { Probe, type ProbeCall, probeCallsOf } from "../testing/authorization-matrix/probe";
import type { Variables } from "../testing/authorization-matrix/probed-field";
import { originOf, sendOperation } from "../testing/authorization-matrix/send-operation";
import { DatabaseSnapshot } from "../testing/authorization-matrix/snapshot";
import { makeWorld, type World } from "../testing/authorization-matrix/world";

/** They need a fresh sign-in, or the scope GOVERN. */
const GIVING_POWER = Object.keys(MUTATIONS)
  .filter((name) => MUTATIONS[name]!.givesPower)
  .sort();

const FRESH_MINUTES = 30;

describe("changes that give power", () => {
  let api: TestApi;
  let app: FastifyInstance;
  let origin: string;
  let world: World;
  let calls: ProbeCall[];
  let pristine: DatabaseSnapshot;
  let operation: (call: ProbeCall) => ReturnType<Probe["operation"]>;
  let stale: ActorCredentials;
  let fresh: ActorCredentials;
  let narrowed: ActorCredentials;
  let governing: ActorCredentials;

  beforeAll(async () => {
    api = await createTestApi({ DRAWBRIDGE_RATE_LIMIT: "1000000", DRAWBRIDGE_MAX_COST: "1000000" });
    const { platform, schema } = api;
    app = await createApp(platform);
    await app.listen({ host: "127.0.0.1", port: 0 });
    origin = originOf(app);
    world = await makeWorld(platform);
    stale = world.credentials.ADMIN;
    const { personId, identityId } = await whoIs(stale);
    api.clock.advance({ minutes: FRESH_MINUTES, seconds: 1 });
    fresh = await sessionOf(platform, { id: identityId });
    [narrowed, governing] = [
      await tokenOf(personId, "ADMIN", "DECIDE"),
      await tokenOf(personId, "ADMIN", "DECIDE", "GOVERN"),
    ];
    for (const credentials of [stale, fresh, narrowed, governing]) await whoIs(credentials);
    const { sides, credentials } = world;
    const asking = new Probe({ schema, origin, credentials, sightings: new Observations(schema, world) });
    operation = (call) => asking.operation("ADMIN", call);
    calls = probeCallsOf(schema.getMutationType()!, MUTATIONS, sides).filter(({ whose }) => whose !== "B");
    pristine = await DatabaseSnapshot.take(platform.db);
  });

  afterAll(async () => {
    await app.close();
    await api.close();
  });

  async function whoIs(credentials: ActorCredentials): Promise<{ personId: string; identityId: string }> {
    const { data } = await sendOperation(origin, credentials, {
      query: "{ viewer { personId identityId } }",
      variables: {},
    });
    return data!.viewer as { personId: string; identityId: string };
  }

  async function tokenOf(personId: string, ...scopes: Scope[]): Promise<ActorCredentials> {
    const { token } = await api.platform.personalTokens.create(SYSTEM, personId, { scopes: ["READ", ...scopes] });
    return { authorization: `Bearer ${token}` };
  }

  /** The code of the refusal; null: there was none, or not for the age of the sign-in or the token. */
  async function refusalOf(credentials: ActorCredentials, call: ProbeCall): Promise<string | null> {
    const { body } = await sendOperation(origin, credentials, operation(call));
    const [error] = (JSON.parse(body) as { errors?: { message: string; extensions: Extensions }[] }).errors ?? [];
    if (error?.extensions.fields?.[0]?.rule === "SIGN_IN_AGAIN") return "SIGN_IN_AGAIN";
    return error?.message.includes("lacks the scope GOVERN") ? "GOVERN" : null;
  }

  interface Extensions {
    readonly fields?: readonly { rule?: string }[];
  }

  /**
   * The names of the mutations refused for that reason. Each finds the initial world, and a refused one changes
   * nothing.
   */
  async function refusedFor(credentials: ActorCredentials): Promise<Record<string, string[]>> {
    const refused: Record<string, Set<string>> = {};
    const stop = answerConnectorTests(api.platform);
    for (const call of calls) {
      const refusal = await refusalOf(credentials, call);
      const changed = await pristine.isChanged();
      if (refusal) {
        const key = changed ? `${refusal}, and changed something` : refusal;
        refused[key] = (refused[key] ?? new Set()).add(call.field.name);
      }
      if (changed) await pristine.restore();
    }
    await stop();
    return Object.fromEntries(Object.entries(refused).map(([key, names]) => [key, [...names].sort()]));
  }

  it("are marked by givingPower in the matrix, and are refused to an admin whose sign-in is older than thirty minutes", async () => {
    expect(await refusedFor(stale)).toEqual({ SIGN_IN_AGAIN: GIVING_POWER });
  });

  it("are allowed right after a sign-in", async () => {
    expect(await refusedFor(fresh)).toEqual({});
  });

  it("are refused to a token without the scope GOVERN, and allowed with it", async () => {
    expect(await refusedFor(narrowed)).toEqual({ GOVERN: GIVING_POWER });
    expect(await refusedFor(governing)).toEqual({});
  });

  it("depend on the changed fields where a mutation may give power or not", async () => {
    const { integration, flowId, serviceAccountId, webhookId } = world.sides.A;
    const owners = [{ attribute: "group", values: ["Others"] }];
    const sent: [string, Variables, string | null][] = [
      ["setAccessFlowActive", { id: flowId, active: true, version: 1 }, "SIGN_IN_AGAIN"],
      ["setAccessFlowActive", { id: flowId, active: false, version: 1 }, null],
      ["setServiceAccountEnabled", { id: serviceAccountId, enabled: true, version: 1 }, "SIGN_IN_AGAIN"],
      ["setServiceAccountEnabled", { id: serviceAccountId, enabled: false, version: 1 }, null],
      ["setWebhookEnabled", { id: webhookId, enabled: true, version: 1 }, "SIGN_IN_AGAIN"],
      ["setWebhookEnabled", { id: webhookId, enabled: false, version: 1, reason: "Moved." }, null],
      ["updateIntegration", { input: { id: integration.id, version: 1, integrationOwners: owners } }, "SIGN_IN_AGAIN"],
      ["updateIntegration", { input: { id: integration.id, version: 1, ownerRules: [] } }, "SIGN_IN_AGAIN"],
      ["updateIntegration", { input: { id: integration.id, version: 1, name: "Renamed" } }, null],
    ];
    const seen: typeof sent = [];
    for (const [name, variables] of sent) {
      const call = { ...calls.find(({ field }) => field.name === name)!, variables };
      seen.push([name, variables, await refusalOf(stale, call)]);
      await pristine.restore();
    }
    expect(seen).toEqual(sent);
  });

  it("name the place to sign in again", async () => {
    const call = calls.find(({ field }) => field.name === "createServiceAccount")!;
    expect((await sendOperation(origin, stale, operation(call))).body).toContain(
      "needs a sign-in within the last 30 minutes. Nothing was changed. Sign in again at /auth/dev and repeat it.",
    );
  });
});
