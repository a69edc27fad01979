import { RequestContext } from "./condition";
import { evaluatePolicies } from "./evaluate";
import { checkParameters } from "./intrinsics";
import { parseTemplate, readTemplate, roleOfStack } from "./template-roles";

const ACCOUNT = "111122223333";
const INSTALLATION = "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f3";
const trusting = { ConnectorAccountId: "444455556666", ExternalId: "word", OrganizationId: "o-acme5k2x9q" };

const memberRole = (parameters: Record<string, string> = {}) =>
  roleOfStack(
    {
      template: readTemplate("member-role.yaml"),
      parameters: { ...trusting, ...parameters },
      accountId: ACCOUNT,
      region: "eu-west-1",
    },
    "MemberRole",
  );

const role = (policy: string, more = "") =>
  roleOfStack(
    {
      template: parseTemplate(
        "test.yaml",
        `Parameters: { Tag: { Type: String, Default: "" }, Size: { Type: Number, AllowedValues: [1, 2] } }
Conditions:
  HasTag: !Not [!Equals [!Ref Tag, ""]]
  Never: !And [!Condition HasTag, !Or [!Equals [a, b], !Equals [c, d]]]
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: mine
      AssumeRolePolicyDocument: { Statement: [{ Effect: Allow, Principal: { AWS: "*" }, Action: sts:AssumeRole }] }
      Policies:
        - PolicyName: Test
          PolicyDocument: { Statement: [{ Effect: Allow, Action: "eks:*", ${policy} }] }
${more}`,
      ),
      parameters: {},
      accountId: ACCOUNT,
      region: "eu-west-1",
    },
    "Role",
  );

describe("a template", () => {
  it.each([
    ["Resource: !Ref AWS::AccountId", [ACCOUNT]],
    ['Resource: !Sub "arn:@{AWS::Partition}:eks:@{AWS::Region}:*:@{Tag}@{Role}"', ["arn:aws:eks:eu-west-1:*:mine"]],
    ['Resource: !Sub "@{Role.Arn}/x"', ["arn:aws:iam::111122223333:role/mine/x"]],
    ["Resource: !GetAtt Role.Arn", ["arn:aws:iam::111122223333:role/mine"]],
    ["Resource: !Join [':', [a, !Ref AWS::Region]]", ["a:eu-west-1"]],
    ["Resource: [!If [HasTag, a, !Ref AWS::NoValue], !If [Never, b, c]]", ["c"]],
    ["Resource: { 'Fn::If': [HasTag, a, { Ref: 'AWS::Region' }] }", ["eu-west-1"]],
  ])("carries out %s", (policy, resources) => {
    // A dollar sign before a brace would be a slip in a text of TypeScript.
    expect(role(policy.replaceAll("@", "$")).statements[0]?.resources).toEqual(resources);
  });

  it("leaves out parts without a value", () => {
    const conditions = (text: string) => role(`Resource: "*", Condition: ${text}`).statements[0]?.conditions.length;
    expect(conditions('{ "Null": { eks:username: !If [HasTag, "true", !Ref AWS::NoValue] } }')).toBe(0);
    expect(conditions("!If [HasTag, { Bool: { aws:ResourceTag/a: true } }, !Ref AWS::NoValue]")).toBe(0);
    expect(conditions("!If [HasTag, !Ref AWS::NoValue, { Bool: { aws:ResourceTag/a: true } }]")).toBe(1);
  });

  it("adds policies that other resources attach to the role, under their conditions", () => {
    const attach = (condition: string) => `  More:
    Type: AWS::IAM::RolePolicy
    ${condition}
    Properties:
      RoleName: !Ref Role
      PolicyName: More
      PolicyDocument: { Statement: [{ Effect: Deny, Action: "eks:*", Resource: "*" }] }`;
    const effects = (condition: string) =>
      role("Resource: a", attach(condition)).statements.map(({ effect }) => effect);
    expect(effects("")).toEqual(["Allow", "Deny"]);
    expect(effects("Condition: HasTag")).toEqual(["Allow"]);
  });

  it.each([
    ["Resource: !Select [0, [a]]", "Unresolved tag: !Select"],
    ["Resource: { 'Fn::ImportValue': a }", "does not know the intrinsic function Fn::ImportValue"],
    ["Resource: !If [Sometimes, a, b]", "has no condition Sometimes"],
    ["Resource: !Ref Somebody", "does not know what Ref Somebody refers to"],
    ["Resource: !Ref AWS::StackName", "does not know what Ref AWS::StackName refers to"],
    ["Resource: !Ref Size", "the parameter Size has no value"],
    ["Resource: !GetAtt Role.RoleId", "does not know what GetAtt Role.RoleId is"],
    ["Resource: a, NotAction: b", "does not know the element NotAction"],
  ])("is refused for %s", (policy, sentence) => {
    expect(() => role(policy)).toThrow(sentence);
  });
});

