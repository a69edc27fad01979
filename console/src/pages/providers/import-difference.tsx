import Box from "@cloudscape-design/components/box";
import type { TableProps } from "@cloudscape-design/components/table";
import Table from "@cloudscape-design/components/table";
import type { ImportFactsFragment } from "../../gql/graphql";
import { fittingColumns } from "../../parts/lists/fitting-columns";
import { usePageWidth } from "../../parts/lists/use-page-width";

interface Row {
  readonly what: string;
  readonly before: number;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

/** The changes that a document would make, in numbers. */
export function ImportDifference({ difference }: { readonly difference: ImportFactsFragment }) {
  const { people, groups, memberships, resourcesLosingOwners } = difference;
  const pageWidth = usePageWidth();
  const rows: Row[] = [
    { ...people, what: "People" },
    { ...groups, what: "Groups" },
    { ...memberships, what: "People in groups" },
  ];
  return (
    <>
      <Table
        variant="borderless"
        items={rows}
        columnDefinitions={fittingColumns(COLUMNS, pageWidth)}
        ariaLabels={{ tableLabel: "What the document would change" }}
      />
      {resourcesLosingOwners > 0 && (
        <Box>
          {resourcesLosingOwners === 1 ? "One resource loses its" : `${resourcesLosingOwners} resources lose their`} own
          owners: those of the integration decide instead.
        </Box>
      )}
    </>
  );
}

const COLUMNS: readonly TableProps.ColumnDefinition<Row>[] = [
  { id: "what", header: "What", isRowHeader: true, cell: ({ what }) => what },
  { id: "before", header: "There were", cell: ({ before }) => before.toLocaleString("en") },
  { id: "added", header: "Come", cell: ({ added }) => added.toLocaleString("en") },
  { id: "changed", header: "Change", cell: ({ changed }) => changed.toLocaleString("en") },
  { id: "removed", header: "Go", cell: ({ removed }) => removed.toLocaleString("en") },
];
