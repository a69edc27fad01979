import { assertNever } from "../../kernel/assert-never";
import type { IntegrationOwner, OwnerRule } from "../integrations/owner-rules";
import { nobodyHas } from "./nobody-has";
import type { OwnerLookup } from "./owner-lookup";

/** The kinds of match, in order of display: one person may match in several ways. */
export const MATCH_KINDS = ["ID", "NAME", "EMAIL", "ROLE", "VALUE"] as const;
export type MatchKind = (typeof MATCH_KINDS)[number];

/** A person, a group, or everybody who shares an attribute's value. */
export interface OwnerMatch {
  readonly kind: "USER" | "GROUP" | "ATTRIBUTE";
  readonly providerId: string;
  readonly providerName: string;
  /** The id of the identity or of the group; null for ATTRIBUTE. */
  readonly ownerId: string | null;
  /** The display name. */
  readonly name: string;
  readonly matchedBy: MatchKind;
  /** The number of matches; members of a group are not counted. */
  readonly members: number;
  readonly activeMembers: number;
}

/**
 * Finds every match of a value at the lookup's provider. A lookup without provider has none. Names are compared trimmed
 * and lower-cased.
 */
export interface OwnerDirectory {
  matches(lookup: OwnerLookup): readonly OwnerMatch[];
}

export const FALLBACK_REASONS = [
  "NO_RULE",
  "TAG_MISSING",
  "TAG_EMPTY",
  "NO_MATCH",
  "AMBIGUOUS",
  "GROUP_EMPTY",
  "ALL_INACTIVE",
] as const;
export type FallbackReason = (typeof FALLBACK_REASONS)[number];

/** The result of one rule, as an explanation. */
export interface OwnershipStep {
  readonly keyName: string | null;
  readonly attribute: string;
  /** The provider that was searched; null: none existed when the rule was saved. */
  readonly providerId: string | null;
  readonly value: string | null;
  readonly outcome: "MATCHED" | FallbackReason;
  readonly explanation: string;
  /** A suggestion. For an unknown value it is computed on request: find-near-misses.ts */
  readonly hint: string | null;
}

export interface ResolvedOwner {
  readonly source: "RESOURCE_OWNER" | "INTEGRATION_OWNER";
  readonly keyName: string | null;
  readonly attribute: string;
  readonly value: string;
  readonly match: OwnerMatch;
}

export interface Ownership {
  readonly status: "RESOLVED" | "FALLBACK" | "UNOWNED";
  /** The reason why no owner of the resource's own was found; null where one was. */
  readonly reason: FallbackReason | null;
  readonly owners: readonly ResolvedOwner[];
  readonly steps: readonly OwnershipStep[];
}

interface OwnershipSettings {
  readonly integrationOwners: readonly IntegrationOwner[];
  readonly ownerRules: readonly OwnerRule[];
}

/**
 * The owners of a resource with these tags: the union of the matches of its rules, or else the integration's owners.
 */
export function resolveOwner(
  tags: Readonly<Record<string, string>>,
  { integrationOwners, ownerRules }: OwnershipSettings,
  directory: OwnerDirectory,
): Ownership {
  const results = ownerRules.map((rule) => applyRule(rule, tags, directory));
  const steps = results.flatMap((result) => result.steps);
  const owners = unique(results.flatMap((result) => result.owners));
  if (owners.length > 0) return { status: "RESOLVED", reason: null, owners, steps };
  const reason = worst(steps) ?? "NO_RULE";
  const fallback = unique(integrationOwners.flatMap((owner) => integrationOwner(owner, directory)));
  return { status: fallback.length > 0 ? "FALLBACK" : "UNOWNED", reason, owners: fallback, steps };
}

interface RuleResult {
  readonly owners: readonly ResolvedOwner[];
  readonly steps: readonly OwnershipStep[];
}

function applyRule(rule: OwnerRule, tags: Readonly<Record<string, string>>, directory: OwnerDirectory): RuleResult {
  // A tag key may equal a property that every object has.
  const raw = Object.hasOwn(tags, rule.keyName) ? tags[rule.keyName] : undefined;
  if (raw === undefined) return { owners: [], steps: [missingTag(rule, tags)] };
  const value = raw.trim();
  if (value === "")
    return { owners: [], steps: [step(rule, value, "TAG_EMPTY", `The tag '${rule.keyName}' is empty.`)] };
  const whole = matchValue(rule, value, directory);
  const parts = whole.step.outcome === "NO_MATCH" ? partsOf(value, rule.separator) : [];
  if (parts.length === 0) return { owners: whole.owners, steps: [whole.step] };
  const matched = parts.map((part) => matchValue(rule, part, directory));
  return { owners: matched.flatMap((part) => part.owners), steps: matched.map((part) => part.step) };
}

