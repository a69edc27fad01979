import {
  CreateAccessEntryCommand,
  DescribeClusterCommand,
  EKSClient,
  type EKSServiceException,
  ListClustersCommand,
} from "@aws-sdk/client-eks";
import { ListAccountsCommand, ListRootsCommand } from "@aws-sdk/client-organizations";
import { ListInstancesCommand } from "@aws-sdk/client-sso-admin";
import { eventually } from "../../testing/eventually";
import { type Simulator, startSimulator } from "../start";
import { administratorCredentials, assumeRole, clientsOf, failureOf } from "../testing/test-clients";

const PAYMENTS = "310254875561";
const STOREFRONT = "310254877783";

let aws: Simulator;
beforeEach(async () => {
  aws = await startSimulator();
});
afterEach(() => aws.close());

const eksOf = (accountId: string, region?: string) =>
  clientsOf(aws, aws.credentialsFor(accountId, "ClusterProvisioner"), region).eks;

describe("faults", () => {
  it("fails as many calls as asked, in the account and region asked for", async () => {
    aws.failNext("ListClusters", "ThrottlingException", { times: 2, accountId: PAYMENTS, region: "eu-west-1" });
    const list = (client: EKSClient) => client.send(new ListClustersCommand({}));
    await list(eksOf(STOREFRONT));
    await list(eksOf(PAYMENTS, "us-east-1"));
    const expected = { name: "ThrottlingException", message: "Rate exceeded", status: 429 };
    expect(await failureOf(list(eksOf(PAYMENTS)))).toEqual(expected);
    expect(await failureOf(list(eksOf(PAYMENTS)))).toEqual(expected);
    expect((await list(eksOf(PAYMENTS))).clusters).toHaveLength(2);
  });

  it("makes a list endless, as often as asked", async () => {
    aws.addFault({ operation: "ListClusters", times: 3, repeatToken: true });
    const pages = [];
    let nextToken: string | undefined;
    do {
      const page = await eksOf(PAYMENTS).send(new ListClustersCommand({ nextToken }));
      pages.push([page.clusters?.length, page.nextToken]);
      nextToken = page.nextToken;
    } while (nextToken);
    const [[, token] = []] = pages;
    expect(token).toEqual(expect.any(String));
    expect(pages).toEqual([...Array(3).fill([2, token]), [2, undefined]]);
  });

  it("is retried by the SDK like a real throttle", async () => {
    aws.failNext("ListClusters", "ThrottlingException", { times: 2 });
    const credentials = aws.credentialsFor(PAYMENTS, "ClusterProvisioner");
    const patient = new EKSClient({ endpoint: aws.url, region: "eu-west-1", credentials, maxAttempts: 3 });
    expect((await patient.send(new ListClustersCommand({}))).$metadata.attempts).toBe(3);
  });

  it("matches AssumeRole by the account of the role", async () => {
    aws.failNext("AssumeRole", "AccessDenied", { forever: true, accountId: PAYMENTS });
    const role = (id: string) => `arn:aws:iam::${id}:role/DrawbridgeMemberRole`;
    for (let i = 0; i < 3; i++) expect((await failureOf(assumeRole(aws, role(PAYMENTS)))).name).toBe("AccessDenied");
    await assumeRole(aws, role(STOREFRONT));
    aws.clearFaults();
    await assumeRole(aws, role(PAYMENTS));
  });

  it("takes a status and a message of its own, and may start later", async () => {
    aws.failNext("ListRoots", "ServiceException", { after: 1, status: 503, message: "Down for lunch" });
    const { organizations } = clientsOf(aws, administratorCredentials(aws));
    await organizations.send(new ListRootsCommand({}));
    expect(await failureOf(organizations.send(new ListRootsCommand({})))).toEqual({
      name: "ServiceException",
      message: "Down for lunch",
      status: 503,
    });
  });

  it("hangs until the client gives up", async () => {
    const fault = aws.addFault({ operation: "DescribeCluster", hang: true });
    const client = new AbortController();
    const call = eksOf(PAYMENTS).send(new DescribeClusterCommand({ name: "payments-eu" }), {
      abortSignal: client.signal,
    });
    const failed = failureOf(call);
    await eventually("the call has come", () => fault.remaining === 0);
    client.abort();
    expect((await failed).name).toBe("AbortError");
    const calls = () => aws.calls({ operation: "DescribeCluster" });
    await eventually("the simulator hears that the client is gone", calls, ({ length }) => length > 0);
    expect(calls()).toMatchObject([{ status: 0, error: "Hang" }]);
  });

  it("drops the connection", async () => {
    aws.addFault({ operation: "*", dropConnection: true });
    const failure = await failureOf(eksOf(PAYMENTS).send(new ListClustersCommand({})));
    expect(failure.message).toMatch(/socket hang up|ECONNRESET/);
  });

  it("holds a call for a test of the same process", async () => {
    let release = () => {};
    const heldUntil = new Promise<void>((resolve) => {
      release = resolve;
    });
    const held = aws.addFault({ operation: "DescribeCluster", heldUntil });
    const described = eksOf(PAYMENTS).send(new DescribeClusterCommand({ name: "payments-eu" }));
    await eventually("the call has come", () => held.remaining === 0);
    await eksOf(PAYMENTS).send(new ListClustersCommand({}));
    expect(aws.calls({ operation: "DescribeCluster" })).toEqual([]);
    release();
    expect((await described).cluster?.name).toBe("payments-eu");
  });

  it("delays an answer", async () => {
    aws.addFault({ operation: "ListClusters", delayMs: 40 });
    const started = performance.now();
    await eksOf(PAYMENTS).send(new ListClustersCommand({}));
    expect(performance.now() - started).toBeGreaterThan(35);
  });
});

