import type { TableProps } from "@cloudscape-design/components/table";
import { useQuery } from "urql";
import { graphql } from "../../../gql";
import type { RoleChangesQuery } from "../../../gql/graphql";
import { SectionTable } from "../../../parts/lists/section-table";
import { Moment } from "../../../parts/words/moment";
import { ROLE_WORDS } from "../../../parts/words/people-words";

const CHANGES = graphql(`
  query RoleChanges($personId: String!) {
    auditEvents(first: 20, filter: { subjectId: $personId, action: "role.", outcome: SUCCEEDED }) {
      totalCount
      nodes { id at action actorName beforeJson afterJson }
    }
  }
`);

type Change = NonNullable<RoleChangesQuery["auditEvents"]>["nodes"][number];

/** The changes of the person's roles and their actors, from the audit log. */
export function RoleChanges({ personId }: { readonly personId: string }) {
  const [{ data, error }, readAgain] = useQuery({
    query: CHANGES,
    variables: { personId },
    requestPolicy: "cache-and-network",
  });
  return (
    <SectionTable
      title="Who gave them, who took them back"
      description="From the audit log, the newest first."
      columns={COLUMNS}
      nodes={data?.auditEvents?.nodes}
      totalCount={data?.auditEvents?.totalCount}
      keyOf={({ id }) => id}
      error={error}
      onRetry={() => readAgain({ requestPolicy: "network-only" })}
      empty="No administrator gave them a role yet."
    />
  );
}

const COLUMNS: TableProps.ColumnDefinition<Change>[] = [
  { id: "at", header: "When", minWidth: 180, cell: ({ at }) => <Moment at={at} /> },
  { id: "what", header: "What", isRowHeader: true, minWidth: 180, cell: sayChange },
  { id: "who", header: "By whom", cell: ({ actorName }) => actorName },
];

function sayChange({ action, beforeJson, afterJson }: Change): string {
  const { role } = JSON.parse(afterJson ?? beforeJson ?? "{}") as { role?: "ADMIN" | "AUDITOR" };
  const word = role ? ROLE_WORDS[role] : "A role";
  return action === "role.assigned" ? `${word} given` : `${word} taken back`;
}
