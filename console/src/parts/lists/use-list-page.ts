import { afterOf } from "./cursor-pages";
import { useSearchState } from "./search-state";

interface PageInfo {
  readonly hasNextPage: boolean;
  readonly endCursor?: string | null;
}

const FIRST = { cursors: "" };

/** The page of a section's list, kept in the address, for its query and its `SectionTable`. */
export function useListPage() {
  const [{ cursors }, change] = useSearchState(FIRST);
  return {
    after: afterOf(cursors),
    pagesOf: (connection: { readonly pageInfo: PageInfo } | null | undefined, isLoading = false) => ({
      cursors,
      isLoading,
      pageInfo: connection?.pageInfo,
      onChange: (next: string) => change({ cursors: next }),
    }),
  };
}
