import Tabs from "@cloudscape-design/components/tabs";
import type { ReactNode } from "react";
import { useLocation, useSearch } from "wouter";
import { addresses } from "../../app/addresses";
import { useViewer } from "../../app/session";
import { AlikeTab } from "./alike-tab";
import { GroupsTab } from "./groups-tab";
import { PeopleTab } from "./people-tab";
import { RolesTab } from "./roles-tab";
import { UnlinkedTab } from "./unlinked-tab";

const TABS: readonly { readonly id: string; readonly label: string; readonly show: () => ReactNode }[] = [
  { id: "people", label: "People", show: () => <PeopleTab /> },
  { id: "groups", label: "Groups", show: () => <GroupsTab /> },
  { id: "roles", label: "Roles", show: () => <RolesTab /> },
  { id: "alike", label: "Possible duplicates", show: () => <AlikeTab /> },
  { id: "unlinked", label: "Unlinked identities", show: () => <UnlinkedTab /> },
];

/** Every person and group of the providers, and the decisions about them that wait for an administrator. */
export function PeoplePage() {
  const { roles } = useViewer();
  const search = useSearch();
  const [, go] = useLocation();
  // Other viewers get the refusal of the first tab, without tabs that they may not read.
  if (!roles.includes("ADMIN") && !roles.includes("AUDITOR")) return <PeopleTab />;
  const tab = new URLSearchParams(search).get("tab");
  const active = TABS.find(({ id }) => id === tab) ?? TABS[0]!;
  return (
    <Tabs
      ariaLabel="People, groups and roles"
      activeTabId={active.id}
      tabs={TABS.map(({ id, label, show }) => ({
        id,
        label,
        href: addressOf(id),
        content: id === active.id ? show() : null,
      }))}
      onChange={({ detail }) => go(addressOf(detail.activeTabId))}
    />
  );
}

function addressOf(tab: string): string {
  return tab === TABS[0]!.id ? addresses.people() : `${addresses.people()}?tab=${tab}`;
}
