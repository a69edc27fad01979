import { setImmediate as nextTurn } from "node:timers/promises";
import { aCluster } from "../../../../testing/factories";
import { type FailureKind, ProviderFailure } from "../../../kernel/app-error";
import type { ClusterDescription, OrganizationCloud } from "../../cloud/cloud.port";
import { diffInventory, type FoundInventory, type KnownCluster, physicalKeyOf } from "../../resources/diff-inventory";
import { type AccountScan, type AccountToScan, type ScanOptions, scanAccount, scanOptionsOf } from "./scan-account";

const ACCOUNT: AccountToScan = { accountId: "111111111111", isManagementAccount: false, knownRegions: [], tags: null };
const CLUSTERS = scanOptionsOf({ resourceTypes: ["EKS_CLUSTER"], discoveryRegions: [] });
const ACCOUNT_TAGS = scanOptionsOf({ resourceTypes: ["AWS_ACCOUNT"], discoveryRegions: [] });
const BOTH = scanOptionsOf({ resourceTypes: ["EKS_CLUSTER", "AWS_ACCOUNT"], discoveryRegions: [] });

function failure(kind: FailureKind, code: string): ProviderFailure {
  return new ProviderFailure({ kind, code, operation: "eks:Something", message: `${code}.`, requestId: "request-1" });
}

/** The contents of an account: each cluster is a description, gone since the listing, or a failure. */
interface World {
  readonly memberRole?: ProviderFailure;
  readonly enabledRegions?: readonly string[] | ProviderFailure;
  readonly tags?: Readonly<Record<string, string>> | ProviderFailure;
  readonly regions?: Readonly<Record<string, ProviderFailure | Readonly<Record<string, Cluster>>>>;
}
type Cluster = ClusterDescription | null | ProviderFailure;

class OneAccountCloud implements OrganizationCloud {
  readonly calls: string[] = [];

  constructor(private readonly world: World) {}

  async describeOrganization(): Promise<never> {
    throw new Error("A scan does not describe the organization.");
  }

  async listAccounts(): Promise<never> {
    throw new Error("A scan does not list accounts.");
  }

  async readIdentityCenter(): Promise<never> {
    throw new Error("A scan does not read people.");
  }

  async unitNames(): Promise<never> {
    throw new Error("A scan names no units.");
  }

  async taggedAccounts(): Promise<never> {
    throw new Error("A scan reads the tags of one account.");
  }

  async accountTags(accountId: string) {
    this.calls.push(`tags ${accountId}`);
    return orThrow(this.world.tags ?? {});
  }

  async assumeMemberRole(accountId: string) {
    this.calls.push(`role ${accountId}`);
    if (this.world.memberRole) throw this.world.memberRole;
  }

  async enabledRegions() {
    this.calls.push("regions");
    return [...orThrow(this.world.enabledRegions ?? Object.keys(this.world.regions ?? {}))];
  }

  async listClusters(_accountId: string, region: string) {
    this.calls.push(`list ${region}`);
    return Object.keys(orThrow(this.world.regions?.[region] ?? {}));
  }

  async describeCluster(_accountId: string, region: string, name: string) {
    const clusters = orThrow(this.world.regions?.[region] ?? {});
    return orThrow(clusters[name] ?? null);
  }
}

function orThrow<T>(answer: T | ProviderFailure): T {
  if (answer instanceof ProviderFailure) throw answer;
  return answer;
}

const scan = (world: World, options: Partial<ScanOptions> = {}, account = ACCOUNT) =>
  scanAccount(new OneAccountCloud(world), account, { ...CLUSTERS, ...options }, new AbortController().signal);

