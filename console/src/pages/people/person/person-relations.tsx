import FormField from "@cloudscape-design/components/form-field";
import type { TableProps } from "@cloudscape-design/components/table";
import { useLocation } from "wouter";
import { addresses } from "../../../app/addresses";
import { useViewer } from "../../../app/session";
import { PageLink } from "../../../parts/links/page-link";
import { SectionTable } from "../../../parts/lists/section-table";
import { Moment } from "../../../parts/words/moment";
import { compareAddress } from "../compare-address";
import { PersonChoice } from "../person-choice";
import { RELATION_WORDS } from "../relation-words";
import type { Person } from "./person";

type Relation = NonNullable<Person["relations"]>[number];

/** Other accounts of the same human, and people alike that an administrator has told apart. */
export function PersonRelations({ person }: { readonly person: Person }) {
  const isAdmin = useViewer().roles.includes("ADMIN");
  const [, go] = useLocation();
  return (
    <SectionTable
      title="Other accounts of the same human"
      description="Nobody decides about themselves, nor about an account that is or may be their own."
      columns={columnsFor(person.id, isAdmin)}
      nodes={person.relations}
      totalCount={person.relations?.length}
      keyOf={({ person: other }) => other.id}
      empty="None is known, and nobody else carries an address of theirs."
      filter={
        isAdmin && (
          <FormField label="Say that somebody else is the same human, or is not">
            <PersonChoice
              selected={null}
              exceptId={person.id}
              onSelect={({ id }) => go(compareAddress(person.id, id))}
            />
          </FormField>
        )
      }
    />
  );
}

function columnsFor(personId: string, isAdmin: boolean): TableProps.ColumnDefinition<Relation>[] {
  return [
    {
      id: "who",
      header: "Who",
      isRowHeader: true,
      cell: ({ person }) => <PageLink to={addresses.person(person.id)}>{person.displayName}</PageLink>,
    },
    { id: "userName", header: "User name", cell: ({ person }) => person.userName },
    { id: "what", header: "What they are", minWidth: 180, cell: ({ relation }) => RELATION_WORDS[relation] },
    {
      id: "since",
      header: "Said",
      cell: ({ answeredAt }) => (answeredAt ? <Moment at={answeredAt} /> : "By nobody: it follows"),
    },
    {
      id: "compare",
      header: "Compare",
      cell: ({ person }) => (
        <PageLink to={compareAddress(personId, person.id)} ariaLabel={`See both: ${person.displayName}`}>
          {isAdmin ? "See both and answer" : "See both"}
        </PageLink>
      ),
    },
  ];
}
