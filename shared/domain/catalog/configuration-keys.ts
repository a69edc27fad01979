/** A setting of an integration, as the catalog explains it. The key is the field's name in the API. */
export interface ConfigurationKey {
  readonly key: string;
  readonly label: string;
  readonly type: ConfigurationKeyType;
  readonly section: ConfigurationSection;
  readonly required: boolean;
  readonly description: string;
  readonly example: string;
  /** The value of an empty field; null: there is none. */
  readonly defaultValue: string | null;
  readonly link: string | null;
  /** The choices; empty: any text may be typed. */
  readonly choices: readonly ConfigurationChoice[];
  /** As people count characters; null where length is no limit of its own. */
  readonly maxLength: number | null;
  /** How many characters are left is shown while somebody types. */
  readonly counter: boolean;
}

/** A value of a choice, as it is sent and as it is shown. */
export interface ConfigurationChoice {
  readonly value: string;
  readonly label: string;
}

export const CONFIGURATION_KEY_TYPES = [
  "TEXT",
  "REGION",
  "URL",
  "ROLE_ARN",
  "INTEGER",
  "BOOLEAN",
  "CHOICE",
  "LIST",
  "MULTILINE_TEXT",
  "OWNERS",
  "OWNER_RULES",
] as const;
export type ConfigurationKeyType = (typeof CONFIGURATION_KEY_TYPES)[number];

/** Where a form shows a setting. */
export const CONFIGURATION_SECTIONS = ["CONFIG", "GET_MORE", "ADVANCED"] as const;
export type ConfigurationSection = (typeof CONFIGURATION_SECTIONS)[number];

/** Of an integration, as people count characters. */
export const MAX_NAME_LENGTH = 64;
export const MAX_ACCESS_DETAILS_LENGTH = 400;

export const DEFAULT_MEMBER_ROLE_NAME = "DrawbridgeMemberRole";

type Explained = Omit<ConfigurationKey, "section" | "choices" | "maxLength" | "counter"> &
  Partial<Pick<ConfigurationKey, "section" | "choices" | "maxLength" | "counter">>;

/** Advanced unless said otherwise, with nothing to choose from and no length of its own. */
export const CONFIGURATION_KEYS: readonly ConfigurationKey[] = explained().map((key) => ({
  section: "ADVANCED",
  choices: [],
  maxLength: null,
  counter: false,
  ...key,
}));

