/** The changes that a read of a provider would make to one kind of row. */
export interface ChangeCount {
  readonly before: number;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

/** The changes that a read of a provider would make, and the resources that would lose their owner. */
export interface ReadCounts {
  readonly people: ChangeCount;
  readonly groups: ChangeCount;
  readonly memberships: ChangeCount;
  readonly owners: Pick<ChangeCount, "before" | "removed">;
}

/** Both limits have to be exceeded: five of a hundred may leave in an hour, and three of ten. */
export interface HoldLimits {
  readonly percent: number;
  readonly count: number;
}

export const HOLD_SUBJECTS = ["PEOPLE", "GROUPS", "MEMBERSHIPS", "OWNERS"] as const;
export type HoldSubject = (typeof HOLD_SUBJECTS)[number];

export interface HoldReason {
  readonly of: HoldSubject;
  readonly removed: number;
  readonly before: number;
  readonly message: string;
}

/** The reasons for which a read waits for an admin; empty where it may be written. */
export function holdReasonsOf(counts: ReadCounts, limits: HoldLimits): HoldReason[] {
  return HOLD_SUBJECTS.flatMap((of) => {
    const { before, removed } = countOf(counts, of);
    if (!exceedsLimits(removed, before, limits)) return [];
    return [{ of, removed, before, message: `${sentenceOf(of, removed, before)}.` }];
  });
}

export function exceedsLimits(removed: number, before: number, { percent, count }: HoldLimits): boolean {
  return removed > count && removed * 100 > before * percent;
}

/** All reasons as one sentence, without its full stop. */
export function holdSentence(reasons: readonly HoldReason[]): string {
  const parts = reasons.map(({ of, removed, before }) => sentenceOf(of, removed, before));
  return [parts.slice(0, -1).join(", "), ...parts.slice(-1)].filter((part) => part !== "").join(" and ");
}

function countOf({ people, groups, memberships, owners }: ReadCounts, of: HoldSubject): ReadCounts["owners"] {
  return { PEOPLE: people, GROUPS: groups, MEMBERSHIPS: memberships, OWNERS: owners }[of];
}

function sentenceOf(of: HoldSubject, removed: number, before: number): string {
  const share = `${inThousands(removed)} of ${inThousands(before)}`;
  return of === "OWNERS"
    ? `${share} resources would lose the owner they have`
    : `${share} ${of.toLowerCase()} would go`;
}

function inThousands(count: number): string {
  return count.toLocaleString("en-US");
}
