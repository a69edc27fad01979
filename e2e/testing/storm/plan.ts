import type { FaultSpec } from "../../../simulator/gateway/faults";

/** Somebody asks for access, so long after the beginning. */
export interface PlannedAsk {
  readonly atMs: number;
  readonly person: string;
  readonly cluster: string;
  readonly policy: string;
  readonly seconds: number;
  /** They give it back so long after it was given; null: they do not. */
  readonly givesBackAfterMs: number | null;
}

/** Something that happens to processes; `worker` is one of two. */
export type ProcessTrouble =
  | { readonly kind: "kill-worker" | "end-worker-while-it-writes"; readonly worker: number }
  | { readonly kind: "kill-server" | "flush-queue" }
  | { readonly kind: "stop-worker"; readonly worker: number; readonly forMs: number }
  | { readonly kind: "stop-server" | "stop-redis"; readonly forMs: number };

/** Something that happens in AWS: calls go wrong for a while, changes are seen late, or others change an entry of ours. */
export type AwsTrouble =
  | { readonly kind: "faults"; readonly name: string; readonly faults: readonly FaultSpec[]; readonly forMs: number }
  | { readonly kind: "seen-late"; readonly byMs: number; readonly forMs: number }
  | {
      readonly kind: "others";
      readonly change: OthersChange;
      readonly pick: number;
      readonly isReobservedAtOnce: boolean;
    };

export const OTHERS_CHANGES = ["entry-deleted", "policy-taken-off", "foreign-policy-added", "tags-taken-off"] as const;
export type OthersChange = (typeof OTHERS_CHANGES)[number];

export interface StormPlan {
  /** Asked for while nothing goes wrong. */
  readonly calm: readonly PlannedAsk[];
  readonly stormy: readonly PlannedAsk[];
  /** One after the other, while people ask. */
  readonly processes: readonly ProcessTrouble[];
  readonly aws: readonly AwsTrouble[];
}

export interface StormSize {
  readonly grants: number;
  readonly people: readonly string[];
  readonly clusters: readonly string[];
}

/** Between two troubles of one kind. */
export const BETWEEN_TROUBLES_MS = 500;
/** The time it takes others to change something, and processes to be started again. */
const SHORT_TROUBLE_MS = 1_000;
const SECONDS = [10, 10, 12, 15, 20] as const;
const VIEW_SECONDS = 60;

/** The same for the same seed and size. Nobody asks twice for the same, so each access is of one grant. */
export function planStorm(seed: number, { grants, people, clusters }: StormSize): StormPlan {
  const chance = new Chance(seed);
  const places = people.flatMap((person) => clusters.map((cluster) => ({ person, cluster })));
  // Edit ends while View is still held: what comes back late finds the person's entry there.
  const wishes = chance.shuffled(places).flatMap((place) => [
    { ...place, policy: "AmazonEKSViewPolicy", seconds: VIEW_SECONDS },
    { ...place, policy: "AmazonEKSEditPolicy", seconds: chance.of(SECONDS) },
  ]);
  if (wishes.length < grants) throw new Error(`${people.length} people can ask for ${wishes.length} different things.`);
  const calmCount = Math.max(4, Math.round(grants / 10));
  const asks = wishes.slice(0, grants).map((wish, n) => ({
    ...wish,
    atMs: n * 300,
    givesBackAfterMs: chance.percent() < 20 ? 1_000 + chance.below(8_000) : null,
  }));
  // As much trouble as there are asks for it: each kind at least once.
  const rounds = Math.max(1, Math.round(grants / 40));
  const repeated = <T>(one: () => readonly T[]) => Array.from({ length: rounds }, () => chance.shuffled(one())).flat();
  const aws = repeated(() => awsTroubles(chance));
  const stormy = asks.slice(calmCount);
  const lengths = aws.map((trouble) => ("forMs" in trouble ? trouble.forMs : SHORT_TROUBLE_MS) + BETWEEN_TROUBLES_MS);
  const stormMs = lengths.reduce((sum, length) => sum + length, 0);
  return {
    calm: asks.slice(0, calmCount),
    stormy: stormy.map((ask, n) => ({ ...ask, atMs: Math.round((stormMs * n) / stormy.length) })),
    processes: [...(rounds > 1 ? [LONG_STOP] : []), ...repeated(() => processTroubles(chance))],
    aws,
  };
}

