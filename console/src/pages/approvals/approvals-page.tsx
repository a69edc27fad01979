import Box from "@cloudscape-design/components/box";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import { useLocation, useParams } from "wouter";
import { addresses } from "../../app/addresses";
import { useSearchState } from "../../parts/lists/search-state";
import "./approvals.css";
import { DecidedList } from "./decided-list";
import { WaitingRequests } from "./waiting-requests";

const DEFAULTS = { tab: "waiting" };

/** Requests that wait for the viewer's decision, with the open request beside them; and the viewer's past decisions. */
export function ApprovalsPage() {
  const { id } = useParams<{ id?: string }>();
  const [{ tab }] = useSearchState(DEFAULTS);
  const [, go] = useLocation();
  const isDecided = tab === "decided" && id === undefined;
  return (
    <ContentLayout
      header={
        <Header variant="h1" description="Requests of others that you may decide, and those that you decided.">
          Approvals
        </Header>
      }
    >
      <SpaceBetween size="m">
        <Tabs
          activeTabId={isDecided ? "decided" : "waiting"}
          onChange={({ detail }) =>
            go(detail.activeTabId === "decided" ? `${addresses.approvals()}?tab=decided` : addresses.approvals())
          }
          ariaLabel="Approvals"
          tabs={[
            {
              id: "waiting",
              label: "Waiting for me",
              content: isDecided ? <Box /> : <WaitingRequests requestId={id} />,
            },
            { id: "decided", label: "Decided by me", content: isDecided ? <DecidedList /> : <Box /> },
          ]}
        />
      </SpaceBetween>
    </ContentLayout>
  );
}
