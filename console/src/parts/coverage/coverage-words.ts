import type { FallbackReason, ResourceType } from "../../gql/enums";

export interface Counts {
  readonly resolved: number;
  readonly fallback: number;
  readonly unowned: number;
}

/** The noun for the counted resources. */
export interface Noun {
  readonly one: string;
  readonly many: string;
}

export function nounOf(types: readonly ResourceType[]): Noun {
  const found = Object.entries(NOUNS).flatMap(([type, noun]) => (types.some((one) => one === type) ? [noun] : []));
  return { one: found.map(({ one }) => one).join(" or "), many: found.map(({ many }) => many).join(" and ") };
}

/** By resource type, in the order of a sentence. */
const NOUNS: Readonly<Record<ResourceType, Noun>> = {
  EKS_CLUSTER: { one: "cluster", many: "clusters" },
  AWS_ACCOUNT: { one: "account", many: "accounts" },
};

/** "82 of 97 clusters have an owner" */
export function coverageSentence(counts: Counts, noun: Noun): string {
  const total = totalOf(counts);
  if (total === 0) return `No ${noun.many} yet`;
  const who = total === 1 ? `${noun.one} has` : `${noun.many} have`;
  return `${say(counts.resolved)} of ${say(total)} ${who} an owner`;
}

/** The owners of the resources that no rule covers. */
export function restSentence(counts: Counts): string {
  const { fallback, unowned } = counts;
  if (totalOf(counts) === 0) return "The first sync finds them, and looks up their owners at once.";
  if (fallback + unowned === 0) return "Tags name an owner of each of them.";
  return [
    fallback > 0 && `The integration's owners decide about ${say(fallback)}, because no tag names anybody.`,
    unowned > 0 && `Nobody can decide about ${say(unowned)}: name integration owners.`,
  ]
    .filter(Boolean)
    .join(" ");
}

/** "90 of 97 clusters would have an owner, 8 more than now" */
export function previewSentence(preview: Counts, saved: Counts, noun: Noun): string {
  const total = totalOf(preview);
  const difference = preview.resolved - saved.resolved;
  const compared =
    difference === 0 ? "as many as now" : `${say(Math.abs(difference))} ${difference > 0 ? "more" : "fewer"} than now`;
  const nobody = preview.unowned > 0 ? `. Nobody could decide about ${say(preview.unowned)}` : "";
  return `${say(preview.resolved)} of ${say(total)} ${total === 1 ? noun.one : noun.many} would have an owner, ${compared}${nobody}`;
}

function totalOf({ resolved, fallback, unowned }: Counts): number {
  return resolved + fallback + unowned;
}

function say(count: number): string {
  return count.toLocaleString("en");
}

export const FALLBACK_REASONS: Readonly<Record<FallbackReason, string>> = {
  ALL_INACTIVE: "Everybody whom the tag names has left: write somebody else into it",
  AMBIGUOUS: "The tag names more than one person or group: write a key instead",
  GROUP_EMPTY: "The group that the tag names has nobody in it: add members at its provider",
  NO_MATCH: "The tag names somebody whom the provider does not know: correct the tag",
  NO_RULE: "The integration has no rules: add one that says which tag names owners",
  TAG_EMPTY: "The tag is there and says nothing: write the owner into it in AWS",
  TAG_MISSING: "No tag that rules read: add one in AWS",
};
