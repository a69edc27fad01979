import Button from "@cloudscape-design/components/button";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import { useMemo, useRef, useState } from "react";
import { useQuery } from "urql";
import { useViewer } from "../../../app/session";
import { graphql } from "../../../gql";
import type { PersonSessionsQuery } from "../../../gql/graphql";
import { RowAction } from "../../../parts/lists/row-action";
import { SectionTable } from "../../../parts/lists/section-table";
import { useReadAgain } from "../../../parts/reading/read-again";
import { browserName } from "../../../parts/words/browser-name";
import { Moment } from "../../../parts/words/moment";
import { EndSessions } from "./end-sessions";
import { EndToken } from "./end-token";
import { MakePersonToken } from "./make-person-token";
import type { Person } from "./person";

const SESSIONS = graphql(`
  query PersonSessions($id: ID!) {
    person(id: $id) {
      id
      sessions { id current createdAt lastSeenAt expiresAt mfaAt provider address userAgent }
      tokens { id name createdAt lastUsedAt expiresAt scopes }
    }
  }
`);

const END_SESSION = graphql(`
  mutation EndSessionOfPerson($id: ID!) {
    revokeSession(id: $id) { session { id } }
  }
`);

type Shown = NonNullable<PersonSessionsQuery["person"]>;
type Session = NonNullable<Shown["sessions"]>[number];
type Token = NonNullable<Shown["tokens"]>[number];

/** The person's sessions, and the tokens that act as the person. */
export function PersonSessionsTab({ person }: { readonly person: Person }) {
  const isAdmin = useViewer().roles.includes("ADMIN");
  const [isEnding, setEnding] = useState(false);
  const [isMaking, setMaking] = useState(false);
  const [token, setToken] = useState<Token | null>(null);
  const [{ data, error }, readAgain] = useQuery({ query: SESSIONS, variables: { id: person.id } });
  useReadAgain(readAgain);
  const refresh = () => readAgain({ requestPolicy: "network-only" });
  const latest = useRef(refresh);
  latest.current = refresh;
  const sessionColumns = useMemo(
    () =>
      isAdmin ? [...SESSIONS_COLUMNS, endSessionColumn(person.displayName, () => latest.current())] : SESSIONS_COLUMNS,
    [isAdmin, person.displayName],
  );
  const columns = useMemo(() => (isAdmin ? [...TOKENS, endColumn(setToken)] : TOKENS), [isAdmin]);
  const { sessions, tokens } = data?.person ?? {};
  const done = (isDone: boolean) => {
    setEnding(false);
    setMaking(false);
    setToken(null);
    if (isDone) refresh();
  };
  // Both lists appear together: the first would push the second away.
  if (!data && !error) return <Skeleton height="60vh" />;
  return (
    <SpaceBetween size="m">
      <SectionTable
        title="Sessions"
        description="Browsers in which they are signed in: the newest 100."
        columns={sessionColumns}
        nodes={sessions}
        totalCount={sessions?.length}
        keyOf={({ id }) => id}
        error={error}
        onRetry={refresh}
        empty="They are signed in nowhere."
        actions={isAdmin && <Button onClick={() => setEnding(true)}>End all sessions</Button>}
      />
      <SectionTable
        title="Tokens"
        description="With a token a script acts as them. Those that count now: the newest 50."
        columns={columns}
        nodes={tokens}
        totalCount={tokens?.length}
        keyOf={({ id }) => id}
        empty="No token acts as them."
        actions={isAdmin && <Button onClick={() => setMaking(true)}>Make a token</Button>}
      />
      {isMaking && <MakePersonToken person={person} onClose={done} />}
      {isEnding && <EndSessions person={person} onClose={done} />}
      {token && <EndToken token={token} who={person.displayName} onClose={done} />}
    </SpaceBetween>
  );
}

const SESSIONS_COLUMNS: TableProps.ColumnDefinition<Session>[] = [
  {
    id: "browser",
    header: "Browser",
    isRowHeader: true,
    minWidth: 180,
    cell: ({ userAgent, address }) => (
      <>
        <div style={{ overflowWrap: "anywhere" }}>{userAgent ?? "Unknown"}</div>
        {address && <div>from {address}</div>}
      </>
    ),
  },
  { id: "provider", header: "Signed in by", cell: ({ provider }) => provider },
  { id: "since", header: "Since", cell: ({ createdAt }) => <Moment at={createdAt} /> },
  { id: "seen", header: "Last seen", cell: ({ lastSeenAt }) => (lastSeenAt ? <Moment at={lastSeenAt} /> : "-") },
  { id: "until", header: "Until", cell: ({ expiresAt }) => <Moment at={expiresAt} /> },
];

const TOKENS: TableProps.ColumnDefinition<Token>[] = [
  { id: "name", header: "Name", isRowHeader: true, cell: ({ name }) => name },
  { id: "made", header: "Made", cell: ({ createdAt }) => <Moment at={createdAt} /> },
  { id: "used", header: "Last used", cell: ({ lastUsedAt }) => (lastUsedAt ? <Moment at={lastUsedAt} /> : "Never") },
  { id: "until", header: "Until", cell: ({ expiresAt }) => (expiresAt ? <Moment at={expiresAt} /> : "Ended by hand") },
];

/** Ends one session. Sessions in other browsers and tokens stay valid. */
function endSessionColumn(who: string, refresh: () => void): TableProps.ColumnDefinition<Session> {
  return {
    id: "end",
    header: "Action",
    cell: ({ id, current, userAgent }) =>
      current ? (
        "This browser"
      ) : (
        <RowAction
          document={END_SESSION}
          variables={{ id }}
          text="End the session"
          label={`End the session of ${who} in ${browserName(userAgent)}`}
          said={() => `The session of ${who} in ${browserName(userAgent)} has ended.`}
          onDone={refresh}
        />
      ),
  };
}

function endColumn(onEnd: (token: Token) => void): TableProps.ColumnDefinition<Token> {
  return {
    id: "end",
    header: "Action",
    cell: (token) => (
      <Button variant="inline-link" ariaLabel={`End the token ${token.name}`} onClick={() => onEnd(token)}>
        End the token
      </Button>
    ),
  };
}
