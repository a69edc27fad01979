import { CONFIGURATION_KEYS } from "../catalog/configuration-keys";
import type { ResourceType } from "../catalog/resource-types";
import { integrationFormOf } from "./form-of";
import { Integration } from "./integration.entity";
import { type IntegrationForm, parseIntegration } from "./parse-integration";

const RIGHT: IntegrationForm = {
  name: "AWS production",
  connectorId: "0198c0de-0000-7000-8000-000000000001",
  resourceTypes: ["EKS_CLUSTER"],
  region: "eu-west-1",
  ssoRegion: "us-east-1",
  ssoPortal: "https://example.awsapps.com/start",
  poolPermissionSetArns: ["arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-0123456789abcdef"],
};

const parse = (given: IntegrationForm = {}) => parseIntegration({ ...RIGHT, ...given }, "external-id-of-installation");

const settingsOf = (given: IntegrationForm) => {
  const { settings, problems } = parse(given);
  expect(problems).toEqual([]);
  return settings;
};

/** The fields with problems. */
const refusedFields = (given: IntegrationForm) => parse(given).problems.map((problem) => problem.path[0]);

const EMOJI = "👩‍👩‍👧‍👦";

describe("the settings of an integration", () => {
  it("are complete with the six required fields and a pool, and the rest has its defaults", () => {
    const { settings, problems, warnings } = parse();
    expect(problems).toEqual([]);
    expect(warnings).toEqual([]);
    expect(settings).toMatchObject({
      managementAccountRoleArn: null,
      excludedOrganizationalUnitIds: [],
      excludedAccountIds: [],
      sessionDurationHours: 1,
      discoveryRegions: [],
      memberRoleName: "DrawbridgeMemberRole",
      externalId: "external-id-of-installation",
      principalStrategy: "IDENTITY_CENTER",
      principalRoleTemplate: null,
      sharedEntriesAllowed: false,
      customAccessDetails: null,
    });
  });

  it("miss every required field at once when nothing is filled in", () => {
    const { problems } = parseIntegration({}, "external-id-of-installation");
    expect(problems.map((problem) => problem.path[0]).sort()).toEqual(
      ["connectorId", "name", "region", "resourceTypes", "ssoPortal", "ssoRegion"].sort(),
    );
  });

  it("are refused with every problem at once, each by its field and in a sentence", () => {
    const { problems } = parse({
      name: "a/b",
      region: "nowhere",
      ssoRegion: "",
      ssoPortal: "http://example.com",
      managementAccountRoleArn: "role",
      excludedAccountIds: ["12a"],
      excludedOrganizationalUnitIds: ["root"],
      sessionDurationHours: 13,
      discoveryRegions: ["eu-west-1", "mars"],
      memberRoleName: "a b",
      externalId: "x",
      customAccessDetails: "x".repeat(401),
      resourceTypes: [],
      connectorId: " ",
    });
    expect(problems.map((problem) => problem.path.join(".")).sort()).toEqual([
      "connectorId",
      "customAccessDetails",
      "discoveryRegions.1",
      "excludedAccountIds.0",
      "excludedOrganizationalUnitIds.0",
      "externalId",
      "managementAccountRoleArn",
      "memberRoleName",
      "name",
      "region",
      "resourceTypes",
      "sessionDurationHours",
      "ssoPortal",
      "ssoRegion",
    ]);
    for (const { path, message } of problems) expect(message).toMatch(new RegExp(`^'${path[0]}' .+\\.$`));
  });
});

describe("the examples in the catalog", () => {
  it("are right themselves", () => {
    const typed = CONFIGURATION_KEYS.filter(({ type }) => type !== "OWNERS" && type !== "OWNER_RULES");
    const examples = Object.fromEntries(typed.map((one) => [one.key, one.example]));
    const form = {
      ...examples,
      sessionDurationHours: Number(examples.sessionDurationHours),
      excludedOrganizationalUnitIds: [examples.excludedOrganizationalUnitIds!],
      excludedAccountIds: [examples.excludedAccountIds!],
      discoveryRegions: [examples.discoveryRegions!],
      poolPermissionSetArns: [examples.poolPermissionSetArns!],
      poolReservePercent: Number(examples.poolReservePercent),
    };
    expect(parse(form).problems).toEqual([]);
  });
});

