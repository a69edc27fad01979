import pino from "pino";
import { type Simulator, startSimulator } from "../../../simulator/start";
import { evaluateSlot } from "../../domain/bindings/slots/evaluate-slot";
import type { IdentityCenterCloud } from "../../domain/cloud/access-cloud.port";
import { createCloud } from "./cloud";

const INSTALLATION = "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f3";
const PAYMENTS = "310254875561";
const ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";
const never = new AbortController().signal;

let simulator: Simulator;
let center: IdentityCenterCloud;

beforeAll(async () => {
  simulator = await startSimulator({ roles: { installationId: INSTALLATION } });
});
beforeEach(() => {
  simulator.reset();
  const { connection, credentials, url: endpoint } = simulator;
  const cloud = createCloud({
    installationId: INSTALLATION,
    clock: { now: () => new Date() },
    log: pino({ level: "silent" }),
    aws: { endpoint, credentials, region: connection.region },
  });
  const { region, managementAccountRoleArn: managementRoleArn, memberRoleName, externalId } = connection;
  const access = { region, managementRoleArn, memberRoleName, externalId, sessionDurationHours: 1 };
  center = cloud.organization(access).identityCenter(connection.ssoRegion);
});
afterAll(() => simulator.close());

const sets = () => simulator.world.identityCenterAdmin!.permissionSets;
const first = () => simulator.connection.poolPermissionSetArns[0]!;
const rules = () => ({
  installationId: INSTALLATION,
  managementAccountId: simulator.world.organization!.managementAccountId,
});

describe("the contents of a permission set", () => {
  it("are those of the shipped template", async () => {
    const contents = (await center.slotContents(first(), "check", never))!;
    expect(contents).toMatchObject({ name: "drawbridge-01", sessionDuration: "PT1H", accountIds: [] });
    expect(evaluateSlot(contents, rules())).toEqual([]);
  });

  it("include all additions by others", async () => {
    sets().change(first(), {
      managedPolicies: [ADMINISTRATOR],
      customerManagedPolicies: [{ path: "/team/", name: "Deploy" }],
      boundary: { managedPolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" },
      inlinePolicy: "",
      sessionSeconds: 7_200,
      tags: { team: "platform" },
    });
    const { managementAccountId } = rules();
    for (const account of [PAYMENTS, managementAccountId]) sets().assign(first(), account, { type: "USER", id: "u" });
    const contents = (await center.slotContents(first(), "grant", never))!;
    expect({ ...contents, accountIds: [...contents.accountIds].sort() }).toEqual({
      name: "drawbridge-01",
      sessionDuration: "PT2H",
      inlinePolicy: null,
      managedPolicies: [ADMINISTRATOR],
      customerManagedPolicies: ["/team/Deploy"],
      permissionsBoundary: "arn:aws:iam::aws:policy/ReadOnlyAccess",
      tags: { team: "platform" },
      accountIds: [managementAccountId, PAYMENTS].sort(),
    });
    expect(evaluateSlot(contents, rules())).toHaveLength(6);
  });

  it("do not exist where there is no such permission set", async () => {
    const arn = first();
    sets().remove(arn);
    expect(await center.slotContents(arn, "check", never)).toBeNull();
  });

  it("are unknown, and not empty, where one of the reads is refused", async () => {
    simulator.addFault({ operation: "ListManagedPoliciesInPermissionSet", error: "AccessDeniedException" });
    await expect(center.slotContents(first(), "check", never)).rejects.toMatchObject({ kind: "denied" });
  });
});
