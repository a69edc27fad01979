import { RequestContext } from "./condition";
import { evaluatePolicies, type IamRequest, type RequestPrincipal, type Verdict } from "./evaluate";
import { type PolicyDocument, readPolicy, readTrustPolicy } from "./statement";

const CLUSTER = "arn:aws:eks:eu-west-1:111122223333:cluster/payments";
const ENTRY = "arn:aws:eks:eu-west-1:111122223333:access-entry/payments/role/111122223333/ana/6ec0";

/** In the form of a policy. */
const USERNAME = "$".concat("{aws:username}");

type Keys = Record<string, string | string[]>;

const asked = (action: string, resource = "*", keys: Keys = {}): IamRequest => ({
  action,
  resource,
  context: new RequestContext(Object.entries(keys)),
});

const verdictOn = (request: IamRequest, ...statements: object[]): Verdict =>
  evaluatePolicies(readPolicy({ Statement: statements }, "test"), request);

const allow = (more: object) => ({ Effect: "Allow", Action: "*", Resource: "*", ...more });
const deny = (more: object) => ({ ...allow(more), Effect: "Deny" });

describe("statements", () => {
  it("deny calls that none of them allows", () => {
    expect(verdictOn(asked("eks:ListClusters"), allow({ Action: "eks:DescribeCluster" }))).toBe("IMPLICIT_DENY");
    expect(verdictOn(asked("eks:ListClusters"), allow({}))).toBe("ALLOW");
  });

  it("deny calls that one of them denies, whatever the others allow and wherever it stands", () => {
    const denied = deny({ Action: "eks:DeleteCluster" });
    for (const order of [
      [allow({}), denied],
      [denied, allow({})],
    ]) {
      expect(verdictOn(asked("eks:DeleteCluster", CLUSTER), ...order)).toBe("EXPLICIT_DENY");
      expect(verdictOn(asked("eks:DescribeCluster", CLUSTER), ...order)).toBe("ALLOW");
    }
  });

  it("that deny under a condition deny nothing where it does not hold", () => {
    const denied = deny({ Condition: { StringNotEquals: { "aws:RequestedRegion": "eu-west-1" } } });
    expect(verdictOn(asked("eks:ListClusters", "*", { "aws:RequestedRegion": "eu-west-1" }), allow({}), denied)).toBe(
      "ALLOW",
    );
    expect(verdictOn(asked("eks:ListClusters", "*", { "aws:RequestedRegion": "us-east-1" }), allow({}), denied)).toBe(
      "EXPLICIT_DENY",
    );
  });
});

describe("actions", () => {
  it.each([
    ["eks:*", "eks:ListClusters", true],
    ["eks:list*", "eks:ListClusters", true],
    ["EKS:LISTCLUSTERS", "eks:ListClusters", true],
    ["eks:ListCluster?", "eks:ListClusters", true],
    ["eks:DescribeCluster", "eks:ListClusters", false],
    ["*:ListClusters", "eks:ListClusters", true],
    ["sso:TagResource", "eks:TagResource", false],
    ["eks:*AccessEntry", "eks:ListAccessEntries", false],
  ])("%s and %s: %s", (pattern, action, matches) => {
    expect(verdictOn(asked(action), allow({ Action: pattern }))).toBe(matches ? "ALLOW" : "IMPLICIT_DENY");
  });
});

