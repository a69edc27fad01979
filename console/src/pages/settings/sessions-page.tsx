import Box from "@cloudscape-design/components/box";
import type { TableProps } from "@cloudscape-design/components/table";
import { useMemo } from "react";
import { useQuery } from "urql";
import { addresses } from "../../app/addresses";
import { ListTable } from "../../parts/lists/list-table";
import { useReadAgain } from "../../parts/reading/read-again";
import { useReadAt } from "../../parts/reading/use-read-at";
import { browserName } from "../../parts/words/browser-name";
import { Moment } from "../../parts/words/moment";
import { EndButton } from "./end-button";
import { END_SESSION, SESSIONS, type Session } from "./settings-documents";
import { SignOutEverywhere } from "./sign-out-everywhere";

/** The viewer's sessions, each with a button that ends it. */
export function SessionsPage() {
  const [{ data, fetching, error }, readAgain] = useQuery({ query: SESSIONS });
  useReadAgain(readAgain);
  const sessions = data?.mySessions ?? undefined;
  const connection = useMemo(
    () => sessions && { nodes: sessions, totalCount: sessions.length, pageInfo: { hasNextPage: false } },
    [sessions],
  );
  return (
    <ListTable
      title="My sessions"
      description="Browsers in which you are signed in. End those that you do not know, or do not use any more."
      columns={COLUMNS}
      connection={connection}
      isLoading={fetching}
      error={error}
      onRefresh={() => readAgain({ requestPolicy: "network-only" })}
      readAt={useReadAt(data)}
      isFiltered={false}
      onClearFilter={() => undefined}
      empty="You are signed in nowhere."
      actions={<SignOutEverywhere />}
      cursors=""
      onCursors={() => undefined}
    />
  );
}

const COLUMNS: TableProps.ColumnDefinition<Session>[] = [
  {
    id: "browser",
    header: "Browser",
    minWidth: 180,
    isRowHeader: true,
    cell: ({ userAgent, current }) => (
      <span title={userAgent ?? ""}>
        {browserName(userAgent)}
        {current && <Box variant="strong"> (this one)</Box>}
      </span>
    ),
  },
  { id: "address", header: "Address", cell: ({ address }) => address ?? "-" },
  { id: "provider", header: "Signed in by", cell: ({ provider }) => provider },
  { id: "created", header: "Since", cell: ({ createdAt }) => <Moment at={createdAt} /> },
  { id: "seen", header: "Last used", cell: ({ lastSeenAt }) => (lastSeenAt ? <Moment at={lastSeenAt} /> : "-") },
  { id: "expires", header: "Ends at the latest", cell: ({ expiresAt }) => <Moment at={expiresAt} relative={false} /> },
  { id: "end", header: "Actions", minWidth: 90, cell: (session) => <EndSession session={session} /> },
];

function EndSession({ session: { id, current, userAgent } }: { readonly session: Session }) {
  const browser = browserName(userAgent);
  return (
    <EndButton
      id={id}
      document={END_SESSION}
      object={current ? "this session" : `the session of ${browser}`}
      onEnded={() => current && location.assign(addresses.home())}
      said={`The session of ${browser} has ended.`}
    />
  );
}
