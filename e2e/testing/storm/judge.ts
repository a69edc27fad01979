import type { Truth } from "./truth-watch";

/** A grant as those who asked for it know it. */
export interface AskedGrant {
  readonly grantId: string;
  readonly person: string;
  readonly cluster: string;
  readonly policy: string;
  readonly seconds: number;
}

/** A grant as the product tells of it. Milliseconds since 1970. */
export interface ReportedGrant {
  readonly id: string;
  readonly state: string;
  readonly endReason: string | null;
  readonly createdAt: number;
  readonly activeAt: number | null;
  readonly endAskedAt: number | null;
  readonly endedAt: number | null;
  readonly overdueSince: number | null;
  readonly lastSeenAbsentAt: number | null;
}

/** Others changed an entry of this person: policies that they took off and put on. */
export interface Touch {
  readonly person: string;
  readonly cluster: string;
  readonly at: number;
  readonly taken: readonly string[];
  readonly added: readonly string[];
}

export interface Verdict {
  /** There at the last look, or never given by any grant. */
  readonly leaked: readonly string[];
  /** Never ended, not known to the product, or told to be ACTIVE and never there. */
  readonly lost: readonly string[];
  /** REVOKED, and there after its receipt. */
  readonly falseReceipts: readonly string[];
  /** Approved, and ended though nobody ended it. */
  readonly lostToFaults: readonly string[];
  /** Alarmed about, and gone by then. */
  readonly falseAlarms: readonly string[];
  /** Of each grant that was there: from its end until it was gone, in milliseconds. */
  readonly goneAfterMs: readonly number[];
}

interface Evidence {
  readonly asked: readonly AskedGrant[];
  readonly told: readonly ReportedGrant[];
  readonly truth: Truth;
  readonly touches: readonly Touch[];
}

const OVER = ["REVOKED", "REVOKED_OUTSIDE", "UNVERIFIED", "FAILED"];

/** Compares what was said with what was true. Each access is of one grant: nobody has asked for the same twice. */
export function judgeStorm({ asked, told, truth, touches }: Evidence): Verdict {
  const toldOf = new Map(told.map((grant) => [grant.id, grant]));
  const judged = asked.map((ask) => judgeGrant(ask, toldOf.get(ask.grantId), truth, touches));
  const named = (isSo: (one: Judged) => boolean) => judged.filter(isSo).map(({ text }) => text);
  return {
    leaked: leaksIn(truth, asked, touches),
    lost: named(({ isLost }) => isLost),
    falseReceipts: named(({ isReceiptFalse }) => isReceiptFalse),
    lostToFaults: named(({ isLostToFaults }) => isLostToFaults),
    falseAlarms: named(({ isAlarmFalse }) => isAlarmFalse),
    goneAfterMs: judged.flatMap(({ goneAfterMs }) => goneAfterMs ?? []),
  };
}

interface Judged {
  readonly text: string;
  readonly isLost: boolean;
  readonly isReceiptFalse: boolean;
  readonly isLostToFaults: boolean;
  readonly isAlarmFalse: boolean;
  readonly goneAfterMs: number | null;
}

function judgeGrant(ask: AskedGrant, told: ReportedGrant | undefined, truth: Truth, touches: readonly Touch[]): Judged {
  const there = {
    seen: truth.seen.filter((seen) => isAt(seen, ask)),
    touches: touches.filter((one) => isAt(one, ask)),
  };
  const evidence = JSON.stringify({ told: told ?? { id: ask.grantId }, ...there });
  const text = `${ask.person} ${ask.policy} on ${ask.cluster}: ${evidence}`;
  const nothing = { isReceiptFalse: false, isLostToFaults: false, isAlarmFalse: false, goneAfterMs: null };
  if (!told) return { ...nothing, text, isLost: true };
  const periods = truth.seen.filter((seen) => isOf(seen, ask));
  const lastSeen = Math.max(...periods.map(({ until }) => until));
  const { activeAt, endAskedAt, overdueSince } = told;
  // The end that the product believes in cannot excuse it: the time that was asked for runs from when it was said to be there.
  const timeIsOver = activeAt === null ? Number.POSITIVE_INFINITY : activeAt + ask.seconds * 1_000;
  const end = Math.min(timeIsOver, endAskedAt ?? Number.POSITIVE_INFINITY);
  return {
    text,
    isLost: !OVER.includes(told.state) || (activeAt !== null && periods.length === 0),
    isReceiptFalse: told.state === "REVOKED" && lastSeen > (told.lastSeenAbsentAt ?? told.endedAt ?? 0),
    isLostToFaults: isLostToFaults(ask, told, touches),
    isAlarmFalse:
      overdueSince !== null && !periods.some(({ from, until }) => from <= overdueSince && overdueSince <= until),
    goneAfterMs: periods.length > 0 && Number.isFinite(end) ? Math.max(0, lastSeen - end) : null,
  };
}

/** It ended by its time, or its person gave it back, or others took it away. Nothing else happened to anybody. */
function isLostToFaults(
  ask: AskedGrant,
  { state, activeAt, endAskedAt, endReason }: ReportedGrant,
  touches: readonly Touch[],
) {
  if (endReason === "GIVEN_BACK" || !OVER.includes(state)) return false;
  if (activeAt === null) return true;
  if (endReason === "EXPIRED") return false;
  const wasTaken = touches.some(
    (touch) => isAt(touch, ask) && touch.taken.includes(ask.policy) && endAskedAt !== null && touch.at <= endAskedAt,
  );
  return !(endReason === "CHANGED_OUTSIDE" && wasTaken);
}

function leaksIn({ seen, looks }: Truth, asked: readonly AskedGrant[], touches: readonly Touch[]): string[] {
  const lastLook = looks.at(-1)!;
  const isExplained = (access: Truth["seen"][number]) =>
    asked.some((ask) => isOf(access, ask)) ||
    touches.some((touch) => isAt(touch, access) && touch.added.includes(access.policy));
  const ofPeople = seen.filter(({ person }) => asked.some((ask) => ask.person === person));
  return ofPeople
    .filter((access) => access.until === lastLook || !isExplained(access))
    .map(({ person, cluster, policy, from, until }) => `${person} ${policy} on ${cluster} from ${from} to ${until}`);
}

function isOf(seen: Truth["seen"][number], ask: AskedGrant): boolean {
  return isAt(seen, ask) && seen.policy === ask.policy;
}

type Place = Pick<Touch, "person" | "cluster">;

function isAt(some: Place, other: Place): boolean {
  return some.person === other.person && some.cluster === other.cluster;
}