function processTroubles(chance: Chance): ProcessTrouble[] {
  return [
    { kind: "kill-worker", worker: 0 },
    { kind: "kill-worker", worker: 1 },
    { kind: "end-worker-while-it-writes", worker: chance.below(2) },
    { kind: "kill-server" },
    { kind: "flush-queue" },
    { kind: "flush-queue" },
    { kind: "stop-worker", worker: chance.below(2), forMs: 2_000 + chance.below(6_000) },
    { kind: "stop-server", forMs: 1_000 + chance.below(3_000) },
    { kind: "stop-redis", forMs: 1_000 + chance.below(3_000) },
  ];
}

/** Longer than a lease: what the worker was about has been done by the other one when it goes on. Only where there is time. */
const LONG_STOP: ProcessTrouble = { kind: "stop-worker", worker: 0, forMs: 40_000 };

export const WRITES = [
  "CreateAccessEntry",
  "AssociateAccessPolicy",
  "DeleteAccessEntry",
  "DisassociateAccessPolicy",
] as const;
/** Also those of IAM Identity Center, and one that changes an entry. */
const LATE_WRITES = [...WRITES, "UpdateAccessEntry", "CreateAccountAssignment", "DeleteAccountAssignment"] as const;
const READS = ["DescribeAccessEntry", "ListAssociatedAccessPolicies", "GetRole"] as const;

function awsTroubles(chance: Chance): AwsTrouble[] {
  const forMs = () => 2_000 + chance.below(3_000);
  const half = { forever: true, share: 0.5 } as const;
  const each = (operations: readonly string[], fault: Omit<FaultSpec, "operation">): FaultSpec[] =>
    operations.map((operation) => ({ ...fault, operation }));
  const faults = (name: string, specs: readonly FaultSpec[], long = forMs()): AwsTrouble => ({
    kind: "faults",
    name,
    faults: specs,
    forMs: long,
  });
  return [
    faults("throttled", each(["*"], { error: "ThrottlingException", ...half })),
    faults("500", each(["*"], { error: "InternalServerException", status: 500, ...half })),
    faults("denied writes", each(WRITES, { error: "AccessDeniedException", forever: true })),
    faults("denied reads", each([chance.of(READS)], { error: "AccessDeniedException", forever: true })),
    faults("denied sessions", each(["AssumeRole"], { error: "AccessDenied", forever: true })),
    faults("lost requests", each(WRITES, { dropConnection: true, ...half })),
    faults("lost answers", each(WRITES, { applyFirst: true, dropConnection: true, ...half })),
    // Every other one is answered like this: its repetition succeeds, and AWS does it once more, up to 40 s later.
    faults(
      "done late",
      LATE_WRITES.map((operation) => doneLate(chance, { operation, ...half })),
      DONE_LATE_MS,
    ),
    // Longer than some grants last, so that the association lands on an entry that others of the person need, or none.
    faults("associated late", each(["AssociateAccessPolicy"], { dropConnection: true, applyLateMs: 12_000, ...half })),
    { kind: "seen-late", byMs: 1_000 + chance.below(1_500), forMs: forMs() },
    ...OTHERS_CHANGES.map((change) => ({
      kind: "others" as const,
      change,
      pick: chance.below(1_000),
      isReobservedAtOnce: chance.percent() < 50,
    })),
  ];
}

/** Several people get or lose their access meanwhile. */
const DONE_LATE_MS = 10_000;
export const LONGEST_LATE_MS = 40_000;

function doneLate(chance: Chance, fault: Pick<FaultSpec, "operation" | "forever" | "share">): FaultSpec {
  const [status, error] = chance.of(OWN_ERRORS);
  return { ...fault, status, error, applyLateMs: 5_000 + chance.below(LONGEST_LATE_MS - 5_000) };
}

/** Of AWS itself, and of a proxy before it. */
const OWN_ERRORS = [
  [500, "InternalServerException"],
  [502, "BadGateway"],
  [503, "ServiceUnavailableException"],
] as const;

/** A small generator of numbers (mulberry32): the same for the same seed on every machine. */
class Chance {
  constructor(private state: number) {}

  below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  percent(): number {
    return this.below(100);
  }

  of<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }

  shuffled<T>(values: readonly T[]): T[] {
    const left = [...values];
    return values.map(() => left.splice(this.below(left.length), 1)[0]!);
  }
}
