import pino from "pino";
import { type Simulator, startSimulator } from "../../../simulator/start";
import { createCloud } from "./cloud";

const PAYMENTS = "310254875561";
const INSTALLATION = "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f3";
const never = new AbortController().signal;

describe("ORG-7: tags of accounts, a hundred at a time", () => {
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
      limits: { backoffMs: () => 0, rates: { tagging: { perSecond: 1_000, burst: 1_000 } } },
      aws: { endpoint: url, credentials, region: "eu-west-1" },
    }).organization({
      region: connection.region,
      managementRoleArn: connection.managementAccountRoleArn,
      memberRoleName: connection.memberRoleName,
      externalId: connection.externalId,
      sessionDurationHours: 1,
    });
  }

  it("are read in us-east-1, over all pages, whatever the region of the connector", async () => {
    for (let n = 0; n < 150; n += 1) {
      simulator.world.addAccount({ name: `account ${n}`, tags: { n: String(n) } });
    }
    simulator.world.tagAccount(PAYMENTS, { team: "Payments", empty: "" });
    const tagged = await organization().taggedAccounts(never);
    expect(tagged.get(PAYMENTS)).toEqual({ team: "Payments", empty: "" });
    expect([...tagged.values()].filter(({ n }) => n !== undefined)).toHaveLength(150);
    const calls = simulator.calls({ operation: "GetResources" });
    expect(calls.map(({ region }) => region)).toEqual(["us-east-1", "us-east-1"]);
  });

  it("are denied like the reads of the organization, and throttled like all calls", async () => {
    simulator.failNext("GetResources", "AccessDeniedException");
    await expect(organization().taggedAccounts(never)).rejects.toMatchObject({
      kind: "denied",
      code: "ORGANIZATION_ACCESS_DENIED",
      operation: "tag:GetResources",
    });
    simulator.failNext("GetResources", "ThrottledException");
    expect((await organization().taggedAccounts(never)).size).toBeGreaterThan(0);
  });
});
