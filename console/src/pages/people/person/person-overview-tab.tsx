import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import { Fragment } from "react";
import { addresses } from "../../../app/addresses";
import { PageLink } from "../../../parts/links/page-link";
import { resourceAddress } from "../../../parts/links/resource-address";
import { SectionTable } from "../../../parts/lists/section-table";
import { Breakable } from "../../../parts/words/breakable";
import { type GroupPlace, type GroupRow, groupRows } from "./group-rows";
import type { Person } from "./person";
import { PersonIdentities } from "./person-identities";
import { PersonRelations } from "./person-relations";

/** The person's names, their home, and the rights that follow from it. */
export function PersonOverviewTab({ person }: { readonly person: Person }) {
  const groups = groupRows(person.groups ?? [], person.identities ?? []);
  return (
    <SpaceBetween size="m">
      <Container
        header={
          <Header variant="h2" description={person.provider && `As ${person.provider.name} has it.`}>
            Profile
          </Header>
        }
      >
        <KeyValuePairs columns={3} items={factsOf(person)} />
      </Container>
      <PersonIdentities person={person} />
      {person.relations && <PersonRelations person={person} />}
      <SectionTable
        title="Groups"
        description="Also those that hold a group in which they are."
        columns={GROUPS}
        nodes={groups}
        totalCount={groups.length}
        keyOf={({ name }) => name}
        empty="They are in no group."
      />
      <SectionTable
        title="Owns"
        description="Resources that they own at this moment: they decide about access to them. The first 100."
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

type Owned = NonNullable<Person["owns"]>[number];

const GROUPS: TableProps.ColumnDefinition<GroupRow>[] = [
  {
    id: "group",
    header: "Group",
    isRowHeader: true,
    cell: ({ name, places }) => <PageLink to={addresses.group(places[0]!.id)}>{name}</PageLink>,
  },
  {
    id: "how",
    header: "How",
    cell: ({ places }) => places.map((place) => <Place key={place.id} place={place} isOnly={places.length === 1} />),
  },
];

function Place({ place, isOnly }: { readonly place: GroupPlace; readonly isOnly: boolean }) {
  const { id, providerName, through } = place;
  return (
    <div>
      {!isOnly && (
        <>
          At <PageLink to={addresses.group(id)}>{providerName}</PageLink>:{" "}
        </>
      )}
      {through.length === 0 ? "Themselves" : "By groups in it: "}
      {through.map((group, n) => (
        <Fragment key={group.id}>
          {n > 0 && ", "}
          <PageLink to={addresses.group(group.id)}>{group.name}</PageLink>
        </Fragment>
      ))}
    </div>
  );
}

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