describe("resources", () => {
  it.each([
    ["*", CLUSTER, true],
    [CLUSTER, CLUSTER, true],
    ["arn:aws:eks:*:111122223333:cluster/*", CLUSTER, true],
    ["arn:aws:eks:*:111122223333:cluster/*", ENTRY, false],
    ["arn:*:eks:*:*:*/pay*", CLUSTER, true],
    ["arn:aws:eks:*:999999999999:cluster/*", CLUSTER, false],
    ["arn:aws:eks:eu-west-?:111122223333:cluster/payment?", CLUSTER, true],
    ["arn:aws:eks:eu-west-1:111122223333:cluster/Payments", CLUSTER, false],
    ["arn:aws:eks:eu-west-1:111122223333:access-entry/payments/*", ENTRY, true],
    // A wildcard does not reach into the next part.
    ["arn:aws:eks:*:cluster/payments", CLUSTER, false],
    ["arn:aws:*", CLUSTER, false],
    // An action without resources is allowed for "*" alone.
    ["arn:aws:eks:*:*:*", "*", false],
    ["*", "*", true],
  ])("%s and %s: %s", (pattern, resource, matches) => {
    expect(verdictOn(asked("eks:DescribeCluster", resource), allow({ Resource: pattern }))).toBe(
      matches ? "ALLOW" : "IMPLICIT_DENY",
    );
  });

  it("are any of a list", () => {
    const both = allow({ Resource: [CLUSTER, ENTRY] });
    expect(verdictOn(asked("eks:TagResource", ENTRY), both)).toBe("ALLOW");
  });
});

