import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { useEffect, useMemo, useState } from "react";
import { useQuery } from "urql";
import { addresses } from "../../app/addresses";
import { useViewer } from "../../app/session";
import { graphql } from "../../gql";
import type { DecidedByMeQuery } from "../../gql/graphql";
import { PageLink } from "../../parts/links/page-link";
import { afterOf, CursorPages, isPaged } from "../../parts/lists/cursor-pages";
import { fittingColumns } from "../../parts/lists/fitting-columns";
import { useSearchState } from "../../parts/lists/search-state";
import { usePageWidth } from "../../parts/lists/use-page-width";
import { Problem } from "../../parts/problems/problem";
import { useReadAgain } from "../../parts/reading/read-again";
import { Moment } from "../../parts/words/moment";
import { GrantStatus, RequestStatus } from "../../parts/words/states";
import { whatIsAsked } from "./asked-words";
import { DecisionLine } from "./decision-line";

const DECIDED = graphql(`
  query DecidedByMe($after: String, $filter: AccessRequestFilterInput!) {
    accessRequests(first: 20, after: $after, filter: $filter, orderBy: { field: CHANGED_AT, direction: DESC }) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id state createdAt changedAt
        requester { id displayName }
        grantee { id displayName }
        items {
          id resourceName
          access { permissions { id name } ... on ClusterAccess { policies { policy namespaces } } }
          grant { id state }
          decisions {
            id decidedAt decision reason lessDurationSeconds
            decidedBy { id displayName }
            onBehalfOf { id displayName }
            flow { id name }
            lessAccess { permissions { id name } ... on ClusterAccess { kubernetesGroups policies { policy namespaces } } }
          }
        }
      }
    }
  }
`);

type Decided = NonNullable<DecidedByMeQuery["accessRequests"]>["nodes"][number];

const DEFAULTS = { search: "", cursors: "" };

/** The viewer's decisions, the newest change first, and the present state of each request. */
export function DecidedList() {
  const { personId } = useViewer();
  const [state, change] = useSearchState(DEFAULTS);
  const [text, setText] = useState(state.search);
  useEffect(() => setText(state.search), [state.search]);
  const filter = { scope: "DECIDED_BY_ME" as const, ...(state.search.trim() !== "" && { search: state.search }) };
  const [{ data, error, fetching }, read] = useQuery({
    query: DECIDED,
    variables: { after: afterOf(state.cursors), filter },
  });
  useReadAgain(read);
  const columns = useMemo(() => columnsFor(personId ?? ""), [personId]);
  const pageWidth = usePageWidth();
  const list = data?.accessRequests;
  return (
    <SpaceBetween size="m">
      <Problem error={error} onRetry={() => read({ requestPolicy: "network-only" })} />
      <Table
        trackBy="id"
        items={list?.nodes ?? []}
        columnDefinitions={fittingColumns(columns, pageWidth)}
        enableKeyboardNavigation
        wrapLines
        loading={fetching && !list}
        loadingText="Reading what you decided"
        header={
          <Header variant="h2" counter={list ? `(${list.totalCount.toLocaleString("en")})` : ""}>
            Decided by me
          </Header>
        }
        filter={
          <Input
            type="search"
            value={text}
            onChange={({ detail }) => {
              setText(detail.value);
              change({ search: detail.value, cursors: "" });
            }}
            ariaLabel="Find decided requests by person, cluster, account or reason"
            placeholder="Person, cluster or account"
          />
        }
        pagination={
          isPaged(state.cursors, list?.pageInfo) && (
            <CursorPages
              cursors={state.cursors}
              pageInfo={list?.pageInfo}
              isLoading={fetching}
              onChange={(cursors) => change({ cursors })}
            />
          )
        }
        empty={
          <Box padding="l" textAlign="center">
            {state.search === ""
              ? "You have decided nothing yet. What you approve or reject stays listed here."
              : "Nothing that you decided matches this."}
          </Box>
        }
        ariaLabels={{ tableLabel: "Requests that you decided" }}
      />
    </SpaceBetween>
  );
}

function columnsFor(personId: string): TableProps.ColumnDefinition<Decided>[] {
  return [
    {
      id: "request",
      header: "Request",
      isRowHeader: true,
      cell: (request) => (
        <PageLink to={addresses.request(request.id)}>
          <bdi>{request.requester.displayName}</bdi>: <bdi>{whatIsAsked(request)}</bdi>
        </PageLink>
      ),
    },
    {
      id: "decision",
      header: "Your decision",
      cell: ({ items }) => (
        <SpaceBetween size="xxs">
          {mineOf(items, personId).map((decision) => (
            <DecisionLine key={decision.id} decision={decision} />
          ))}
        </SpaceBetween>
      ),
    },
    { id: "state", header: "Request now", cell: ({ state }) => <RequestStatus state={state} /> },
    {
      id: "access",
      header: "Access now",
      cell: ({ items }) => {
        const grants = items.flatMap(({ grant }) => grant ?? []);
        if (grants.length === 0) return "-";
        return grants.map(({ id, state }) => <GrantStatus key={id} state={state} />);
      },
    },
    { id: "asked", header: "Asked", cell: ({ createdAt }) => <Moment at={createdAt} /> },
  ];
}

/** One line for the same decision about several clusters. */
function mineOf(items: Decided["items"], personId: string): Decided["items"][number]["decisions"] {
  const mine = items.flatMap(({ decisions }) => decisions).filter(({ decidedBy }) => decidedBy?.id === personId);
  return [...new Map(mine.map((one) => [`${one.decision} ${one.decidedAt} ${one.reason}`, one])).values()];
}
