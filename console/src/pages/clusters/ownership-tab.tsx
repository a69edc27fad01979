import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { TableProps } from "@cloudscape-design/components/table";
import type { OwnerKind, OwnershipStatus } from "../../gql/enums";
import { SectionTable } from "../../parts/lists/section-table";
import { StatusSentence } from "../../parts/status-sentence";
import { Moment } from "../../parts/words/moment";
import type { Cluster } from "./cluster";

type Owner = NonNullable<Cluster["owners"]>[number];
type Ownership = NonNullable<Cluster["ownership"]>;

const STATUS: Readonly<Record<OwnershipStatus, readonly [StatusIndicatorProps.Type, string]>> = {
  RESOLVED: ["success", "A tag names its owners"],
  FALLBACK: ["info", "The owners of the integration decide"],
  UNOWNED: ["error", "Nobody can decide about it"],
};

/** The owners of the cluster, and the rules by which they were found. */
export function OwnershipTab({ cluster }: { readonly cluster: Cluster }) {
  return (
    <SpaceBetween size="m">
      <Container header={<Header variant="h2">How its owners were found</Header>}>
        {cluster.ownership ? (
          <Chain ownership={cluster.ownership} />
        ) : (
          "They were not looked up yet. The next sync does that."
        )}
      </Container>
      <SectionTable
        title="Owners"
        description="Each of them decides about requests for this cluster."
        columns={OWNERS}
        nodes={cluster.owners ?? []}
        totalCount={cluster.owners?.length}
        keyOf={({ kind, name, value }) => `${kind} ${name} ${value}`}
        empty="Nobody: an administrator names owners of the integration, or a tag of the cluster does."
      />
    </SpaceBetween>
  );
}

function Chain({ ownership: { status, resolvedAt, steps } }: { readonly ownership: Ownership }) {
  const [type, word] = STATUS[status];
  return (
    <SpaceBetween size="s">
      <ol>
        {steps.map(({ explanation, hint, outcome, keyName }, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: The order of the rules is the key, because two rules may share a tag.
          <li key={n}>
            <StatusSentence type={outcome === "MATCHED" ? "success" : "stopped"}>
              {keyName === null ? "The integration" : `Tag ${keyName}`}
            </StatusSentence>
            <Box>
              {explanation}
              {hint && ` ${hint}`}
            </Box>
          </li>
        ))}
      </ol>
      <Box>
        <StatusSentence type={type}>{word}</StatusSentence>, as of <Moment at={resolvedAt} />
      </Box>
    </SpaceBetween>
  );
}

const KINDS: Readonly<Record<OwnerKind, string>> = {
  USER: "Person",
  GROUP: "Group",
  ATTRIBUTE: "Everybody with this value",
};

const OWNERS: TableProps.ColumnDefinition<Owner>[] = [
  { id: "name", header: "Owner", isRowHeader: true, cell: ({ name }) => name },
  { id: "kind", header: "Kind", cell: ({ kind }) => KINDS[kind] },
  {
    id: "why",
    header: "Named by",
    cell: ({ keyName, value }) => (keyName === null ? "The settings of the integration" : `Tag ${keyName}: ${value}`),
  },
  { id: "members", header: "Who that is now", minWidth: 220, cell: (owner) => membersIn(owner) },
  { id: "active", header: "Can decide", cell: ({ activeMemberCount }) => activeMemberCount },
];

function membersIn({ members, activeMemberCount }: Owner): string {
  if (members.length === 0) return "Nobody";
  const names = members.map(({ displayName }) => displayName).join(", ");
  const more = activeMemberCount - members.length;
  return more > 0 ? `${names} and ${more} more` : names;
}