describe("the name", () => {
  it.each(["AWS ORG", "aws-account-integration", "prod_2", "a", "7", "x".repeat(64)])("can be %j", (name) => {
    expect(settingsOf({ name }).name).toBe(name);
  });

  it.each(["", "   ", null, "x".repeat(65), "a.b", "naïve", "a\nb", "a\tb", "a/b", "<b>", "名前", "a\u00a0b"])(
    "cannot be %j",
    (name) => {
      expect(refusedFields({ name })).toEqual(["name"]);
    },
  );

  it("is trimmed, and compared without its case", () => {
    expect(settingsOf({ name: "  AWS Prod " })).toMatchObject({ name: "AWS Prod", nameKey: "aws prod" });
  });
});

describe("the two regions", () => {
  it.each(["us-east-1", "eu-central-2", "us-gov-west-1", "cn-north-1", " EU-West-1 "])("can be %j", (region) => {
    const settings = settingsOf({ region, ssoRegion: region, poolPermissionSetArns: [] });
    expect(settings.region).toBe(region.trim().toLowerCase());
    expect(settings.ssoRegion).toBe(region.trim().toLowerCase());
  });

  it.each(["", null, "europe", "eu-west", "eu-west-1a", "https://eu-west-1", "eu-west-1,us-east-1"])(
    "cannot be %j",
    (region) => {
      expect(refusedFields({ region })).toEqual(["region"]);
      expect(refusedFields({ ssoRegion: region })).toEqual(["ssoRegion"]);
    },
  );

  it("may differ from each other", () => {
    expect(settingsOf({ region: "eu-west-1", ssoRegion: "us-east-1" })).toMatchObject({
      region: "eu-west-1",
      ssoRegion: "us-east-1",
    });
  });
});

describe("the SSO portal", () => {
  it.each([
    ["https://example.awsapps.com/start", "https://example.awsapps.com/start"],
    ["https://example.awsapps.com/start/", "https://example.awsapps.com/start"],
    ["https://example.awsapps.com/start#/", "https://example.awsapps.com/start"],
    ["https://example.awsapps.com/start/#/", "https://example.awsapps.com/start"],
    ["https://example.awsapps.com/start#", "https://example.awsapps.com/start"],
    ["  https://example.awsapps.com/start ", "https://example.awsapps.com/start"],
    [
      "https://start.us-gov-home.awsapps.com/directory/example",
      "https://start.us-gov-home.awsapps.com/directory/example",
    ],
    [
      "https://ssoins-0123456789abcdef.portal.eu-west-1.app.aws",
      "https://ssoins-0123456789abcdef.portal.eu-west-1.app.aws",
    ],
    ["HTTPS://example.awsapps.com/start", "HTTPS://example.awsapps.com/start"],
  ])("written as %j leads to %j", (typed, used) => {
    expect(settingsOf({ ssoPortal: typed }).ssoPortal).toBe(used);
  });

  it.each([
    "",
    null,
    "http://example.awsapps.com/start",
    "javascript:alert(1)",
    "javascript://example.com/%0aalert(1)",
    "data:text/html,hello",
    "example.awsapps.com/start",
    "//example.awsapps.com/start",
    "https:example.awsapps.com/start",
    "https:\\\\example.awsapps.com",
    "https://user@example.awsapps.com/start",
    "https://:secret@example.awsapps.com/start",
    "https://localhost/start",
    "https://exa mple.com",
    "https://example.com/a b",
    "https://exam\nple.com/start",
    "https://example.com/\0",
    'https://example.com/"onmouseover="alert(1)',
    "https://example.com/<script>",
    `https://example.com/${"a".repeat(1100)}`,
  ])("cannot be %j", (ssoPortal) => {
    expect(refusedFields({ ssoPortal })).toEqual(["ssoPortal"]);
  });
});

