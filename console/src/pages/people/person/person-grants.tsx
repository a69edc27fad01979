import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import type { TableProps } from "@cloudscape-design/components/table";
import { useEffect, useMemo, useState } from "react";
import { useQuery } from "urql";
import { addresses } from "../../../app/addresses";
import { useViewer } from "../../../app/session";
import { graphql } from "../../../gql";
import type { GrantState } from "../../../gql/enums";
import type { PersonGrantFactsFragment } from "../../../gql/graphql";
import { PageLink } from "../../../parts/links/page-link";
import { afterOf } from "../../../parts/lists/cursor-pages";
import { SectionTable } from "../../../parts/lists/section-table";
import { useReadAgain } from "../../../parts/reading/read-again";
import { accessWithAwsNames } from "../../../parts/words/access-words";
import { ApiSentence } from "../../../parts/words/api-sentence";
import { endWords } from "../../../parts/words/end-words";
import { Countdown, Moment } from "../../../parts/words/moment";
import { GrantStatus } from "../../../parts/words/states";
import { EndOneGrant } from "./end-one-grant";
import type { Person } from "./person";

const GRANTS = graphql(`
  query PersonGrants($personId: ID!, $states: [GrantState!]!, $after: String) {
    grants(first: 20, after: $after, filter: { personId: $personId, states: $states }) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { ...PersonGrantFacts }
    }
  }

  fragment PersonGrantFacts on Grant {
    id state resourceName createdAt endsAt endedAt endMessage
    flow { id name trigger }
    access { permissions { id name } ... on ClusterAccess { policies { policy namespaces } kubernetesGroups } }
    waitingFor { message }
  }
`);

interface Props {
  readonly person: Person;
  readonly title: string;
  readonly description: string;
  readonly states: GrantState[];
  readonly empty: string;
  /** Grows whenever the list has to be read again. */
  readonly moved: number;
  /** Called once the list has been read, or cannot be. */
  readonly onRead?: () => void;
}

export function PersonGrants({ person, title, description, states, empty, moved, onRead }: Props) {
  const { roles, personId } = useViewer();
  const isAdmin = roles.includes("ADMIN");
  const isMine = person.id === personId;
  const [cursors, setCursors] = useState("");
  const [ending, setEnding] = useState<PersonGrantFactsFragment | null>(null);
  const key = states.join(" ");
  const variables = useMemo(
    () => ({ personId: person.id, states: key.split(" ") as GrantState[], after: afterOf(cursors) }),
    [person.id, key, cursors],
  );
  const [{ data, error }, readAgain] = useQuery({ query: GRANTS, variables });
  useReadAgain(readAgain);
  useEffect(() => {
    if (moved > 0) readAgain({ requestPolicy: "network-only" });
  }, [moved, readAgain]);
  const isRead = data !== undefined || error !== undefined;
  useEffect(() => {
    if (isRead) onRead?.();
  }, [isRead, onRead]);
  const isNow = states.includes("ACTIVE");
  const columns = useMemo(
    () => [...COLUMNS, ...(isNow ? [UNTIL] : [ENDED]), ...(isNow && isAdmin ? [endColumn(isMine, setEnding)] : [])],
    [isNow, isAdmin, isMine],
  );
  return (
    <>
      <SectionTable
        title={title}
        description={description}
        columns={columns}
        // A grant that belongs to the other list leaves this one at once.
        nodes={data?.grants?.nodes.filter(({ state }) => states.includes(state))}
        totalCount={data?.grants?.totalCount}
        keyOf={({ id }) => id}
        error={error}
        onRetry={() => readAgain({ requestPolicy: "network-only" })}
        empty={empty}
        pages={{ cursors, pageInfo: data?.grants?.pageInfo, onChange: setCursors }}
      />
      {ending && (
        <EndOneGrant grant={ending} who={person.displayName} isMine={isMine} onClose={() => setEnding(null)} />
      )}
    </>
  );
}

const COLUMNS: TableProps.ColumnDefinition<PersonGrantFactsFragment>[] = [
  {
    id: "cluster",
    header: "On",
    isRowHeader: true,
    cell: ({ id, resourceName }) => <PageLink to={addresses.access(id)}>{resourceName}</PageLink>,
  },
  { id: "what", header: "What", minWidth: 180, cell: ({ access }) => accessWithAwsNames(access) },
  {
    id: "flow",
    header: "By",
    cell: ({ flow }) =>
      flow ? <PageLink to={addresses.flow(flow.id)}>{flow.name}</PageLink> : "An administrator, in an emergency",
  },
  { id: "state", header: "State", minWidth: 160, cell: (grant) => <State {...grant} /> },
];

function State({ state, waitingFor, endMessage }: PersonGrantFactsFragment) {
  const why = waitingFor?.message ?? endMessage;
  return (
    <>
      <GrantStatus state={state} />
      {why && (
        <Box color="text-body-secondary">
          <ApiSentence text={why} />
        </Box>
      )}
    </>
  );
}

const UNTIL: TableProps.ColumnDefinition<PersonGrantFactsFragment> = {
  id: "until",
  header: "Until",
  cell: ({ endsAt }) => (endsAt ? <Countdown until={endsAt} /> : "Until it is ended"),
};

const ENDED: TableProps.ColumnDefinition<PersonGrantFactsFragment> = {
  id: "ended",
  header: "Ended",
  cell: ({ endedAt, createdAt }) => <Moment at={endedAt ?? createdAt} />,
};

function endColumn(
  isMine: boolean,
  onEnd: (grant: PersonGrantFactsFragment) => void,
): TableProps.ColumnDefinition<PersonGrantFactsFragment> {
  return {
    id: "end",
    header: "Action",
    cell: (grant) => {
      if (grant.state === "REVOKING") return "-";
      const { button, act } = endWords(isMine, grant.resourceName, `End access to ${grant.resourceName}`);
      return (
        <Button variant="inline-link" ariaLabel={act} onClick={() => onEnd(grant)}>
          {button}
        </Button>
      );
    },
  };
}