describe("failing calls that take effect nevertheless", () => {
  const principalArn = `arn:aws:iam::${PAYMENTS}:role/people/ana.silva@acme.example`;
  const create = (abortSignal?: AbortSignal) =>
    eksOf(PAYMENTS).send(new CreateAccessEntryCommand({ clusterName: "payments-eu", principalArn }), { abortSignal });
  const exists = () => aws.world.entries(PAYMENTS, "eu-west-1", "payments-eu").find(principalArn) !== undefined;

  it("take effect before their caller gives up", async () => {
    aws.addFault({ operation: "CreateAccessEntry", applyFirst: true, hang: true });
    const client = new AbortController();
    const failed = failureOf(create(client.signal));
    await eventually("the entry is there", exists);
    client.abort();
    expect((await failed).name).toBe("AbortError");
    expect((await failureOf(create())).name).toBe("ResourceInUseException");
    const [first, second] = aws.calls({ operation: "CreateAccessEntry" });
    expect(first).toMatchObject({ status: 0, error: "Hang", applied: true });
    expect(second).not.toHaveProperty("applied");
  });

  it("take effect before an error is answered, with the request id in the log", async () => {
    aws.failNext("CreateAccessEntry", "ServerException", { applyFirst: true });
    const error = (await create().catch((reason: unknown) => reason)) as EKSServiceException;
    expect(error).toMatchObject({ name: "ServerException", $metadata: { httpStatusCode: 500 } });
    expect(exists()).toBe(true);
    const [call] = aws.calls({ operation: "CreateAccessEntry" });
    expect(call).toMatchObject({ status: 500, applied: true, requestId: error.$metadata.requestId });
  });

  it("succeed when the SDK repeats them, because it repeats their token", async () => {
    aws.failNext("CreateAccessEntry", "ServerException", { applyFirst: true });
    const credentials = aws.credentialsFor(PAYMENTS, "ClusterProvisioner");
    const patient = new EKSClient({ endpoint: aws.url, region: "eu-west-1", credentials, maxAttempts: 3 });
    const answer = await patient.send(new CreateAccessEntryCommand({ clusterName: "payments-eu", principalArn }));
    expect(answer).toMatchObject({ $metadata: { attempts: 2 }, accessEntry: { principalArn } });
  });

  it("are validated first", async () => {
    aws.failNext("CreateAccessEntry", "ServerException", { applyFirst: true });
    const nobody = new CreateAccessEntryCommand({ clusterName: "payments-eu", principalArn: `${principalArn}x` });
    expect((await failureOf(eksOf(PAYMENTS).send(nobody))).name).toBe("InvalidParameterException");
  });

  it("take effect long after their caller gave up", async () => {
    aws.addFault({ operation: "CreateAccessEntry", applyLateMs: 60_000, dropConnection: true });
    await failureOf(create());
    expect(exists()).toBe(false);
    expect(aws.calls({ operation: "CreateAccessEntry" })).toMatchObject([{ status: 0, applied: false }]);
    aws.advanceClock(60_000);
    expect(exists()).toBe(true);
    expect(aws.calls({ operation: "CreateAccessEntry" })).toMatchObject([{ status: 0, applied: true }]);
  });

  it("come too late when others were faster", async () => {
    aws.failNext("CreateAccessEntry", "ThrottlingException", { applyLateMs: 60_000 });
    await failureOf(create());
    const { accessEntry } = await create();
    aws.settle();
    expect(aws.calls({ operation: "CreateAccessEntry" })).toMatchObject([{ applied: false }, { status: 200 }]);
    expect(aws.world.entries(PAYMENTS, "eu-west-1", "payments-eu").find(principalArn)?.arn).toBe(
      accessEntry?.accessEntryArn,
    );
  });

  it("need an error", () => {
    expect(() => aws.addFault({ operation: "*", applyFirst: true })).toThrow(/applyFirst goes with/);
    expect(() => aws.addFault({ operation: "*", applyLateMs: 1, delayMs: 5 })).toThrow(/applyLateMs goes with/);
  });
});

