import type { IntegrationOwnerInput, OwnerRuleInput } from "../../gql/graphql";
import type { OwnersDraft } from "../owners/owners-editor";

/** The saved owners and rules of an integration. */
export interface SavedOwners {
  readonly version: number;
  readonly ownerRules: readonly {
    readonly keyName: string;
    readonly attribute: string;
    readonly providerId: string | null;
    readonly separator: string | null;
  }[];
  readonly integrationOwners: readonly {
    readonly attribute: string;
    readonly providerId: string | null;
    readonly values: readonly string[];
  }[];
}

/** Unsaved rules, and the version that they were made from. */
export interface RulesDraft extends OwnersDraft {
  readonly version: number;
}

/** The saved owners as the API's input. */
export function ownersOf({ ownerRules, integrationOwners }: SavedOwners): OwnersDraft {
  return {
    owners: integrationOwners.map(({ attribute, providerId, values }) => ({
      attribute,
      providerId,
      values: [...values],
    })),
    rules: ownerRules.map(({ keyName, attribute, providerId, separator }) => ({
      keyName,
      attribute,
      providerId,
      separator,
    })),
  };
}

export function areSame(one: OwnersDraft, other: OwnersDraft): boolean {
  const textOf = ({ owners, rules }: OwnersDraft) => JSON.stringify([owners.map(ownerFields), rules.map(ruleFields)]);
  return textOf(one) === textOf(other);
}

/** Whether every row is filled in. An incomplete row is not previewed. */
export function isWhole({ owners, rules }: OwnersDraft): boolean {
  return owners.every(({ values }) => values.length > 0) && rules.every(({ keyName }) => keyName.trim() !== "");
}

function ownerFields({ attribute, providerId, values }: IntegrationOwnerInput) {
  return [attribute, providerId ?? null, values];
}

function ruleFields({ keyName, attribute, providerId, separator }: OwnerRuleInput) {
  return [keyName, attribute, providerId ?? null, separator ?? null];
}
