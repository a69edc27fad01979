import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import { addresses } from "../../../app/addresses";
import { PageLink } from "../../../parts/links/page-link";
import { resourceAddress } from "../../../parts/links/resource-address";
import { SectionTable } from "../../../parts/lists/section-table";
import { Breakable } from "../../../parts/words/breakable";
import { PersonIdentities } from "./person-identities";
import type { Person } from "./person-page";
import { PersonRelations } from "./person-relations";

/** The person's names, their home, and the rights that follow from it. */
export function PersonOverviewTab({ person }: { readonly person: Person }) {
  return (
    <SpaceBetween size="m">
      <Container header={<Header variant="h2">As their home describes them</Header>}>
        <KeyValuePairs columns={3} items={factsOf(person)} />
      </Container>
      <PersonIdentities person={person} />
      {person.relations && <PersonRelations person={person} />}
      <SectionTable
        title="Groups"
        description="Also those that hold a group in which they are."
        columns={GROUPS}
        nodes={person.groups ?? []}
        totalCount={person.groups?.length ?? 0}
        keyOf={({ identityId, group, through }) => [identityId, group.id, through?.id].join(" ")}
        empty="They are in no group."
      />
      <SectionTable
        title="Owns"
        description="What they own at this moment: they decide about access to it. The first 100."
        columns={OWNS}
        nodes={person.owns ?? []}
        totalCount={person.owns?.length ?? 0}
        keyOf={({ resourceId, attribute, value }) => [resourceId, attribute, value].join(" ")}
        empty="They own nothing: no tag and no integration names them or a group of theirs."
      />
    </SpaceBetween>
  );
}

function factsOf({ userName, email, title, department, manager, active, provider }: Person) {
  return [
    { label: "User name", value: userName },
    { label: "Address", value: email ?? "-" },
    { label: "Job", value: title ?? "-" },
    { label: "Department", value: department ?? "-" },
    {
      label: "Manager",
      value: manager ? (
        <PageLink to={addresses.person(manager.id)}>
          <Breakable>{manager.displayName}</Breakable>
        </PageLink>
      ) : (
        "-"
      ),
    },
    {
      label: "What they may do",
      value: active ? "Sign in, and be given access" : "Nothing: they are out, as their home is inactive or gone",
    },
    {
      label: "Home",
      value: provider ? <PageLink to={addresses.provider(provider.id)}>{provider.name}</PageLink> : "-",
    },
  ];
}

type Membership = NonNullable<Person["groups"]>[number];
type Owned = NonNullable<Person["owns"]>[number];

const GROUPS: TableProps.ColumnDefinition<Membership>[] = [
  {
    id: "group",
    header: "Group",
    isRowHeader: true,
    cell: ({ group }) => <PageLink to={addresses.group(group.id)}>{group.name}</PageLink>,
  },
  {
    id: "through",
    header: "How",
    cell: ({ through }) =>
      through ? (
        <>
          By the group <PageLink to={addresses.group(through.id)}>{through.name}</PageLink> in it
        </>
      ) : (
        "Themselves"
      ),
  },
];

const OWNS: TableProps.ColumnDefinition<Owned>[] = [
  {
    id: "resource",
    header: "Resource",
    isRowHeader: true,
    cell: ({ resource, resourceId, resourceName }) => (
      <PageLink to={resource ? resourceAddress(resource) : addresses.cluster(resourceId)}>{resourceName}</PageLink>
    ),
  },
  {
    id: "why",
    header: "Because",
    cell: ({ source, attribute, value }) =>
      source === "RESOURCE_OWNER"
        ? `Its tags name the ${attribute} ${value}`
        : `Its integration names the ${attribute} ${value}`,
  },
];
