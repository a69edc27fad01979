import type { GrantState } from "../../gql/enums";
import { exactTime } from "./moment";

interface Ending {
  readonly state: GrantState;
  readonly receipt: { readonly lastSeenAbsentAt: string | null } | null;
}

interface ShortEnding {
  readonly state: GrantState;
  readonly receipt: { readonly lastSeenAbsentAt: string | null; readonly calls: readonly unknown[] } | null;
}

/** The known facts about the end of a grant, in one sentence for each state. */
export function proofOf({ state, receipt }: Ending): string {
  switch (state) {
    case "REVOKED":
      return receipt?.lastSeenAbsentAt
        ? "The proof that the access is gone: it was looked for twice, at least five seconds apart."
        : "There was nothing to observe: the notes say why.";
    case "REVOKED_OUTSIDE":
      return "Others took it away in AWS, or give it still: the receipt says which.";
    case "UNVERIFIED":
      return "Not proven: nobody could look. The access may still be there.";
    case "FAILED":
      return "It never came as a whole, and nothing of it is there.";
    case "REVOKING":
      return "The access is being taken away. The proof is whole once it was observed gone.";
    case "PENDING":
    case "ACTIVE":
      return "It has not ended.";
  }
}

/** The words for the rest of the access entry where the receipt names none. */
export function nothingRemains(state: GrantState): string {
  if (state === "UNVERIFIED") return "Not known: nobody could look";
  return isOver(state) ? "Nothing" : "Not known yet";
}

/** In place of calls, where the receipt names none. A call that AWS never answered may have been made. */
export function noRemovals(state: GrantState): string {
  return isOver(state) ? "AWS accepted no change that is on record." : "Nothing yet.";
}

/** The heading above the calls of a receipt. Those for other grants on the same entry are among them. */
export function removalsTitle(state: GrantState): string {
  return isOver(state) ? "What was changed in AWS as it ended" : "Changed in AWS so far";
}

/** The end of a period of access, in a cell of a table. */
export function proofInShort({ state, receipt }: ShortEnding): string {
  if (state === "UNVERIFIED") return "Nobody could look.";
  if (!receipt) return "It has not ended.";
  const { lastSeenAbsentAt, calls } = receipt;
  if (!lastSeenAbsentAt) return isOver(state) ? proofOf({ state, receipt }) : "Not observed gone yet.";
  const count = `${calls.length} ${calls.length === 1 ? "call" : "calls"}`;
  return `Looked for and gone, last ${exactTime(lastSeenAbsentAt)}; AWS accepted ${count} as it ended.`;
}

function isOver(state: GrantState): boolean {
  return state !== "PENDING" && state !== "ACTIVE" && state !== "REVOKING";
}
