import Button from "@cloudscape-design/components/button";
import Input from "@cloudscape-design/components/input";
import type { TableProps } from "@cloudscape-design/components/table";
import { useQuery } from "urql";
import { useLocation } from "wouter";
import { addresses } from "../../app/addresses";
import { useViewer } from "../../app/session";
import { graphql } from "../../gql";
import type { IdentityProviderOrderField } from "../../gql/enums";
import type { ProvidersListQuery } from "../../gql/graphql";
import { PageLink } from "../../parts/links/page-link";
import { afterOf } from "../../parts/lists/cursor-pages";
import { ListTable } from "../../parts/lists/list-table";
import { useSearchState } from "../../parts/lists/search-state";
import { useTypedSearch } from "../../parts/lists/typed-search";
import { useReadAgain } from "../../parts/reading/read-again";
import { useReadAt } from "../../parts/reading/use-read-at";
import { Breakable } from "../../parts/words/breakable";
import { Moment } from "../../parts/words/moment";
import { PROVIDER_KIND_WORDS, STANDING_WORDS } from "../../parts/words/people-words";
import { useAgainWhile } from "./again-while";
import { ProviderCounts } from "./provider-counts";
import { lastUpdateOf, ProviderState } from "./provider-state";

const PROVIDERS = graphql(`
  query ProvidersList($after: String, $filter: IdentityProviderFilterInput, $orderBy: IdentityProviderOrder) {
    identityProviders(first: 50, after: $after, filter: $filter, orderBy: $orderBy) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id name kind standing enabled syncedAt scimTokenCreatedAt scimTokenLastUsedAt
        failure { code message }
        leaversAlarm { people since }
      }
    }
  }
`);

type Provider = NonNullable<ProvidersListQuery["identityProviders"]>["nodes"][number];

const DEFAULTS = { search: "", order: "NAME", direction: "ASC", cursors: "" };
const FIRST = { cursors: "" };
const AGAIN_MS = 10_000;

/** The providers of people and groups. */
export function ProvidersPage() {
  const [, go] = useLocation();
  const { roles } = useViewer();
  const isAdmin = roles.includes("ADMIN");
  const readsAll = isAdmin || roles.includes("AUDITOR");
  const [state, change] = useSearchState(DEFAULTS);
  const [{ data, fetching, error, stale }, readAgain] = useQuery({
    query: PROVIDERS,
    variables: {
      after: afterOf(state.cursors),
      filter: state.search.trim() === "" ? {} : { search: state.search.trim() },
      orderBy: { field: state.order as IdentityProviderOrderField, direction: state.direction as "ASC" | "DESC" },
    },
  });
  useReadAgain(readAgain);
  useAgainWhile(data?.identityProviders != null, AGAIN_MS, readAgain);
  const connect = isAdmin && (
    <Button variant="primary" onClick={() => go(addresses.newProvider())}>
      Connect an identity provider
    </Button>
  );
  return (
    <ListTable
      title="Identity providers"
      description="Where people and groups come from, and which rules can use them."
      columns={COLUMNS}
      connection={data?.identityProviders}
      isLoading={fetching || stale}
      error={error}
      onRefresh={() => readAgain({ requestPolicy: "network-only" })}
      readAt={useReadAt(data)}
      filter={readsAll && <Search value={state.search} onChange={(search) => change({ search, ...FIRST })} />}
      isFiltered={state.search !== ""}
      onClearFilter={() => change({ search: "", ...FIRST })}
      empty={
        isAdmin
          ? "Nobody is known yet. Connect Okta, Entra, IAM Identity Center or a document: its people can sign in and ask from then on."
          : "Nobody is known yet. An administrator connects an identity provider."
      }
      actions={connect}
      cursors={state.cursors}
      onCursors={(cursors) => change({ cursors })}
      sorting={{
        column: state.order,
        isDescending: state.direction === "DESC",
        onChange: (order, isDescending) => change({ order, direction: isDescending ? "DESC" : "ASC", ...FIRST }),
      }}
    />
  );
}

function Search({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  const [text, setText] = useTypedSearch(value, onChange);
  return (
    <div style={{ inlineSize: "min(20rem, 70vw)" }}>
      <Input
        type="search"
        value={text}
        onChange={({ detail }) => setText(detail.value)}
        ariaLabel="Find identity providers by name"
        placeholder="Name"
      />
    </div>
  );
}

const COLUMNS: readonly TableProps.ColumnDefinition<Provider>[] = [
  {
    id: "name",
    header: "Name",
    sortingField: "NAME",
    isRowHeader: true,
    cell: ({ id, name }) => (
      <PageLink to={addresses.provider(id)}>
        <Breakable>{name}</Breakable>
      </PageLink>
    ),
  },
  { id: "kind", header: "Source", cell: ({ kind }) => PROVIDER_KIND_WORDS[kind] },
  { id: "standing", header: "Standing", cell: ({ standing }) => STANDING_WORDS[standing].label },
  { id: "counts", header: "Knows", width: 240, minWidth: 200, cell: ({ id }) => <ProviderCounts id={id} /> },
  { id: "last", header: "Last update", cell: (provider) => <LastUpdate provider={provider} /> },
  { id: "state", header: "State", cell: (provider) => <ProviderState provider={provider} /> },
];

function LastUpdate({ provider }: { readonly provider: Provider }) {
  const at = lastUpdateOf(provider);
  return at === null ? "Never" : <Moment at={at} />;
}
