import pino from "pino";
import { generatedScenario } from "../../../simulator/scenarios/generated";
import { type Simulator, startSimulator } from "../../../simulator/start";
import { accessPolicyArn } from "../../../simulator/world/access-policies";
import type { EntryPlace, NewEntry } from "../../domain/cloud/access-cloud.port";
import type { ProviderFailure } from "../../kernel/app-error";
import { type CloudLimits, createCloud } from "./cloud";

const PAYMENTS = "310254875561";
const AT: EntryPlace = {
  accountId: PAYMENTS,
  region: "eu-west-1",
  clusterName: "payments-eu",
  partition: "aws",
  priority: "grant",
  principalArn: `arn:aws:iam::${PAYMENTS}:role/people/ana.silva@acme.example`,
};
const INSTALLATION = "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f3";
const ENTRY: NewEntry = {
  kubernetesGroups: [],
  tags: { "managed-by": "drawbridge", "drawbridge-installation": INSTALLATION, "drawbridge-target": "0192" },
  token: "intent-1",
};
const VIEW = { policy: "AmazonEKSViewPolicy", namespaces: null };
const never = new AbortController().signal;
/** May assume the role. */
const NOBODY = { trust: { principalArns: [] } };

const clock = { ms: Date.UTC(2026, 10, 25, 9), now: () => new Date(clock.ms) };
let simulator: Simulator;
let waits: number[];

beforeAll(async () => {
  simulator = await startSimulator({
    clock: () => clock.ms,
    roles: { installationId: INSTALLATION, allowKubernetesGroups: true },
  });
});
beforeEach(() => {
  simulator.reset();
  simulator.world.setMemberRole(PAYMENTS, true);
  // AWS does not document whether it would deny such calls.
  simulator.world.absentResources = "NOT_FOUND";
  waits = [];
});
afterAll(() => simulator.close());

