import Alert from "@cloudscape-design/components/alert";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import type { ReactNode } from "react";
import { type CombinedError, useQuery } from "urql";
import { useLocation, useParams, useSearch } from "wouter";
import { addresses } from "../../app/addresses";
import { PageSkeleton } from "../../app/page-skeleton";
import { useViewer } from "../../app/session";
import { PageLink } from "../../parts/links/page-link";
import { useSearchState } from "../../parts/lists/search-state";
import { Problem } from "../../parts/problems/problem";
import { useReadAgain } from "../../parts/reading/read-again";
import { Moment } from "../../parts/words/moment";
import { FLOW, type Flow } from "./draft/flow-documents";
import { EditFlow } from "./editor/edit-flow";
import { FlowActions } from "./flow-actions";
import { FlowCodeTab } from "./flow-code-tab";
import { FlowFacts } from "./flow-facts";
import { FlowGrantsTab } from "./flow-grants-tab";
import { FlowHistoryTab } from "./flow-history-tab";
import { FlowStatus } from "./flow-status";
import { HeldChanges } from "./held-changes";
import { ReachTab } from "./reach/reach-tab";
import "./flows.css";

/** A flow with all of its facts. */
export function FlowPage() {
  const { id = "" } = useParams<{ id: string }>();
  const isAdmin = useViewer().roles.includes("ADMIN");
  const [, go] = useLocation();
  const isEdited = new URLSearchParams(useSearch()).get("edit") === "1";
  const [{ data, fetching, error }, readAgain] = useQuery({ query: FLOW, variables: { id } });
  useReadAgain(readAgain);
  const flow = data?.accessFlow;
  if (!flow) return <NotShown isLoading={fetching} error={error} />;
  const mayEdit = isAdmin && flow.deletedAt === null;
  if (isEdited && mayEdit) {
    return <EditFlow key={id} flow={flow} onDone={() => go(addresses.flow(id), { replace: true })} />;
  }
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        description="The rule who may ask for what, for how long, and who approves."
        info={<FlowStatus {...flow} />}
        actions={mayEdit && <FlowActions flow={flow} onEdit={() => go(`${addresses.flow(id)}?edit=1`)} />}
      >
        {flow.name}
      </Header>
      <Problem error={error} onRetry={() => readAgain({ requestPolicy: "network-only" })} />
      <Deleted flow={flow} />
      <HeldChanges flow={flow} mayConfirm={mayEdit} />
      {flow.definitionHidden ? <FlowFacts flow={flow} /> : <FlowTabs flow={flow} isAdmin={isAdmin} />}
    </SpaceBetween>
  );
}

interface FlowTab {
  readonly id: string;
  readonly label: string;
  readonly isShown?: boolean;
  readonly show: () => ReactNode;
}

function FlowTabs({ flow, isAdmin }: { readonly flow: Flow; readonly isAdmin: boolean }) {
  const [{ tab }, change] = useSearchState(TAB);
  const isThere = flow.deletedAt === null;
  const all: readonly FlowTab[] = [
    { id: "overview", label: "Overview", show: () => <FlowFacts flow={flow} /> },
    { id: "reach", label: "Who and what now", isShown: isAdmin && isThere, show: () => <ReachTab flow={flow} /> },
    { id: "grants", label: "Grants", show: () => <FlowGrantsTab flow={flow} /> },
    { id: "history", label: "History", show: () => <FlowHistoryTab flow={flow} /> },
    { id: "code", label: "View as Code", isShown: isThere, show: () => <FlowCodeTab flow={flow} /> },
  ];
  const tabs = all.filter(({ isShown = true }) => isShown);
  const active = tabs.find(({ id }) => id === tab) ?? tabs[0]!;
  return (
    <Tabs
      activeTabId={active.id}
      ariaLabel={`About ${flow.name}`}
      tabs={tabs.map(({ id, label, show }) => ({ id, label, content: id === active.id ? show() : null }))}
      onChange={({ detail }) => change({ tab: detail.activeTabId, cursors: "", shown: "" })}
    />
  );
}

/** A change of tab resets the page of the list. */
const TAB = { tab: "overview", cursors: "", shown: "" };

function Deleted({ flow: { deletedAt } }: { readonly flow: Flow }) {
  if (!deletedAt) return null;
  return (
    <Alert type="info" statusIconAriaLabel="Information">
      It was deleted <Moment at={deletedAt} />. Requests and grants name it still.
    </Alert>
  );
}

interface NotShownProps {
  readonly isLoading: boolean;
  readonly error: CombinedError | undefined;
}

function NotShown({ isLoading, error }: NotShownProps) {
  if (isLoading) return <PageSkeleton />;
  return (
    <SpaceBetween size="m">
      <Header variant="h1">Access flow</Header>
      <Problem error={error} />
      <PageLink to={addresses.flows()}>All access flows</PageLink>
    </SpaceBetween>
  );
}
