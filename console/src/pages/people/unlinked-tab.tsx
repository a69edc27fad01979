import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import { useMemo, useState } from "react";
import { useQuery } from "urql";
import { addresses } from "../../app/addresses";
import { useViewer } from "../../app/session";
import { graphql } from "../../gql";
import type { IdentityOrderField } from "../../gql/enums";
import { PageLink } from "../../parts/links/page-link";
import { afterOf } from "../../parts/lists/cursor-pages";
import { ListTable } from "../../parts/lists/list-table";
import { useSearchState } from "../../parts/lists/search-state";
import { useReadAgain } from "../../parts/reading/read-again";
import { useReadAt } from "../../parts/reading/use-read-at";
import { Breakable } from "../../parts/words/breakable";
import { LinkIdentity, type UnlinkedIdentity } from "./link-identity";
import { SearchField } from "./people-filter";
import { ProviderSelect } from "./provider-select";

const UNLINKED = graphql(`
  query UnlinkedIdentities($after: String, $filter: IdentityFilterInput, $orderBy: IdentityOrder) {
    identities(first: 50, after: $after, filter: $filter, orderBy: $orderBy) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id displayName userName email active providerName provider { id } }
    }
  }
`);

const DEFAULTS = { search: "", provider: "", order: "NAME", direction: "ASC", cursors: "" };
const FIRST = { cursors: "" };

/** Identities at providers of standing `LINK_ONLY` that neither an address nor an external id linked to a person. */
export function UnlinkedTab() {
  const isAdmin = useViewer().roles.includes("ADMIN");
  const [linking, setLinking] = useState<UnlinkedIdentity | null>(null);
  const [state, change] = useSearchState(DEFAULTS);
  const [{ data, fetching, error, stale }, readAgain] = useQuery({
    query: UNLINKED,
    variables: {
      after: afterOf(state.cursors),
      filter: {
        linked: false,
        ...(state.search.trim() !== "" && { search: state.search.trim() }),
        ...(state.provider !== "" && { providerId: state.provider }),
      },
      orderBy: { field: state.order as IdentityOrderField, direction: state.direction as "ASC" | "DESC" },
    },
  });
  useReadAgain(readAgain);
  const refresh = () => readAgain({ requestPolicy: "network-only" });
  const columns = useMemo(() => (isAdmin ? [...COLUMNS, actionColumn(setLinking)] : COLUMNS), [isAdmin]);
  return (
    <>
      <ListTable
        title="Unlinked identities"
        description="Identities that a provider knows and that belong to no person, such as users of IAM Identity Center whom nothing links to a home."
        columns={columns}
        connection={data?.identities}
        isLoading={fetching || stale}
        error={error}
        onRefresh={refresh}
        readAt={useReadAt(data)}
        filter={
          <SpaceBetween direction="horizontal" size="xs">
            <SearchField
              value={state.search}
              label="Find identities by name, user name or address"
              placeholder="Name, user name or address"
              onChange={(search) => change({ search, ...FIRST })}
            />
            <ProviderSelect value={state.provider} onChange={(provider) => change({ provider, ...FIRST })} />
          </SpaceBetween>
        }
        isFiltered={state.search !== "" || state.provider !== ""}
        onClearFilter={() => change({ search: "", provider: "", ...FIRST })}
        empty="Every identity belongs to somebody. Nothing is to be done."
        cursors={state.cursors}
        onCursors={(cursors) => change({ cursors })}
        sorting={{
          column: state.order,
          isDescending: state.direction === "DESC",
          onChange: (order, isDescending) => change({ order, direction: isDescending ? "DESC" : "ASC", ...FIRST }),
        }}
      />
      {linking && (
        <LinkIdentity
          identity={linking}
          onClose={(isDone) => {
            setLinking(null);
            if (isDone) refresh();
          }}
        />
      )}
    </>
  );
}

const COLUMNS: readonly TableProps.ColumnDefinition<UnlinkedIdentity>[] = [
  {
    id: "name",
    header: "Name",
    sortingField: "NAME",
    isRowHeader: true,
    cell: ({ displayName }) => <Breakable>{displayName}</Breakable>,
  },
  { id: "userName", header: "User name", sortingField: "USER_NAME", cell: ({ userName }) => userName },
  { id: "email", header: "Address", sortingField: "ADDRESS", cell: ({ email }) => email ?? "-" },
  {
    id: "provider",
    header: "Identity provider",
    cell: ({ provider, providerName }) =>
      provider ? <PageLink to={addresses.provider(provider.id)}>{providerName}</PageLink> : providerName,
  },
];

function actionColumn(onLink: (identity: UnlinkedIdentity) => void): TableProps.ColumnDefinition<UnlinkedIdentity> {
  return {
    id: "link",
    header: "Action",
    cell: (identity) => (
      <Button
        variant="inline-link"
        ariaLabel={`Link ${identity.displayName} (${identity.userName}) to a person`}
        onClick={() => onLink(identity)}
      >
        Link
      </Button>
    ),
  };
}
