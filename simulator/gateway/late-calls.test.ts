import {
  AssociateAccessPolicyCommand,
  CreateAccessEntryCommand,
  DeleteAccessEntryCommand,
  DisassociateAccessPolicyCommand,
  EKSClient,
  UpdateAccessEntryCommand,
} from "@aws-sdk/client-eks";
import {
  CreateAccountAssignmentCommand,
  DeleteAccountAssignmentCommand,
  SSOAdminClient,
} from "@aws-sdk/client-sso-admin";
import { acmeScenario } from "../scenarios/acme";
import { type Simulator, startSimulator } from "../start";
import { administratorCredentials } from "../testing/test-clients";

const PAYMENTS = "310254875561";
const INSTALLATION = "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f3";
const LATE_MS = 40_000;
const clusterName = "payments-eu";
const principalArn = `arn:aws:iam::${PAYMENTS}:role/people/ana.silva@acme.example`;
const policyArn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
const entry = { clusterName, principalArn };

let aws: Simulator;
beforeAll(async () => {
  aws = await startSimulator({
    clock: () => Date.parse("2026-11-24T12:00:00Z"),
    assignmentMs: 1_000,
    roles: { installationId: INSTALLATION },
  });
});
beforeEach(() => aws.reset());
afterAll(() => aws.close());

const patient = { region: "eu-west-1", maxAttempts: 3 };
const eks = () =>
  new EKSClient({ ...patient, endpoint: aws.url, credentials: aws.credentialsFor(PAYMENTS, "ClusterProvisioner") });
const entries = () => aws.world.entries(PAYMENTS, "eu-west-1", clusterName);
const create = (kubernetesGroups: string[] = []) =>
  eks().send(new CreateAccessEntryCommand({ ...entry, kubernetesGroups }));
const update = (groups: string[]) => eks().send(new UpdateAccessEntryCommand({ ...entry, kubernetesGroups: groups }));
const associate = () =>
  eks().send(new AssociateAccessPolicyCommand({ ...entry, policyArn, accessScope: { type: "cluster" } }));
const disassociate = () => eks().send(new DisassociateAccessPolicyCommand({ ...entry, policyArn }));
const remove = () => eks().send(new DeleteAccessEntryCommand(entry));

/** What the cluster has of the principal: groups and policies; null: no entry. */
const standing = () => {
  const found = entries().find(principalArn);
  return found ? [...found.kubernetesGroups, ...[...found.policies.keys()].map((arn) => arn.split("/").at(-1))] : null;
};
const VIEW = "AmazonEKSViewPolicy";

const sso = () =>
  new SSOAdminClient({ ...patient, endpoint: aws.url, credentials: administratorCredentials(aws, MANAGEMENT) });
const MANAGEMENT = "310254870016";
const assignment = () => ({
  InstanceArn: acmeScenario.identityCenter!.instanceArn,
  PermissionSetArn: aws.connection.poolPermissionSetArns[0]!,
  TargetId: PAYMENTS,
  TargetType: "AWS_ACCOUNT" as const,
  PrincipalType: "USER" as const,
  PrincipalId: aws.world.identityCenter!.userNamed("ana.silva@acme.example")!.id,
});
const assign = () => startsOperation(sso().send(new CreateAccountAssignmentCommand(assignment())));
const unassign = () => startsOperation(sso().send(new DeleteAccountAssignmentCommand(assignment())));
const isAssigned = () => {
  const { PermissionSetArn, TargetId } = assignment();
  return aws.world.identityCenterAdmin!.permissionSets.principalsOf(PermissionSetArn, TargetId).length > 0;
};

async function startsOperation(call: Promise<unknown>): Promise<void> {
  await call;
  aws.advanceClock(2_000);
}

interface Story {
  readonly before?: () => Promise<unknown>;
  readonly call: () => Promise<unknown>;
  /** After the repetition has succeeded, and before the late effect. */
  readonly after?: () => Promise<unknown>;
  readonly standing: () => unknown;
  readonly early: unknown;
  readonly late: unknown;
}

const givenView = () => create().then(associate);

const STORIES: Readonly<Record<string, Story>> = {
  "CreateAccessEntry, where the entry exists": { call: create, standing, early: [], late: [] },
  "CreateAccessEntry, where another call made the entry": {
    call: create,
    after: () => remove().then(() => create(["others"])),
    standing,
    early: ["others"],
    late: ["others"],
  },
  "CreateAccessEntry, after the entry was deleted": { call: create, after: remove, standing, early: null, late: [] },
  "UpdateAccessEntry, after another update": {
    before: create,
    call: () => update(["former"]),
    after: () => update(["latter"]),
    standing,
    early: ["latter"],
    late: ["former"],
  },
  "AssociateAccessPolicy, after the policy was disassociated": {
    before: create,
    call: associate,
    after: disassociate,
    standing,
    early: [],
    late: [VIEW],
  },
  "AssociateAccessPolicy, after the entry was deleted": {
    before: create,
    call: associate,
    after: remove,
    standing,
    early: null,
    late: null,
  },
  "DisassociateAccessPolicy, after the policy was associated anew": {
    before: givenView,
    call: disassociate,
    after: associate,
    standing,
    early: [VIEW],
    late: [],
  },
  "DeleteAccessEntry, after the entry was made anew": {
    before: givenView,
    call: remove,
    after: givenView,
    standing,
    early: [VIEW],
    late: null,
  },
  "CreateAccountAssignment, after the assignment was deleted": {
    call: assign,
    after: unassign,
    standing: isAssigned,
    early: false,
    late: true,
  },
  "DeleteAccountAssignment, after the assignment was made anew": {
    before: assign,
    call: unassign,
    after: assign,
    standing: isAssigned,
    early: true,
    late: false,
  },
};

describe("a call that is answered 5xx, repeated with success and carried out once more later", () => {
  describe.each(Object.entries(STORIES))("%s", (name, { before, call, after, standing: stands, early, late }) => {
    it.each([500, 502, 503])("%d", async (status) => {
      const operation = name.split(",")[0]!;
      await before?.();
      aws.clearCalls();
      aws.failNext(operation, "InternalServerException", { status, applyLateMs: LATE_MS });
      await call();
      const [first, second] = aws.calls({ operation });
      expect([first, second]).toMatchObject([{ status, applied: false }, { status: 200 }]);
      await after?.();
      expect(stands()).toEqual(early);
      aws.advanceClock(LATE_MS);
      aws.advanceClock(2_000);
      expect(stands()).toEqual(late);
    });
  });
});

describe("a call that is carried out late", () => {
  const revoke = () =>
    aws.world.setRolePermissions(PAYMENTS, "ClusterProvisioner", { allows: ["eks:CreateAccessEntry"] });

  it("was allowed when it came, whatever its caller may do by then", async () => {
    await create();
    aws.failNext("AssociateAccessPolicy", "InternalServerException", { status: 500, applyLateMs: LATE_MS, times: 3 });
    await expect(associate()).rejects.toThrow();
    revoke();
    aws.advanceClock(LATE_MS);
    expect(standing()).toEqual([VIEW]);
  });

  it("is refused at once where it is not allowed when it comes", async () => {
    await create();
    revoke();
    aws.failNext("AssociateAccessPolicy", "InternalServerException", { status: 500, applyLateMs: LATE_MS });
    await expect(associate()).rejects.toThrow("not authorized");
    aws.settle();
    expect(standing()).toEqual([]);
  });
});
