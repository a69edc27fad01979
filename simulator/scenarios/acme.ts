import type {
  AccountData,
  ClusterData,
  IdentityCenterData,
  OrganizationalUnitData,
  RoleData,
  Scenario,
} from "./scenario";

/**
 * A typical small company: nested units, tags as people write them, and the usual gaps. The connector can see 20
 * clusters. Three more are hidden: in a suspended account, behind a missing member role, and in a region that a service
 * control policy denies.
 */
const ROOT = "r-ac3e";
const MANAGEMENT = "310254870016";
const TOOLING = "310254873349";

const OU = {
  security: "ou-ac3e-5ecur1ty",
  platform: "ou-ac3e-p1atf0rm",
  workloads: "ou-ac3e-w0rk10ad",
  production: "ou-ac3e-pr0duct1",
  regulated: "ou-ac3e-regu1ate",
  staging: "ou-ac3e-stag1ng0",
  sandbox: "ou-ac3e-sandb0x0",
  suspended: "ou-ac3e-suspend0",
} as const;

const units: OrganizationalUnitData[] = [
  { id: OU.security, name: "Security", parentId: ROOT },
  { id: OU.platform, name: "Platform", parentId: ROOT },
  { id: OU.workloads, name: "Workloads", parentId: ROOT },
  { id: OU.production, name: "Production", parentId: OU.workloads },
  { id: OU.regulated, name: "Regulated", parentId: OU.production, tags: { compliance: "pci-dss" } },
  { id: OU.staging, name: "Staging", parentId: OU.workloads },
  { id: OU.sandbox, name: "Sandbox", parentId: ROOT },
  { id: OU.suspended, name: "Suspended", parentId: ROOT },
];

const accounts: AccountData[] = [
  { id: MANAGEMENT, name: "Acme Management", email: "aws@acme.example", joinedAt: "2019-02-11T08:30:00Z" },
  {
    id: "310254871127",
    name: "Log Archive",
    email: "aws+logs@acme.example",
    parentId: OU.security,
    tags: { team: "Security" },
  },
  {
    id: "310254872238",
    name: "Security Audit",
    email: "aws+audit@acme.example",
    parentId: OU.security,
    tags: { team: "Security" },
  },
  {
    id: TOOLING,
    name: "Platform Tooling",
    email: "aws+tooling@acme.example",
    parentId: OU.platform,
    tags: { team: "platform" },
  },
  {
    id: "310254874450",
    name: "Network",
    email: "aws+network@acme.example",
    parentId: OU.platform,
    tags: { team: "platform" },
  },
  {
    id: "310254875561",
    name: "Payments Production",
    email: "aws+payments-prod@acme.example",
    parentId: OU.regulated,
    tags: { team: "Payments Team", "cost-center": "4711", environment: "production" },
  },
  {
    id: "310254876672",
    name: "Payments Staging",
    email: "aws+payments-staging@acme.example",
    parentId: OU.staging,
    tags: { team: "Payments Team", "cost-center": "4711", environment: "staging" },
  },
  {
    id: "310254877783",
    name: "Storefront Production",
    email: "aws+storefront-prod@acme.example",
    parentId: OU.production,
    tags: { team: "Storefront", "cost-center": "4720", environment: "production" },
  },
  {
    id: "310254878894",
    name: "Storefront Staging",
    email: "aws+storefront-staging@acme.example",
    parentId: OU.staging,
    tags: { team: "Storefront", "cost-center": "4720", environment: "staging" },
  },
  {
    id: "310254879905",
    name: "Logistics Production",
    email: "aws+logistics-prod@acme.example",
    parentId: OU.production,
    optedInRegions: ["eu-south-1"],
    tags: { team: "Logistics", environment: "production" },
  },
  {
    id: "310254881016",
    name: "Data Platform",
    email: "aws+data@acme.example",
    parentId: OU.production,
    tags: { team: "Data Platform" },
  },
  {
    id: "310254882127",
    name: "Sandbox Mario",
    email: "aws+sandbox@acme.example",
    parentId: OU.sandbox,
    deniedRegions: ["us-west-2"],
  },
  {
    id: "310254883238",
    name: "Legacy CRM",
    email: "aws+crm@acme.example",
    parentId: OU.suspended,
    state: "SUSPENDED",
  },
  {
    // Bought last month; the StackSet has not reached it yet.
    id: "310254884349",
    name: "BrightParcel",
    email: "it@brightparcel.example",
    joinedAt: "2026-10-19T14:05:00Z",
    memberRole: false,
  },
];