describe("the management account role", () => {
  it.each([
    "arn:aws:iam::111122223333:role/DrawbridgeManagementRole",
    "arn:aws:iam::011122223333:role/team/access/Management",
    " arn:aws:iam::111122223333:role/a+b=c,d.e@f-g_h ",
  ])("can be %j", (managementAccountRoleArn) => {
    expect(settingsOf({ managementAccountRoleArn }).managementAccountRoleArn).toBe(managementAccountRoleArn.trim());
  });

  it.each([
    ["cn-north-1", "aws-cn"],
    ["us-gov-west-1", "aws-us-gov"],
    ["us-isob-east-1", "aws-iso-b"],
  ])("of %s is of the partition %s, like all else", (region, partition) => {
    const given = { region, ssoRegion: region, managementAccountRoleArn: `arn:${partition}:iam::111122223333:role/M` };
    expect(refusedFields({ ...given, poolPermissionSetArns: [] })).toEqual([]);
    expect(refusedFields({ ...given, region: "eu-west-1" })).toEqual(["ssoRegion", "managementAccountRoleArn"]);
    expect(refusedFields({ region, ssoRegion: region })).toEqual(["poolPermissionSetArns"]);
  });

  it.each([undefined, null, "", "  "])("is the connector's own when it is left as %j", (managementAccountRoleArn) => {
    expect(settingsOf({ managementAccountRoleArn }).managementAccountRoleArn).toBeNull();
  });

  it.each([
    "DrawbridgeManagementRole",
    "arn:aws:iam::1111:role/Management",
    "arn:aws:iam::111122223333:user/someone",
    "arn:aws:sts::111122223333:assumed-role/Management/session",
    "arn:aws:iam::111122223333:role/",
    "arn:aws:iam::111122223333:role/a b",
    `arn:aws:iam::111122223333:role/${"x".repeat(65)}`,
    "arn:gcp:iam::111122223333:role/Management",
  ])("cannot be %j", (managementAccountRoleArn) => {
    expect(refusedFields({ managementAccountRoleArn })).toEqual(["managementAccountRoleArn"]);
  });
});

describe("the exclude lists", () => {
  it("take the examples of the product's own guide, and warn that AWS knows none like them", () => {
    const { settings, problems, warnings } = parse({
      excludedAccountIds: ["1111111111111,222222222222222"],
      excludedOrganizationalUnitIds: ["ou-aaa1-1111,ou-bbb2-2222"],
    });
    expect(problems).toEqual([]);
    expect(settings.excludedAccountIds).toEqual(["1111111111111", "222222222222222"]);
    expect(settings.excludedOrganizationalUnitIds).toEqual(["ou-aaa1-1111", "ou-bbb2-2222"]);
    expect(warnings.map(({ code, item }) => [code, item])).toEqual([
      ["EXCLUDED_ACCOUNT_FORMAT", "1111111111111"],
      ["EXCLUDED_ACCOUNT_FORMAT", "222222222222222"],
      ["EXCLUDED_OU_FORMAT", "ou-aaa1-1111"],
      ["EXCLUDED_OU_FORMAT", "ou-bbb2-2222"],
    ]);
  });

  it("warn about no valid form of AWS", () => {
    const { warnings } = parse({
      excludedAccountIds: ["111122223333"],
      excludedOrganizationalUnitIds: ["ou-ab12-11111111"],
    });
    expect(warnings).toEqual([]);
  });

  it.each([
    ["one comma-separated text", ["111122223333,444455556666"]],
    ["a list", ["111122223333", "444455556666"]],
    ["spaces around items", [" 111122223333 ,\t444455556666\n"]],
    ["empty items", [",111122223333,, ,444455556666,", ""]],
    ["the same item twice", ["111122223333,444455556666,111122223333", " 444455556666"]],
  ])("can be written with %s", (_how, excludedAccountIds) => {
    expect(settingsOf({ excludedAccountIds }).excludedAccountIds).toEqual(["111122223333", "444455556666"]);
  });

  it("keep leading zeros and the order", () => {
    expect(settingsOf({ excludedAccountIds: ["000000000009,000000000001"] }).excludedAccountIds).toEqual([
      "000000000009",
      "000000000001",
    ]);
  });

  it.each(["12a", "1111-2222-3333", "①②③", "-1", "1.5", "1 2"])("refuse the account %j", (item) => {
    expect(refusedFields({ excludedAccountIds: [item] })).toEqual(["excludedAccountIds"]);
  });

  it.each(["r-ab12", "ou-ab12", "ou-", "OU-AB12-11111111", "ou-ab12-1111 1111", "arn:aws:organizations"])(
    "refuse the unit %j",
    (item) => {
      expect(refusedFields({ excludedOrganizationalUnitIds: [item] })).toEqual(["excludedOrganizationalUnitIds"]);
    },
  );

  it("name each invalid item", () => {
    const { problems } = parse({ excludedAccountIds: ["1,x,2,y"] });
    expect(problems.map((problem) => problem.message)).toEqual([
      "'excludedAccountIds' has 'x', which is not digits only.",
      "'excludedAccountIds' has 'y', which is not digits only.",
    ]);
  });

  it("have a size limit", () => {
    const many = Array.from({ length: 5_001 }, (_, n) => String(n)).join(",");
    expect(refusedFields({ excludedAccountIds: [many] })).toEqual(["excludedAccountIds"]);
  });
});

