import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import { useQuery } from "urql";
import { addresses } from "../../app/addresses";
import { graphql } from "../../gql";
import type { GroupsListQuery } from "../../gql/graphql";
import { PageLink } from "../../parts/links/page-link";
import { afterOf } from "../../parts/lists/cursor-pages";
import { ListTable } from "../../parts/lists/list-table";
import { useSearchState } from "../../parts/lists/search-state";
import { useReadAgain } from "../../parts/reading/read-again";
import { useReadAt } from "../../parts/reading/use-read-at";
import { Breakable } from "../../parts/words/breakable";
import { PROVIDER_KIND_WORDS } from "../../parts/words/people-words";
import { SearchField } from "./people-filter";
import { ProviderSelect } from "./provider-select";

const GROUPS = graphql(`
  query GroupsList($after: String, $filter: GroupFilterInput, $orderBy: GroupOrder) {
    groups(first: 50, after: $after, filter: $filter, orderBy: $orderBy) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id name provider { id name kind } }
    }
  }
`);

type Group = NonNullable<GroupsListQuery["groups"]>["nodes"][number];

const DEFAULTS = { search: "", provider: "", direction: "ASC", cursors: "" };
const FIRST = { cursors: "" };

/** Every group of every provider. The uses of a group are on its page. */
export function GroupsTab() {
  const [state, change] = useSearchState(DEFAULTS);
  const [{ data, fetching, error, stale }, readAgain] = useQuery({
    query: GROUPS,
    variables: {
      after: afterOf(state.cursors),
      filter: {
        ...(state.search.trim() !== "" && { search: state.search.trim() }),
        ...(state.provider !== "" && { providerId: state.provider }),
      },
      orderBy: { field: "NAME", direction: state.direction as "ASC" | "DESC" },
    },
  });
  useReadAgain(readAgain);
  return (
    <ListTable
      title="Groups"
      description="Groups of the identity providers, which tags, access flows and roles name."
      columns={COLUMNS}
      connection={data?.groups}
      isLoading={fetching || stale}
      error={error}
      onRefresh={() => readAgain({ requestPolicy: "network-only" })}
      readAt={useReadAt(data)}
      filter={
        <SpaceBetween direction="horizontal" size="xs">
          <SearchField
            value={state.search}
            label="Find groups by name"
            placeholder="Name"
            onChange={(search) => change({ search, ...FIRST })}
          />
          <ProviderSelect value={state.provider} onChange={(provider) => change({ provider, ...FIRST })} />
        </SpaceBetween>
      }
      isFiltered={state.search !== "" || state.provider !== ""}
      onClearFilter={() => change({ search: "", provider: "", ...FIRST })}
      empty="No provider has told of a group yet. With SCIM, push or assign the groups that tags and flows name."
      cursors={state.cursors}
      onCursors={(cursors) => change({ cursors })}
      sorting={{
        column: "NAME",
        isDescending: state.direction === "DESC",
        onChange: (_column, isDescending) => change({ direction: isDescending ? "DESC" : "ASC", ...FIRST }),
      }}
    />
  );
}

const COLUMNS: readonly TableProps.ColumnDefinition<Group>[] = [
  {
    id: "name",
    header: "Name",
    sortingField: "NAME",
    isRowHeader: true,
    cell: ({ id, name }) => (
      <PageLink to={addresses.group(id)}>
        <Breakable>{name}</Breakable>
      </PageLink>
    ),
  },
  {
    id: "provider",
    header: "Identity provider",
    cell: ({ provider }) =>
      provider ? <PageLink to={addresses.provider(provider.id)}>{provider.name}</PageLink> : "-",
  },
  {
    id: "kind",
    header: "Its people come by",
    cell: ({ provider }) => (provider ? PROVIDER_KIND_WORDS[provider.kind] : "-"),
  },
];
