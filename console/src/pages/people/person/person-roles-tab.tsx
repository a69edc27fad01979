import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import { useMemo, useState } from "react";
import { addresses } from "../../../app/addresses";
import { useViewer } from "../../../app/session";
import { PageLink } from "../../../parts/links/page-link";
import { SectionTable } from "../../../parts/lists/section-table";
import { Moment } from "../../../parts/words/moment";
import { ROLE_WORDS } from "../../../parts/words/people-words";
import { ChangeRole, type RoleChange } from "./change-role";
import type { Person } from "./person";
import { RoleChanges } from "./role-changes";

type Assignment = NonNullable<Person["roles"]>[number];

/** The person's roles, the reason for each, and the history of their changes. */
export function PersonRolesTab({ person }: { readonly person: Person }) {
  const { roles: mine } = useViewer();
  const isAdmin = mine.includes("ADMIN");
  const [asked, setAsked] = useState<RoleChange | null>(null);
  const [changed, setChanged] = useState(0);
  const roles = person.roles ?? [];
  const columns = useMemo(() => (isAdmin ? [...COLUMNS, removeColumn(setAsked)] : COLUMNS), [isAdmin]);
  const missing = (["ADMIN", "AUDITOR"] as const).filter(
    (role) => !roles.some((one) => one.role === role && one.because === "ASSIGNED"),
  );
  return (
    <SpaceBetween size="m">
      <SectionTable
        title="Roles"
        description="Beside those of every active person. Each reason stands for itself: a role stays while one of them does."
        columns={columns}
        nodes={roles}
        totalCount={roles.length}
        keyOf={({ role, because, group }) => [role, because, group?.id].join(" ")}
        empty="None beside those of every active person: to ask for access, and to decide where a flow says so."
        actions={
          isAdmin && (
            <SpaceBetween direction="horizontal" size="xs">
              {missing.map((role) => (
                <Button key={role} onClick={() => setAsked({ role, isGiven: true })}>
                  Make {role === "ADMIN" ? "an administrator" : "an auditor"}
                </Button>
              ))}
            </SpaceBetween>
          )
        }
      />
      {mine.includes("ADMIN") || mine.includes("AUDITOR") ? <RoleChanges personId={person.id} key={changed} /> : null}
      {asked && (
        <ChangeRole
          {...asked}
          person={person}
          onClose={(isDone) => {
            setAsked(null);
            if (isDone) setChanged(changed + 1);
          }}
        />
      )}
    </SpaceBetween>
  );
}

const COLUMNS: TableProps.ColumnDefinition<Assignment>[] = [
  { id: "role", header: "Role", isRowHeader: true, cell: ({ role }) => ROLE_WORDS[role] },
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

function removeColumn(onAsk: (change: RoleChange) => void): TableProps.ColumnDefinition<Assignment> {
  return {
    id: "remove",
    header: "Action",
    cell: ({ role, because }) =>
      because === "ASSIGNED" && role !== "MEMBER" ? (
        <Button
          variant="inline-link"
          ariaLabel={`Take back the role ${ROLE_WORDS[role]}`}
          onClick={() => onAsk({ role, isGiven: false })}
        >
          Take back
        </Button>
      ) : (
        "-"
      ),
  };
}
