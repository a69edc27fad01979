import type { TableProps } from "@cloudscape-design/components/table";
import { addresses } from "../../app/addresses";
import { graphql } from "../../gql";
import type { RoleGroupProblem } from "../../gql/enums";
import type { RoleGroupFactsFragment } from "../../gql/graphql";
import { PageLink } from "../../parts/links/page-link";
import { SectionTable } from "../../parts/lists/section-table";
import { ROLE_WORDS } from "../../parts/words/people-words";
import { StatusWord } from "../../parts/words/status-word";
import { Wrapped } from "../../parts/words/wrapped";

graphql(`
  fragment RoleGroupFacts on RoleGroup {
    id group provider role problem
    frozenTo { id name }
  }
`);

type RoleGroup = RoleGroupFactsFragment;

/** Role groups, as the server's configuration names them. Each gives a role to all of its members. */
export function RoleGroups({ groups }: { readonly groups: readonly RoleGroup[] | null | undefined }) {
  return (
    <SectionTable
      title="Groups that give a role"
      description="Set by DRAWBRIDGE_ROLE_GROUPS in the server's configuration."
      columns={COLUMNS}
      nodes={groups}
      totalCount={groups?.length}
      keyOf={({ id }) => id}
      empty="No group gives a role. A group that is set there gives its role to everybody in it."
    />
  );
}

const PROBLEMS: Readonly<Record<RoleGroupProblem, string>> = {
  GROUP_REMOVED:
    "The group was removed. A new group of the same name does not give the role: change the configuration.",
  NOT_YET: "The group is there now. It gives the role at the next change of people, or when the server starts.",
  NO_GROUP: "The provider has no such group: correct the name, or make the group there.",
  NO_PROVIDER: "No identity provider has this name, or it is for links only: correct the configuration.",
  SEVERAL_GROUPS: "Several groups have this name: write id: and the provider's own key.",
};

const COLUMNS: TableProps.ColumnDefinition<RoleGroup>[] = [
  {
    id: "group",
    header: "Group",
    isRowHeader: true,
    cell: ({ group, frozenTo }) =>
      frozenTo ? <PageLink to={addresses.group(frozenTo.id)}>{frozenTo.name}</PageLink> : group,
  },
  { id: "provider", header: "Identity provider", cell: ({ provider }) => provider },
  { id: "role", header: "Role", cell: ({ role }) => ROLE_WORDS[role] },
  {
    id: "state",
    header: "State",
    minWidth: 200,
    cell: ({ problem }) =>
      problem ? (
        <>
          <StatusWord type={problem === "NOT_YET" ? "pending" : "warning"}>Gives nobody the role</StatusWord>
          <Wrapped>{PROBLEMS[problem]}</Wrapped>
        </>
      ) : (
        <StatusWord type="success">Gives the role</StatusWord>
      ),
  },
];
