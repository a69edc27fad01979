import { aCluster } from "../../../testing/factories";
import {
  accountContentHash,
  contentHashOf,
  diffInventory,
  type FoundCluster,
  type FoundInventory,
  type KnownCluster,
  physicalKeyOf,
} from "./diff-inventory";
import type { ResourceStatus } from "./resource.entity";

const REBORN = new Date("2026-02-02T00:00:00.000Z");

function known(cluster: FoundCluster, status: ResourceStatus = "PRESENT"): KnownCluster {
  const physicalKey = physicalKeyOf(cluster);
  const { region, name, arn } = cluster;
  return { id: `id of ${physicalKey}`, region, name, arn, physicalKey, contentHash: contentHashOf(cluster), status };
}

/** A scan that listed these regions in full. */
function found(clusters: readonly FoundCluster[], regions: readonly string[] = ["eu-west-1"]): FoundInventory {
  const names = (region: string) => clusters.filter((one) => one.region === region).map((one) => one.name);
  return { clusters, listed: new Map(regions.map((region) => [region, names(region)])), disabled: new Set() };
}

const NOTHING = { upserts: [], added: 0, changed: 0, missing: [], gone: [], hidden: [] };

describe("the difference between the known and the found inventory", () => {
  it("is empty when nothing changed", () => {
    expect(diffInventory([known(aCluster("one"))], found([aCluster("one")]))).toEqual(NOTHING);
  });

  it("adds new clusters", () => {
    const one = aCluster("one");
    expect(diffInventory([], found([one]))).toEqual({ ...NOTHING, upserts: [one], added: 1 });
  });

  it.each<[string, Partial<FoundCluster>]>([
    ["version", { version: "1.36" }],
    ["status", { status: "UPDATING" }],
    ["authentication mode", { authenticationMode: "CONFIG_MAP" }],
    ["tags", { tags: { owner: "team-a" } }],
    ["endpoint access", { endpointPublicAccess: false }],
  ])("changes a cluster whose %s differs", (_what, change) => {
    const now = aCluster("one", change);
    expect(diffInventory([known(aCluster("one"))], found([now]))).toEqual({ ...NOTHING, upserts: [now], changed: 1 });
  });

  it("hides the clusters of a region that is switched off, and neither misses nor deletes them", () => {
    const [one, two] = [aCluster("one"), aCluster("two", { region: "eu-south-1" })];
    const scan = { ...found([one]), disabled: new Set(["eu-south-1"]) };
    expect(diffInventory([known(one), known(two)], scan)).toEqual({ ...NOTHING, hidden: [known(two).id] });
    expect(diffInventory([known(two, "MISSING")], scan)).toMatchObject({ hidden: [known(two).id], gone: [] });
    expect(diffInventory([known(two, "REGION_DISABLED")], scan)).toMatchObject({ hidden: [] });
  });

  it("shows a hidden cluster again once its region is on, and misses it first where it is absent", () => {
    const one = aCluster("one");
    const hidden = known(one, "REGION_DISABLED");
    expect(diffInventory([hidden], found([one]))).toEqual({ ...NOTHING, upserts: [one], changed: 1 });
    expect(diffInventory([hidden], found([]))).toEqual({ ...NOTHING, missing: [hidden.id] });
  });

  it("ignores the order of tags", () => {
    const before = aCluster("one", { tags: { a: "1", b: "2" } });
    const after = aCluster("one", { tags: { b: "2", a: "1" } });
    expect(diffInventory([known(before)], found([after]))).toEqual(NOTHING);
  });

  it("misses a cluster at its first absence and calls it gone at the second", () => {
    const one = aCluster("one");
    const first = diffInventory([known(one)], found([]));
    expect(first).toEqual({ ...NOTHING, missing: [known(one).id] });
    expect(diffInventory([known(one, "MISSING")], found([]))).toEqual({ ...NOTHING, gone: [known(one).id] });
  });

  it("finds a missing cluster again", () => {
    const one = aCluster("one");
    expect(diffInventory([known(one, "MISSING")], found([one]))).toEqual({ ...NOTHING, upserts: [one], changed: 1 });
  });

  it("restores a cluster that was out of scope", () => {
    const one = aCluster("one");
    expect(diffInventory([known(one, "OUT_OF_SCOPE")], found([one]))).toMatchObject({ upserts: [one], changed: 1 });
  });

  it("tells a cluster recreated under its name from the old one: that is gone at once", () => {
    const reborn = aCluster("one", { createdAt: REBORN });
    expect(diffInventory([known(aCluster("one"))], found([reborn]))).toEqual({
      ...NOTHING,
      upserts: [reborn],
      added: 1,
      gone: [known(aCluster("one")).id],
    });
  });

  it("never misses a cluster of a region that was not listed", () => {
    const elsewhere = known(aCluster("one", { region: "us-east-1" }));
    expect(diffInventory([elsewhere], found([], ["eu-west-1"]))).toEqual(NOTHING);
  });

  it("never misses a cluster that is listed and could not be described", () => {
    const scan = { clusters: [], listed: new Map([["eu-west-1", ["one"]]]), disabled: new Set<string>() };
    expect(diffInventory([known(aCluster("one"))], scan)).toEqual(NOTHING);
  });
});

