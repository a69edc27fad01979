import type { FastifyInstance } from "fastify";
import type { GraphQLInputObjectType } from "graphql";
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
import { INTEGRATION_INPUT } from "../testing/authorization-matrix/queries";
import { originOf, sendOperation } from "../testing/authorization-matrix/send-operation";
import { DatabaseSnapshot } from "../testing/authorization-matrix/snapshot";
import { Socket } from "../testing/authorization-matrix/socket";
import { makeWorld, type World } from "../testing/authorization-matrix/world";

/** They need a fresh sign-in, or the scope GOVERN. */
const GIVING_POWER = Object.keys(MUTATIONS)
  .filter((name) => MUTATIONS[name]!.givesPower)
  .sort();

/** They need neither: they only take away, switch off, ask, decide or look. Or the changed field says, as tests below do. */
const WITHOUT_POWER = [
  "acknowledgeLeavers",
  "answerQuestion",
  "approveRequest",
  "askAgain",
  "askRequester",
  "cancelRequest",
  "cancelSync",
  "createAccessRequest",
  "decideRequests",
  "deleteConnector",
  "deleteServiceAccount",
  "deleteWebhook",
  "endAllAccess",
  "endDelegation",
  "endSessions",
  "extendGrant",
  "markNotificationsRead",
  "rejectRequest",
  "releaseSlot",
  "retryWebhookDeliveries",
  "revokeApiToken",
  "revokeGrant",
  "revokeSession",
  "runDoctor",
  "setFavourite",
  "setNotificationPreferences",
  "syncIntegration",
  "testConnector",
  "testNotification",
  "updateConnector",
  "withdrawDriftAcceptance",
];
const BY_CHANGED_FIELD = [
  "setAccessFlowActive",
  "setIntegrationEnabled",
  "setServiceAccountEnabled",
  "setWebhookEnabled",
  "updateIntegration",
];

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

  it("are named beside every other mutation of the schema", () => {
    const named = [...GIVING_POWER, ...WITHOUT_POWER, ...BY_CHANGED_FIELD];
    expect(named.sort()).toEqual(Object.keys(api.schema.getMutationType()!.getFields()).sort());
  });

  it("are allowed right after a sign-in", async () => {
    expect(await refusedFor(fresh)).toEqual({});
  });

  it("are refused to a token without the scope GOVERN, and allowed with it", async () => {
    expect(await refusedFor(narrowed)).toEqual({ GOVERN: GIVING_POWER });
    expect(await refusedFor(governing)).toEqual({});
  });

  it("are refused over a socket as well, and allowed to the session of a fresh sign-in", async () => {
    const call = calls.find(({ field }) => field.name === "setWebhookEnabled")!;
    const variables = { id: world.sides.A.webhookId, enabled: true, version: 1 };
    const isRefused = async (credentials: ActorCredentials) => {
      const socket = (await Socket.open(origin, credentials))!;
      const { errors } = await socket.ask(operation({ ...call, variables }));
      await socket.close();
      return [errors.length, socket.received.some((text) => text.includes('"rule":"SIGN_IN_AGAIN"'))];
    };
    expect([await isRefused(stale), await isRefused(fresh)]).toEqual([
      [1, true],
      [0, false],
    ]);
    await pristine.restore();
  });

  it("depend on the changed fields where a mutation may give power or not", async () => {
    const { integration, flowId, serviceAccountId, webhookId } = world.sides.A;
    const sent: [string, Variables, string | null][] = [
      ["setAccessFlowActive", { id: flowId, active: true, version: 1 }, "SIGN_IN_AGAIN"],
      ["setAccessFlowActive", { id: flowId, active: false, version: 1 }, null],
      ["setServiceAccountEnabled", { id: serviceAccountId, enabled: true, version: 1 }, "SIGN_IN_AGAIN"],
      ["setServiceAccountEnabled", { id: serviceAccountId, enabled: false, version: 1 }, null],
      ["setWebhookEnabled", { id: webhookId, enabled: true, version: 1 }, "SIGN_IN_AGAIN"],
      ["setWebhookEnabled", { id: webhookId, enabled: false, version: 1, reason: "Moved." }, null],
      ["setIntegrationEnabled", { id: integration.id, enabled: true, version: 1 }, "SIGN_IN_AGAIN"],
      ["setIntegrationEnabled", { id: integration.id, enabled: false, version: 1 }, null],
      ["deleteIntegration", { id: integration.id, version: 1, force: true }, "SIGN_IN_AGAIN"],
      ["deleteIntegration", { id: integration.id, version: 1 }, null],
    ];
    const seen: typeof sent = [];
    for (const [name, variables] of sent) {
      const call = { ...calls.find(({ field }) => field.name === name)!, variables };
      seen.push([name, variables, await refusalOf(stale, call)]);
      await pristine.restore();
    }
    expect(seen).toEqual(sent);
    const changing = new Set([...sent.map(([name]) => name), "updateIntegration"]);
    expect([...changing].filter((name) => !GIVING_POWER.includes(name)).sort()).toEqual(BY_CHANGED_FIELD);
  });

  describe("of an integration", () => {
    /** For each setting a change that gives power, and one that does not; null: there is none. */
    const settings = (
      spare: string,
    ): Record<string, { readonly power: Setting | null; readonly none: Setting | null }> => ({
      name: { power: null, none: { name: "Renamed" } },
      connectorId: { power: { connectorId: spare }, none: null },
      resourceTypes: { power: null, none: { resourceTypes: ["EKS_CLUSTER"] } },
      region: { power: { region: "eu-west-2" }, none: { region: "eu-west-1" } },
      ssoRegion: { power: { ssoRegion: "eu-west-2" }, none: null },
      ssoPortal: {
        power: { ssoPortal: "https://thief.awsapps.com/start" },
        none: { ssoPortal: INTEGRATION_INPUT.ssoPortal },
      },
      managementAccountRoleArn: {
        power: { managementAccountRoleArn: "arn:aws:iam::333333333333:role/other" },
        none: null,
      },
      excludedOrganizationalUnitIds: {
        power: { excludedOrganizationalUnitIds: [] },
        none: { excludedOrganizationalUnitIds: ["ou-aaaa-11111111", "ou-aaaa-22222222"] },
      },
      excludedAccountIds: {
        power: { excludedAccountIds: ["222222222222"] },
        none: { excludedAccountIds: ["111111111111", "222222222222"] },
      },
      sessionDurationHours: { power: { sessionDurationHours: 3 }, none: { sessionDurationHours: 1 } },
      discoveryRegions: { power: { discoveryRegions: [] }, none: { discoveryRegions: ["eu-west-1"] } },
      memberRoleName: { power: { memberRoleName: "Other" }, none: null },
      externalId: { power: { externalId: "another-external-id" }, none: null },
      principalStrategy: {
        power: { principalStrategy: "IAM_ROLE_TEMPLATE" },
        none: { principalStrategy: "IDENTITY_CENTER" },
      },
      principalRoleTemplate: {
        power: { principalRoleTemplate: `${TEMPLATE}-2` },
        none: { principalRoleTemplate: "" },
      },
      sharedEntriesAllowed: { power: { sharedEntriesAllowed: true }, none: { sharedEntriesAllowed: false } },
      foreignPolicies: { power: { foreignPolicies: "REMOVE" }, none: { foreignPolicies: "REPORT" } },
      poolPermissionSetArns: {
        power: { poolPermissionSetArns: [slotArn(1), slotArn(3)] },
        none: { poolPermissionSetArns: [slotArn(1)] },
      },
      poolReservePercent: { power: null, none: { poolReservePercent: 20 } },
      customAccessDetails: {
        power: { customAccessDetails: "Sign in at thief.example." },
        none: { customAccessDetails: "" },
      },
      integrationOwners: { power: { integrationOwners: [{ attribute: "group", values: ["Others"] }] }, none: null },
      ownerRules: { power: { ownerRules: [] }, none: null },
    });

    type Setting = Readonly<Record<string, unknown>>;
    const TEMPLATE = "arn:aws:iam::{{accountId}}:role/people/{{userName}}";
    const slotArn = (n: number) =>
      `arn:aws:sso:::permissionSet/ssoins-1111111111111111/ps-${String(n).padStart(16, "0")}`;
    const CREATE =
      "mutation ($input: CreateIntegrationInput!) { createIntegration(input: $input) { integration { id } } }";

    async function connected(connectorId: string): Promise<string> {
      const input = {
        ...INTEGRATION_INPUT,
        connectorId,
        excludedOrganizationalUnitIds: ["ou-aaaa-11111111"],
        excludedAccountIds: ["111111111111"],
        sessionDurationHours: 2,
        discoveryRegions: ["eu-west-1", "eu-west-2"],
        principalRoleTemplate: TEMPLATE,
        poolPermissionSetArns: [slotArn(1), slotArn(2)],
        customAccessDetails: "Use the VPN.",
        integrationOwners: [{ attribute: "group", values: ["Platform"] }],
        ownerRules: [{ keyName: "team", attribute: "group" }],
      };
      const { data } = await sendOperation(origin, fresh, { query: CREATE, variables: { input } });
      return (data!.createIntegration as { integration: { id: string } }).integration.id;
    }

    async function outcomeOf(credentials: ActorCredentials, call: ProbeCall): Promise<string> {
      const refusal = await refusalOf(credentials, call);
      if (refusal !== null) return refusal;
      // Sent again, a change that was made meets another version, and one that was refused the same problems.
      const { body } = await sendOperation(origin, credentials, operation(call));
      return body.includes("CONFLICT") ? "DONE" : body;
    }

    it("are those of settings that widen or redirect, not of what only takes away", async () => {
      const { spareConnectorId, connectorId } = world.sides.A;
      const rows = settings(spareConnectorId);
      const input = api.schema.getType("UpdateIntegrationInput") as GraphQLInputObjectType;
      const { id: _id, version: _version, ...fields } = input.getFields();
      expect(Object.keys(rows).sort()).toEqual(Object.keys(fields).sort());
      const update = calls.find(({ field }) => field.name === "updateIntegration")!;
      for (const [setting, { power, none }] of Object.entries(rows)) {
        for (const [change, refusal] of [
          [power, true],
          [none, false],
        ] as const) {
          if (!change) continue;
          const id = await connected(connectorId);
          const call = { ...update, variables: { input: { id, version: 1, ...change } } };
          expect([setting, await outcomeOf(narrowed, call)]).toEqual([setting, refusal ? "GOVERN" : "DONE"]);
          if (refusal) expect([setting, await refusalOf(stale, call)]).toEqual([setting, "SIGN_IN_AGAIN"]);
          await pristine.restore();
        }
      }
    });
  });

  it("name the place to sign in again", async () => {
    const call = calls.find(({ field }) => field.name === "createServiceAccount")!;
    expect((await sendOperation(origin, stale, operation(call))).body).toContain(
      "needs a sign-in within the last 30 minutes. Nothing was changed. Sign in again at /auth/dev and repeat it.",
    );
  });
});
