import type { TableProps } from "@cloudscape-design/components/table";
import { SectionTable } from "../../parts/lists/section-table";
import { Outcome } from "../../parts/problems/scan-outcome";
import { Moment } from "../../parts/words/moment";
import type { Account } from "./account";

type Region = NonNullable<Account["regions"]>[number];

export function AccountRegions({ regions }: { readonly regions: readonly Region[] }) {
  return (
    <SectionTable
      title="Regions"
      description="The result of the last sync in each of them: up to date, or why its clusters could not be read."
      columns={regions.some(({ message }) => message) ? COLUMNS : COLUMNS.filter(({ id }) => id !== "why")}
      nodes={regions}
      totalCount={regions.length}
      keyOf={({ region }) => region}
      empty="No sync has looked at a region of it yet."
    />
  );
}

const COLUMNS: TableProps.ColumnDefinition<Region>[] = [
  { id: "region", header: "Region", isRowHeader: true, cell: ({ region }) => region },
  { id: "outcome", header: "Outcome", minWidth: 150, cell: ({ outcome }) => <Outcome outcome={outcome} /> },
  { id: "why", header: "Why", minWidth: 200, cell: ({ message }) => message ?? "-" },
  { id: "seen", header: "Last read", cell: ({ observedAt }) => <Moment at={observedAt} /> },
  {
    id: "listed",
    header: "Clusters listed in full",
    cell: ({ listedAt }) => (listedAt ? <Moment at={listedAt} relative={false} /> : "Never"),
  },
];