describe("a share of calls", () => {
  it("fails evenly", async () => {
    aws.failNext("ListClusters", "ThrottlingException", { share: 0.25, forever: true });
    const client = eksOf(PAYMENTS);
    const answers: boolean[] = [];
    for (let i = 0; i < 8; i++) {
      answers.push(
        await client.send(new ListClustersCommand({})).then(
          () => true,
          () => false,
        ),
      );
    }
    expect(answers).toEqual([true, true, true, false, true, true, true, false]);
  });

  it("fails with the status of the protocol", async () => {
    aws.failNext("ListInstances", "ConflictException");
    const { ssoAdmin } = clientsOf(aws, administratorCredentials(aws));
    expect(await failureOf(ssoAdmin.send(new ListInstancesCommand({})))).toMatchObject({
      name: "ConflictException",
      status: 400,
    });
  });
});

describe("latency", () => {
  it("makes every answer wait", async () => {
    aws.setLatency(30);
    const started = performance.now();
    await eksOf(PAYMENTS).send(new ListClustersCommand({}));
    expect(performance.now() - started).toBeGreaterThan(25);
  });
});

describe("throttles", () => {
  let now = Date.parse("2026-11-24T12:00:00Z");
  let throttled: Simulator;
  beforeEach(async () => {
    throttled = await startSimulator({ clock: () => now, throttle: "documented", eksRate: { perSecond: 2, burst: 3 } });
  });
  afterEach(() => throttled.close());

  it("answers TooManyRequestsException above the rate of ListAccounts, until tokens come back", async () => {
    const { organizations } = clientsOf(throttled, administratorCredentials(throttled));
    const list = () => organizations.send(new ListAccountsCommand({}));
    for (let i = 0; i < 12; i++) await list();
    expect(await failureOf(list())).toMatchObject({ name: "TooManyRequestsException", status: 400 });
    now += 1000;
    for (let i = 0; i < 8; i++) await list();
    expect((await failureOf(list())).name).toBe("TooManyRequestsException");
  });

  it("counts EKS per account and region", async () => {
    const eks = (accountId: string, region: string) =>
      clientsOf(throttled, throttled.credentialsFor(accountId), region).eks.send(new ListClustersCommand({}));
    for (let i = 0; i < 3; i++) await eks(PAYMENTS, "eu-west-1");
    expect(await failureOf(eks(PAYMENTS, "eu-west-1"))).toMatchObject({ name: "ThrottlingException", status: 429 });
    await eks(PAYMENTS, "us-east-1");
    await eks(STOREFRONT, "eu-west-1");
  });
});

describe("the call log", () => {
  it("keeps the caller, the operation, the place and the outcome of each call", async () => {
    await assumeRole(aws, `arn:aws:iam::${PAYMENTS}:role/DrawbridgeMemberRole`);
    await failureOf(eksOf(PAYMENTS).send(new DescribeClusterCommand({ name: "nope" })));
    const [first, second] = aws.calls({ accountId: PAYMENTS });
    expect(first).toMatchObject({
      service: "sts",
      operation: "AssumeRole",
      accountId: "310254873349",
      targetAccountId: PAYMENTS,
      region: "eu-west-1",
      status: 200,
    });
    expect(second).toMatchObject({
      service: "eks",
      operation: "DescribeCluster",
      accountId: PAYMENTS,
      status: 404,
      error: "ResourceNotFoundException",
    });
    expect(second?.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(second?.userAgent).toContain("aws-sdk-js");
    aws.clearCalls();
    expect(aws.calls()).toEqual([]);
  });
});
