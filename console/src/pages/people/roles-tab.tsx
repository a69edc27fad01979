import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import { useRef } from "react";
import { useQuery } from "urql";
import { addresses } from "../../app/addresses";
import { graphql } from "../../gql";
import type { Role } from "../../gql/enums";
import type { RolesListQuery } from "../../gql/graphql";
import { PageLink } from "../../parts/links/page-link";
import { afterOf } from "../../parts/lists/cursor-pages";
import { useSearchState } from "../../parts/lists/search-state";
import { SectionTable } from "../../parts/lists/section-table";
import { useReadAgain } from "../../parts/reading/read-again";
import { Moment } from "../../parts/words/moment";
import { ROLE_WORDS } from "../../parts/words/people-words";
import { RoleGroups } from "./role-groups";

const ROLES = graphql(`
  query RolesList($after: String, $role: Role) {
    roleAssignments(first: 50, after: $after, role: $role, orderBy: { field: ROLE, direction: ASC }) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        role because assignedAt
        group { id name }
        person { id displayName userName }
      }
    }
    roleGroups { ...RoleGroupFacts }
  }
`);

type Assignment = NonNullable<RolesListQuery["roleAssignments"]>["nodes"][number];

const DEFAULTS = { has: "", cursors: "" };

/** People with roles beyond those of every active person, and the reasons. */
export function RolesTab() {
  const [state, change] = useSearchState(DEFAULTS);
  const variables = { after: afterOf(state.cursors), role: state.has === "" ? null : (state.has as Role) };
  const [{ data, fetching, error }, readAgain] = useQuery({ query: ROLES, variables });
  useReadAgain(readAgain);
  const hasCome = useRef(false);
  if (data) hasCome.current = true;
  const retry = () => readAgain({ requestPolicy: "network-only" });
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        description="Administrators and auditors, and the reason of each role. Give a role, or take it back, on a person's page."
      >
        Roles
      </Header>
      {!hasCome.current && !error ? (
        // Both lists come together: the first would push the second away.
        <Skeleton height="60vh" />
      ) : (
        <SpaceBetween size="m">
          <SectionTable
            title="Who has a role"
            columns={COLUMNS}
            nodes={data?.roleAssignments?.nodes}
            totalCount={data?.roleAssignments?.totalCount}
            keyOf={({ role, because, person, group }) => [role, because, person.id, group?.id].join(" ")}
            error={error}
            onRetry={retry}
            filter={
              <div style={{ maxInlineSize: "16rem" }}>
                <Select
                  options={CHOICES}
                  selectedOption={CHOICES.find(({ value }) => value === state.has) ?? CHOICES[0]!}
                  ariaLabel="Role"
                  onChange={({ detail }) => change({ has: detail.selectedOption.value ?? "", cursors: "" })}
                />
              </div>
            }
            empty="Nobody has this role."
            pages={{
              cursors: state.cursors,
              pageInfo: data?.roleAssignments?.pageInfo,
              isLoading: fetching,
              onChange: (cursors) => change({ cursors }),
            }}
          />
          <RoleGroups groups={data?.roleGroups} />
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}

const CHOICES = [
  { value: "", label: "Any role" },
  { value: "ADMIN", label: "Administrators" },
  { value: "AUDITOR", label: "Auditors" },
];

const COLUMNS: TableProps.ColumnDefinition<Assignment>[] = [
  {
    id: "person",
    header: "Who",
    isRowHeader: true,
    cell: ({ person }) => <PageLink to={`${addresses.person(person.id)}?tab=roles`}>{person.displayName}</PageLink>,
  },
  { id: "userName", header: "User name", cell: ({ person }) => person.userName },
  { id: "role", header: "Role", cell: ({ role }) => ROLE_WORDS[role] },
  {
    id: "because",
    header: "Because",
    cell: ({ group }) =>
      group ? (
        <>
          Of the group <PageLink to={addresses.group(group.id)}>{group.name}</PageLink>
        </>
      ) : (
        "An administrator gave it"
      ),
  },
  {
    id: "since",
    header: "Since",
    cell: ({ assignedAt }) => (assignedAt ? <Moment at={assignedAt} /> : "While they are in the group"),
  },
];