describe("the hash of an account as a resource", () => {
  it("changes with its name and its tags, and not with their order", () => {
    const hash = accountContentHash("prod", { a: "1", b: "2" });
    expect(accountContentHash("prod", { b: "2", a: "1" })).toBe(hash);
    expect(accountContentHash("dev", { a: "1", b: "2" })).not.toBe(hash);
    expect(accountContentHash("prod", { a: "12", b: "" })).not.toBe(hash);
  });
});

describe("for any known and found inventory", () => {
  /** Five hundred reproducible worlds; the seed is part of a failure's message. */
  const worlds = () => Array.from({ length: 500 }, (_, seed) => ({ seed, ...randomWorld(seed) }));

  it("both agree once the difference is applied", () => {
    for (const { seed, before, scan } of worlds()) {
      const present = apply(before, scan).filter((one) => one.status === "PRESENT" && isDescribed(one, scan));
      expect([seed, contents(present)]).toEqual([seed, contents(scan.clusters.map((cluster) => known(cluster)))]);
    }
  });

  it("a second application writes nothing, and missing clusters end as gone", () => {
    for (const { seed, before, scan } of worlds()) {
      const once = apply(before, scan);
      expect([seed, diffInventory(once, scan)]).toMatchObject([seed, { ...NOTHING, gone: expect.any(Array) }]);
      expect([seed, diffInventory(apply(once, scan), scan)]).toEqual([seed, NOTHING]);
    }
  });

  it("the order of either side does not matter", () => {
    for (const { seed, before, scan } of worlds()) {
      const one = diffInventory(before, scan);
      const other = diffInventory([...before].reverse(), { ...scan, clusters: [...scan.clusters].reverse() });
      expect([seed, sorted(other)]).toEqual([seed, sorted(one)]);
    }
  });

  it("a region that was not listed stays as it is, or is hidden where it is switched off", () => {
    for (const { seed, before, scan } of worlds()) {
      const unlisted = (clusters: readonly KnownCluster[]) => clusters.filter((one) => !scan.listed.has(one.region!));
      const hidden = unlisted(before).map((one) =>
        scan.disabled.has(one.region!) ? { ...one, status: "REGION_DISABLED" } : one,
      );
      expect([seed, unlisted(apply(before, scan))]).toEqual([seed, hidden]);
    }
  });
});

function contents(clusters: readonly KnownCluster[]): string[] {
  return clusters.map((one) => `${one.physicalKey} ${one.contentHash}`).sort();
}

/** Its region was listed, and the cluster itself was readable. */
function isDescribed(cluster: KnownCluster, scan: FoundInventory): boolean {
  const names = scan.listed.get(cluster.region!);
  if (!names) return false;
  return !names.includes(cluster.name) || scan.clusters.some((one) => one.arn === cluster.arn);
}

/** The database's contents after the difference is written. */
function apply(before: readonly KnownCluster[], scan: FoundInventory): KnownCluster[] {
  const { upserts, missing, gone, hidden } = diffInventory(before, scan);
  const after = new Map(before.map((one) => [one.physicalKey, one]));
  for (const one of before) {
    if (missing.includes(one.id)) after.set(one.physicalKey, { ...one, status: "MISSING" });
    if (hidden.includes(one.id)) after.set(one.physicalKey, { ...one, status: "REGION_DISABLED" });
    if (gone.includes(one.id)) after.set(one.physicalKey, { ...one, status: "GONE" });
  }
  for (const cluster of upserts) after.set(physicalKeyOf(cluster), known(cluster));
  return [...after.values()].filter((one) => one.status !== "GONE");
}

function sorted(diff: ReturnType<typeof diffInventory>) {
  const upserts = diff.upserts.map((cluster) => physicalKeyOf(cluster)).sort();
  return {
    ...diff,
    upserts,
    missing: [...diff.missing].sort(),
    gone: [...diff.gone].sort(),
    hidden: [...diff.hidden].sort(),
  };
}

const REGIONS = ["eu-west-1", "us-east-1", "ap-south-1"];

/** Clusters in three regions: some are known, some exist, and some are not readable. */
function randomWorld(seed: number): { before: KnownCluster[]; scan: FoundInventory } {
  const chance = random(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(chance() * items.length)]!;
  const before: KnownCluster[] = [];
  const clusters: FoundCluster[] = [];
  const listed = new Map<string, string[]>();
  for (const region of REGIONS) {
    const isListed = chance() < 0.7;
    const names: string[] = [];
    for (let n = 0; n < 4; n += 1) {
      const born = aCluster(`c${n}`, { region, version: pick(["1.34", "1.35"]) });
      if (chance() < 0.6)
        before.push(known(born, pick(["PRESENT", "PRESENT", "MISSING", "REGION_DISABLED", "OUT_OF_SCOPE"])));
      if (!isListed || chance() < 0.3) continue;
      names.push(born.name);
      const isReadable = chance() < 0.8;
      const createdAt = chance() < 0.2 ? REBORN : born.createdAt;
      if (isReadable) clusters.push({ ...born, createdAt, version: pick(["1.34", "1.35"]) });
    }
    if (isListed) listed.set(region, names);
  }
  // An unlisted region may be disabled; its known clusters are hidden then.
  const disabled = new Set(REGIONS.filter((region) => !listed.has(region) && chance() < 0.5));
  return { before, scan: { clusters, listed, disabled } };
}

/** The same numbers for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed + 0x6d2b79f5;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
