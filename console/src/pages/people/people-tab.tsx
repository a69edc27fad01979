import type { TableProps } from "@cloudscape-design/components/table";
import { useQuery } from "urql";
import { addresses } from "../../app/addresses";
import { useViewer } from "../../app/session";
import { graphql } from "../../gql";
import type { PeopleOrderField, Role } from "../../gql/enums";
import type { PeopleListQuery } from "../../gql/graphql";
import { PageLink } from "../../parts/links/page-link";
import { afterOf } from "../../parts/lists/cursor-pages";
import { ListTable } from "../../parts/lists/list-table";
import { useSearchState } from "../../parts/lists/search-state";
import { useReadAgain } from "../../parts/reading/read-again";
import { useReadAt } from "../../parts/reading/use-read-at";
import { Breakable } from "../../parts/words/breakable";
import { ROLE_WORDS } from "../../parts/words/people-words";
import { NO_PEOPLE_FILTER, PeopleFilter, type PeopleFilterState } from "./people-filter";
import { PersonState } from "./person-state";

const PEOPLE = graphql(`
  query PeopleList($after: String, $filter: PeopleFilterInput, $orderBy: PeopleOrder) {
    people(first: 50, after: $after, filter: $filter, orderBy: $orderBy) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id displayName userName email active
        provider { id name }
        roles { role because }
      }
    }
  }
`);

type Person = NonNullable<PeopleListQuery["people"]>["nodes"][number];

const DEFAULTS = { ...NO_PEOPLE_FILTER, order: "NAME", direction: "ASC", cursors: "" };
const FIRST = { cursors: "" };

/** Every person once, however many providers know them. */
export function PeopleTab() {
  const { roles } = useViewer();
  const readsAll = roles.includes("ADMIN") || roles.includes("AUDITOR");
  const [state, change] = useSearchState(DEFAULTS);
  const [{ data, fetching, error, stale }, readAgain] = useQuery({
    query: PEOPLE,
    variables: {
      after: afterOf(state.cursors),
      filter: filterOf(state),
      orderBy: { field: state.order as PeopleOrderField, direction: state.direction as "ASC" | "DESC" },
    },
  });
  useReadAgain(readAgain);
  const filterBy = (changes: Partial<PeopleFilterState>) => change({ ...changes, ...FIRST });
  return (
    <ListTable
      title="People"
      description="People who may use Drawbridge, as their home provider describes them: their roles, access and sessions are on their pages."
      columns={COLUMNS}
      connection={data?.people}
      isLoading={fetching || stale}
      error={error}
      onRefresh={() => readAgain({ requestPolicy: "network-only" })}
      readAt={useReadAt(data)}
      filter={readsAll && <PeopleFilter state={state} onChange={filterBy} />}
      isFiltered={Object.entries(NO_PEOPLE_FILTER).some(([key]) => state[key as keyof PeopleFilterState] !== "")}
      onClearFilter={() => filterBy(NO_PEOPLE_FILTER)}
      empty={
        <>
          Nobody is known yet. <PageLink to={addresses.newProvider()}>Connect an identity provider</PageLink>, and its
          people stand here.
        </>
      }
      cursors={state.cursors}
      onCursors={(cursors) => change({ cursors })}
      sorting={{
        column: state.order,
        isDescending: state.direction === "DESC",
        onChange: (order, isDescending) => change({ order, direction: isDescending ? "DESC" : "ASC", ...FIRST }),
      }}
    />
  );
}

function filterOf({ search, provider, active, role }: PeopleFilterState) {
  return {
    ...(search.trim() !== "" && { search: search.trim() }),
    ...(provider !== "" && { providerId: provider }),
    ...(active !== "" && { active: active === "yes" }),
    ...(role !== "" && { role: role as Role }),
  };
}

const COLUMNS: readonly TableProps.ColumnDefinition<Person>[] = [
  {
    id: "name",
    header: "Name",
    sortingField: "NAME",
    isRowHeader: true,
    cell: ({ id, displayName }) => (
      <PageLink to={addresses.person(id)}>
        <Breakable>{displayName}</Breakable>
      </PageLink>
    ),
  },
  { id: "userName", header: "User name", sortingField: "USER_NAME", cell: ({ userName }) => userName },
  { id: "email", header: "Address", sortingField: "ADDRESS", cell: ({ email }) => email ?? "-" },
  {
    id: "provider",
    header: "Home",
    cell: ({ provider }) =>
      provider ? <PageLink to={addresses.provider(provider.id)}>{provider.name}</PageLink> : "-",
  },
  { id: "roles", header: "Roles", cell: rolesIn },
  { id: "state", header: "State", cell: ({ active }) => <PersonState active={active} /> },
];

/** Each role once, however many reasons there are for it. */
function rolesIn({ roles }: Person): string {
  return [...new Set(roles?.map(({ role }) => ROLE_WORDS[role]))].join(", ") || "-";
}