describe("an access entry", () => {
  it("is created, read with its policies, changed and deleted", async () => {
    const aws = cloud();
    const began = clock.now();
    expect(await aws.describeEntry(AT, never)).toBeNull();
    const made = await aws.createEntry(AT, { ...ENTRY, kubernetesGroups: ["readers"] }, never);
    const requestId = requestIdOf("CreateAccessEntry");
    expect(made).toEqual({ operation: "eks:CreateAccessEntry", requestId, entryArn: expect.any(String) });
    await aws.associatePolicy(AT, VIEW, never);
    await aws.associatePolicy(AT, { policy: "AmazonEKSEditPolicy", namespaces: ["payments-*", "ledger"] }, never);
    const seen = await aws.describeEntry(AT, never);
    expect(made.entryArn).toContain(`arn:aws:eks:eu-west-1:${PAYMENTS}:access-entry/payments-eu/`);
    expect(seen).toEqual({
      entryArn: made.entryArn,
      createdAt: began,
      tags: ENTRY.tags,
      username: `arn:aws:sts::${PAYMENTS}:assumed-role/ana.silva@acme.example/{{SessionName}}`,
      access: {
        policies: [
          { policy: "AmazonEKSEditPolicy", namespaces: ["payments-*", "ledger"] },
          { policy: "AmazonEKSViewPolicy", namespaces: null },
        ],
        kubernetesGroups: ["readers"],
      },
    });
    await aws.updateEntryGroups(AT, ["writers"], never);
    await aws.disassociatePolicy(AT, "AmazonEKSEditPolicy", never);
    expect((await aws.describeEntry(AT, never))?.access).toEqual({ policies: [VIEW], kubernetesGroups: ["writers"] });
    const gone = await aws.deleteEntry(AT, never);
    expect(gone).toEqual({ operation: "eks:DeleteAccessEntry", requestId: requestIdOf("DeleteAccessEntry") });
    expect(await aws.describeEntry(AT, never)).toBeNull();
  });

  it("gets tags beside those that it has", async () => {
    const aws = cloud();
    const team = { team: "payments" };
    simulator.world.entries(PAYMENTS, "eu-west-1", "payments-eu").create({ principalArn: AT.principalArn, tags: team });
    const { entryArn } = (await aws.describeEntry(AT, never))!;
    const tagged = await aws.tagEntry(AT, entryArn, ENTRY.tags, never);
    expect(tagged).toEqual({ operation: "eks:TagResource", requestId: requestIdOf("TagResource") });
    expect((await aws.describeEntry(AT, never))?.tags).toEqual({ ...team, ...ENTRY.tags });
  });

  it("GRANT-2: has one scope for each policy, the last one that was given", async () => {
    const aws = cloud();
    await aws.createEntry(AT, ENTRY, never);
    await aws.associatePolicy(AT, { ...VIEW, namespaces: ["a", "b"] }, never);
    await aws.associatePolicy(AT, { ...VIEW, namespaces: ["a"] }, never);
    expect((await aws.describeEntry(AT, never))?.access.policies).toEqual([{ ...VIEW, namespaces: ["a"] }]);
  });

  it("GRANT-22: is called in the cluster's region, by the member role of its account", async () => {
    const at = { ...AT, region: "us-east-1", clusterName: "payments-us" };
    await cloud().createEntry(at, ENTRY, never);
    expect(simulator.calls({ service: "eks" })).toMatchObject([{ accountId: PAYMENTS, region: "us-east-1" }]);
    expect(simulator.world.entries(PAYMENTS, "us-east-1", "payments-us").find(AT.principalArn)).toBeDefined();
  });

  it("shows policies that are not for people, and follows pages", async () => {
    const entries = simulator.world.entries(PAYMENTS, "eu-west-1", "payments-eu");
    entries.create({ principalArn: AT.principalArn });
    for (let n = 0; n < 120; n += 1) {
      entries.associate(AT.principalArn, accessPolicyArn(`AmazonNew${n}Policy`), { type: "cluster" });
    }
    const seen = await cloud().describeEntry(AT, never);
    expect(seen?.access.policies).toHaveLength(120);
    expect(seen?.access.policies[0]).toEqual({ policy: "AmazonNew0Policy", namespaces: null });
    expect(simulator.calls({ operation: "ListAssociatedAccessPolicies" })).toHaveLength(2);
  });

  it("is listed with all others of the cluster, over pages", async () => {
    const entries = simulator.world.entries(PAYMENTS, "eu-west-1", "payments-eu");
    for (let n = 0; n < 120; n += 1) {
      const { arn } = simulator.world.putRole(PAYMENTS, { name: `robot-${n}`, ...NOBODY });
      entries.create({ principalArn: arn });
    }
    const listed = await cloud().listEntries(AT, never);
    expect(listed).toHaveLength(entries.size);
    expect(listed).toContain(`arn:aws:iam::${PAYMENTS}:role/robot-119`);
  });

  it("that is deleted during a read does not exist", async () => {
    await cloud().createEntry(AT, ENTRY, never);
    simulator.failNext("ListAssociatedAccessPolicies", "ResourceNotFoundException", {
      status: 404,
      message: "The specified principalArn could not be found.",
    });
    expect(await cloud().describeEntry(AT, never)).toBeNull();
  });

  it("costs one read where it does not exist, unless it is expected", async () => {
    expect(await cloud().describeEntry(AT, never)).toBeNull();
    expect(simulator.calls({ operation: "ListAssociatedAccessPolicies" })).toEqual([]);
    expect(await cloud().describeEntry({ ...AT, isExpected: true }, never)).toBeNull();
    expect(simulator.calls({ operation: "ListAssociatedAccessPolicies" })).toHaveLength(1);
  });

  it.each(["DescribeAccessEntry", "ListAssociatedAccessPolicies"])(
    "that is expected is not described where %s is denied",
    async (operation) => {
      await cloud().createEntry(AT, ENTRY, never);
      simulator.failNext(operation, "AccessDeniedException");
      const failed = await failureOf(cloud().describeEntry({ ...AT, isExpected: true }, never));
      expect(failed).toMatchObject({ kind: "denied", operation: `eks:${operation}` });
    },
  );

  it.each(["deleteEntry", "disassociatePolicy"] as const)(
    "that does not exist needs no %s, which succeeds",
    async (name) => {
      const aws = cloud();
      const operation = name === "deleteEntry" ? "DeleteAccessEntry" : "DisassociateAccessPolicy";
      const done = name === "deleteEntry" ? aws.deleteEntry(AT, never) : aws.disassociatePolicy(AT, VIEW.policy, never);
      expect(await done).toEqual({ operation: `eks:${operation}`, requestId: requestIdOf(operation) });
    },
  );

  it("without a policy needs no removal of it", async () => {
    const aws = cloud();
    await aws.createEntry(AT, ENTRY, never);
    expect(await aws.disassociatePolicy(AT, "AmazonEKSAdminPolicy", never)).toMatchObject({
      operation: "eks:DisassociateAccessPolicy",
    });
  });

  it("GRANT-6: created again with the same token is the existing one; with another token it is in use", async () => {
    const aws = cloud();
    await aws.createEntry(AT, ENTRY, never);
    expect(await aws.createEntry(AT, ENTRY, never)).toMatchObject({ operation: "eks:CreateAccessEntry" });
    expect(await failureOf(aws.createEntry(AT, { ...ENTRY, token: "intent-2" }, never))).toMatchObject({
      kind: "conflict",
      code: "ENTRY_EXISTS",
    });
  });
});