describe("a scan of an account", () => {
  it("finds the clusters of every enabled region", async () => {
    const result = await scan({
      regions: {
        "eu-west-1": { one: aCluster("one"), two: aCluster("two") },
        "us-east-1": { three: aCluster("three", { region: "us-east-1" }) },
        "us-west-2": {},
      },
    });
    expect(result).toMatchObject({ accountId: "111111111111", outcome: "OK", code: null, message: null, tags: null });
    expect(result.clusters.map(({ region, name }) => `${region}/${name}`)).toEqual([
      "eu-west-1/one",
      "eu-west-1/two",
      "us-east-1/three",
    ]);
    expect(result.regions.map(({ region, clustersFound }) => [region, clustersFound])).toEqual([
      ["eu-west-1", 2],
      ["us-east-1", 1],
      ["us-west-2", 0],
    ]);
    expect([...result.listed.keys()]).toEqual(["eu-west-1", "us-east-1", "us-west-2"]);
  });

  it("reads the discovery regions alone where some are given, without asking which are enabled", async () => {
    const cloud = new OneAccountCloud({ regions: { "eu-west-1": {}, "us-east-1": {} } });
    const options = { ...CLUSTERS, discoveryRegions: ["us-east-1"] };
    await scanAccount(cloud, ACCOUNT, options, new AbortController().signal);
    expect(cloud.calls).toEqual(["role 111111111111", "list us-east-1"]);
  });

  it("counts duplicates of AWS once", async () => {
    const cloud = new OneAccountCloud({
      enabledRegions: ["eu-west-1", "eu-west-1"],
      regions: { "eu-west-1": { one: aCluster("one") } },
    });
    cloud.listClusters = async () => ["one", "one"];
    const result = await scanAccount(cloud, ACCOUNT, CLUSTERS, new AbortController().signal);
    expect(result.clusters).toHaveLength(1);
    expect(result.regions).toHaveLength(1);
    expect(result.listed.get("eu-west-1")).toEqual(["one"]);
  });

  it("keeps the clusters it could read when one cannot be described, and that one is not missing", async () => {
    const result = await scan({
      regions: { "eu-west-1": { one: aCluster("one"), two: failure("denied", "AccessDeniedException"), three: null } },
    });
    expect(result.clusters.map((cluster) => cluster.name)).toEqual(["one"]);
    expect(result).toMatchObject({ outcome: "DENIED", code: "AccessDeniedException", requestId: "request-1" });
    expect(result.listed.get("eu-west-1")).toEqual(["one", "two"]);

    const diff = diffInventory([known("two"), known("three")], inventoryOf(result));
    expect(diff.missing).toEqual(["id-three"]);
    expect(diff.gone).toEqual([]);
  });

  it("continues with the other regions when one cannot be listed, and nothing of that one is missing", async () => {
    const result = await scan({
      regions: { "eu-west-1": failure("throttled", "THROTTLED"), "us-east-1": { one: aCluster("one") } },
    });
    expect(result.regions.map(({ region, outcome, code }) => [region, outcome, code])).toEqual([
      ["eu-west-1", "THROTTLED", "THROTTLED"],
      ["us-east-1", "OK", null],
    ]);
    expect(result).toMatchObject({ outcome: "THROTTLED", operation: "eks:Something" });
    expect(diffInventory([known("before")], inventoryOf(result))).toMatchObject({ missing: [], gone: [], added: 1 });
  });

  it("succeeds when some regions are closed on purpose", async () => {
    const result = await scan({
      regions: {
        "eu-west-1": {},
        "me-south-1": failure("denied", "REGION_DISABLED"),
        "us-east-1": failure("denied", "BLOCKED_BY_SCP"),
      },
    });
    expect(result).toMatchObject({ outcome: "OK", code: null });
    expect(result.regions.map((region) => region.outcome)).toEqual(["OK", "REGION_DISABLED", "BLOCKED_BY_SCP"]);
  });

  it("reports a region that was scanned before as switched off, once AWS does not name it any more", async () => {
    const before = { ...ACCOUNT, knownRegions: ["eu-south-1", "eu-west-1"] };
    const result = await scan({ regions: { "eu-west-1": {} } }, {}, before);
    expect(result.outcome).toBe("OK");
    expect(result.regions).toMatchObject([
      { region: "eu-west-1", outcome: "OK" },
      {
        region: "eu-south-1",
        outcome: "REGION_DISABLED",
        message: "eu-south-1 is not enabled in account 111111111111 any more.",
        operation: "account:ListRegions",
      },
    ]);
    expect([...result.listed.keys()]).toEqual(["eu-west-1"]);
  });

  it.each<[string, World, Partial<ScanOptions>]>([
    ["AWS did not say which are enabled", { enabledRegions: failure("throttled", "THROTTLED") }, {}],
    ["the member role is missing", { memberRole: failure("denied", "MEMBER_ROLE_DENIED") }, {}],
    ["they were not asked for", { regions: { "eu-west-1": {} } }, { discoveryRegions: ["eu-west-1"] }],
  ])("reports no region as switched off where %s", async (_why, world, options) => {
    const result = await scan(world, options, { ...ACCOUNT, knownRegions: ["eu-south-1", "eu-west-1"] });
    expect(result.regions.filter(({ outcome }) => outcome === "REGION_DISABLED")).toEqual([]);
  });

  it("reads the regions of an account in parallel, and describes the clusters of one in parallel", async () => {
    const cloud = new OneAccountCloud({ regions: { a: {}, b: {}, c: {} } });
    const under = { listing: 0, describing: 0 };
    const most = { listing: 0, describing: 0 };
    const counting = async <T>(what: keyof typeof most, answer: T): Promise<T> => {
      under[what] += 1;
      most[what] = Math.max(most[what], under[what]);
      await nextTurn();
      under[what] -= 1;
      return answer;
    };
    cloud.listClusters = (_id, region) => counting("listing", region === "a" ? ["one", "two"] : []);
    cloud.describeCluster = (_id, _region, name) => counting("describing", aCluster(name));
    const result = await scanAccount(cloud, ACCOUNT, CLUSTERS, new AbortController().signal);
    expect(most).toEqual({ listing: 3, describing: 2 });
    expect(result.regions.map(({ region, clustersFound }) => [region, clustersFound])).toEqual([
      ["a", 2],
      ["b", 0],
      ["c", 0],
    ]);
  });

  it("ends with the reason why the member role cannot be assumed", async () => {
    const result = await scan({ memberRole: failure("denied", "MEMBER_ROLE_DENIED"), regions: { "eu-west-1": {} } });
    expect(result).toMatchObject({ outcome: "DENIED", code: "MEMBER_ROLE_DENIED", regions: [], clusters: [] });
    expect(diffInventory([known("before")], inventoryOf(result))).toMatchObject({ missing: [], gone: [] });
  });

  it("expects no member role in the management account, but any other failure there counts", async () => {
    const management = { ...ACCOUNT, isManagementAccount: true };
    const without = await scan({ memberRole: failure("denied", "MEMBER_ROLE_DENIED") }, {}, management);
    expect(without).toMatchObject({ outcome: "MANAGEMENT_ACCOUNT", code: "MEMBER_ROLE_DENIED" });
    const broken = await scan({ memberRole: failure("unavailable", "TIMEOUT") }, {}, management);
    expect(broken.outcome).toBe("UNAVAILABLE");
  });

  it("ends with the reason why the regions cannot be read", async () => {
    const result = await scan({ enabledRegions: failure("denied", "AccessDeniedException") });
    expect(result).toMatchObject({ outcome: "DENIED", code: "AccessDeniedException", listed: new Map() });
  });

  it("reads tags without the member role where only accounts are asked for", async () => {
    const cloud = new OneAccountCloud({ tags: { team: "platform" }, regions: { "eu-west-1": {} } });
    const result = await scanAccount(cloud, ACCOUNT, ACCOUNT_TAGS, new AbortController().signal);
    expect(result).toMatchObject({ outcome: "OK", tags: { team: "platform" }, regions: [] });
    expect(cloud.calls).toEqual(["tags 111111111111"]);
  });

  it("asks for no tags that were read with those of other accounts", async () => {
    const cloud = new OneAccountCloud({ tags: { team: "platform" } });
    const account = { ...ACCOUNT, tags: { team: "read before" } };
    const result = await scanAccount(cloud, account, ACCOUNT_TAGS, new AbortController().signal);
    expect(result.tags).toEqual({ team: "read before" });
    expect(cloud.calls).toEqual([]);
  });

  it("keeps the clusters when the tags cannot be read, and reports that", async () => {
    const result = await scan(
      { tags: failure("denied", "TAGS_DENIED"), regions: { "eu-west-1": { one: aCluster("one") } } },
      BOTH,
    );
    expect(result).toMatchObject({ outcome: "DENIED", code: "TAGS_DENIED", tags: null });
    expect(result.clusters).toHaveLength(1);
  });

  it("names the clusters' failure when the tags fail too", async () => {
    const result = await scan(
      { tags: failure("throttled", "THROTTLED"), memberRole: failure("denied", "MEMBER_ROLE_DENIED") },
      BOTH,
    );
    expect(result).toMatchObject({ outcome: "DENIED", code: "MEMBER_ROLE_DENIED" });
  });

  it.each<[string, World]>([
    ["assuming the role", { memberRole: failure("aborted", "ABORTED") }],
    ["listing", { regions: { "eu-west-1": failure("aborted", "ABORTED") } }],
    ["describing", { regions: { "eu-west-1": { one: failure("aborted", "ABORTED") } } }],
    ["reading tags", { tags: failure("aborted", "ABORTED") }],
  ])("passes on that it was stopped while %s: that is no failure of AWS", async (_what, world) => {
    await expect(scan(world, BOTH)).rejects.toMatchObject({ kind: "aborted" });
  });

  it("passes on a bug", async () => {
    const cloud = new OneAccountCloud({});
    cloud.enabledRegions = () => Promise.reject(new TypeError("a bug"));
    await expect(scanAccount(cloud, ACCOUNT, CLUSTERS, new AbortController().signal)).rejects.toThrow("a bug");
  });
});

function inventoryOf(scan: AccountScan): FoundInventory {
  return { ...scan, disabled: new Set() };
}

function known(name: string): KnownCluster {
  const { arn, region, ...cluster } = aCluster(name);
  const physicalKey = physicalKeyOf({ ...cluster, arn });
  return { id: `id-${name}`, region, name, arn, physicalKey, contentHash: "", status: "PRESENT" };
}