describe("conditions", () => {
  const tag = (key: string) => `aws:ResourceTag/${key}`;
  const role = "arn:aws:iam::111122223333:role/people/ana";

  it.each<[string, object, Keys, boolean]>([
    ["a value equals", { StringEquals: { [tag("team")]: "Payments" } }, { [tag("team")]: "Payments" }, true],
    ["case counts", { StringEquals: { [tag("team")]: "Payments" } }, { [tag("team")]: "payments" }, false],
    [
      "unless told not to",
      { StringEqualsIgnoreCase: { [tag("team")]: "PAYMENTS" } },
      { [tag("team")]: "payments" },
      true,
    ],
    ["no wildcards in equals", { StringEquals: { [tag("team")]: "Pay*" } }, { [tag("team")]: "Payments" }, false],
    ["any of the policy's values", { StringEquals: { [tag("team")]: ["a", "b"] } }, { [tag("team")]: "b" }, true],
    ["names of keys without case", { StringEquals: { "AWS:resourcetag/Team": "a" } }, { [tag("team")]: "a" }, true],
    ["every key of an operator", { StringEquals: { [tag("a")]: "1", [tag("b")]: "2" } }, { [tag("a")]: "1" }, false],
    [
      "every operator",
      { StringEquals: { [tag("a")]: "1" }, StringNotEquals: { [tag("b")]: "2" } },
      { [tag("a")]: "1", [tag("b")]: "2" },
      false,
    ],

    ["a missing key does not equal", { StringEquals: { [tag("team")]: "a" } }, {}, false],
    ["a missing key is not like", { StringLike: { [tag("team")]: "*" } }, {}, false],
    ["a missing key is no ARN", { ArnLike: { "eks:principalArn": "arn:*:iam::*:role/*" } }, {}, false],
    ["a missing key is not true", { Bool: { [tag("team")]: "true" } }, {}, false],
    ["a missing key is different", { StringNotEquals: { [tag("team")]: "a" } }, {}, true],
    ["a missing key is unlike", { StringNotLike: { [tag("team")]: "*" } }, {}, true],
    ["a missing key is another ARN", { ArnNotLike: { "eks:principalArn": role } }, {}, true],
    ["a missing key is let pass by IfExists", { StringEqualsIfExists: { [tag("team")]: "a" } }, {}, true],
    ["IfExists compares what exists", { StringEqualsIfExists: { [tag("team")]: "a" } }, { [tag("team")]: "b" }, false],
    ["IfExists with ARNs", { ArnNotLikeIfExists: { "eks:principalArn": role } }, { "eks:principalArn": role }, false],

    ["different", { StringNotEquals: { [tag("team")]: ["a", "b"] } }, { [tag("team")]: "c" }, true],
    [
      "different from all of the policy's values",
      { StringNotEquals: { [tag("team")]: ["a", "b"] } },
      { [tag("team")]: "b" },
      false,
    ],
    ["like", { StringLike: { [tag("team")]: "pay?ents*" } }, { [tag("team")]: "payments-eu" }, true],
    ["unlike", { StringNotLike: { [tag("team")]: "pay*" } }, { [tag("team")]: "payments" }, false],

    [
      "an ARN like",
      { ArnLike: { "eks:principalArn": "arn:*:iam::*:role/people/*" } },
      { "eks:principalArn": role },
      true,
    ],
    [
      "ArnEquals takes wildcards too",
      { ArnEquals: { "eks:principalArn": "arn:aws:iam::*:role/*/an?" } },
      { "eks:principalArn": role },
      true,
    ],
    [
      "ARNs part by part",
      { ArnLike: { "eks:principalArn": "arn:aws:iam:*:role/people/ana" } },
      { "eks:principalArn": role },
      false,
    ],
    [
      "not that ARN",
      { ArnNotEquals: { "eks:principalArn": "arn:aws:iam::*:role/people/*" } },
      { "eks:principalArn": role },
      false,
    ],

    ["a key must be missing", { Null: { "eks:username": "true" } }, {}, true],
    ["a key must be missing, and is there", { Null: { "eks:username": "true" } }, { "eks:username": "ana" }, false],
    ["a key must be there", { Null: { "eks:username": false } }, { "eks:username": "ana" }, true],
    ["a key must be there, and is missing", { Null: { "eks:username": "false" } }, {}, false],
    [
      "an empty list is a missing key",
      { Null: { "eks:kubernetesGroups": "true" } },
      { "eks:kubernetesGroups": [] },
      true,
    ],
    ["a list is there", { Null: { "eks:kubernetesGroups": "true" } }, { "eks:kubernetesGroups": ["dev"] }, false],

    [
      "all are among",
      { "ForAllValues:StringEquals": { "aws:TagKeys": ["a", "b"] } },
      { "aws:TagKeys": ["b", "a"] },
      true,
    ],
    [
      "one is not among",
      { "ForAllValues:StringEquals": { "aws:TagKeys": ["a", "b"] } },
      { "aws:TagKeys": ["a", "c"] },
      false,
    ],
    ["none are all among", { "ForAllValues:StringEquals": { "aws:TagKeys": ["a"] } }, {}, true],
    [
      "all are like",
      { "ForAllValues:StringLike": { "aws:TagKeys": "drawbridge-*" } },
      { "aws:TagKeys": ["drawbridge-a"] },
      true,
    ],
    [
      "all are others",
      { "ForAllValues:StringNotEquals": { "aws:TagKeys": ["a"] } },
      { "aws:TagKeys": ["b", "a"] },
      false,
    ],
    ["any is among", { "ForAnyValue:StringEquals": { "aws:TagKeys": ["a"] } }, { "aws:TagKeys": ["b", "a"] }, true],
    ["any is not among", { "ForAnyValue:StringEquals": { "aws:TagKeys": ["a"] } }, { "aws:TagKeys": ["b"] }, false],
    ["no value is any", { "ForAnyValue:StringEquals": { "aws:TagKeys": ["a"] } }, {}, false],
    [
      "any is another",
      { "ForAnyValue:StringNotEquals": { "aws:TagKeys": ["a"] } },
      { "aws:TagKeys": ["a", "b"] },
      true,
    ],
    ["no value is any other", { "ForAnyValue:StringNotEquals": { "aws:TagKeys": ["a"] } }, {}, false],
    ["a set operator needs no IfExists", { "ForAnyValue:StringEqualsIfExists": { "aws:TagKeys": ["a"] } }, {}, false],

    ["true", { Bool: { [tag("on")]: true } }, { [tag("on")]: "True" }, true],
    ["not true", { Bool: { [tag("on")]: "true" } }, { [tag("on")]: "false" }, false],
    ["no condition", {}, {}, true],
    ["an operator without keys", { Null: {} }, {}, true],
    // Two tags that differ in case only are one key; both have to fit.
    ["twice the same key", { StringEquals: { [tag("a")]: "1" } }, { [tag("a")]: "1", [tag("A")]: "2" }, false],
  ])("%s: %j", (_, Condition, keys, holds) => {
    expect(verdictOn(asked("eks:TagResource", ENTRY, keys), allow({ Action: "eks:TagResource", Condition }))).toBe(
      holds ? "ALLOW" : "IMPLICIT_DENY",
    );
  });
});

