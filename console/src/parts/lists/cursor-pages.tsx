import Pagination from "@cloudscape-design/components/pagination";
import { useLayoutEffect, useRef, useState } from "react";
import { useSearch } from "wouter";

interface Props {
  /** Cursors of the pages after the first, as the address has them. */
  readonly cursors: string;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null } | undefined;
  /** Another order or filter is being read, and `pageInfo` is still that of the one before. */
  readonly isLoading?: boolean;
  readonly onChange: (cursors: string) => void;
}

/**
 * The pages of a list with cursors. The address keeps the cursors of the way back. The next page begins where the shown
 * one ends, so whoever asks for it while another page, order or filter is being read gets there once that was read,
 * unless they choose another filter or order first.
 */
export function CursorPages({ cursors, pageInfo, isLoading = false, onChange }: Props) {
  const known = cursorsIn(cursors);
  const current = known.length + 1;
  const isOfBefore = useIsOfBefore(pageInfo, cursors) || isLoading;
  const search = useSearch();
  const [askedAt, askForNext] = useState<string | null>(null);
  // With the rendering: in the moment before a later effect a person can type, and the page would overwrite the filter.
  useLayoutEffect(() => {
    const isStillAsked = askedAt === search;
    if (askedAt === null || (isStillAsked && isOfBefore)) return;
    askForNext(null);
    if (isStillAsked && pageInfo?.endCursor && pageInfo.hasNextPage)
      onChange([...cursorsIn(cursors), pageInfo.endCursor].join("~"));
  }, [askedAt, search, isOfBefore, pageInfo, cursors, onChange]);
  return (
    <Pagination
      currentPageIndex={current}
      pagesCount={current + (pageInfo?.hasNextPage ? 1 : 0)}
      onChange={({ detail }) => {
        const isNext = detail.currentPageIndex > known.length;
        askForNext(isNext ? search : null);
        if (!isNext) onChange(known.slice(0, detail.currentPageIndex - 1).join("~"));
      }}
      ariaLabels={{
        nextPageLabel: "Next page",
        previousPageLabel: "Previous page",
        pageLabel: (number) => `Page ${number}`,
      }}
    />
  );
}

/** Whether these facts came with other cursors than the address has now. */
function useIsOfBefore(pageInfo: Props["pageInfo"], cursors: string): boolean {
  const read = useRef({ pageInfo, cursors });
  if (read.current.pageInfo !== pageInfo) read.current = { pageInfo, cursors };
  return read.current.cursors !== cursors;
}

/** Whether the list has more than one page. */
export function isPaged(cursors: string, pageInfo: { readonly hasNextPage: boolean } | undefined): boolean {
  return cursors !== "" || pageInfo?.hasNextPage === true;
}

/** The value of `after` in the query. */
export function afterOf(cursors: string): string | null {
  return cursorsIn(cursors).at(-1) ?? null;
}

function cursorsIn(cursors: string): string[] {
  return cursors === "" ? [] : cursors.split("~");
}
