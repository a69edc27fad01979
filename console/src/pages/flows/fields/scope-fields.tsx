import Autosuggest from "@cloudscape-design/components/autosuggest";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMemo, useState } from "react";
import { useQuery } from "urql";
import { graphql } from "../../../gql";
import type { ResourceScopeBy, ResourceScopeMode } from "../../../gql/enums";
import { useSettled } from "../../../parts/reading/use-settled";
import type { ScopeDraft } from "../draft/flow-draft";
import { ClustersById } from "./clusters-by-id";
import { FlowField } from "./flow-form";
import { TokensField } from "./tokens-field";

const CLUSTERS = graphql(`
  query FlowClusterNames($integrationId: ID, $search: String) {
    resources(first: 20, filter: { integrationId: $integrationId, search: $search, types: [EKS_CLUSTER] }) {
      nodes { id name account { id name } }
    }
  }
`);

const TAG_KEYS = graphql(`
  query FlowTagKeys($integrationId: ID, $search: String) {
    resourceFacets(
      facets: [{ facet: TAG_KEY }]
      filter: { integrationId: $integrationId, types: [EKS_CLUSTER] }
      search: $search
    ) { values { value count } }
  }
`);

const TAG_VALUES = graphql(`
  query FlowTagValues($key: String!, $integrationId: ID, $search: String) {
    resourceFacets(
      facets: [{ facet: TAG_VALUE, tagKey: $key }]
      filter: { integrationId: $integrationId, types: [EKS_CLUSTER] }
      search: $search
    ) { values { value count } }
  }
`);

interface Props {
  readonly path: string;
  readonly label: string;
  readonly scope: ScopeDraft;
  readonly integrationId: string;
  readonly onChange: (changes: Partial<ScopeDraft>) => void;
}

/** One rule that includes or excludes clusters. */
export function ScopeFields({ path, label, scope, integrationId, onChange }: Props) {
  const { mode, by } = scope;
  return (
    <SpaceBetween size="xs">
      <div className="flows-row">
        <FlowField paths={[`${path}.mode`]} label={label}>
          <Select
            selectedOption={{ value: mode, label: MODES[mode] }}
            options={Object.entries(MODES).map(([value, name]) => ({ value, label: name }))}
            onChange={({ detail }) => onChange({ mode: detail.selectedOption.value as ResourceScopeMode })}
          />
        </FlowField>
        <FlowField paths={[`${path}.by`]} label="By">
          <Select
            selectedOption={{ value: by, label: BY[by] }}
            options={Object.entries(BY).map(([value, name]) => ({ value, label: name }))}
            onChange={({ detail }) => onChange({ by: detail.selectedOption.value as ResourceScopeBy, values: [] })}
          />
        </FlowField>
      </div>
      {by === "NAME" && <Names path={path} scope={scope} integrationId={integrationId} onChange={onChange} />}
      {by === "TAG" && <Tag path={path} scope={scope} integrationId={integrationId} onChange={onChange} />}
      {by === "ID" && (
        <FlowField
          paths={[`${path}.values`]}
          label="Clusters"
          description="A cluster that is made anew needs another entry."
        >
          <ClustersById ids={scope.values} integrationId={integrationId} onChange={(values) => onChange({ values })} />
        </FlowField>
      )}
    </SpaceBetween>
  );
}

const MODES: Readonly<Record<ResourceScopeMode, string>> = { INCLUDE: "Take in", EXCLUDE: "Leave out" };
const BY: Readonly<Record<ResourceScopeBy, string>> = { NAME: "Name", TAG: "Tag", ID: "Choice from the list" };

type FieldProps = Omit<Props, "label">;

function Names({ path, scope, integrationId, onChange }: FieldProps) {
  const [search, setSearch, isWaiting] = useSearch();
  const variables = { integrationId: integrationId || null, search };
  const [{ data, fetching }] = useQuery({ query: CLUSTERS, variables });
  const isSearching = isWaiting || fetching;
  const found = isSearching ? [] : (data?.resources?.nodes ?? []);
  return (
    <FlowField paths={[`${path}.values`]} label="Names" description="A * stands for anything, as in payments-*.">
      <TokensField
        values={scope.values}
        onChange={(values) => onChange({ values })}
        ariaLabel="Names of clusters"
        placeholder="Find a cluster, or type a pattern"
        suggestions={found.map(({ name, account }) => ({ value: name, description: account.name }))}
        onSearch={setSearch}
        isSearching={isSearching}
        empty="No cluster of that name is known."
      />
    </FlowField>
  );
}

function Tag({ path, scope, integrationId, onChange }: FieldProps) {
  const inScope = { integrationId: integrationId || null };
  const [keySearch, setKeySearch] = useSearch();
  const [{ data: keys }] = useQuery({ query: TAG_KEYS, variables: { ...inScope, search: keySearch } });
  const [search, setSearch, isWaiting] = useSearch();
  const [{ data, fetching }] = useQuery({
    query: TAG_VALUES,
    variables: { ...inScope, key: scope.key, search },
    pause: scope.key === "",
  });
  const isSearching = isWaiting || fetching;
  const found = isSearching ? [] : (data?.resourceFacets?.[0]?.values ?? []);
  return (
    <div className="flows-row">
      <FlowField paths={[`${path}.key`]} label="Key of the tag" description="Exactly as it is in AWS.">
        <Autosuggest
          value={scope.key}
          onChange={({ detail }) => {
            onChange({ key: detail.value });
            setKeySearch(detail.value);
          }}
          options={(keys?.resourceFacets?.[0]?.values ?? []).map(({ value, count }) => ({
            value,
            tags: [countOf(count)],
          }))}
          filteringType="manual"
          enteredTextLabel={(value) => `Take ${value}`}
          placeholder="Such as team"
          empty="No cluster has such a tag."
        />
      </FlowField>
      <FlowField paths={[`${path}.values`]} label="Values of the tag" description="A * stands for anything.">
        <TokensField
          values={scope.values}
          onChange={(values) => onChange({ values })}
          ariaLabel="Values of the tag"
          placeholder="Find a value, or type a pattern"
          suggestions={found.map(({ value, count }) => ({ value, description: countOf(count) }))}
          onSearch={setSearch}
          isSearching={isSearching}
          empty="No cluster has such a value."
        />
      </FlowField>
    </div>
  );
}

function countOf(count: number): string {
  return count === 1 ? "1 cluster" : `${count.toLocaleString("en")} clusters`;
}

/** The typed text once it has settled; true: it has not settled yet. */
function useSearch(): [string | null, (text: string) => void, boolean] {
  const [typed, setTyped] = useState("");
  const text = useSettled(typed.trim());
  return useMemo(() => [text === "" ? null : text, setTyped, text !== typed.trim()], [text, typed]);
}