describe("trust policies", () => {
  const CONNECTOR = "arn:aws:iam::111122223333:role/connector";
  const task: RequestPrincipal = {
    kind: "AWS",
    accountId: "111122223333",
    arn: CONNECTOR,
    sessionArn: "arn:aws:sts::111122223333:assumed-role/connector/task",
  };
  const trust = (Principal: unknown, Condition: object = {}): PolicyDocument => ({
    Statement: { Effect: "Allow", Principal, Action: "sts:AssumeRole", Condition },
  });
  const verdict = (document: PolicyDocument, keys: Keys = {}, principal: RequestPrincipal = task) =>
    evaluatePolicies(readTrustPolicy(document, "test"), {
      ...asked("sts:AssumeRole", "arn:aws:iam::444455556666:role/m", keys),
      principal,
    });

  it.each<[unknown, boolean]>([
    [{ AWS: CONNECTOR }, true],
    [{ AWS: "arn:aws:iam::111122223333:role/connector2" }, false],
    [{ AWS: "arn:aws:iam::111122223333:root" }, true],
    [{ AWS: "111122223333" }, true],
    [{ AWS: ["arn:aws:iam::999999999999:root", "arn:aws:iam::111122223333:root"] }, true],
    [{ AWS: "arn:aws:iam::999999999999:root" }, false],
    [{ AWS: "arn:aws:sts::111122223333:assumed-role/connector/task" }, true],
    [{ AWS: "*" }, true],
    ["*", true],
    [{ Service: "ecs-tasks.amazonaws.com" }, false],
    // A principal has no wildcards but "*" alone.
    [{ AWS: "arn:aws:iam::111122223333:role/*" }, false],
  ])("the principal %j: %s", (principal, isTrusted) => {
    expect(verdict(trust(principal))).toBe(isTrusted ? "ALLOW" : "IMPLICIT_DENY");
  });

  it("ask for an external id, an organization and the role behind a session", () => {
    const document = trust(
      { AWS: "arn:aws:iam::111122223333:root" },
      {
        StringEquals: { "sts:ExternalId": "word", "aws:PrincipalOrgID": "o-acme5k2x9q" },
        ArnEquals: { "aws:PrincipalArn": CONNECTOR },
      },
    );
    const keys = { "sts:ExternalId": "word", "aws:PrincipalOrgID": "o-acme5k2x9q", "aws:PrincipalArn": CONNECTOR };
    expect(verdict(document, keys)).toBe("ALLOW");
    for (const [key, value] of [
      ["sts:ExternalId", "words"],
      ["aws:PrincipalOrgID", "o-other000000"],
      ["aws:PrincipalArn", `${CONNECTOR}2`],
    ] as const) {
      expect([key, verdict(document, { ...keys, [key]: value })]).toEqual([key, "IMPLICIT_DENY"]);
      expect([key, verdict(document, { ...keys, [key]: [] })]).toEqual([key, "IMPLICIT_DENY"]);
    }
  });

  it("trust a service from the account and the resource that they name", () => {
    const document = trust(
      { Service: "ecs-tasks.amazonaws.com" },
      {
        StringEquals: { "aws:SourceAccount": "111122223333" },
        ArnLike: { "aws:SourceArn": "arn:aws:ecs:eu-west-1:111122223333:*" },
      },
    );
    const keys = { "aws:SourceAccount": "111122223333", "aws:SourceArn": "arn:aws:ecs:eu-west-1:111122223333:task/a" };
    const ecs: RequestPrincipal = { kind: "SERVICE", name: "ecs-tasks.amazonaws.com" };
    expect(verdict(document, keys, ecs)).toBe("ALLOW");
    expect(verdict(document, keys, { kind: "SERVICE", name: "ec2.amazonaws.com" })).toBe("IMPLICIT_DENY");
    expect(verdict(document, { ...keys, "aws:SourceAccount": "999999999999" }, ecs)).toBe("IMPLICIT_DENY");
    expect(verdict(document, keys)).toBe("IMPLICIT_DENY");
  });

  it("limit the caller's own policy to an organization", () => {
    const mine = {
      Action: "sts:AssumeRole",
      Resource: "arn:aws:iam::*:role/m",
      Condition: { StringEquals: { "aws:ResourceOrgID": "o-1" } },
    };
    const request = (org: string) =>
      asked("sts:AssumeRole", "arn:aws:iam::444455556666:role/m", { "aws:ResourceOrgID": org });
    expect(verdictOn(request("o-1"), allow(mine))).toBe("ALLOW");
    expect(verdictOn(request("o-2"), allow(mine))).toBe("IMPLICIT_DENY");
    expect(verdictOn(asked("sts:AssumeRole", "arn:aws:iam::444455556666:role/m"), allow(mine))).toBe("IMPLICIT_DENY");
  });
});