describe("a refusal of EKS", () => {
  const NOWHERE = { ...AT, clusterName: "gone" };

  it("GRANT-9: is a missing cluster, in every operation", async () => {
    const aws = cloud();
    const all = [
      aws.describeEntry(NOWHERE, never),
      aws.listEntries(NOWHERE, never),
      aws.createEntry(NOWHERE, ENTRY, never),
      aws.updateEntryGroups(NOWHERE, [], never),
      aws.deleteEntry(NOWHERE, never),
      aws.associatePolicy(NOWHERE, VIEW, never),
      aws.disassociatePolicy(NOWHERE, VIEW.policy, never),
    ];
    for (const call of all) {
      expect(await failureOf(call)).toMatchObject({
        kind: "missing",
        code: "CLUSTER_NOT_FOUND",
        message: expect.stringContaining("for cluster gone in account 310254875561, eu-west-1"),
      });
    }
    expect(simulator.calls({ service: "eks" })).toHaveLength(all.length);
  });

  it("is a change of a missing entry", async () => {
    expect(await failureOf(cloud().updateEntryGroups(AT, [], never))).toMatchObject({
      kind: "missing",
      code: "ENTRY_NOT_FOUND",
    });
  });

  it("GRANT-10: is a cluster whose authentication mode has no entries", async () => {
    simulator.world.changeCluster(PAYMENTS, "eu-west-1", "payments-eu", { authenticationMode: "CONFIG_MAP" });
    expect(await failureOf(cloud().createEntry(AT, ENTRY, never))).toMatchObject({
      kind: "invalid",
      code: "ACCESS_ENTRIES_DISABLED",
    });
  });

  it.each(["CREATING", "DELETING"] as const)("GRANT-11: is a cluster that is %s, for now", async (status) => {
    simulator.world.changeCluster(PAYMENTS, "eu-west-1", "payments-eu", { status });
    expect(await failureOf(cloud().createEntry(AT, ENTRY, never))).toMatchObject({
      kind: "conflict",
      code: "CLUSTER_NOT_READY",
    });
  });

  it("GRANT-5: is a system group", async () => {
    const failure = await failureOf(cloud().createEntry(AT, { ...ENTRY, kubernetesGroups: ["system:masters"] }, never));
    expect(failure).toMatchObject({ kind: "invalid", code: "InvalidParameterException" });
    expect(failure.message).toContain("system:masters");
  });

  it("GRANT-26: is one entry too many", async () => {
    simulator.world.limits.accessEntriesPerCluster = 1;
    expect(await failureOf(cloud().createEntry(AT, ENTRY, never))).toMatchObject({
      kind: "invalid",
      code: "LIMIT_REACHED",
    });
  });

  it("GRANT-29: is a denial by a service control policy, which is no sign of absence", async () => {
    const aws = cloud();
    await aws.createEntry(AT, ENTRY, never);
    simulator.world.setRegionDenied(PAYMENTS, AT.region, true);
    const calls = [aws.deleteEntry(AT, never), aws.describeEntry(AT, never), aws.disassociatePolicy(AT, "x", never)];
    for (const call of calls) {
      expect(await failureOf(call)).toMatchObject({ kind: "denied", code: "BLOCKED_BY_SCP" });
    }
    simulator.world.setRegionDenied(PAYMENTS, AT.region, false);
    simulator.world.setMemberRole(PAYMENTS, false);
    expect(await failureOf(aws.deleteEntry(AT, never))).toMatchObject({ code: "MEMBER_ROLE_DENIED" });
  });

  it("GRANT-21: is a policy of another partition than the cluster's", async () => {
    const aws = cloud();
    await aws.createEntry(AT, ENTRY, never);
    simulator.world.setRolePermissions(PAYMENTS, "DrawbridgeMemberRole", { allows: ["eks:*"] });
    const failure = await failureOf(aws.associatePolicy({ ...AT, partition: "aws-us-gov" }, VIEW, never));
    expect(failure.message).toContain("arn:aws-us-gov:eks::aws:cluster-access-policy/AmazonEKSViewPolicy");
  });

  it("is a call that the member role may not make", async () => {
    simulator.failNext("CreateAccessEntry", "AccessDeniedException");
    expect(await failureOf(cloud().createEntry(AT, ENTRY, never))).toMatchObject({
      kind: "denied",
      code: "AccessDeniedException",
    });
  });
});

