import PropertyFilter, { type PropertyFilterProps } from "@cloudscape-design/components/property-filter";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Toggle from "@cloudscape-design/components/toggle";
import { useMemo, useState } from "react";
import { useQuery } from "urql";
import { useViewer } from "../../app/session";
import { graphql } from "../../gql";
import type { OwnershipStatus, ResourceStatus } from "../../gql/enums";
import type { ClusterFacetsQuery, ResourceFacetInput } from "../../gql/graphql";
import {
  type FilterState,
  filterInput,
  PROPERTIES,
  stateOfTokens,
  tagKeyOf,
  tagProperty,
  tagsIn,
  tokensOf,
} from "./cluster-filter";

const FACETS = graphql(`
  query ClusterFacets($facets: [ResourceFacetInput!]!, $filter: ResourceFilterInput, $search: String) {
    resourceFacets(facets: $facets, filter: $filter, search: $search) {
      facet tagKey valueCount
      values { value label count }
    }
  }
`);

interface Props {
  readonly state: FilterState;
  readonly total: number | undefined;
  readonly isLoading: boolean;
  readonly onChange: (changes: Partial<FilterState>) => void;
}

/** A filter by text, properties and tags. Choices come from the server, with the number of clusters of each. */
export function ClustersFilter({ state, total, isLoading, onChange }: Props) {
  const { roles } = useViewer();
  const { properties, options, isReading, hasFailed, load } = useChoices(state);
  return (
    <SpaceBetween size="xs">
      <PropertyFilter
        query={{ operation: "and", tokens: tokensOf(state) }}
        onChange={({ detail }) => onChange(stateOfTokens(detail.tokens))}
        filteringProperties={properties}
        filteringOptions={options}
        filteringStatusType={hasFailed ? "error" : isReading ? "loading" : "finished"}
        filteringLoadingText="Reading the choices"
        filteringErrorText="The choices could not be read."
        filteringRecoveryText="Try again"
        filteringEmpty="No cluster has such a value"
        onLoadItems={({ detail }) => load(detail)}
        freeTextFiltering={{ operators: [":"], defaultOperator: ":" }}
        customGroupsText={[{ properties: "Tags", values: "Values of tags", group: "tags" }]}
        filteringAriaLabel="Find clusters by name, property or tag"
        filteringPlaceholder="Name, property or tag"
        readOnlyOperations
        {...(total !== undefined && {
          countText: total === 1 ? "1 cluster" : `${total.toLocaleString("en")} clusters`,
        })}
        loading={isLoading}
      />
      {!roles.includes("ADMIN") && !roles.includes("AUDITOR") && (
        <Toggle checked={state.mine !== ""} onChange={({ detail }) => onChange({ mine: detail.checked ? "1" : "" })}>
          Only those that I own
        </Toggle>
      )}
    </SpaceBetween>
  );
}

/** Labels of values whose number or key says nothing to a person. */
const OWNERSHIP: Readonly<Record<OwnershipStatus, string>> = {
  RESOLVED: "Named by a tag",
  FALLBACK: "The integration's owners",
  UNOWNED: "Nobody",
};

const STATUS: Readonly<Record<ResourceStatus, string>> = {
  PRESENT: "Present",
  MISSING: "Missing",
  GONE: "Gone",
  OUT_OF_SCOPE: "Out of scope",
  REGION_DISABLED: "Region switched off",
};

const WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = { owner: OWNERSHIP, status: STATUS };

interface Asked {
  readonly property: string;
  readonly search: string;
}

