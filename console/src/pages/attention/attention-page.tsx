import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import type { ReactNode } from "react";
import { useLocation } from "wouter";
import { addresses } from "../../app/addresses";
import { useViewer } from "../../app/session";
import { useSearchState } from "../../parts/lists/search-state";
import { AttentionList } from "./attention-list";
import { DriftEverywhere } from "./drift-everywhere";
import { OverdueEnds } from "./overdue-ends";
import { RestoredDatabase } from "./restored-database";

const DEFAULTS = { show: "items" };
const HERE = addresses.attention();

const TABS = [
  { id: "items", label: "To mend", href: HERE, content: <AttentionList /> },
  { id: "overdue", label: "Overdue ends of access", href: `${HERE}?show=overdue`, content: <OverdueEnds /> },
  { id: "drift", label: "Drift", href: `${HERE}?show=drift`, content: <DriftEverywhere /> },
] as const satisfies readonly { id: string; label: string; href: string; content: ReactNode }[];

/** Problems for an administrator to solve. A solved problem leaves the list at once. */
export function AttentionPage() {
  const [{ show }] = useSearchState(DEFAULTS);
  const [, go] = useLocation();
  const { roles } = useViewer();
  const isAdmin = roles.includes("ADMIN");
  const active = TABS.find(({ id }) => id === show) ?? TABS[0];
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        description="Problems that somebody has to decide or mend. Each goes by itself once it is mended."
      >
        Needs attention
      </Header>
      {isAdmin && <RestoredDatabase />}
      {isAdmin || roles.includes("AUDITOR") ? (
        <Tabs
          activeTabId={active.id}
          ariaLabel="What needs attention"
          tabs={TABS.map((tab) => ({ ...tab, content: tab.id === active.id ? tab.content : null }))}
          onChange={({ detail }) => go(TABS.find(({ id }) => id === detail.activeTabId)?.href ?? HERE)}
        />
      ) : (
        <AttentionList />
      )}
    </SpaceBetween>
  );
}
