import { useMemo } from "react";
import { useQuery } from "urql";
import type { RequestableResourceOrderField } from "../../gql/enums";
import type { RequestableResourceFilterInput } from "../../gql/graphql";
import { afterOf } from "../../parts/lists/cursor-pages";
import { useSearchState } from "../../parts/lists/search-state";
import { useReadAgain } from "../../parts/reading/read-again";
import { useSettled } from "../../parts/reading/use-settled";
import { CLUSTERS } from "./ask-documents";
import { NO_FILTER } from "./cluster-search";

const DEFAULTS = { ...NO_FILTER, only: "all", order: "NAME", direction: "ASC", cursors: "" };
const PAGE_SIZE = 10;

/** A page of the clusters that match the filter in the address. */
export function useAskableClusters(granteeId: string | null) {
  const [state, change] = useSearchState(DEFAULTS);
  const settled = useSettled(state);
  const variables = useMemo(() => variablesFor(settled, granteeId), [settled, granteeId]);
  const [{ data, error, fetching }, read] = useQuery({ query: CLUSTERS, variables });
  useReadAgain(read);
  const readAgain = () => read({ requestPolicy: "network-only" });
  const possibleCount = data?.possible?.totalCount;
  const isLoading = fetching || settled !== state;
  return { state, change, connection: data?.requestableResources, isLoading, possibleCount, error, readAgain };
}

export type AskableClusters = ReturnType<typeof useAskableClusters>;

/** For another grantee, the viewer's favourites and recent use neither narrow nor sort the list. */
function variablesFor(state: typeof DEFAULTS, granteeId: string | null) {
  const { search, account, tag, owner, only, direction, cursors } = state;
  const isForSelf = granteeId === null;
  const order = isForSelf || state.order !== "LAST_USED" ? state.order : DEFAULTS.order;
  const [key = "", ...value] = tag.split("=");
  const filter: RequestableResourceFilterInput = {
    ...(search.trim() !== "" && { search: search.trim() }),
    ...(account !== "" && { accountIds: [account] }),
    ...(tag !== "" && { tags: [{ key, value: value.join("=") }] }),
    ...(owner !== "" && { ownerIds: [owner] }),
    ...(isForSelf && only === "favourites" && { favouritesOnly: true }),
    ...(only === "possible" && { possible: true }),
  };
  return {
    first: PAGE_SIZE,
    after: afterOf(cursors),
    filter,
    possible: { ...filter, possible: true },
    for: granteeId,
    orderBy: { field: order as RequestableResourceOrderField, direction: direction as "ASC" | "DESC" },
  };
}
