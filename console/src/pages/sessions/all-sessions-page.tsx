import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import type { ReactNode } from "react";
import { useLocation } from "wouter";
import { addresses } from "../../app/addresses";
import { useViewer } from "../../app/session";
import { useSearchState } from "../../parts/lists/search-state";
import { AllTokens } from "./all-tokens";
import { PeopleSessions } from "./people-sessions";

const DEFAULTS = { show: "sessions" };
const HERE = addresses.settings("people-sessions");

/** Sessions of all people, and tokens of scripts; for administrators and auditors. */
export function AllSessionsPage() {
  const [{ show }] = useSearchState(DEFAULTS);
  const [, go] = useLocation();
  const { roles } = useViewer();
  const reads = roles.includes("ADMIN") || roles.includes("AUDITOR");
  const active = show === "tokens" ? "tokens" : "sessions";
  const tab = (id: string, label: string, content: ReactNode) => ({
    id,
    label,
    href: id === "sessions" ? HERE : `${HERE}?show=${id}`,
    content: id === active ? content : null,
  });
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        description="Where people are signed in, and the tokens by which scripts act. End what should not be there."
      >
        Sessions and tokens
      </Header>
      {reads ? (
        <Tabs
          activeTabId={active}
          ariaLabel="Sessions and tokens"
          tabs={[tab("sessions", "Sessions", <PeopleSessions />), tab("tokens", "API tokens", <AllTokens />)]}
          onChange={({ detail }) => go(detail.activeTabId === "tokens" ? `${HERE}?show=tokens` : HERE)}
        />
      ) : (
        <PeopleSessions />
      )}
    </SpaceBetween>
  );
}