function explained(): readonly Explained[] {
  return [
    {
      key: "name",
      section: "CONFIG",
      maxLength: MAX_NAME_LENGTH,
      label: "Integration Name",
      type: "TEXT",
      required: true,
      description:
        "Tells this integration from others when an access flow is made. 1 to 64 letters, digits, spaces, - and _; unique whatever its case.",
      example: "AWS production",
      defaultValue: null,
      link: null,
    },
    {
      key: "region",
      section: "CONFIG",
      label: "Region",
      type: "REGION",
      required: true,
      description: "Home region of the organization, where roles are assumed. It does not limit what is discovered.",
      example: "eu-west-1",
      defaultValue: null,
      link: "https://docs.aws.amazon.com/general/latest/gr/sts.html",
    },
    {
      key: "ssoRegion",
      section: "CONFIG",
      label: "AWS SSO Region",
      type: "REGION",
      required: true,
      description: "Primary region of IAM Identity Center.",
      example: "eu-west-1",
      defaultValue: null,
      link: "https://docs.aws.amazon.com/singlesignon/latest/userguide/regions.html",
    },
    {
      key: "ssoPortal",
      section: "CONFIG",
      label: "SSO Portal",
      type: "URL",
      required: true,
      description: "Address of the AWS access portal; people are given links to it.",
      example: "https://example.awsapps.com/start",
      defaultValue: null,
      link: "https://docs.aws.amazon.com/singlesignon/latest/userguide/using-the-portal.html",
    },
    {
      key: "managementAccountRoleArn",
      section: "CONFIG",
      label: "Management Account Role ARN",
      type: "ROLE_ARN",
      required: false,
      description:
        "Role to assume for reading the organization. Leave it empty when the connector runs in the management account or in a delegated administrator account.",
      example: "arn:aws:iam::111122223333:role/DrawbridgeManagementRole",
      defaultValue: null,
      link: "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_permissions_overview.html",
    },
    {
      key: "excludedOrganizationalUnitIds",
      section: "CONFIG",
      label: "Exclude Organizational Unit IDs",
      type: "LIST",
      required: false,
      description: "Comma-separated. Excludes everything below each unit, however deep.",
      example: "ou-aaa1-1111,ou-bbb2-2222",
      defaultValue: null,
      link: "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_ous.html",
    },
    {
      key: "excludedAccountIds",
      section: "CONFIG",
      label: "Exclude Account IDs",
      type: "LIST",
      required: false,
      description: "Comma-separated. No call is made to an excluded account.",
      example: "111122223333,444455556666",
      defaultValue: null,
      link: null,
    },
    {
      key: "sessionDurationHours",
      section: "CONFIG",
      label: "Session Duration (in hours)",
      type: "INTEGER",
      required: false,
      description:
        "How long the platform's own role sessions last, 1 to 12. AWS caps it at one hour where a role assumes a role, as on ECS; sessions are renewed in time either way.",
      example: "1",
      defaultValue: "1",
      link: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining",
    },
    {
      key: "discoveryRegions",
      label: "Discovery Regions",
      type: "LIST",
      required: false,
      description: "Comma-separated. Empty: every region that is enabled in each account.",
      example: "eu-west-1,us-east-1",
      defaultValue: null,
      link: null,
    },
    {
      key: "memberRoleName",
      label: "Member Role Name",
      type: "TEXT",
      required: false,
      description: "Name of the role in every account, with its path if it has one.",
      example: DEFAULT_MEMBER_ROLE_NAME,
      defaultValue: DEFAULT_MEMBER_ROLE_NAME,
      link: null,
    },
    {
      key: "externalId",
      label: "External ID",
      type: "TEXT",
      required: false,
      description: "What the roles ask for in their trust policies. Left empty, this installation's own is used.",
      example: "drawbridge-6f1c2a9e",
      defaultValue: null,
      link: "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
    },
    {
      key: "principalStrategy",
      choices: [
        { value: "IDENTITY_CENTER", label: "A permission set of the pool in IAM Identity Center" },
        { value: "IAM_ROLE_TEMPLATE", label: "A role of each person's own, by a pattern" },
      ],
      label: "Principal Strategy",
      type: "CHOICE",
      required: false,
      description:
        "How a person becomes an IAM principal: by a permission set of the pool, assigned and removed by the platform, or by a role of their own that you made in every account, found by a pattern. It cannot be changed while somebody has access.",
      example: "IDENTITY_CENTER",
      defaultValue: "IDENTITY_CENTER",
      link: "https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html",
    },
    {
      key: "principalRoleTemplate",
      label: "Principal Role Template",
      type: "TEXT",
      required: false,
      description:
        "Required where people have roles of their own. The ARN of a person's role, with {{accountId}} for its account and at least one of {{userName}}, {{externalId}} and {{email}}; {{partition}} and {{attributes.NAME}} may be used too. You vouch for it that nobody but the person can assume the role.",
      example: "arn:aws:iam::{{accountId}}:role/people/{{userName}}",
      defaultValue: null,
      link: null,
    },
    {
      key: "sharedEntriesAllowed",
      label: "Shared Entries Allowed",
      type: "BOOLEAN",
      required: false,
      description:
        "Whether access may be added to an access entry that others made for a person's role. Left out, such a request fails, saying whose entry it is. The member role must be deployed with AllowSharedEntries for it.",
      example: "false",
      defaultValue: "false",
      link: null,
    },
    {
      key: "foreignPolicies",
      choices: [
        { value: "REPORT", label: "Report them" },
        { value: "REMOVE", label: "Report them and take them off" },
      ],
      label: "Policies Added By Others",
      type: "CHOICE",
      required: false,
      description:
        "REPORT tells of policies and Kubernetes groups that others add to access entries of Drawbridge. REMOVE takes them off as well, within minutes. Entries that others made are never touched.",
      example: "REMOVE",
      defaultValue: "REPORT",
      link: null,
    },
    {
      key: "poolPermissionSetArns",
      section: "CONFIG",
      label: "Pool of Permission Sets",
      type: "LIST",
      required: false,
      description:
        "Comma-separated: the ARNs that the pool's stack puts out. Each permission set is leased to one person in an account. Without them no access can be given, unless people have roles of their own.",
      example: "arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-0123456789abcdef",
      defaultValue: null,
      link: null,
    },
    {
      key: "poolReservePercent",
      label: "Pool Kept Free (in percent)",
      type: "INTEGER",
      required: false,
      description:
        "The pool's reserve: the share that stays free in each account, 0 to 100. Idle leases end for it, the longest idle first.",
      example: "10",
      defaultValue: "10",
      link: null,
    },
    {
      key: "customAccessDetails",
      section: "GET_MORE",
      maxLength: MAX_ACCESS_DETAILS_LENGTH,
      counter: true,
      label: "Custom Access Details",
      type: "MULTILINE_TEXT",
      required: false,
      description: "Shown to people who have been given access. At most 400 characters.",
      example: "Use the VPN before kubectl. Questions: #platform.",
      defaultValue: null,
      link: null,
    },
    {
      key: "integrationOwners",
      section: "GET_MORE",
      label: "Integration Owner",
      type: "OWNERS",
      required: false,
      description:
        "Who decides where no resource owner is found: one or several rows of an identity attribute (user, group, role, manager or a custom one) and its values. Required with resource owners.",
      example: '[{ attribute: "group", values: ["Platform Team"] }]',
      defaultValue: null,
      link: null,
    },
    {
      key: "ownerRules",
      section: "GET_MORE",
      label: "Resource Owner",
      type: "OWNER_RULES",
      required: false,
      description:
        "Which tags name a resource's owner: one or several rows of a tag key and the identity attribute its value is looked up by. Whoever any of them finds may decide.",
      example: '[{ keyName: "team", attribute: "group" }]',
      defaultValue: null,
      link: "https://docs.aws.amazon.com/eks/latest/userguide/eks-using-tags.html",
    },
  ];
}