describe("a new object", () => {
  it("GRANT-7: may not be known as a principal yet, so the creation is retried", async () => {
    simulator.setConsistencyDelay(3_000);
    const { arn } = simulator.world.putRole(PAYMENTS, { name: "just-made", path: "/people/", ...NOBODY });
    await cloud().createEntry({ ...AT, principalArn: arn }, ENTRY, never);
    const statuses = simulator.calls({ operation: "CreateAccessEntry" }).map(({ status }) => status);
    expect(statuses).toEqual([400, 400, 400, 201].map((status) => (status === 201 ? expect.any(Number) : status)));
  });

  it("GRANT-7: is not waited for when it never appears", async () => {
    const at = { ...AT, principalArn: `arn:aws:iam::${PAYMENTS}:role/people/nobody` };
    expect(await failureOf(cloud().createEntry(at, ENTRY, never))).toMatchObject({
      kind: "invalid",
      code: "PRINCIPAL_INVALID",
    });
    expect(simulator.calls({ operation: "CreateAccessEntry" })).toHaveLength(5);
  });

  it("GRANT-8: may not be known as an entry yet, so the policy is associated again", async () => {
    const aws = cloud();
    simulator.setConsistencyDelay(2_000);
    await aws.createEntry(AT, ENTRY, never);
    await aws.associatePolicy(AT, VIEW, never);
    expect(simulator.calls({ operation: "AssociateAccessPolicy" }).map(({ error }) => error)).toEqual([
      "ResourceNotFoundException",
      "ResourceNotFoundException",
      undefined,
    ]);
  });
});

