import { useMemo, useState } from "react";
import { useQuery } from "urql";
import { useSettled } from "../../parts/reading/use-settled";
import { GRANTEES } from "./ask-documents";

const ANYBODY = { search: null };

/** People for whom the viewer may ask, found by the server's search. */
export function usePossibleGrantees() {
  const [search, setSearch] = useState("");
  const settled = useSettled(search.trim());
  const [{ data: anybody, error }] = useQuery({ query: GRANTEES, variables: ANYBODY });
  const variables = useMemo(() => ({ search: settled }), [settled]);
  const [{ data, fetching }] = useQuery({ query: GRANTEES, variables, pause: settled === "" });
  const isSearching = fetching || settled !== search.trim();
  // Results for an earlier text are not offered: people would move away under a click on one of them.
  const shown = isSearching ? undefined : settled === "" ? anybody : data;
  return {
    /** Undefined: not known yet. */
    isAnybody: error ? false : anybody && (anybody.possibleGrantees?.nodes.length ?? 0) > 0,
    people: shown?.possibleGrantees?.nodes ?? [],
    hasMore: shown?.possibleGrantees?.pageInfo.hasNextPage ?? false,
    isSearching,
    search,
    setSearch,
  };
}

export type PossibleGrantees = ReturnType<typeof usePossibleGrantees>;
