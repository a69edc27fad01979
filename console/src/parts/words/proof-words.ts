import type { GrantState } from "../../gql/enums";

interface Ending {
  readonly state: GrantState;
  readonly receipt: { readonly lastSeenAbsentAt: string | null } | null;
}

/** The known facts about the end of a grant, in one sentence for each state. */
export function proofOf({ state, receipt }: Ending): string {
  switch (state) {
    case "REVOKED":
      return receipt?.lastSeenAbsentAt
        ? "The proof that the access is gone: it was looked for twice, at least five seconds apart."
        : "It never reached the cluster: no access entry was made for it.";
    case "REVOKED_OUTSIDE":
      return "Others took it away in AWS, or give it still: the receipt says which.";
    case "UNVERIFIED":
      return "Not proven: nobody could look. The access may still be there.";
    case "FAILED":
      return "It never came.";
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

/** The calls that took access away, where the receipt names none. */
export function noRemovals(state: GrantState): string {
  if (state === "UNVERIFIED") return "AWS accepted no removal that is on record.";
  return isOver(state) ? "No call was needed." : "Nothing yet.";
}

/** The heading above those calls. */
export function removalsTitle(state: GrantState): string {
  return isOver(state) ? "What was taken away in AWS" : "Taken away in AWS so far";
}

function isOver(state: GrantState): boolean {
  return state !== "PENDING" && state !== "ACTIVE" && state !== "REVOKING";
}
