import { type DuplicateAccounts, sameHuman } from "../identities/linking/duplicate-accounts";
import type { DelegatedRight } from "./delegated-rights";

/** One given approval. */
export interface ApprovalGiver {
  readonly personId: string;
  /** The delegator whose right was used; null: own right. */
  readonly onBehalfOfId: string | null;
}

/**
 * The people whose approval is given, in order of decision. A human counts once, whichever account or delegate
 * was used. A delegate counts only while the delegation gives the right.
 */
export function countApprovals(
  approvals: readonly ApprovalGiver[],
  rights: readonly DelegatedRight[],
  duplicateAccounts: (personId: string) => DuplicateAccounts,
): ReadonlySet<string> {
  const isSame = sameHuman(duplicateAccounts);
  const counted: ApprovalGiver[] = [];
  for (const approval of approvals) {
    if (!isGiven(approval, rights)) continue;
    const isNew = !counted.some((one) => humansOf(one).some((a) => humansOf(approval).some((b) => isSame(a, b))));
    if (isNew) counted.push(approval);
  }
  return new Set(counted.map(({ personId, onBehalfOfId }) => onBehalfOfId ?? personId));
}

function isGiven({ personId, onBehalfOfId }: ApprovalGiver, rights: readonly DelegatedRight[]): boolean {
  if (onBehalfOfId === null) return true;
  return rights.some((right) => right.personId === personId && right.onBehalfOfId === onBehalfOfId);
}

const humansOf = ({ personId, onBehalfOfId }: ApprovalGiver): string[] =>
  onBehalfOfId === null ? [personId] : [personId, onBehalfOfId];
