import Input from "@cloudscape-design/components/input";
import type { TableProps } from "@cloudscape-design/components/table";
import { useMemo, useRef } from "react";
import { useQuery } from "urql";
import { addresses } from "../../app/addresses";
import { useViewer } from "../../app/session";
import { PageLink } from "../../parts/links/page-link";
import { afterOf } from "../../parts/lists/cursor-pages";
import { RowAction } from "../../parts/lists/row-action";
import { useSearchState } from "../../parts/lists/search-state";
import { SectionTable } from "../../parts/lists/section-table";
import { useTypedSearch } from "../../parts/lists/typed-search";
import { isRefused } from "../../parts/problems/not-shown";
import { Problem } from "../../parts/problems/problem";
import { useReadAgain } from "../../parts/reading/read-again";
import { useReadEvery } from "../../parts/reading/use-read-every";
import { browserName } from "../../parts/words/browser-name";
import { Moment } from "../../parts/words/moment";
import { EndSessions } from "./end-sessions";
import { END_SESSION, type ShownSession, SIGNED_IN, type SignedInPerson } from "./session-documents";

const DEFAULTS = { search: "", cursors: "" };
const EVERY_MS = 15_000;

/** Everybody who is signed in at this moment. */
export function PeopleSessions() {
  const isAdmin = useViewer().roles.includes("ADMIN");
  const [{ search, cursors }, change] = useSearchState(DEFAULTS);
  const [{ data, fetching, error }, readAgain] = useQuery({
    query: SIGNED_IN,
    variables: { after: afterOf(cursors), search: search || null },
  });
  useReadAgain(readAgain);
  const refresh = () => readAgain({ requestPolicy: "network-only" });
  useReadEvery(EVERY_MS, refresh);
  const latest = useRef(refresh);
  latest.current = refresh;
  const columns = useMemo(() => columnsFor(isAdmin, () => latest.current()), [isAdmin]);
  if (isRefused(error)) return <Problem error={error} />;
  const people = data?.people;
  return (
    <SectionTable
      title="People who are signed in"
      description="A session ends after an hour without use, and after twelve hours at the latest."
      columns={columns}
      nodes={people?.nodes}
      totalCount={people?.totalCount}
      keyOf={({ id }) => id}
      error={error}
      onRetry={refresh}
      filter={<Search settled={search} onSettle={(text) => change({ search: text, cursors: "" })} />}
      empty={search === "" ? "Nobody is signed in." : "Nobody of that name is signed in."}
      pages={{
        cursors,
        pageInfo: people?.pageInfo,
        isLoading: fetching,
        onChange: (next) => change({ cursors: next }),
      }}
    />
  );
}

function Search({ settled, onSettle }: { readonly settled: string; readonly onSettle: (text: string) => void }) {
  const [text, setText] = useTypedSearch(settled, onSettle);
  return (
    <div style={{ maxWidth: "24rem" }}>
      <Input
        type="search"
        value={text}
        onChange={({ detail }) => setText(detail.value)}
        ariaLabel="Find a person by name"
        placeholder="Name of a person"
      />
    </div>
  );
}

function columnsFor(isAdmin: boolean, refresh: () => void): TableProps.ColumnDefinition<SignedInPerson>[] {
  return [
    {
      id: "person",
      header: "Person",
      isRowHeader: true,
      cell: ({ id, displayName }) => <PageLink to={addresses.person(id)}>{displayName}</PageLink>,
    },
    {
      id: "where",
      header: "Signed in with",
      minWidth: 260,
      cell: (person) => <Sessions of={person} refresh={isAdmin ? refresh : null} />,
    },
    { id: "seen", header: "Last used", cell: ({ sessions }) => <LastUsed all={sessions ?? []} /> },
    { id: "tokens", header: "API tokens in use", cell: ({ tokens }) => tokens?.length ?? "-" },
    ...(isAdmin
      ? [
          {
            id: "end",
            header: "Actions",
            cell: (person: SignedInPerson) => <EndSessions person={person} onEnded={refresh} />,
          },
        ]
      : []),
  ];
}

interface SessionsProps {
  readonly of: SignedInPerson;
  /** Null: the viewer may end no session. */
  readonly refresh: (() => void) | null;
}

function Sessions({ of: { displayName: who, sessions }, refresh }: SessionsProps) {
  return (sessions ?? []).map(({ id, userAgent, address, provider, current }) => (
    <div key={id} title={userAgent ?? ""}>
      {browserName(userAgent)}
      {address && ` at ${address}`}, by {provider}
      {current && " (this one)"}
      {refresh && !current && (
        <>
          {" "}
          <RowAction
            document={END_SESSION}
            variables={{ id }}
            text="End the session"
            label={`End the session of ${who} in ${browserName(userAgent)}`}
            said={() => `The session of ${who} in ${browserName(userAgent)} has ended.`}
            onDone={refresh}
          />
        </>
      )}
    </div>
  ));
}

function LastUsed({ all }: { readonly all: readonly ShownSession[] }) {
  const newest = all
    .map(({ lastSeenAt }) => lastSeenAt)
    .sort()
    .at(-1);
  return newest ? <Moment at={newest} /> : "-";
}