/** Empty where the value has no separator. */
function partsOf(value: string, separator: string | null): string[] {
  if (separator === null || !value.includes(separator)) return [];
  const parts = value.split(separator).map((part) => part.trim());
  return parts.filter((part) => part !== "");
}

function matchValue(
  rule: OwnerRule,
  value: string,
  directory: OwnerDirectory,
): { owners: ResolvedOwner[]; step: OwnershipStep } {
  const matches = distinctMatches(directory.matches({ attribute: rule.attribute, providerId: rule.providerId, value }));
  const none = (outcome: FallbackReason, explanation: string) => ({
    owners: [],
    step: step(rule, value, outcome, explanation),
  });
  const [match, another] = matches;
  if (!match) return none("NO_MATCH", `${nobodyHas(rule.attribute, value)}.`);
  if (another) {
    const where = matches.map((one) => `'${one.name}' in ${one.providerName}`).join(" and ");
    return none("AMBIGUOUS", `'${value}' names several: ${where}.`);
  }
  if (match.members === 0) return none("GROUP_EMPTY", `The group '${match.name}' has no members.`);
  if (match.activeMembers === 0) return none("ALL_INACTIVE", `Nobody of '${match.name}' is active.`);
  const explanation = `'${value}' is the ${rule.attribute} '${match.name}' of ${match.providerName}, by ${matchedByText(match.matchedBy)}.`;
  return {
    owners: [{ source: "RESOURCE_OWNER", keyName: rule.keyName, attribute: rule.attribute, value, match }],
    step: step(rule, value, "MATCHED", explanation),
  };
}

/**
 * Each person or group once, by its first kind of match. No kind takes precedence: otherwise a user name equal to
 * another person's address could displace that person.
 */
export function distinctMatches(matches: readonly OwnerMatch[]): readonly OwnerMatch[] {
  const distinct = new Map<string, OwnerMatch>();
  for (const kind of MATCH_KINDS) {
    for (const match of matches.filter(({ matchedBy }) => matchedBy === kind)) {
      const key = match.ownerId ?? match.name;
      if (!distinct.has(key)) distinct.set(key, match);
    }
  }
  return [...distinct.values()];
}

function missingTag(rule: OwnerRule, tags: Readonly<Record<string, string>>): OwnershipStep {
  const near = Object.keys(tags).find((key) => key.trim().toLowerCase() === rule.keyName.toLowerCase());
  const hint = near === undefined ? null : `There is a tag '${near}': tag keys are case-sensitive in AWS.`;
  return { ...step(rule, null, "TAG_MISSING", `There is no tag '${rule.keyName}'.`), hint };
}

function integrationOwner(owner: IntegrationOwner, directory: OwnerDirectory): ResolvedOwner[] {
  return lookupsOfOwner(owner).flatMap((lookup) => {
    const { value } = lookup;
    const matches = distinctMatches(directory.matches(lookup));
    const [match] = matches;
    if (!match || matches.length > 1 || match.activeMembers === 0) return [];
    return [{ source: "INTEGRATION_OWNER" as const, keyName: null, attribute: owner.attribute, value, match }];
  });
}

/** The lookups of an integration owner: each value's frozen id, or else its current match. */
export function lookupsOfOwner({ attribute, providerId, values, ids }: IntegrationOwner): OwnerLookup[] {
  return values.map((value, n) => ({ attribute, providerId, value, id: ids?.[n] ?? null }));
}

/** The reason closest to success: an empty group explains more than a missing tag. */
function worst(steps: readonly OwnershipStep[]): FallbackReason | null {
  const outcomes = steps.map((one) => one.outcome);
  return [...FALLBACK_REASONS].reverse().find((reason) => outcomes.includes(reason)) ?? null;
}

function unique(owners: readonly ResolvedOwner[]): ResolvedOwner[] {
  const keys = new Set<string>();
  return owners.filter(({ match }) => {
    const key = `${match.kind} ${match.providerId} ${match.ownerId ?? match.name}`;
    if (keys.has(key)) return false;
    keys.add(key);
    return true;
  });
}

function step(
  rule: OwnerRule,
  value: string | null,
  outcome: OwnershipStep["outcome"],
  explanation: string,
): OwnershipStep {
  return {
    keyName: rule.keyName,
    attribute: rule.attribute,
    providerId: rule.providerId,
    value,
    outcome,
    explanation,
    hint: null,
  };
}

function matchedByText(kind: MatchKind): string {
  switch (kind) {
    case "ID":
      return "its id";
    case "NAME":
      return "its name";
    case "EMAIL":
      return "e-mail address";
    case "ROLE":
      return "role";
    case "VALUE":
      return "its value";
    default:
      return assertNever(kind);
  }
}
