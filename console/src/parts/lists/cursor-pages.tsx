import Pagination from "@cloudscape-design/components/pagination";

interface Props {
  /** Cursors of the pages after the first, as the address has them. */
  readonly cursors: string;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null } | undefined;
  readonly onChange: (cursors: string) => void;
}

/** The pages of a list with cursors. The address keeps the cursors of the way back. */
export function CursorPages({ cursors, pageInfo, onChange }: Props) {
  const known = cursorsIn(cursors);
  const current = known.length + 1;
  return (
    <Pagination
      currentPageIndex={current}
      pagesCount={current + (pageInfo?.hasNextPage ? 1 : 0)}
      onChange={({ detail }) => {
        if (detail.currentPageIndex <= known.length) onChange(known.slice(0, detail.currentPageIndex - 1).join("~"));
        else if (pageInfo?.endCursor) onChange([...known, pageInfo.endCursor].join("~"));
      }}
      ariaLabels={{
        nextPageLabel: "Next page",
        previousPageLabel: "Previous page",
        pageLabel: (number) => `Page ${number}`,
      }}
    />
  );
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
