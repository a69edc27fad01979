import pino from "pino";
import { type Simulator, startSimulator } from "../../../simulator/start";
import type { EntryPlace } from "../../domain/cloud/access-cloud.port";
import { createCloud } from "./cloud";

const PAYMENTS = "310254875561";
const REGION = "eu-west-1";
const AT: EntryPlace = {
  accountId: PAYMENTS,
  region: REGION,
  clusterName: "payments-eu",
  partition: "aws",
  priority: "grant",
  principalArn: `arn:aws:iam::${PAYMENTS}:role/people/ana.silva@acme.example`,
};
const INSTALLATION = "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f3";
const TAGS = { "managed-by": "drawbridge", "drawbridge-installation": INSTALLATION };
const ENTRY = { kubernetesGroups: [], tags: TAGS, token: "intent-1" };
const never = new AbortController().signal;
const clock = { ms: Date.UTC(2026, 10, 25, 9), now: () => new Date(clock.ms) };

describe("a list of AWS that repeats its token for ever", () => {
  let simulator: Simulator;

  beforeAll(async () => {
    // Without the paths of accounts, so that the tree of units is walked.
    simulator = await startSimulator({
      clock: () => clock.ms,
      organizations: { omit: ["Paths"] },
      roles: { installationId: INSTALLATION },
    });
  });
  beforeEach(() => simulator.reset());
  afterAll(() => simulator.close());

  function organization() {
    const { connection, credentials, url } = simulator;
    const pause = async (milliseconds: number) => {
      clock.ms += milliseconds;
    };
    const cloud = createCloud({
      installationId: INSTALLATION,
      clock,
      log: pino({ enabled: false }),
      limits: { pause, backoffMs: () => 1_000 },
      aws: { endpoint: url, credentials, region: REGION },
    });
    return cloud.organization({
      region: connection.region,
      managementRoleArn: connection.managementAccountRoleArn,
      memberRoleName: connection.memberRoleName,
      externalId: connection.externalId,
      sessionDurationHours: 1,
    });
  }

  type Organization = ReturnType<typeof organization>;

  async function withEntry(aws: Organization) {
    simulator.world.putRole(PAYMENTS, {
      name: "ana.silva@acme.example",
      path: "/people/",
      trust: { principalArns: [] },
    });
    await aws.createEntry(AT, ENTRY, never);
    return () => aws.describeEntry(AT, never);
  }

  const slot = async (aws: Organization) => () =>
    aws.identityCenter(REGION).slotContents(simulator.connection.poolPermissionSetArns[0]!, "grant", never);
  const directory = async (aws: Organization) => () => aws.readIdentityCenter(REGION, never);
  const accounts = async (aws: Organization) => () => aws.listAccounts(never);

  it.each<[string, (aws: Organization) => Promise<() => Promise<unknown>>]>([
    ["organizations:ListAccounts", accounts],
    ["organizations:ListRoots", accounts],
    ["organizations:ListAccountsForParent", accounts],
    ["organizations:ListOrganizationalUnitsForParent", accounts],
    ["organizations:ListTagsForResource", async (aws) => () => aws.accountTags(PAYMENTS, never)],
    ["account:ListRegions", async (aws) => () => aws.enabledRegions(PAYMENTS, never)],
    ["eks:ListClusters", async (aws) => () => aws.listClusters(PAYMENTS, REGION, never)],
    ["eks:ListAccessEntries", async (aws) => () => aws.listEntries(AT, never)],
    ["eks:ListAssociatedAccessPolicies", withEntry],
    ["iam:ListRoles", async (aws) => () => aws.reservedRole(PAYMENTS, "jit-ana", never)],
    ["identitystore:ListUsers", directory],
    ["identitystore:ListGroups", directory],
    ["identitystore:ListGroupMemberships", directory],
    ["sso:ListTagsForResource", slot],
    ["sso:ListManagedPoliciesInPermissionSet", slot],
    ["sso:ListCustomerManagedPolicyReferencesInPermissionSet", slot],
    ["sso:ListAccountsForProvisionedPermissionSet", slot],
    [
      "sso:ListAccountAssignments",
      async (aws) => () =>
        aws.identityCenter(REGION).assignees(PAYMENTS, simulator.connection.poolPermissionSetArns[0]!, never),
    ],
  ])("is a failure and no shorter list: %s", async (operation, prepare) => {
    const read = await prepare(organization());
    const [, name = ""] = operation.split(":");
    await read();
    const asked = simulator.calls({ operation: name }).length;
    expect(asked).toBeGreaterThan(0);
    simulator.addFault({ operation: name, forever: true, repeatToken: true });
    await expect(read()).rejects.toMatchObject({
      name: "ProviderFailure",
      kind: "unavailable",
      code: "BAD_RESPONSE",
      operation,
      message: expect.stringContaining("the list has no end"),
    });
    // Members of eight groups are read at a time.
    expect(simulator.calls({ operation: name }).length - asked).toBeLessThanOrEqual(16);
    simulator.clearFaults();
    await read();
  });
});
