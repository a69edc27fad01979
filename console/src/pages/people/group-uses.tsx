import type { TableProps } from "@cloudscape-design/components/table";
import type { ReactNode } from "react";
import { addresses } from "../../app/addresses";
import type { GroupPlace } from "../../gql/enums";
import { PageLink } from "../../parts/links/page-link";
import { SectionTable } from "../../parts/lists/section-table";
import { listInWords } from "../../parts/words/in-words";
import { ROLE_WORDS } from "../../parts/words/people-words";
import type { Group } from "./group";

interface Use {
  readonly key: string;
  readonly what: ReactNode;
  readonly how: string;
}

/** The flows, owners and roles that name the group. A change of its members changes them. */
export function GroupUses({ group }: { readonly group: Group }) {
  const uses = usesOf(group);
  return (
    <SectionTable
      title="What it is used for"
      description="New members of the group get this, and those who leave it lose it."
      columns={COLUMNS}
      nodes={uses}
      totalCount={uses.length}
      keyOf={({ key }) => key}
      empty="Nothing names it: no role, no access flow, no integration and no tag."
    />
  );
}

const COLUMNS: TableProps.ColumnDefinition<Use>[] = [
  { id: "what", header: "Named by", isRowHeader: true, minWidth: 180, cell: ({ what }) => what },
  { id: "how", header: "For its members", minWidth: 200, cell: ({ how }) => how },
];

const PLACES: Readonly<Record<GroupPlace, string>> = {
  APPROVER: "decide about requests",
  ESCALATION: "decide once time has gone by",
  GRANTEE: "are among those for whom others may ask",
  REQUESTOR: "are named in who may ask",
};

function usesOf({ usedBy }: Group): Use[] {
  if (!usedBy) return [];
  return [
    ...usedBy.roleGroups.map(({ id, role, provider }) => ({
      key: id,
      what: `The server's configuration, for ${provider}`,
      how: `They have the role ${ROLE_WORDS[role]}`,
    })),
    ...usedBy.flows.map(({ flow, places }) => ({
      key: flow.id,
      what: (
        <>
          Access flow <PageLink to={addresses.flow(flow.id)}>{flow.name}</PageLink>
          {flow.status === "INACTIVE" ? ", which is switched off" : ""}
        </>
      ),
      how: `They ${listInWords(places.map((place) => PLACES[place]))}`,
    })),
    ...usedBy.integrations.map(({ id, name }) => ({
      key: `owner ${id}`,
      what: (
        <>
          Owners of the integration <PageLink to={addresses.integration(id, "owners")}>{name}</PageLink>
        </>
      ),
      how: "They decide where a resource has no owner of its own",
    })),
    ...usedBy.owned.map(({ integration: { id, name }, resources }) => ({
      key: `owned ${id}`,
      what: (
        <>
          Tags in the integration <PageLink to={addresses.integration(id, "owners")}>{name}</PageLink>
        </>
      ),
      how: `They own ${resources === 1 ? "one resource" : `${resources.toLocaleString("en")} resources`}`,
    })),
  ];
}
