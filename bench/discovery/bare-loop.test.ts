import pino from "pino";
import { scanOptionsOf } from "../../shared/domain/sync-runs/discovery/scan-account";
import { systemClock } from "../../shared/kernel/clock";
import { createCloud } from "../../shared/platform/aws/cloud";
import { type Simulator, startSimulator } from "../../simulator/start";
import { bareLoop } from "./bare-loop";
import { plainScript } from "./plain-script";
import { SimulatorCalls } from "./simulator-calls";

describe("the bare loop", () => {
  let aws: Simulator;

  beforeAll(async () => {
    aws = await startSimulator({ scenario: "generated:5x2x7" });
  });

  afterAll(() => aws.close());

  it("finds every cluster, and the simulator counts its throttled calls", async () => {
    aws.failNext("ListClusters", "ThrottlingException", { times: 2 });
    aws.failNext("ListAccounts", "TooManyRequestsException");
    const calls = new SimulatorCalls(aws.url);
    await calls.forget();
    expect(await run()).toMatchObject({ accountsOk: 5, accountsFailed: 0, clusters: 7 });
    const counted = await calls.sinceForgotten();
    expect(counted.throttled).toBe(3);
    expect(counted.byOperation).toMatchObject({
      ListAccounts: 2,
      ListRegions: 5,
      ListClusters: 12,
      DescribeCluster: 7,
    });
  });

  it.each([true, false])("and the plain script find the same, with tags of accounts: %s", async (readAccountTags) => {
    const surroundings = { ...process.env };
    Object.assign(process.env, aws.env());
    try {
      const { managementAccountRoleArn, memberRoleName, externalId, region } = aws.connection;
      const access = {
        region,
        managementRoleArn: managementAccountRoleArn,
        memberRoleName,
        externalId,
        sessionDurationHours: 1,
      };
      const calls = new SimulatorCalls(aws.url);
      await calls.forget();
      const script = { access, regions: ["eu-west-1", "eu-central-1"], readAccountTags };
      expect(await plainScript({ script })).toMatchObject({ accountsOk: 5, accountsFailed: 0, clusters: 7 });
      const { byOperation } = await calls.sinceForgotten();
      expect(byOperation).toMatchObject({ ListClusters: 10, DescribeCluster: 7 });
      expect(byOperation.ListTagsForResource ?? 0).toBe(readAccountTags ? 5 : 0);
    } finally {
      process.env = surroundings;
    }
  });

  function run() {
    const { managementAccountRoleArn, memberRoleName, externalId, region } = aws.connection;
    const cloud = createCloud({
      installationId: "bench",
      clock: systemClock,
      log: pino({ level: "silent" }),
      limits: { backoffMs: () => 0, pause: async () => {} },
      aws: { endpoint: aws.url, credentials: aws.credentials, region },
    });
    const access = {
      region,
      managementRoleArn: managementAccountRoleArn,
      memberRoleName,
      externalId,
      sessionDurationHours: 1,
    };
    const options = scanOptionsOf({ resourceTypes: ["EKS_CLUSTER"], discoveryRegions: [] });
    return bareLoop(cloud, { access, options }, new AbortController().signal);
  }
});
