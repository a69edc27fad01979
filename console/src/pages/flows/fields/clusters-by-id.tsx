import Multiselect from "@cloudscape-design/components/multiselect";
import { useEffect, useMemo, useState } from "react";
import { useClient, useQuery } from "urql";
import { graphql } from "../../../gql";
import { useSettled } from "../../../parts/reading/use-settled";

const FIND = graphql(`
  query FlowClusters($integrationId: ID, $search: String) {
    resources(first: 20, filter: { integrationId: $integrationId, search: $search, types: [EKS_CLUSTER] }) {
      pageInfo { hasNextPage }
      nodes { id name account { id name } }
    }
  }
`);

const NAME = graphql(`
  query FlowClusterName($id: ID!) {
    resource(id: $id) { id name account { id name } }
  }
`);

interface Props {
  readonly ids: readonly string[];
  readonly integrationId: string;
  readonly onChange: (ids: readonly string[]) => void;
}

/** Clusters one by one, shown by their names. */
export function ClustersById({ ids, integrationId, onChange }: Props) {
  const [search, setSearch] = useState("");
  const text = useSettled(search.trim());
  const variables = useMemo(
    () => ({ integrationId: integrationId || null, search: text === "" ? null : text }),
    [integrationId, text],
  );
  const [{ data, fetching }] = useQuery({ query: FIND, variables });
  const names = useClusterNames(ids);
  const isSearching = fetching || text !== search.trim();
  const found = isSearching ? [] : (data?.resources?.nodes ?? []);
  const chosen = ids.map((id) => ({ value: id, label: names.get(id) ?? "Reading its name" }));
  return (
    <Multiselect
      selectedOptions={chosen}
      options={found.map(({ id, name, account }) => ({ value: id, label: name, description: account.name }))}
      onChange={({ detail }) => onChange(detail.selectedOptions.map(({ value }) => value!))}
      filteringType="manual"
      onLoadItems={({ detail }) => setSearch(detail.filteringText)}
      filteringAriaLabel="Find a cluster by name"
      filteringPlaceholder="Name of a cluster"
      placeholder="Choose clusters"
      statusType={isSearching ? "loading" : "finished"}
      loadingText="Looking for clusters"
      finishedText={data?.resources?.pageInfo.hasNextPage ? "Type a name to find others." : ""}
      empty="No cluster of that name is known."
      deselectAriaLabel={({ label }) => `Take out ${label}`}
    />
  );
}

/** Names of clusters by their ids; each is read once. */
export function useClusterNames(ids: readonly string[]): ReadonlyMap<string, string> {
  const client = useClient();
  const [names, setNames] = useState<ReadonlyMap<string, string>>(new Map());
  const unknown = ids.filter((id) => !names.has(id)).join();
  useEffect(() => {
    let isWanted = true;
    for (const id of unknown === "" ? [] : unknown.split(",")) {
      void client
        .query(NAME, { id }, { requestPolicy: "cache-first" })
        .toPromise()
        .then(({ data, error }) => {
          const name = data?.resource?.name ?? (error?.networkError ? null : "A cluster that is gone");
          if (isWanted && name !== null) setNames((before) => new Map([...before, [id, name]]));
        });
    }
    return () => {
      isWanted = false;
    };
  }, [client, unknown]);
  return names;
}
