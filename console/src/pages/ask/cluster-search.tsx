import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import TokenGroup from "@cloudscape-design/components/token-group";
import { useMemo } from "react";
import { useQuery } from "urql";
import type { ResourceFacetInput } from "../../gql/graphql";
import { useSettled } from "../../parts/reading/use-settled";
import { FOUND_ELSEWHERE, TAG_KEYS } from "./ask-documents";

/** The filter in the address. A tag is "key=value"; an owner is an id, with its name to show. */
export interface ClusterFilter {
  readonly search: string;
  readonly account: string;
  readonly tag: string;
  readonly owner: string;
  readonly ownerName: string;
}

export const NO_FILTER: ClusterFilter = { search: "", account: "", tag: "", owner: "", ownerName: "" };

interface Props {
  readonly filter: ClusterFilter;
  readonly onChange: (changes: Partial<ClusterFilter>) => void;
}

/** A search field for names. Tags, accounts and owners that match the text are offered below it. */
export function ClusterSearch({ filter, onChange }: Props) {
  const found = useFoundElsewhere(filter.search);
  const tokens = tokensOf(filter);
  return (
    <SpaceBetween size="xs">
      <Input
        type="search"
        value={filter.search}
        onChange={({ detail }) => onChange({ search: detail.value })}
        ariaLabel="Find a cluster by name, tag, account or owner"
        placeholder="Name, tag, account or owner"
      />
      {tokens.length > 0 && (
        <TokenGroup
          items={tokens.map(({ label }) => ({ label, dismissLabel: `Do not filter by ${label}` }))}
          onDismiss={({ detail }) => onChange(tokens[detail.itemIndex]!.cleared)}
        />
      )}
      {found.length > 0 && (
        <SpaceBetween direction="horizontal" size="xs" alignItems="center">
          <Box color="text-body-secondary">Also in:</Box>
          {found.map(({ label, chosen }) => (
            <Button key={label} variant="inline-link" onClick={() => onChange({ search: "", ...chosen })}>
              {label}
            </Button>
          ))}
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}

interface Suggestion {
  readonly label: string;
  readonly chosen: Partial<ClusterFilter>;
}

const MOST_TAG_KEYS = 15;
const MOST_SUGGESTIONS = 6;
const NAMES_ALL = /^(name|kubernetes\.io|aws:)/i;

function useFoundElsewhere(search: string): Suggestion[] {
  const text = useSettled(search.trim());
  const isAsked = text.length >= 2;
  const [{ data: keys }] = useQuery({ query: TAG_KEYS, pause: !isAsked, requestPolicy: "cache-first" });
  const tagKeys = keys?.resourceFacets?.[0]?.values;
  const facets = useMemo<ResourceFacetInput[]>(
    () => [
      { facet: "ACCOUNT" },
      ...(tagKeys ?? [])
        .filter(({ value }) => !NAMES_ALL.test(value))
        .slice(0, MOST_TAG_KEYS)
        .map(({ value }) => ({ facet: "TAG_VALUE" as const, tagKey: value })),
    ],
    [tagKeys],
  );
  const [{ data }] = useQuery({ query: FOUND_ELSEWHERE, variables: { text, facets }, pause: !isAsked || !tagKeys });
  // Results for an earlier text are not offered.
  if (search.trim() !== text || !isAsked || !data) return [];
  const byFacet = (data.resourceFacets ?? []).flatMap(({ tagKey, values }) =>
    values.map(({ value, label, count }) => suggestionOf(tagKey ?? null, value, label, count)),
  );
  const owners = (data.search ?? []).flatMap(({ results }) =>
    results.map(({ id, title }) => ({ label: `owner ${title}`, chosen: { owner: id, ownerName: title } })),
  );
  return [...byFacet, ...owners].slice(0, MOST_SUGGESTIONS);
}

function suggestionOf(tagKey: string | null, value: string, label: string, count: number): Suggestion {
  if (tagKey === null) return { label: `account ${label} (${count})`, chosen: { account: value } };
  return { label: `tag ${tagKey}: ${value} (${count})`, chosen: { tag: `${tagKey}=${value}` } };
}

function tokensOf({ account, tag, owner, ownerName }: ClusterFilter) {
  return [
    ...(account === "" ? [] : [{ label: `Account ${account}`, cleared: { account: "" } }]),
    ...(tag === "" ? [] : [{ label: `Tag ${tag.replace("=", ": ")}`, cleared: { tag: "" } }]),
    ...(owner === "" ? [] : [{ label: `Owner ${ownerName}`, cleared: { owner: "", ownerName: "" } }]),
  ];
}
