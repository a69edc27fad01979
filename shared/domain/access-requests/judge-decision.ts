import { DomainError } from "../../kernel/app-error";
import type { ItemState } from "./access-request.states";

export interface DecisionFacts {
  readonly resourceName: string;
  readonly state: ItemState;
  /** They are among those who may decide at this moment. */
  readonly mayDecide: boolean;
  readonly hasDecided: boolean;
}

/** Why a person cannot decide about an item; null: they can. */
export function refusalToDecide({ resourceName, state, mayDecide, hasDecided }: DecisionFacts): DomainError | null {
  if (hasDecided) return new DomainError("INVALID_STATE", `You have decided about '${resourceName}' already.`);
  if (!mayDecide) {
    return new DomainError("FORBIDDEN", `You are not among those who may decide about '${resourceName}' now.`);
  }
  if (state === "PENDING") return null;
  return new DomainError(
    "INVALID_STATE",
    `'${resourceName}' is ${WORDS[state]} already; nothing waits for a decision.`,
  );
}

const WORDS: Readonly<Record<Exclude<ItemState, "PENDING">, string>> = {
  APPROVED: "approved",
  REJECTED: "rejected",
  CANCELLED: "cancelled",
  LAPSED: "lapsed",
};

export interface Judged<T> {
  readonly item: T;
  readonly refusal: DomainError | null;
}

/**
 * Those to decide about. Named items have to be open to the person, each of them. Of a whole request it is those that are;
 * where none is, it is refused: as too late rather than as not theirs, if that is so of any.
 */
export function itemsToDecide<T>(judged: readonly Judged<T>[], areNamed: boolean): T[] {
  const refusals = judged.flatMap(({ refusal }) => refusal ?? []);
  const open = judged.filter(({ refusal }) => refusal === null).map(({ item }) => item);
  if (refusals.length > 0 && (areNamed || open.length === 0)) {
    throw refusals.find(({ code }) => code === "INVALID_STATE" && !areNamed) ?? refusals[0]!;
  }
  return open;
}