describe("a shipped template", () => {
  it("takes parameters as CloudFormation does", () => {
    expect(() => memberRole({ InstallationId: "mine" })).toThrow(
      'the parameter InstallationId is "mine", which is not of the form',
    );
    expect(() => memberRole({ AllowSharedEntries: "yes" })).toThrow("allowed are true, false");
    expect(() => memberRole({ Installation: INSTALLATION })).toThrow("member-role.yaml has no parameter Installation.");
  });

  it.each([
    ["member-role.yaml", { TemplateRolePattern: "arn:aws:iam::*:role/people/*" }, "needs InstallationId"],
    ["connector-task.yaml", { HoldsManagementRole: "true" }, "needs ManagementAccountId"],
    [
      "connector-task.yaml",
      { HoldsManagementRole: "true", ManagementAccountId: ACCOUNT, ManagementAccountRoleArn: "arn:aws:iam::1:role/m" },
      "not of the form",
    ],
    [
      "connector-task.yaml",
      {
        HoldsManagementRole: "true",
        ManagementAccountId: ACCOUNT,
        ManagementAccountRoleArn: `arn:aws:iam::${ACCOUNT}:role/m`,
      },
      "not both",
    ],
  ])("%s is refused for %j", (file, parameters, sentence) => {
    const stack = { template: readTemplate(file), parameters, accountId: ACCOUNT, region: "eu-west-1" };
    expect(() => checkParameters(stack)).toThrow(sentence);
  });

  it("lets its role be assumed by the connector with the external id alone", () => {
    const { trustStatements, trust } = memberRole();
    expect(trust).toMatchObject({ Version: "2012-10-17" });
    const connector = "arn:aws:iam::444455556666:role/DrawbridgeConnectorRole";
    const keys = { "sts:ExternalId": "word", "aws:PrincipalArn": connector, "aws:PrincipalOrgID": "o-acme5k2x9q" };
    const verdict = (more: Record<string, string>) =>
      evaluatePolicies(trustStatements, {
        action: "sts:AssumeRole",
        resource: `arn:aws:iam::${ACCOUNT}:role/DrawbridgeMemberRole`,
        context: new RequestContext(Object.entries({ ...keys, ...more })),
        principal: { kind: "AWS", accountId: "444455556666", arn: connector },
      });
    expect(verdict({})).toBe("ALLOW");
    expect(verdict({ "sts:ExternalId": "another" })).toBe("IMPLICIT_DENY");
    expect(verdict({ "aws:PrincipalArn": `${connector}2` })).toBe("IMPLICIT_DENY");
    expect(verdict({ "aws:PrincipalOrgID": "o-other00000" })).toBe("IMPLICIT_DENY");
  });

  it("has a task role for ECS, and for nothing else", () => {
    const { trustStatements } = roleOfStack(
      {
        template: readTemplate("connector-task.yaml"),
        parameters: { InstallationId: INSTALLATION, OrganizationId: "o-acme5k2x9q" },
        accountId: ACCOUNT,
        region: "eu-west-1",
      },
      "ConnectorRole",
    );
    const context = new RequestContext([
      ["aws:SourceAccount", ACCOUNT],
      ["aws:SourceArn", `arn:aws:ecs:eu-west-1:${ACCOUNT}:task/a`],
    ]);
    const asked = {
      action: "sts:AssumeRole",
      resource: `arn:aws:iam::${ACCOUNT}:role/DrawbridgeConnectorRole`,
      context,
    };
    const ecs = { kind: "SERVICE", name: "ecs-tasks.amazonaws.com" } as const;
    expect(evaluatePolicies(trustStatements, { ...asked, principal: ecs })).toBe("ALLOW");
    const somebody = { kind: "AWS", accountId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:role/somebody` } as const;
    expect(evaluatePolicies(trustStatements, { ...asked, principal: somebody })).toBe("IMPLICIT_DENY");
  });
});