describe("the session duration", () => {
  it.each([1, 2, 12])("can be %d hours", (sessionDurationHours) => {
    expect(settingsOf({ sessionDurationHours }).sessionDurationHours).toBe(sessionDurationHours);
  });

  it.each([0, -1, 13, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("cannot be %d hours", (sessionDurationHours) => {
    expect(refusedFields({ sessionDurationHours })).toEqual(["sessionDurationHours"]);
  });

  it("is one hour when left empty", () => {
    expect(settingsOf({ sessionDurationHours: null }).sessionDurationHours).toBe(1);
  });
});

describe("the resource types", () => {
  it("keep the order they were chosen in, each once", () => {
    const resourceTypes: ResourceType[] = ["AWS_ACCOUNT", "EKS_CLUSTER", "AWS_ACCOUNT"];
    expect(settingsOf({ resourceTypes }).resourceTypes).toEqual(["AWS_ACCOUNT", "EKS_CLUSTER"]);
  });

  it.each([[[]], [null]])("are at least one, so not %j", (resourceTypes) => {
    expect(refusedFields({ resourceTypes })).toEqual(["resourceTypes"]);
  });
});

describe("the discovery regions", () => {
  it("are each kept once, however they were written", () => {
    expect(settingsOf({ discoveryRegions: ["EU-WEST-1, eu-west-1", "us-east-1", ""] }).discoveryRegions).toEqual([
      "eu-west-1",
      "us-east-1",
    ]);
  });

  it("are every region when left empty", () => {
    expect(settingsOf({ discoveryRegions: [" , "] }).discoveryRegions).toEqual([]);
  });
});

describe("the member role", () => {
  it.each(["DrawbridgeMemberRole", "team/access/Member", "a+b=c,d.e@f-g_h"])("can be %j", (memberRoleName) => {
    expect(settingsOf({ memberRoleName }).memberRoleName).toBe(memberRoleName);
  });

  it.each(["arn:aws:iam::111122223333:role/Member", "a b", "/Member", "Member/", "x".repeat(65)])(
    "cannot be %j",
    (memberRoleName) => {
      expect(refusedFields({ memberRoleName })).toEqual(["memberRoleName"]);
    },
  );
});

describe("the external id", () => {
  it.each(["ab", "drawbridge-6f1c2a9e", "a+b=c,d.e@f:g/h-i_j"])("can be %j", (externalId) => {
    expect(settingsOf({ externalId }).externalId).toBe(externalId);
  });

  it.each(["a", "a b", "ümlaut", "x".repeat(1225)])("cannot be %j", (externalId) => {
    expect(refusedFields({ externalId })).toEqual(["externalId"]);
  });
});

describe("custom access details", () => {
  it.each([
    ["letters", "x".repeat(400)],
    ["families of emoji", EMOJI.repeat(400)],
    ["Windows line breaks", `${"\r\n".repeat(399)}x`],
    ["letters with accents of their own", "e\u0301".repeat(400)],
  ])("can have 400 %s, counted in graphemes, kept as typed", (_what, customAccessDetails) => {
    expect(settingsOf({ customAccessDetails }).customAccessDetails).toBe(customAccessDetails);
  });

  it.each([
    ["letters", "x".repeat(401)],
    ["families of emoji", EMOJI.repeat(401)],
    ["Windows line breaks", `${"\r\n".repeat(400)}x`],
  ])("cannot have 401 %s", (_what, customAccessDetails) => {
    expect(refusedFields({ customAccessDetails })).toEqual(["customAccessDetails"]);
    expect(parse({ customAccessDetails }).problems[0]!.message).toContain("401 characters");
  });

  it.each([
    ["a NUL character", "a\0b"],
    ["half a character", "a\ud800b"],
  ])("cannot hold %s, which PostgreSQL cannot store", (_what, customAccessDetails) => {
    expect(refusedFields({ customAccessDetails })).toEqual(["customAccessDetails"]);
  });

  it.each([undefined, null, "", " \n "])("are none when left as %j", (customAccessDetails) => {
    expect(settingsOf({ customAccessDetails }).customAccessDetails).toBeNull();
  });

  it("keep markup: it is escaped where it is shown", () => {
    const customAccessDetails = "<script>alert(1)</script>";
    expect(settingsOf({ customAccessDetails }).customAccessDetails).toBe(customAccessDetails);
  });
});

describe("the pool of permission sets", () => {
  const arn = (instance: string, set: string) => `arn:aws:sso:::permissionSet/${instance}/${set}`;
  const FIRST = arn("ssoins-0123456789abcdef", "ps-0000000000000001");
  const SECOND = arn("ssoins-0123456789abcdef", "ps-0000000000000002");

  it("is a list, or the output text of the pool's stack, with each permission set once", () => {
    const poolPermissionSetArns = [`${FIRST}, ${SECOND}`, FIRST];
    expect(settingsOf({ poolPermissionSetArns })).toMatchObject({
      poolPermissionSetArns: [FIRST, SECOND],
      poolReservePercent: 10,
    });
  });

  it("may come later: until then a warning says that IDENTITY_CENTER alone gives no access", () => {
    expect(parse({ poolPermissionSetArns: [] }).warnings).toMatchObject([{ code: "POOL_EMPTY" }]);
    const principalRoleTemplate = "arn:aws:iam::{{accountId}}:role/{{userName}}";
    const others = { principalStrategy: "IAM_ROLE_TEMPLATE", principalRoleTemplate } as const;
    expect(parse({ poolPermissionSetArns: [], ...others }).warnings).toEqual([]);
  });

  it.each<[string, IntegrationForm]>([
    ["something else than a permission set", { poolPermissionSetArns: ["arn:aws:iam::111122223333:role/ana"] }],
    ["a permission set by its name", { poolPermissionSetArns: ["drawbridge-01"] }],
    ["two instances", { poolPermissionSetArns: [FIRST, arn("ssoins-fedcba9876543210", "ps-0000000000000002")] }],
  ])("is not %s", (_, given) => {
    expect(refusedFields(given)).toEqual(["poolPermissionSetArns"]);
  });

  it.each([-1, 101, 2.5])("is not kept free by %p percent", (poolReservePercent) => {
    expect(refusedFields({ poolReservePercent })).toEqual(["poolReservePercent"]);
  });
});

describe("the typed settings", () => {
  const typed: IntegrationForm = {
    name: " AWS Prod ",
    resourceTypes: ["AWS_ACCOUNT", "EKS_CLUSTER"],
    region: " EU-WEST-1",
    ssoPortal: "https://example.awsapps.com/start/#/",
    managementAccountRoleArn: " arn:aws:iam::111122223333:role/Management",
    excludedAccountIds: ["111122223333, 444455556666,,111122223333"],
    excludedOrganizationalUnitIds: ["ou-ab12-11111111", " ou-ab12-22222222"],
    sessionDurationHours: 3,
    discoveryRegions: ["EU-WEST-1 ,us-east-1"],
    memberRoleName: "team/Member",
    externalId: "our-external-id",
    principalStrategy: "IAM_ROLE_TEMPLATE",
    principalRoleTemplate: " arn:aws:iam::{{accountId}}:role/{{userName}}",
    sharedEntriesAllowed: true,
    poolReservePercent: 20,
    customAccessDetails: "  See #platform.\r\n",
  };

  it("are kept exactly, and left-out ones stay out", () => {
    expect(settingsOf({ ...typed, externalId: undefined, memberRoleName: null }).configurationAsTyped).toEqual({
      region: " EU-WEST-1",
      ssoRegion: "us-east-1",
      ssoPortal: "https://example.awsapps.com/start/#/",
      managementAccountRoleArn: " arn:aws:iam::111122223333:role/Management",
      excludedAccountIds: "111122223333, 444455556666,,111122223333",
      excludedOrganizationalUnitIds: "ou-ab12-11111111, ou-ab12-22222222",
      sessionDurationHours: "3",
      discoveryRegions: "EU-WEST-1 ,us-east-1",
      principalStrategy: "IAM_ROLE_TEMPLATE",
      principalRoleTemplate: " arn:aws:iam::{{accountId}}:role/{{userName}}",
      sharedEntriesAllowed: "true",
      poolPermissionSetArns: RIGHT.poolPermissionSetArns![0],
      poolReservePercent: "20",
    });
  });

  it.each([
    ["everything filled in", typed],
    ["only what is required", {}],
    ["empty texts", { managementAccountRoleArn: "", memberRoleName: "", customAccessDetails: "", externalId: "" }],
  ])("make the same settings again from a saved integration: %s", (_case, given) => {
    const saved = Object.assign(new Integration(), settingsOf(given));
    expect(parseIntegration(integrationFormOf(saved), "external-id-of-installation")).toEqual({
      settings: { ...saved },
      problems: [],
      warnings: [],
    });
  });
});

describe("the principal strategy", () => {
  const TEMPLATE = "arn:aws:iam::{{accountId}}:role/{{userName}}";

  it("needs a template for IAM_ROLE_TEMPLATE", () => {
    expect(refusedFields({ principalStrategy: "IAM_ROLE_TEMPLATE" })).toEqual(["principalRoleTemplate"]);
    expect(refusedFields({ principalStrategy: "IAM_ROLE_TEMPLATE", principalRoleTemplate: "  " })).toEqual([
      "principalRoleTemplate",
    ]);
    expect(
      settingsOf({ principalStrategy: "IAM_ROLE_TEMPLATE", principalRoleTemplate: ` ${TEMPLATE} ` }),
    ).toMatchObject({ principalStrategy: "IAM_ROLE_TEMPLATE", principalRoleTemplate: TEMPLATE });
  });

  it("keeps a template with the other strategy, and still checks it", () => {
    expect(settingsOf({ principalRoleTemplate: TEMPLATE }).principalRoleTemplate).toBe(TEMPLATE);
    expect(parse({ principalRoleTemplate: "arn:aws:iam::{{accountId}}:role/shared" }).problems).toEqual([
      {
        path: ["principalRoleTemplate"],
        message:
          "'principalRoleTemplate' needs {{userName}}, {{externalId}} or {{email}}: a role must belong to one person alone.",
      },
    ]);
  });
});
