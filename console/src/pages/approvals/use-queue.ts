import { useMemo, useRef } from "react";
import { type CombinedError, useQuery, useSubscription } from "urql";
import { graphql } from "../../gql";
import type { AccessRequestOrderField, OrderDirection } from "../../gql/enums";
import type { ApprovalQueueQuery } from "../../gql/graphql";
import { afterOf } from "../../parts/lists/cursor-pages";
import { type SearchState, useSearchState } from "../../parts/lists/search-state";
import { useReadAgain } from "../../parts/reading/read-again";
import { useReadSoon } from "../../parts/reading/use-read-soon";

const QUEUE = graphql(`
  query ApprovalQueue($after: String, $filter: AccessRequestFilterInput!, $orderBy: AccessRequestOrder!) {
    accessRequests(first: 50, after: $after, filter: $filter, orderBy: $orderBy) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id createdAt lapsesAt
        requester { id displayName }
        grantee { id displayName }
        items {
          id resourceName durationSeconds
          access { permissions { id name risk { level } } ... on ClusterAccess { policies { policy namespaces } } }
          decision { mayDecide reasonRequired mfa { required satisfied } }
        }
      }
    }
  }
`);

const CHANGED = graphql(`
  subscription ApprovalQueueChanged {
    approvalsWaiting { count }
  }
`);

export type Waiting = NonNullable<ApprovalQueueQuery["accessRequests"]>["nodes"][number];
export type QueueOrder = "WAITING" | "NEWEST" | "LAPSING";

const ORDERS: Readonly<Record<QueueOrder, { field: AccessRequestOrderField; direction: OrderDirection }>> = {
  WAITING: { field: "ASKED_AT", direction: "ASC" },
  NEWEST: { field: "ASKED_AT", direction: "DESC" },
  LAPSING: { field: "LAPSES_AT", direction: "ASC" },
};

const DEFAULTS = { search: "", order: "WAITING", cursors: "" };

export interface Queue {
  /** Undefined: not read yet. */
  readonly requests: readonly Waiting[] | undefined;
  readonly total: number | undefined;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null } | undefined;
  readonly isLoading: boolean;
  readonly error: CombinedError | undefined;
  readonly readAgain: () => void;
  readonly state: SearchState<"search" | "order" | "cursors">;
  readonly change: (changes: Partial<SearchState<"search" | "order" | "cursors">>) => void;
}

/** The viewer's queue, read again on each change. Filter, order and page are in the address. */
export function useQueue(): Queue {
  const [state, change] = useSearchState(DEFAULTS);
  const variables = useMemo(
    () => ({
      after: afterOf(state.cursors),
      filter: { scope: "WAITING_FOR_ME" as const, ...(state.search.trim() !== "" && { search: state.search }) },
      orderBy: ORDERS[state.order as QueueOrder] ?? ORDERS.WAITING,
    }),
    [state],
  );
  const [{ data, error, fetching }, read] = useQuery({ query: QUEUE, variables });
  useReadAgain(read);
  const readSoon = useReadSoon(read);
  useSubscription({ query: CHANGED }, (before: number | undefined, { approvalsWaiting }) => {
    // The first event may have a later state than the query, and most often has the same.
    if (before === undefined) readSoon();
    else read({ requestPolicy: "network-only" });
    return approvalsWaiting?.count ?? 0;
  });
  // The previous rows stay while another page or filter is read.
  const last = useRef(data?.accessRequests);
  last.current = data?.accessRequests ?? last.current;
  const list = last.current;
  return {
    requests: list?.nodes,
    total: list?.totalCount,
    pageInfo: list?.pageInfo,
    isLoading: fetching,
    error,
    readAgain: () => read({ requestPolicy: "network-only" }),
    state,
    change,
  };
}
