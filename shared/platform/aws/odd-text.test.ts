import pino from "pino";
import { type Simulator, startSimulator } from "../../../simulator/start";
import { createCloud } from "./cloud";

const PAYMENTS = "310254875561";
const REGION = "eu-west-1";
const INSTALLATION = "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f3";
const never = new AbortController().signal;

/** As JSON has it: an own property for each key. */
const ODD: Record<string, string> = JSON.parse(
  '{"constructor": "a", "toString": "b", "__proto__": "c", "hasOwnProperty": "d", "team": "Payments"}',
);

describe("names from AWS", () => {
  let simulator: Simulator;

  beforeAll(async () => {
    simulator = await startSimulator({ roles: { installationId: INSTALLATION } });
  });
  beforeEach(() => simulator.reset());
  afterAll(() => simulator.close());

  function organization() {
    const { connection, credentials, url } = simulator;
    return createCloud({
      installationId: INSTALLATION,
      clock: { now: () => new Date() },
      log: pino({ enabled: false }),
      aws: { endpoint: url, credentials, region: REGION },
    }).organization({
      region: connection.region,
      managementRoleArn: connection.managementAccountRoleArn,
      memberRoleName: connection.memberRoleName,
      externalId: connection.externalId,
      sessionDurationHours: 1,
    });
  }

  it("may be keys of tags that every JavaScript object has", async () => {
    simulator.world.changeCluster(PAYMENTS, REGION, "payments-eu", { tags: ODD });
    simulator.world.tagAccount(PAYMENTS, ODD);
    const cluster = await organization().describeCluster(PAYMENTS, REGION, "payments-eu", never);
    expect(Object.entries(cluster!.tags).sort()).toEqual(Object.entries(ODD).sort());
    const tags = await organization().accountTags(PAYMENTS, never);
    expect(Object.entries(tags).sort()).toEqual(Object.entries(ODD).sort());
  });

  it("is made storable in keys, values and names", async () => {
    const tags = { "te\0am": "Pay\0ments", control: "\u0001\u001b[2J" };
    simulator.world.changeCluster(PAYMENTS, REGION, "payments-eu", { tags, version: "1.3\0" });
    simulator.world.tagAccount(PAYMENTS, tags);
    Object.assign(simulator.world.account(PAYMENTS), { name: "Pay\0ments" });
    const stored = { "te\ufffdam": "Pay\ufffdments", control: "\u0001\u001b[2J" };
    const cluster = await organization().describeCluster(PAYMENTS, REGION, "payments-eu", never);
    expect(cluster).toMatchObject({ tags: stored, version: "1.3\ufffd" });
    expect(await organization().accountTags(PAYMENTS, never)).toEqual(stored);
    const accounts = await organization().listAccounts(never);
    expect(accounts.find(({ accountId }) => accountId === PAYMENTS)?.name).toBe("Pay\ufffdments");
  });
});