/** Reads the values of a property when the viewer opens it, and the keys of tags once. */
function useChoices(state: FilterState) {
  // The address has numbers of accounts, so their names are read at once.
  const [asked, setAsked] = useState<Asked | null>(state.account === "" ? null : { property: "account", search: "" });
  const filter = useMemo(() => filterInput(state), [state]);
  const [{ data: keys }] = useQuery({ query: FACETS, variables: { facets: [{ facet: "TAG_KEY" }], filter: CLUSTERS } });
  const [{ data, fetching, error, stale }, readAgain] = useQuery({
    query: FACETS,
    variables: { facets: facetsOf(asked?.property), filter, search: asked?.search || null },
    pause: asked === null,
  });
  const tagKeys = useMemo(() => {
    const found = keys?.resourceFacets?.[0]?.values.map(({ value }) => value) ?? [];
    return [...new Set([...found, ...tagsIn(state).map(({ key }) => key)])];
  }, [keys, state]);
  const options = useMemo(
    () => optionsOf(asked?.property, valuesOf(asked?.property, data?.resourceFacets?.[0])),
    [asked, data],
  );
  const labels = useLabels(options);
  const properties = useMemo(() => propertiesOf(tagKeys, labels), [tagKeys, labels]);
  const load = ({ filteringProperty, filteringText, samePage }: PropertyFilterProps.LoadItemsDetail) => {
    if (samePage) return readAgain({ requestPolicy: "network-only" });
    setAsked(filteringProperty ? { property: filteringProperty.key, search: filteringText } : null);
  };
  return {
    properties,
    options,
    isReading: asked !== null && (fetching || stale),
    hasFailed: error !== undefined,
    load,
  };
}

const CLUSTERS = { types: ["EKS_CLUSTER" as const] };

function facetsOf(property: string | undefined): ResourceFacetInput[] {
  if (property === undefined) return [];
  const tagKey = tagKeyOf(property);
  if (tagKey !== null) return [{ facet: "TAG_VALUE", tagKey }];
  return PROPERTIES.filter(({ key }) => key === property).map(({ facet }) => ({ facet }));
}

/** The values of an answer, unless it is still that to the property before. */
function valuesOf(property: string | undefined, found: Found | undefined): readonly Choice[] {
  const [wanted] = facetsOf(property);
  return found && found.facet === wanted?.facet && found.tagKey === (wanted.tagKey ?? null) ? found.values : [];
}

type Found = NonNullable<ClusterFacetsQuery["resourceFacets"]>[number];

interface Choice {
  readonly value: string;
  readonly label: string;
  readonly count: number;
}

function optionsOf(property: string | undefined, values: readonly Choice[]): PropertyFilterProps.FilteringOption[] {
  if (property === undefined) return [];
  return values.map(({ value, label, count }) => ({
    propertyKey: property,
    value,
    label: property === "account" ? `${label} (${value})` : (WORDS[property]?.[value] ?? label),
    tags: [count === 1 ? "1 cluster" : `${count.toLocaleString("en")} clusters`],
  }));
}

/** The label of a choice is kept, so that the filter shows it after the choice is gone. */
function useLabels(options: readonly PropertyFilterProps.FilteringOption[]): ReadonlyMap<string, string> {
  const [known, setKnown] = useState<ReadonlyMap<string, string>>(new Map());
  const fresh = options.filter(
    ({ propertyKey, value, label }) => label && known.get(`${propertyKey} ${value}`) !== label,
  );
  if (fresh.length > 0) {
    setKnown(
      new Map([
        ...known,
        ...fresh.map(({ propertyKey, value, label }) => [`${propertyKey} ${value}`, label!] as const),
      ]),
    );
  }
  return known;
}

function propertiesOf(
  tagKeys: readonly string[],
  labels: ReadonlyMap<string, string>,
): PropertyFilterProps.FilteringProperty[] {
  const format = (key: string) => (value: unknown) =>
    [value]
      .flat()
      .map((one) => labels.get(`${key} ${String(one)}`) ?? WORDS[key]?.[String(one)] ?? String(one))
      .join(", ");
  return [
    ...PROPERTIES.map(({ key, label, values }) => ({
      key,
      propertyLabel: label,
      groupValuesLabel: values,
      operators: [{ operator: "=" as const, tokenType: "enum" as const, format: format(key) }],
    })),
    ...tagKeys.map((key) => ({
      key: tagProperty(key),
      propertyLabel: key,
      groupValuesLabel: `Values of ${key}`,
      group: "tags",
      operators: ["=" as const],
    })),
  ];
}