describe("a write", () => {
  it("is repeated while AWS throttles or fails", async () => {
    simulator.failNext("CreateAccessEntry", "ThrottlingException", { times: 2 });
    simulator.failNext("CreateAccessEntry", "ServerException");
    expect(await cloud().createEntry(AT, ENTRY, never)).toMatchObject({
      operation: "eks:CreateAccessEntry",
      requestId: expect.any(String),
    });
    expect(simulator.calls({ operation: "CreateAccessEntry" })).toHaveLength(4);
  });

  it("that failed for good with an answer is not in doubt", async () => {
    simulator.failNext("DeleteAccessEntry", "ServerException", { forever: true });
    expect(await failureOf(cloud().deleteEntry(AT, never))).toMatchObject({
      kind: "unavailable",
      code: "ServerException",
    });
  });

  it("GRANT-12: that succeeded without an answer is repeated, and reported as in doubt", async () => {
    simulator.addFault({ operation: "CreateAccessEntry", applyFirst: true, dropConnection: true });
    const written = await cloud().createEntry(AT, ENTRY, never);
    expect(written).toMatchObject({ operation: "eks:CreateAccessEntry", requestId: expect.any(String), inDoubt: true });
    expect(simulator.calls({ operation: "CreateAccessEntry" })).toHaveLength(2);
  });

  it("GRANT-12: that deleted without an answer finds nothing the second time, succeeds, and is in doubt", async () => {
    const aws = cloud();
    await aws.createEntry(AT, ENTRY, never);
    simulator.addFault({ operation: "DeleteAccessEntry", applyFirst: true, dropConnection: true });
    expect(await aws.deleteEntry(AT, never)).toEqual({
      operation: "eks:DeleteAccessEntry",
      requestId: requestIdOf("DeleteAccessEntry"),
      inDoubt: true,
    });
  });

  it("GRANT-12: that is never answered is in doubt", async () => {
    simulator.addFault({ operation: "CreateAccessEntry", applyFirst: true, dropConnection: true, forever: true });
    expect(await failureOf(cloud().createEntry(AT, ENTRY, never))).toMatchObject({
      kind: "unavailable",
      code: "TIMEOUT",
    });
    expect(simulator.world.entries(PAYMENTS, "eu-west-1", "payments-eu").find(AT.principalArn)).toBeDefined();
  });

  it("GRANT-12: is in doubt by its first attempt, whatever answer the second gets", async () => {
    simulator.addFault({ operation: "CreateAccessEntry", applyFirst: true, dropConnection: true });
    simulator.failNext("CreateAccessEntry", "AccessDeniedException");
    const failure = await failureOf(cloud().createEntry(AT, ENTRY, never));
    expect(failure).toMatchObject({ kind: "unavailable", code: "TIMEOUT" });
    expect(failure.message).toContain("Access denied");
  });

  it("GRANT-12: is in doubt because AWS may do it late, after all others", async () => {
    const aws = cloud();
    await aws.createEntry(AT, ENTRY, never);
    simulator.addFault({ operation: "AssociateAccessPolicy", hang: true, applyLateMs: 60_000, forever: true });
    const inTime = cloud({ urgentDeadlineMs: 6_000, requestTimeoutMs: 2_000 });
    await inTime.assumeMemberRole(PAYMENTS, never);
    expect(await failureOf(inTime.associatePolicy(AT, VIEW, never))).toMatchObject({ code: "TIMEOUT" });
    expect((await aws.describeEntry(AT, never))?.access.policies).toEqual([]);
    clock.ms += 61_000;
    expect((await aws.describeEntry(AT, never))?.access.policies).toEqual([VIEW]);
  });

  it("GRANT-12: that runs out of time is in doubt", async () => {
    simulator.addFault({ operation: "AssociateAccessPolicy", hang: true, forever: true });
    const aws = cloud({ urgentDeadlineMs: 6_000, requestTimeoutMs: 2_000 });
    await aws.assumeMemberRole(PAYMENTS, never);
    expect(await failureOf(aws.associatePolicy(AT, VIEW, never))).toMatchObject({ code: "TIMEOUT" });
  });
});

describe("a write that can be too late", () => {
  const until = (attempts: number) => {
    let asked = 0;
    return { ...AT, mayStillSend: () => asked++ < attempts };
  };

  it("is not sent", async () => {
    expect(await failureOf(cloud().deleteEntry(until(0), never))).toMatchObject({ code: "NOT_SENT" });
    expect(simulator.calls({ operation: "DeleteAccessEntry" })).toEqual([]);
  });

  it("is not repeated", async () => {
    simulator.failNext("DeleteAccessEntry", "ThrottlingException", { times: 3 });
    expect(await failureOf(cloud().deleteEntry(until(2), never))).toMatchObject({ code: "NOT_SENT" });
    expect(simulator.calls({ operation: "DeleteAccessEntry" })).toHaveLength(2);
  });

  it("stays in doubt where an attempt was not answered", async () => {
    simulator.addFault({ operation: "DeleteAccessEntry", dropConnection: true, times: 3 });
    expect(await failureOf(cloud().deleteEntry(until(1), never))).toMatchObject({ code: "TIMEOUT" });
  });
});

