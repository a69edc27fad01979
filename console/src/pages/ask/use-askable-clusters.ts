import { useMemo } from "react";
import { useQuery } from "urql";
import type { RequestableResourceOrderField } from "../../gql/enums";
import type { RequestableResourceFilterInput } from "../../gql/graphql";
import { afterOf } from "../../parts/cursor-pages";
import { useReadAgain } from "../../parts/read-again";
import { useSearchState } from "../../parts/search-state";
import { useSettled } from "../../parts/use-settled";
import { CLUSTERS } from "./ask-documents";
import { NO_FILTER } from "./cluster-search";

const DEFAULTS = { ...NO_FILTER, only: "all", order: "NAME", direction: "ASC", cursors: "" };
const PAGE_SIZE = 10;

/** A page of the clusters that the filter of the address finds. */
export function useAskableClusters() {
  const [state, change] = useSearchState(DEFAULTS);
  const settled = useSettled(state);
  const variables = useMemo(() => variablesFor(settled), [settled]);
  const [{ data, error }, read] = useQuery({ query: CLUSTERS, variables });
  useReadAgain(read);
  const readAgain = () => read({ requestPolicy: "network-only" });
  return { state, change, connection: data?.requestableResources, error, readAgain };
}

export type AskableClusters = ReturnType<typeof useAskableClusters>;

function variablesFor({ search, account, tag, owner, only, order, direction, cursors }: typeof DEFAULTS) {
  const [key = "", ...value] = tag.split("=");
  const filter: RequestableResourceFilterInput = {
    ...(search.trim() !== "" && { search: search.trim() }),
    ...(account !== "" && { accountIds: [account] }),
    ...(tag !== "" && { tags: [{ key, value: value.join("=") }] }),
    ...(owner !== "" && { ownerIds: [owner] }),
    ...(only === "favourites" && { favouritesOnly: true }),
    ...(only === "possible" && { possible: true }),
  };
  return {
    first: PAGE_SIZE,
    after: afterOf(cursors),
    filter,
    orderBy: { field: order as RequestableResourceOrderField, direction: direction as "ASC" | "DESC" },
  };
}
