import type { PersonHome } from "../../identities/person-home.entity";
import type { Integration } from "../../integrations/integration.entity";
import { entryCall, type PlannedCall, principalCalls } from "./planned-calls";

const person = { userName: "mia" } as PersonHome;
const cluster = {
  name: "payments",
  accountId: "111111111111",
  region: "eu-west-1",
  arn: "arn:aws-us-gov:eks:us-gov-west-1:111111111111:cluster/payments",
};

/** With only what decides about calls. */
const integration = (given: object) =>
  ({
    principalStrategy: "IDENTITY_CENTER",
    ssoRegion: "eu-central-1",
    managementAccountRoleArn: null,
    managementAccountId: null,
    connector: { accountId: null },
    ...given,
  }) as Integration;

const byName = ({ parameters }: PlannedCall) =>
  Object.fromEntries(parameters.map(({ name, values }) => [name, values]));

describe("the calls that make a principal", () => {
  it.each([
    [
      "the account of the management role",
      { managementAccountRoleArn: "arn:aws:iam::222222222222:role/m" },
      "222222222222",
    ],
    ["the connector's where there is no such role", { connector: { accountId: "333333333333" } }, "333333333333"],
    ["the management account as the last sync found it", { managementAccountId: "444444444444" }, "444444444444"],
    ["one that is not known", {}, null],
  ])("are made in %s", (_, given, accountId) => {
    const [call] = principalCalls(person, integration(given), cluster);
    expect(call).toMatchObject({
      service: "sso",
      operation: "CreateAccountAssignment",
      accountId,
      region: "eu-central-1",
    });
    expect(byName(call!)).toEqual({
      TargetId: ["111111111111"],
      TargetType: ["AWS_ACCOUNT"],
      PrincipalType: ["USER"],
    });
  });

  it("read the person's own role by a template", () => {
    const principalRoleTemplate = "arn:{{partition}}:iam::{{accountId}}:role/people/{{userName}}";
    const by = integration({ principalStrategy: "IAM_ROLE_TEMPLATE", principalRoleTemplate });
    expect(principalCalls(person, by, cluster)).toEqual([
      {
        service: "iam",
        operation: "GetRole",
        accountId: "111111111111",
        region: null,
        parameters: [{ name: "RoleName", values: ["mia"] }],
        note: "Only a read: the role is made by others.",
      },
    ]);
  });
});

describe("the calls on an entry", () => {
  it.each([
    [{ kind: "create-entry", removes: false, kubernetesGroups: [] }, "CreateAccessEntry", {}],
    [
      { kind: "create-entry", removes: false, kubernetesGroups: ["ops"] },
      "CreateAccessEntry",
      { kubernetesGroups: ["ops"] },
    ],
    [{ kind: "set-groups", removes: false, kubernetesGroups: [] }, "UpdateAccessEntry", { kubernetesGroups: [] }],
    [
      { kind: "associate", removes: false, access: { policy: "AmazonEKSViewPolicy", namespaces: ["dev"] } },
      "AssociateAccessPolicy",
      {
        policyArn: ["arn:aws-us-gov:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"],
        "accessScope.type": ["namespace"],
        "accessScope.namespaces": ["dev"],
      },
    ],
    [
      { kind: "disassociate", removes: true, policy: "AmazonEKSViewPolicy" },
      "DisassociateAccessPolicy",
      { policyArn: ["arn:aws-us-gov:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"] },
    ],
  ] as const)("have the parameters of AWS: %j", (step, operation, parameters) => {
    const call = entryCall(step, cluster, "arn:role");
    expect(call).toMatchObject({ operation, accountId: "111111111111", region: "eu-west-1" });
    expect(call.note).toContain("Left out where an observation shows that the entry is so already.");
    expect(byName(call)).toEqual({ clusterName: ["payments"], principalArn: ["arn:role"], ...parameters });
  });

  it("note that a role does not exist yet, and invent no parameter", () => {
    const call = entryCall({ kind: "delete-entry", removes: true }, cluster, null);
    expect(byName(call)).toEqual({ clusterName: ["payments"] });
    expect(call.note).toContain("once it is there");
  });
});
