import type { IntegrationDraft, IntegrationInput, ValueKey } from "../draft/draft";
import { inputOf } from "../draft/draft";

/** A setting of which an edit is about. */
export type SettingKey = keyof IntegrationInput;

/** What an update has to say to bring `base` to `draft`: what stays is left out, what was emptied is null. */
export function changeOf(base: IntegrationDraft, draft: IntegrationDraft): IntegrationInput {
  const before = inputOf(base);
  const now = inputOf(draft);
  const changed = (Object.keys(now) as SettingKey[]).filter((key) => !isSame(before[key], now[key]));
  return Object.fromEntries(changed.map((key) => [key, now[key] ?? null]));
}

export interface Conflict {
  readonly key: SettingKey;
  readonly mine: unknown;
  readonly theirs: unknown;
}

/** Settings that were changed here and meanwhile elsewhere, to another value. */
export function conflictsOf(base: IntegrationDraft, mine: IntegrationDraft, theirs: IntegrationDraft): Conflict[] {
  const elsewhere = changeOf(base, theirs);
  const here = inputOf(mine);
  const there = inputOf(theirs);
  return (Object.keys(changeOf(base, mine)) as SettingKey[])
    .filter((key) => key in elsewhere && !isSame(here[key], there[key]))
    .map((key) => ({ key, mine: here[key], theirs: there[key] }));
}

/** What was saved meanwhile, with what was changed here over it; of conflicts, those that are to be mine. */
export function mergedDraft(
  { base, mine, theirs }: Readonly<Record<"base" | "mine" | "theirs", IntegrationDraft>>,
  keepMine: readonly SettingKey[],
): IntegrationDraft {
  const conflicts = conflictsOf(base, mine, theirs).map(({ key }) => key);
  const kept = (Object.keys(changeOf(base, mine)) as SettingKey[]).filter(
    (key) => !conflicts.includes(key) || keepMine.includes(key),
  );
  return kept.reduce((draft, key) => withSetting(draft, mine, key), { ...theirs, install: mine.install });
}

function withSetting(draft: IntegrationDraft, from: IntegrationDraft, key: SettingKey): IntegrationDraft {
  switch (key) {
    case "connectorId":
    case "resourceTypes":
    case "customAccessDetails":
    case "integrationOwners":
    case "ownerRules":
      return { ...draft, [key]: from[key] };
    default:
      return { ...draft, values: { ...draft.values, [key satisfies ValueKey]: from.values[key] } };
  }
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
