import type { TableProps } from "@cloudscape-design/components/table";
import { useMemo, useRef } from "react";
import { useQuery } from "urql";
import { addresses } from "../../app/addresses";
import { useViewer } from "../../app/session";
import { PageLink } from "../../parts/links/page-link";
import { SectionTable } from "../../parts/lists/section-table";
import { useListPage } from "../../parts/lists/use-list-page";
import { ApiSentence } from "../../parts/words/api-sentence";
import { Moment } from "../../parts/words/moment";
import { OVERDUE, type OverdueGrant } from "./attention-documents";
import { GiveUpOverdue } from "./give-up-overdue";
import { useLiveAttention } from "./use-live-attention";

/** Grants that should have ended more than two minutes ago, and are still observed or cannot be observed. */
export function OverdueEnds() {
  const isAdmin = useViewer().roles.includes("ADMIN");
  const { after, pagesOf } = useListPage();
  const [{ data, error }, readAgain] = useQuery({ query: OVERDUE, variables: { after } });
  useLiveAttention(readAgain, true);
  const refresh = () => readAgain({ requestPolicy: "network-only" });
  const latest = useRef(refresh);
  latest.current = refresh;
  const columns = useMemo(() => columnsFor(isAdmin, () => latest.current()), [isAdmin]);
  const grants = data?.grants;
  return (
    <SectionTable
      title="Overdue ends of access"
      description="Access that should have ended more than two minutes ago. Drawbridge goes on trying, and each goes from here once it was observed gone."
      columns={columns}
      nodes={grants?.nodes}
      totalCount={grants?.totalCount}
      keyOf={({ id }) => id}
      error={error}
      onRetry={refresh}
      empty="Every access that was to end was observed gone in time."
      pages={pagesOf(grants)}
    />
  );
}

function columnsFor(isAdmin: boolean, refresh: () => void): TableProps.ColumnDefinition<OverdueGrant>[] {
  return [
    {
      id: "whose",
      header: "Whose",
      isRowHeader: true,
      cell: ({ person }) => <PageLink to={addresses.person(person.id)}>{person.displayName}</PageLink>,
    },
    {
      id: "where",
      header: "On",
      cell: ({ resourceId, resourceName, account }) => (
        <>
          {resourceId ? <PageLink to={addresses.cluster(resourceId)}>{resourceName}</PageLink> : resourceName}
          {account && ` in ${account.name}`}
        </>
      ),
    },
    {
      id: "since",
      header: "Overdue since",
      cell: ({ overdueSince }) => (overdueSince ? <Moment at={overdueSince} /> : "-"),
    },
    { id: "seen", header: "Last seen", minWidth: 220, cell: (grant) => <LastSeen grant={grant} /> },
    {
      id: "why",
      header: "Why it is not gone",
      minWidth: 260,
      cell: ({ waitingFor }) => <ApiSentence text={waitingFor?.message ?? "It is being taken away."} />,
    },
    {
      id: "todo",
      header: "What to do",
      minWidth: 180,
      cell: (grant) => <ToDo grant={grant} isAdmin={isAdmin} refresh={refresh} />,
    },
  ];
}

function LastSeen({ grant: { lastObservation } }: { readonly grant: OverdueGrant }) {
  if (!lastObservation) return "Not looked at yet";
  const { message, presentAt } = lastObservation;
  return (
    <>
      <ApiSentence text={message} />
      {presentAt && (
        <div>
          There <Moment at={presentAt} />
        </div>
      )}
    </>
  );
}

interface ToDoProps {
  readonly grant: OverdueGrant;
  readonly isAdmin: boolean;
  readonly refresh: () => void;
}

/** The grant's page shows the calls that were made. A grant whose cluster cannot be observed can be abandoned here. */
function ToDo({ grant, isAdmin, refresh }: ToDoProps) {
  return (
    <>
      <div>
        <PageLink to={addresses.access(grant.id)}>See its calls and looks</PageLink>
      </div>
      {isAdmin && grant.lastObservation?.notObservedSince && <GiveUpOverdue grant={grant} onDone={refresh} />}
    </>
  );
}