describe("an element that the simulator does not know", () => {
  const on = (key: string, operator = "StringEquals") => ({ Condition: { [operator]: { [key]: "x" } } });

  it.each<[object, string]>([
    [{ Action: "eks:RenameCluster" }, "does not know the action eks:RenameCluster"],
    [{ Action: ["eks:ListClusters", "s3:*"] }, "does not know the action s3:*"],
    [{ NotAction: "eks:*" }, "does not know the element NotAction"],
    [{ NotResource: "*" }, "does not know the element NotResource"],
    [{ Effect: "allow" }, "Effect must be Allow or Deny"],
    [on("aws:ResourceTag/a", "StringMatches"), "does not know the condition operator StringMatches"],
    [on("aws:ResourceTag/a", "DateLessThan"), "does not know the condition operator DateLessThan"],
    [
      on("aws:ResourceTag/a", "ForSomeValues:StringEquals"),
      "does not know the condition operator ForSomeValues:StringEquals",
    ],
    [on("aws:ResourceTag/a", "ForAllValues:Null"), "does not know the condition operator ForAllValues:Null"],
    [on("aws:ResourceTag/a", "NullIfExists"), "does not know the condition operator NullIfExists"],
    [on("aws:ResourceTag/a", "toString"), "does not know the condition operator toString"],
    [on("aws:ResourceTag/a", "Bool"), "must be true or false"],
    [on("aws:Resourcetags/a"), "does not know a condition key aws:Resourcetags/a of *"],
    [on("aws:ResourceTag/"), "does not know a condition key aws:ResourceTag/ of *"],
    [
      { Action: "eks:DeleteAccessEntry", ...on("eks:policyArn") },
      "a condition key eks:policyArn of eks:DeleteAccessEntry",
    ],
    [{ Action: "eks:TagResource", ...on("aws:TagKeys") }, "aws:TagKeys has several values"],
    [on(`aws:ResourceTag/${USERNAME}`), "does not know policy variables"],
    [{ Resource: `arn:aws:iam::*:role/${USERNAME}` }, "does not know policy variables"],
    [{ Condition: { StringEquals: { "aws:ResourceTag/a": USERNAME } } }, "does not know policy variables"],
    [{ Resource: undefined }, "Resource must be a text"],
    [{ Resource: "" }, "must not be empty"],
  ])("is refused when it is parsed: %j", (more, sentence) => {
    expect(() => verdictOn(asked("eks:ListClusters"), allow(more))).toThrow(sentence);
  });

  it("is refused when it is evaluated", () => {
    expect(() => verdictOn(asked("eks:RenameCluster"), allow({}))).toThrow("no action that it knows");
    const odd = asked("eks:ListClusters", "*", { "eks:policyArn": "x" });
    expect(() => verdictOn(odd, allow({}))).toThrow("the condition key eks:policyarn, which AWS does not");
  });

  it("is refused in a trust policy as well", () => {
    const read = (Principal: unknown) =>
      readTrustPolicy({ Statement: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }] }, "test");
    expect(() => read({ Federated: "saml" })).toThrow("principals of the kind Federated");
    expect(() => read(undefined)).toThrow("the Principal is missing");
  });
});
