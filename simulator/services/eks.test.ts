import { X509Certificate } from "node:crypto";
import { GetRegionOptStatusCommand, ListRegionsCommand } from "@aws-sdk/client-account";
import {
  CreateClusterCommand,
  DeleteClusterCommand,
  DescribeClusterCommand,
  ListClustersCommand,
  ListTagsForResourceCommand,
  paginateListClusters,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-eks";
import { acmeScenario } from "../scenarios/acme";
import { type Simulator, startSimulator } from "../start";
import { administratorCredentials, clientsOf, failureOf } from "../testing/test-clients";

const PAYMENTS = "310254875561";
const LOGISTICS = "310254879905";
const SANDBOX = "310254882127";
const MANAGEMENT = "310254870016";

let aws: Simulator;
beforeAll(async () => {
  aws = await startSimulator();
});
afterEach(() => aws.reset());
afterAll(() => aws.close());

const member = (accountId: string, region?: string) => clientsOf(aws, aws.credentialsFor(accountId), region);

describe("clusters", () => {
  it("belong to an account and a region", async () => {
    const names = async (accountId: string, region: string) =>
      (await member(accountId, region).eks.send(new ListClustersCommand({}))).clusters;
    expect(await names(PAYMENTS, "eu-west-1")).toEqual(["payments-eu", "payments-ledger"]);
    expect(await names(PAYMENTS, "us-east-1")).toEqual(["payments-us"]);
    expect(await names(LOGISTICS, "eu-west-1")).toEqual([]);
  });

  it("are described with the fields that access needs", async () => {
    const { cluster } = await member(PAYMENTS).eks.send(new DescribeClusterCommand({ name: "payments-ledger" }));
    expect(cluster).toMatchObject({
      arn: `arn:aws:eks:eu-west-1:${PAYMENTS}:cluster/payments-ledger`,
      status: "ACTIVE",
      createdAt: new Date("2025-06-17T09:41:23Z"),
      accessConfig: { authenticationMode: "API_AND_CONFIG_MAP" },
      resourcesVpcConfig: { endpointPublicAccess: false, endpointPrivateAccess: true, publicAccessCidrs: [] },
      tags: { team: "Payments Team", owner: "ana.silva@acme.example" },
    });
    expect(cluster?.endpoint).toMatch(/^https:\/\/[0-9A-F]{32}\.gr7\.eu-west-1\.eks\.amazonaws\.com$/);
    const certificate = Buffer.from(cluster!.certificateAuthority!.data!, "base64");
    expect(new X509Certificate(certificate).subject).toBe("CN=simulated Kubernetes");
  });

  it("come in pages of a hundred", async () => {
    for (let i = 0; i < 230; i++) aws.world.createCluster(LOGISTICS, "us-west-2", `fleet-${1000 + i}`);
    const sizes: number[] = [];
    const seen = new Set<string>();
    for await (const page of paginateListClusters({ client: member(LOGISTICS, "us-west-2").eks }, {})) {
      sizes.push(page.clusters?.length ?? 0);
      for (const name of page.clusters ?? []) seen.add(name);
    }
    expect(sizes).toEqual([100, 100, 30]);
    expect(seen.size).toBe(230);
  });

  it("are another incarnation when recreated under the same name", async () => {
    const { eks } = member(PAYMENTS);
    const describe = async () => (await eks.send(new DescribeClusterCommand({ name: "payments-eu" }))).cluster;
    const before = await describe();
    aws.world.recreateCluster(PAYMENTS, "eu-west-1", "payments-eu");
    const after = await describe();
    expect(after?.arn).toBe(before?.arn);
    expect(after?.createdAt?.getTime()).toBeGreaterThan(before?.createdAt?.getTime() ?? 0);
    expect(after?.tags).toEqual(before?.tags);
  });

  it("can be retagged, removed and added while the simulator runs", async () => {
    const { eks } = member(PAYMENTS);
    aws.world.changeCluster(PAYMENTS, "eu-west-1", "payments-eu", { tags: { team: "Storefront" } });
    aws.world.removeCluster(PAYMENTS, "eu-west-1", "payments-ledger");
    aws.world.createCluster(PAYMENTS, "eu-west-1", "payments-next");
    const { clusters } = await eks.send(new ListClustersCommand({}));
    expect(clusters).toEqual(["payments-eu", "payments-next"]);
    const { cluster } = await eks.send(new DescribeClusterCommand({ name: "payments-eu" }));
    expect(cluster?.tags).toEqual({ team: "Storefront" });
    expect(await failureOf(eks.send(new DescribeClusterCommand({ name: "payments-ledger" })))).toEqual({
      name: "ResourceNotFoundException",
      message: "No cluster found for name: payments-ledger.",
      status: 404,
    });
  });

  it("can be created, tagged and deleted through EKS itself", async () => {
    const { eks } = clientsOf(aws, aws.credentialsFor(PAYMENTS, "ClusterProvisioner"));
    const create = new CreateClusterCommand({
      name: "made-here",
      roleArn: `arn:aws:iam::${PAYMENTS}:role/eks`,
      resourcesVpcConfig: {},
      tags: { team: "x" },
    });
    const arn = (await eks.send(create)).cluster?.arn;
    expect(await failureOf(eks.send(create))).toMatchObject({ name: "ResourceInUseException", status: 409 });
    await eks.send(new TagResourceCommand({ resourceArn: arn, tags: { owner: "y", env: "z" } }));
    await eks.send(new UntagResourceCommand({ resourceArn: arn, tagKeys: ["team", "env"] }));
    expect((await eks.send(new ListTagsForResourceCommand({ resourceArn: arn }))).tags).toEqual({ owner: "y" });
    const { cluster } = await eks.send(new DescribeClusterCommand({ name: "made-here" }));
    expect(cluster?.accessConfig?.authenticationMode).toBe("CONFIG_MAP");
    await eks.send(new DeleteClusterCommand({ name: "made-here" }));
    expect((await failureOf(eks.send(new DescribeClusterCommand({ name: "made-here" })))).status).toBe(404);
  });
});

describe("refusals", () => {
  it("takes a region that the account has not enabled for an invalid token, as AWS does", async () => {
    expect(await failureOf(member(PAYMENTS, "eu-south-1").eks.send(new ListClustersCommand({})))).toEqual({
      name: "UnrecognizedClientException",
      message: "The security token included in the request is invalid.",
      status: 403,
    });
    expect((await member(LOGISTICS, "eu-south-1").eks.send(new ListClustersCommand({}))).clusters).toEqual([]);
  });

  it("names the service control policy that denies a region", async () => {
    const failure = await failureOf(member(SANDBOX, "us-west-2").eks.send(new ListClustersCommand({})));
    expect(failure).toMatchObject({ name: "AccessDeniedException", status: 403 });
    expect(failure.message).toBe(
      `User: arn:aws:sts::${SANDBOX}:assumed-role/DrawbridgeMemberRole/simulator is not authorized to perform: eks:ListClusters ` +
        `on resource: arn:aws:eks:us-west-2:${SANDBOX}:cluster/* with an explicit deny in a service control policy`,
    );
  });

  it("never applies a service control policy to the management account", async () => {
    const id = acmeScenario.organization!.managementAccountId;
    aws.world.setRegionDenied(id, "us-west-2", true);
    expect((await member(id, "us-west-2").eks.send(new ListClustersCommand({}))).clusters).toEqual([]);
  });

  it("allows the management role and the connector nothing in EKS", async () => {
    for (const credentials of [aws.credentialsFor(MANAGEMENT, "DrawbridgeManagementRole"), aws.credentials]) {
      const failure = await failureOf(clientsOf(aws, credentials).eks.send(new ListClustersCommand({})));
      expect(failure.name).toBe("AccessDeniedException");
      expect(failure.message).toContain("because no identity-based policy allows the eks:ListClusters action");
    }
  });

  it("returns ExpiredTokenException when a session has ended", async () => {
    const { eks } = member(PAYMENTS);
    aws.advanceClock(3_600_001);
    expect(await failureOf(eks.send(new ListClustersCommand({})))).toMatchObject({
      name: "ExpiredTokenException",
      status: 403,
    });
  });
});

describe("regions of an account", () => {
  it("lists each with its opt-in status", async () => {
    const { Regions } = await member(LOGISTICS).account.send(new ListRegionsCommand({}));
    expect(Regions).toEqual([
      { RegionName: "eu-central-1", RegionOptStatus: "ENABLED_BY_DEFAULT" },
      { RegionName: "eu-south-1", RegionOptStatus: "ENABLED" },
      { RegionName: "eu-west-1", RegionOptStatus: "ENABLED_BY_DEFAULT" },
      { RegionName: "us-east-1", RegionOptStatus: "ENABLED_BY_DEFAULT" },
      { RegionName: "us-west-2", RegionOptStatus: "ENABLED_BY_DEFAULT" },
    ]);
  });

  it("lists only the requested statuses, in pages of the requested size", async () => {
    const { account } = member(PAYMENTS);
    const disabled = await account.send(new ListRegionsCommand({ RegionOptStatusContains: ["DISABLED"] }));
    expect(disabled.Regions?.map((region) => region.RegionName)).toEqual(["eu-south-1"]);
    const enabled = { RegionOptStatusContains: ["ENABLED" as const, "ENABLED_BY_DEFAULT" as const], MaxResults: 3 };
    const first = await account.send(new ListRegionsCommand(enabled));
    const second = await account.send(new ListRegionsCommand({ ...enabled, NextToken: first.NextToken }));
    expect([first.Regions?.length, second.Regions?.length, second.NextToken]).toEqual([3, 1, undefined]);
  });

  it("follows a region that is disabled while the simulator runs", async () => {
    aws.world.setRegionEnabled(PAYMENTS, "us-west-2", false);
    const { account, eks } = clientsOf(aws, administratorCredentials(aws, PAYMENTS), "us-west-2");
    const { RegionOptStatus } = await account.send(new GetRegionOptStatusCommand({ RegionName: "us-west-2" }));
    expect(RegionOptStatus).toBe("DISABLED");
    expect((await failureOf(eks.send(new ListClustersCommand({})))).name).toBe("UnrecognizedClientException");
  });

  it("reveals nothing about another account", async () => {
    const failure = await failureOf(member(PAYMENTS).account.send(new ListRegionsCommand({ AccountId: LOGISTICS })));
    expect(failure).toMatchObject({ name: "AccessDeniedException", status: 403 });
  });
});
