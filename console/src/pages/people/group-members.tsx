import type { TableProps } from "@cloudscape-design/components/table";
import { addresses } from "../../app/addresses";
import { PageLink } from "../../parts/links/page-link";
import { SectionTable } from "../../parts/lists/section-table";
import type { Group } from "./group";
import { PersonState } from "./person-state";

type Members = Group["members"];
type Member = NonNullable<Members>["nodes"][number];

interface Props {
  readonly members: Members;
  readonly pages: NonNullable<Parameters<typeof SectionTable<Member>>[0]["pages"]>;
}

export function GroupMembers({ members, pages }: Props) {
  return (
    <SectionTable
      title="Members"
      description="People in it or in a group inside it, by whatever identity."
      columns={COLUMNS}
      nodes={members?.nodes}
      totalCount={members?.totalCount}
      keyOf={({ id }) => id}
      empty="Nobody is in it, as its provider tells."
      pages={pages}
    />
  );
}

const COLUMNS: TableProps.ColumnDefinition<Member>[] = [
  {
    id: "name",
    header: "Name",
    isRowHeader: true,
    cell: ({ id, displayName }) => <PageLink to={addresses.person(id)}>{displayName}</PageLink>,
  },
  { id: "userName", header: "User name", cell: ({ userName }) => userName },
  { id: "email", header: "Address", cell: ({ email }) => email ?? "-" },
  { id: "state", header: "State", cell: ({ active }) => <PersonState active={active} /> },
];
