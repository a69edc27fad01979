import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import { useQuery } from "urql";
import { useSearch } from "wouter";
import { addresses } from "../../app/addresses";
import { graphql } from "../../gql";
import type { AlikePeopleQuery } from "../../gql/graphql";
import { PageLink } from "../../parts/links/page-link";
import { SectionTable } from "../../parts/lists/section-table";
import { useReadAgain } from "../../parts/reading/read-again";
import { compareAddress } from "./compare-address";
import { ComparePeople } from "./compare-people";

const ALIKE = graphql(`
  query AlikePeople {
    needsAttention(first: 10, filter: { kinds: [PROBABLY_SAME_HUMAN] }) {
      nodes {
        id count
        subjects {
          __typename
          ... on PeopleAlike {
            address
            person { id displayName userName provider { id name } }
            other { id displayName userName provider { id name } }
          }
        }
      }
    }
  }
`);

type Subject = NonNullable<AlikePeopleQuery["needsAttention"]>["nodes"][number]["subjects"][number];
type Pair = Extract<Subject, { __typename: "PeopleAlike" }>;

/** The comparison of two people that the address names, or the list of all people alike. */
export function AlikeTab() {
  const asked = new URLSearchParams(useSearch());
  const [personId, otherId] = [asked.get("person"), asked.get("other")];
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        description="Two people who carry one address. Until an administrator says what they are to each other, neither decides about the other."
      >
        Possible duplicates
      </Header>
      {personId && otherId ? <ComparePeople personId={personId} otherId={otherId} /> : <Pairs />}
    </SpaceBetween>
  );
}

function Pairs() {
  const [{ data, error }, readAgain] = useQuery({ query: ALIKE });
  useReadAgain(readAgain);
  const items = data?.needsAttention?.nodes;
  const pairs = items?.flatMap(({ subjects }) => subjects.filter(isPair));
  return (
    <SectionTable
      title="To be answered"
      description="The first ten; the next ones come as these are answered."
      columns={COLUMNS}
      nodes={pairs}
      totalCount={items?.reduce((sum, { count }) => sum + count, 0)}
      keyOf={({ person, other, address }) => [person?.id, other?.id, address].join(" ")}
      error={error}
      onRetry={() => readAgain({ requestPolicy: "network-only" })}
      empty="No two people share an address."
    />
  );
}

function isPair(subject: Subject): subject is Pair {
  return subject.__typename === "PeopleAlike";
}

const COLUMNS: TableProps.ColumnDefinition<Pair>[] = [
  {
    id: "pair",
    header: "Who",
    isRowHeader: true,
    minWidth: 200,
    cell: ({ person, other }) =>
      person && other ? (
        <PageLink to={compareAddress(person.id, other.id)}>
          {person.displayName} and {other.displayName}
        </PageLink>
      ) : (
        "Somebody who is not there any more"
      ),
  },
  { id: "address", header: "The address of both", cell: ({ address }) => address },
  { id: "one", header: "One of them", cell: ({ person }) => placeOf(person) },
  { id: "other", header: "The other", cell: ({ other }) => placeOf(other) },
];

function placeOf(person: Pair["person"]) {
  if (!person) return "-";
  return (
    <>
      <PageLink to={addresses.person(person.id)}>{person.userName}</PageLink> at {person.provider?.name ?? "-"}
    </>
  );
}
