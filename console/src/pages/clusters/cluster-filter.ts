import type { PropertyFilterProps } from "@cloudscape-design/components/property-filter";
import type { OwnershipStatus, ResourceFacetKind, ResourceStatus } from "../../gql/enums";
import type { ResourceFilterInput } from "../../gql/graphql";
import type { SearchState } from "../../parts/lists/search-state";

/** The filter in the address: lists are separated by commas, tags are a query string. */
export type FilterState = SearchState<(typeof KEYS)[number]>;

const KEYS = ["search", "account", "region", "version", "owner", "status", "tags", "mine"] as const;

export const NO_FILTER: FilterState = {
  search: "",
  account: "",
  region: "",
  version: "",
  owner: "",
  status: "",
  tags: "",
  mine: "",
};

interface Property {
  readonly key: "account" | "region" | "version" | "owner" | "status";
  readonly facet: ResourceFacetKind;
  readonly label: string;
  readonly values: string;
}

export const PROPERTIES: readonly Property[] = [
  { key: "account", facet: "ACCOUNT", label: "Account", values: "Accounts" },
  { key: "region", facet: "REGION", label: "Region", values: "Regions" },
  { key: "version", facet: "VERSION", label: "Kubernetes version", values: "Kubernetes versions" },
  { key: "owner", facet: "OWNERSHIP", label: "Owner", values: "Ways to find owners" },
  { key: "status", facet: "STATUS", label: "State", values: "States" },
];

const TAG = "tag:";

export function tagProperty(tagKey: string): string {
  return `${TAG}${tagKey}`;
}

/** Null: the property is not a tag. */
export function tagKeyOf(property: string): string | null {
  return property.startsWith(TAG) ? property.slice(TAG.length) : null;
}

export function tagsIn({ tags }: Pick<FilterState, "tags">): { key: string; value: string }[] {
  return [...new URLSearchParams(tags)].map(([key, value]) => ({ key, value }));
}

/** The filter as the API takes it. */
export function filterInput(state: FilterState): ResourceFilterInput {
  const list = (text: string) => (text === "" ? null : text.split(","));
  return {
    types: ["EKS_CLUSTER"],
    search: state.search || null,
    accountIds: list(state.account),
    regions: list(state.region),
    versions: list(state.version),
    ownership: list(state.owner) as OwnershipStatus[] | null,
    statuses: list(state.status) as ResourceStatus[] | null,
    tags: state.tags === "" ? null : tagsIn(state),
    ownedByMe: state.mine === "" ? null : true,
  };
}

export function isFiltered(state: FilterState): boolean {
  return KEYS.some((key) => state[key] !== "");
}

export function tokensOf(state: FilterState): PropertyFilterProps.Token[] {
  return [
    ...(state.search === "" ? [] : [{ operator: ":" as const, value: state.search }]),
    ...PROPERTIES.filter(({ key }) => state[key] !== "").map(({ key }) => ({
      propertyKey: key,
      operator: "=" as const,
      value: state[key].split(","),
    })),
    ...tagsIn(state).map(({ key, value }) => ({ propertyKey: tagProperty(key), operator: "=" as const, value })),
  ];
}

/** The newest text is the search. Several tokens of one property match any of their values. */
export function stateOfTokens(tokens: readonly PropertyFilterProps.Token[]): Omit<FilterState, "mine"> {
  const valuesOf = (property: string) =>
    tokens.filter(({ propertyKey }) => propertyKey === property).flatMap(({ value }) => value as string | string[]);
  const tags = tokens.flatMap(({ propertyKey, value }) => {
    const key = tagKeyOf(propertyKey ?? "");
    return key === null ? [] : [[key, String(value)]];
  });
  const lists = Object.fromEntries(PROPERTIES.map(({ key }) => [key, [...new Set(valuesOf(key))].join(",")]));
  return {
    ...(lists as Record<Property["key"], string>),
    search: tokens.findLast(({ propertyKey }) => propertyKey === undefined)?.value ?? "",
    tags: new URLSearchParams(tags).toString(),
  };
}
