import { type OtherSelves, sameHuman } from "../identities/linking/other-selves";
import type { DelegatedRight } from "./delegated-rights";

/** One given approval. */
export interface GivenVoice {
  readonly personId: string;
  /** The delegator whose right was used; null: own right. */
  readonly onBehalfOfId: string | null;
}

/**
 * The people whose approval these voices give, in order of decision. A human counts once, whichever account or delegate
 * was used. A delegate counts only while the delegation gives the right.
 */
export function countVoices(
  voices: readonly GivenVoice[],
  rights: readonly DelegatedRight[],
  otherSelves: (personId: string) => OtherSelves,
): ReadonlySet<string> {
  const isSame = sameHuman(otherSelves);
  const counted: GivenVoice[] = [];
  for (const voice of voices) {
    if (!isGiven(voice, rights)) continue;
    const isNew = !counted.some((one) => humansOf(one).some((a) => humansOf(voice).some((b) => isSame(a, b))));
    if (isNew) counted.push(voice);
  }
  return new Set(counted.map(({ personId, onBehalfOfId }) => onBehalfOfId ?? personId));
}

function isGiven({ personId, onBehalfOfId }: GivenVoice, rights: readonly DelegatedRight[]): boolean {
  if (onBehalfOfId === null) return true;
  return rights.some((right) => right.personId === personId && right.onBehalfOfId === onBehalfOfId);
}

const humansOf = ({ personId, onBehalfOfId }: GivenVoice): string[] =>
  onBehalfOfId === null ? [personId] : [personId, onBehalfOfId];
