import pino from "pino";
import { type Simulator, startSimulator } from "../../../../simulator/start";
import { saveConnector, saveIntegration } from "../../../../testing/factories";
import { ADMIN, createTestDomain, type TestDomain } from "../../../../testing/test-domain";
import { createCloud } from "../../../platform/aws/cloud";
import { readProvider } from "./read-provider";

let domain: TestDomain;
let simulator: Simulator;

beforeAll(async () => {
  domain = await createTestDomain();
  simulator = await startSimulator({ clock: () => domain.clock.now().getTime() });
});
afterAll(async () => {
  await simulator.close();
  await domain.close();
});

describe("the cost of a read of Identity Center", () => {
  it("is a request per group once a day and on request, and otherwise per referenced group", async () => {
    const { db, clock, log } = domain;
    for (let n = 0; n < 30; n += 1) simulator.world.identityCenter!.addGroup(`Nobody's ${n}`);
    const { managementAccountRoleArn, externalId } = simulator.connection;
    const connector = await saveConnector(db, { lastSeenAt: clock.now() });
    const { id } = await saveIntegration(db, connector, {
      managementAccountRoleArn,
      externalId,
      ssoRegion: "eu-west-1",
      integrationOwners: [{ attribute: "group", providerId: null, values: ["platform", "Payments Team", "no such"] }],
    });
    const provider = await domain.identityProviders.create(ADMIN, "AWS", id);
    const cloud = createCloud({
      installationId: "inst-0123456789ab",
      clock,
      log: pino({ enabled: false }),
      limits: { pause: async (milliseconds) => clock.advance({ milliseconds }) },
      aws: { endpoint: simulator.url, credentials: simulator.credentials, region: "eu-west-1" },
    });
    const callsOfRead = async () => {
      const before = simulator.calls({ service: "identitystore" }).length;
      await readProvider({ ...domain, cloud, log }, provider.id, new AbortController().signal);
      const calls = simulator.calls({ service: "identitystore" }).slice(before);
      const count = (operation: string) => calls.filter((call) => call.operation === operation).length;
      return [count("ListUsers"), count("ListGroups"), count("ListGroupMemberships")];
    };

    expect(await callsOfRead()).toEqual([1, 1, 37]);
    clock.advance({ minutes: 60 });
    expect(await callsOfRead()).toEqual([1, 1, 2]);
    await domain.identityProviders.sync(ADMIN, provider.id, false);
    expect(await callsOfRead()).toEqual([1, 1, 37]);
    expect(await domain.identitiesQueries.progress(provider.id)).toMatchObject({
      state: "IDLE",
      people: 12,
      groups: 37,
    });
  });
});