describe("an urgent call", () => {
  it("is given up before a lease ends, though it never got a permit", async () => {
    const rates = { eks: { perSecond: 0.01, burst: 1 } };
    const pause: CloudLimits["pause"] = (_milliseconds, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const aws = cloud({ rates, pause, urgentDeadlineMs: 50 });
    await aws.listClusters(PAYMENTS, AT.region, never);
    expect(await failureOf(aws.deleteEntry(AT, never))).toMatchObject({ kind: "throttled", code: "NOT_SENT" });
    expect(simulator.calls({ operation: "DeleteAccessEntry" })).toEqual([]);
  });

  it("goes before the discovery of the same account and region", async () => {
    const aws = cloud({ rates: { eks: { perSecond: 1, burst: 1 } } });
    // The order shows in the arrival times, so both have their session and connection.
    await aws.listClusters(PAYMENTS, "eu-west-1", never);
    await aws.describeEntry(AT, never);
    clock.ms += 60_000;
    simulator.clearCalls();
    await Promise.all([
      aws.listClusters(PAYMENTS, "eu-west-1", never),
      aws.listClusters(PAYMENTS, "eu-west-1", never),
      aws.listClusters(PAYMENTS, "eu-west-1", never),
      aws.deleteEntry({ ...AT, priority: "revoke" }, never),
    ]);
    expect(simulator.calls().map(({ operation }) => operation)).toEqual([
      "ListClusters",
      "DeleteAccessEntry",
      "ListClusters",
      "ListClusters",
    ]);
  });

  it("STS-5: takes its credentials when it starts, so they do not expire while it waits", async () => {
    const aws = cloud({ rates: { eks: { perSecond: 1 / 3_600, burst: 1 } } });
    await aws.describeEntry(AT, never);
    // Each call waits an hour for the rate limit, the second two: longer than two sessions last.
    await Promise.all([aws.listEntries(AT, never), aws.listEntries(AT, never), aws.listEntries(AT, never)]);
    expect(simulator.calls({ error: "ExpiredTokenException" })).toEqual([]);
  });
});

describe("the reconciler", () => {
  it("uses one session of an account for any number of calls", async () => {
    const aws = wholeCloud();
    simulator.clearCalls();
    for (let work = 0; work < 3; work += 1) await aws.organization(access()).describeEntry(AT, never);
    expect(simulator.calls({ operation: "AssumeRole" })).toHaveLength(1);
    await aws.organization(access()).assumeMemberRole(PAYMENTS, never);
    expect(simulator.calls({ operation: "AssumeRole" })).toHaveLength(2);
  });

  it.each(["check", "discovery"] as const)(
    "keeps its session while 300 accounts are listed for %s",
    async (priority) => {
      const scenario = generatedScenario({ accounts: 300, regions: 1, clusters: 300 });
      const large = await startSimulator({ clock: () => clock.ms, scenario, roles: { installationId: INSTALLATION } });
      try {
        const fast = { perSecond: 10_000, burst: 10_000 };
        const aws = wholeCloud({ rates: { eks: fast, sts: fast } }, large);
        const places = scenario.clusters
          .map(({ accountId, name }) => ({ ...AT, accountId, clusterName: name }))
          .slice(2);
        await aws.organization(access(large)).describeEntry(places[0]!, never);
        const others = aws.organization(access(large));
        for (const place of places) await others.listEntries({ ...place, priority }, never);
        large.clearCalls();
        await aws.organization(access(large)).describeEntry(places[0]!, never);
        expect(large.calls().map(({ operation }) => operation)).toEqual(["DescribeAccessEntry"]);
      } finally {
        await large.close();
      }
    },
  );

  it("continues with a new session when the member role was recreated", async () => {
    const aws = wholeCloud();
    await aws.organization(access()).role(PAYMENTS, AT.principalArn, never);
    simulator.world.recreateRole(PAYMENTS, simulator.connection.memberRoleName);
    expect(await aws.organization(access()).role(PAYMENTS, AT.principalArn, never)).not.toBeNull();
    simulator.world.recreateRole(PAYMENTS, simulator.connection.memberRoleName);
    expect(await aws.organization(access()).describeEntry(AT, never)).toBeNull();
  });
});

describe("a role", () => {
  it("is found by its ARN, with the unique id that EKS compares", async () => {
    const found = await cloud().role(PAYMENTS, AT.principalArn, never);
    const role = simulator.world.role(PAYMENTS, "ana.silva@acme.example");
    expect(found).toEqual({
      arn: AT.principalArn,
      uniqueId: role.id,
      createdAt: new Date(Math.trunc(role.createdAt / 1000) * 1000),
    });
    expect(found?.uniqueId).toMatch(/^AROA/);
  });

  it.each([`arn:aws:iam::${PAYMENTS}:role/nobody`, `arn:aws:iam::${PAYMENTS}:role/ana.silva@acme.example`])(
    "does not exist, or is another one: %s",
    async (arn) => expect(await cloud().role(PAYMENTS, arn, never)).toBeNull(),
  );

  it("GRANT-4: of a permission set is found by its whole name", async () => {
    const path = "/aws-reserved/sso.amazonaws.com/eu-west-1/";
    const made = simulator.world.putRole(PAYMENTS, {
      name: "AWSReservedSSO_jit-ana_0123456789abcdef",
      path,
      ...NOBODY,
    });
    simulator.world.putRole(PAYMENTS, { name: "AWSReservedSSO_jit-ana_admin_0123456789abcdef", path, ...NOBODY });
    simulator.world.putRole(PAYMENTS, { name: "AWSReservedSSO_jit-anaa_0123456789abcdef", path, ...NOBODY });
    simulator.world.putRole(PAYMENTS, {
      name: "AWSReservedSSO_jit-ana_0123456789abcdee",
      path: "/impostor/",
      ...NOBODY,
    });
    const aws = cloud();
    expect(await aws.reservedRole(PAYMENTS, "jit-ana", never)).toMatchObject({ arn: made.arn, uniqueId: made.id });
    expect(await aws.reservedRole(PAYMENTS, "jit.ana", never)).toBeNull();
    expect(await aws.reservedRole(PAYMENTS, "jit", never)).toBeNull();
  });

  it("GRANT-4: of a permission set is the newest while an older one is still listed", async () => {
    const path = "/aws-reserved/sso.amazonaws.com/";
    const old = { name: "AWSReservedSSO_jit-ana_ffffffffffffffff", path, ...NOBODY };
    simulator.world.putRole(PAYMENTS, old);
    clock.ms += 1_000;
    const made = simulator.world.putRole(PAYMENTS, {
      name: "AWSReservedSSO_jit-ana_0000000000000000",
      path,
      ...NOBODY,
    });
    expect(await cloud().reservedRole(PAYMENTS, "jit-ana", never)).toMatchObject({ arn: made.arn });
  });
});

/** Waiting moves the clock, for the simulator too. */
const pause: CloudLimits["pause"] = async (milliseconds) => {
  waits.push(milliseconds);
  clock.ms += milliseconds;
};

function cloud(limits: Partial<CloudLimits> = {}) {
  return wholeCloud(limits).organization(access());
}

function access({ connection } = simulator) {
  return {
    region: connection.region,
    managementRoleArn: connection.managementAccountRoleArn,
    memberRoleName: connection.memberRoleName,
    externalId: connection.externalId,
    sessionDurationHours: 1,
  };
}

function wholeCloud(limits: Partial<CloudLimits> = {}, { credentials, url } = simulator) {
  return createCloud({
    installationId: INSTALLATION,
    clock,
    log: pino({ enabled: false }),
    limits: { pause, backoffMs: () => 1_000, ...limits },
    aws: { endpoint: url, credentials, region: "eu-west-1" },
  });
}

function requestIdOf(operation: string): string | undefined {
  return simulator.calls({ operation }).at(-1)?.requestId;
}

async function failureOf(call: Promise<unknown>): Promise<ProviderFailure> {
  return call.then(
    () => {
      throw new Error("It was expected to fail.");
    },
    (error: ProviderFailure) => error,
  );
}
