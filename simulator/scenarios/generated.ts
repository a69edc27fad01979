import type { AccountData, ClusterData, OrganizationalUnitData, Scenario } from "./scenario";

const ROOT = "r-gen0";
const ACCOUNTS_PER_UNIT = 25;
const REGIONS = [
  "eu-west-1",
  "eu-central-1",
  "us-east-1",
  "us-west-2",
  "us-east-2",
  "us-west-1",
  "eu-west-2",
  "eu-west-3",
  "eu-north-1",
  "ca-central-1",
  "sa-east-1",
  "ap-south-1",
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-southeast-1",
  "ap-southeast-2",
];

/** An organization of any size, the same every time: for benchmarks and for finding limits. */
export function generatedScenario(size: {
  accounts: number;
  regions: number;
  clusters: number;
  people?: number;
}): Scenario {
  if (size.accounts < 2) throw new Error("A generated organization has 2 accounts at least.");
  if (size.regions < 1 || size.regions > REGIONS.length) throw new Error(`Choose 1 to ${REGIONS.length} regions.`);
  const regions = REGIONS.slice(0, size.regions);
  const unitCount = Math.ceil(size.accounts / ACCOUNTS_PER_UNIT);
  const people = size.people ?? 0;
  return {
    name: `generated:${size.accounts}x${size.regions}x${size.clusters}${people > 0 ? `x${people}` : ""}`,
    homeRegion: "eu-west-1",
    clusterRegions: regions,
    regions: regions.map((name) => ({ name })),
    organization: {
      id: "o-generated01",
      rootId: ROOT,
      managementAccountId: accountId(0),
      units: Array.from({ length: unitCount }, (_, i) => unit(i)),
    },
    identityCenter: {
      region: "eu-west-1",
      instanceArn: "arn:aws:sso:::instance/ssoins-6804ac3e5e2b9f00",
      identityStoreId: "d-936ac3e5f0",
      users: Array.from({ length: people }, (_, i) => person(i)),
      groups: [],
    },
    connector: { accountId: accountId(1), name: "drawbridge-connector", kind: "role" },
    roleNames: { member: "DrawbridgeMemberRole", management: "DrawbridgeManagementRole" },
    accounts: Array.from({ length: size.accounts }, (_, i) => account(i)),
    clusters: Array.from({ length: size.clusters }, (_, i) => cluster(i, size.accounts, regions)),
  };
}

/** A tree with four children per unit, cut at the depth of five that AWS allows: deeper ones go under the root. */
function unit(i: number): OrganizationalUnitData {
  const parent = i === 0 || depth(i) > 5 ? ROOT : unitId(Math.floor((i - 1) / 4));
  return { id: unitId(i), name: `unit-${i}`, parentId: parent };
}

function depth(i: number): number {
  return i === 0 ? 1 : 1 + depth(Math.floor((i - 1) / 4));
}

function account(i: number): AccountData {
  return {
    id: accountId(i),
    name: i === 0 ? "management" : `account-${String(i).padStart(5, "0")}`,
    parentId: i === 0 ? ROOT : unitId(Math.floor(i / ACCOUNTS_PER_UNIT)),
    tags: { team: `team-${i % 50}` },
  };
}

function cluster(i: number, accounts: number, regions: readonly string[]): ClusterData {
  const home = i % accounts;
  // Regions turn with every round over the accounts, so that an account's clusters spread over them.
  const region = regions[(home + Math.floor(i / accounts)) % regions.length] ?? "eu-west-1";
  return {
    accountId: accountId(home),
    region,
    name: `cluster-${String(i).padStart(6, "0")}`,
    createdAt: new Date(Date.UTC(2025, 0, 1) + i * 60_000).toISOString(),
    tags: { team: `team-${i % 50}`, env: i % 3 === 0 ? "prod" : "dev" },
  };
}

function person(i: number) {
  const userName = `user-${String(i).padStart(6, "0")}`;
  return { userName, email: `${userName}@generated.example`, displayName: `User ${i}` };
}

function accountId(i: number): string {
  return String(400_000_000_000 + i * 7919);
}

function unitId(i: number): string {
  return `ou-gen0-${String(i).padStart(8, "0")}`;
}