const clusters: ClusterData[] = [
  cluster(TOOLING, "eu-west-1", "platform-tools", { team: "platform", env: "prod" }, { authenticationMode: "API" }),
  cluster(TOOLING, "eu-west-1", "ci-runners", { team: "platform", env: "prod" }),
  cluster("310254872238", "eu-central-1", "siem", { team: "Security", owner: "soc@acme.example" }),
  cluster("310254875561", "eu-west-1", "payments-eu", { team: "Payments Team", env: "prod", tier: "1" }),
  cluster("310254875561", "us-east-1", "payments-us", { team: "Payments Team", env: "prod", tier: "1" }),
  cluster(
    "310254875561",
    "eu-west-1",
    "payments-ledger",
    { team: "Payments Team", owner: "ana.silva@acme.example", env: "prod", "data-class": "restricted" },
    { endpointPublicAccess: false, endpointPrivateAccess: true },
  ),
  // One letter away from a group that exists.
  cluster("310254876672", "eu-west-1", "payments-staging", { team: "Paymets Team", env: "staging" }),
  cluster("310254877783", "eu-west-1", "storefront-eu", { team: "Storefront", env: "prod" }),
  cluster("310254877783", "us-east-1", "storefront-us", { team: "Storefront", env: "prod" }),
  cluster("310254877783", "us-west-2", "storefront-us-west", { team: "storefront ", env: "prod" }),
  // Tag keys are case-sensitive: this is not `owner`.
  cluster("310254877783", "eu-central-1", "search", { Owner: "Storefront", env: "prod" }),
  cluster("310254878894", "eu-west-1", "storefront-staging", { team: "Storefront", env: "staging" }),
  cluster("310254878894", "us-east-1", "storefront-preview", { owner: "li.wei@acme.example", env: "preview" }),
  cluster("310254879905", "eu-central-1", "logistics-eu", { team: "Logistics", env: "prod" }),
  cluster(
    "310254879905",
    "eu-central-1",
    "warehouse-legacy",
    { team: "Logistics", env: "prod", note: "do not upgrade before peak season" },
    { authenticationMode: "CONFIG_MAP", version: "1.31", platformVersion: "eks.27", createdAt: "2021-05-04T11:00:00Z" },
  ),
  cluster("310254879905", "us-east-1", "route-planner", { team: "Logistics", owner: "Data Platform" }),
  cluster("310254881016", "eu-west-1", "analytics", { team: "Data Platform", env: "prod" }),
  cluster("310254881016", "eu-central-1", "streaming", { owner: "Data Platform, platform", env: "prod" }),
  cluster("310254881016", "us-west-2", "ml-training", {}, { version: "1.35", platformVersion: "eks.2" }),
  cluster("310254882127", "eu-west-1", "mario-test-2", { owner: "mario.rossi@acme.example", delete: "after friday" }),

  cluster("310254882127", "us-west-2", "mario-gpu", { owner: "mario.rossi@acme.example" }),
  cluster("310254883238", "eu-west-1", "crm", { team: "CRM" }, { version: "1.28", platformVersion: "eks.40" }),
  cluster("310254884349", "eu-central-1", "parcels-prod", { squad: "parcels" }),
];

/** Users and groups of the directory: one person has left, one group has no members yet. */
const identityCenter: IdentityCenterData = {
  region: "eu-west-1",
  instanceArn: "arn:aws:sso:::instance/ssoins-6804ac3e5e2b9f01",
  identityStoreId: "d-936ac3e5f1",
  users: [
    person("Ana Silva", "Staff Engineer"),
    person("Ben Okoro", "Engineer"),
    person("Cleo Marin", "Engineer"),
    person("Dara Novak", "Data Engineer"),
    person("Emil Berg", "Security Engineer"),
    person("Femi Adeyemi", "Engineer"),
    person("Greta Holm", "Product Manager"),
    person("Kim Larsen", "Engineering Manager"),
    person("Li Wei", "Engineer"),
    person("Mario Rossi", "Engineer"),
    person("Noor Haddad", "Engineer"),
    { ...person("Otto Lindqvist", "Engineer"), enabled: false },
  ],
  groups: [
    { name: "Payments Team", members: ["ana.silva", "ben.okoro", "otto.lindqvist"].map(address) },
    { name: "Platform", members: ["kim.larsen", "cleo.marin"].map(address) },
    { name: "Data Platform", members: ["dara.novak"].map(address) },
    { name: "Storefront", members: ["li.wei", "femi.adeyemi"].map(address) },
    { name: "Logistics", members: ["noor.haddad"].map(address) },
    { name: "Security", members: ["emil.berg"].map(address) },
    { name: "Parcels", members: [] },
  ],
  permissionSets: [
    {
      name: "AdministratorAccess",
      inlinePolicy: allowing("*"),
      assignments: [{ group: "Platform", accountIds: accounts.map(({ id }) => id).filter((id) => id !== MANAGEMENT) }],
    },
    {
      name: "SecurityAudit",
      sessionSeconds: 8 * 3600,
      inlinePolicy: allowing("eks:DescribeCluster", "eks:ListClusters"),
      assignments: [{ group: "Security", accountIds: accounts.map(({ id }) => id) }],
    },
  ],
};

/** In every account each person has a role of their own, `role/people/<user name>`, which their sign-in leads to. */
const personRoles: RoleData[] = identityCenter.users.map(({ userName }) => ({
  name: userName,
  path: "/people/",
  trust: {},
  allows: [],
  tags: { person: userName },
}));

export const acmeScenario: Scenario = {
  name: "acme",
  homeRegion: "eu-west-1",
  clusterRegions: ["eu-west-1", "eu-central-1", "us-east-1", "us-west-2"],
  regions: [
    { name: "eu-west-1" },
    { name: "eu-central-1" },
    { name: "us-east-1" },
    { name: "us-west-2" },
    { name: "eu-south-1", optIn: true },
  ],
  organization: { id: "o-acme5k2x9q", rootId: ROOT, managementAccountId: MANAGEMENT, units },
  identityCenter,
  connector: { accountId: TOOLING, name: "drawbridge-connector", kind: "role" },
  roleNames: { member: "DrawbridgeMemberRole", management: "DrawbridgeManagementRole" },
  accounts: accounts.map((account) => ({ ...account, roles: personRoles })),
  clusters,
};

function allowing(...actions: string[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }] });
}

function person(displayName: string, title: string) {
  return { userName: address(displayName.toLowerCase().replace(" ", ".")), displayName, title };
}

function address(name: string): string {
  return `${name}@acme.example`;
}

function cluster(
  accountId: string,
  region: string,
  name: string,
  tags: Record<string, string>,
  more: Partial<ClusterData> = {},
): ClusterData {
  return { accountId, region, name, tags, createdAt: "2025-06-17T09:41:23Z", ...more };
}
