import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import type { ReactNode } from "react";
import { type CombinedError, useQuery } from "urql";
import { useLocation, useParams, useSearch } from "wouter";
import { addresses } from "../../../app/addresses";
import { PageSkeleton } from "../../../app/page-skeleton";
import { useViewer } from "../../../app/session";
import { graphql } from "../../../gql";
import { PageLink } from "../../../parts/links/page-link";
import { Problem } from "../../../parts/problems/problem";
import { useReadAgain } from "../../../parts/reading/read-again";
import { PersonState } from "../person-state";
import { EndAll } from "./end-all";
import type { Person } from "./person";
import { PersonAccessTab } from "./person-access-tab";
import { PersonOverviewTab } from "./person-overview-tab";
import { PersonRequestsTab } from "./person-requests-tab";
import { PersonRolesTab } from "./person-roles-tab";
import { PersonSessionsTab } from "./person-sessions-tab";

const PERSON = graphql(`
  query PersonDetail($id: ID!) {
    person(id: $id) { ...PersonFacts }
  }

  fragment PersonFacts on Person {
    id displayName userName email title department active
    provider { id name }
    manager { id displayName }
    identities { ...IdentityFacts }
    relations { relation answeredAt person { id displayName userName } }
    groups { identityId group { id name } through { id name } }
    roles { role because assignedAt group { id name } }
    owns { resourceId resourceName attribute value kind source resource { id type account { id number } } }
  }

  fragment IdentityFacts on Identity {
    id userName displayName email firstEmail firstExternalIds { issuer externalId }
    active removedAt isHome linkedBy chosenAt externalId providerName
    provider { id kind standing enabled }
  }
`);

const TABS: readonly { readonly id: string; readonly label: string; readonly show: (of: Person) => ReactNode }[] = [
  { id: "overview", label: "Overview", show: (of) => <PersonOverviewTab person={of} /> },
  { id: "roles", label: "Roles", show: (of) => <PersonRolesTab person={of} /> },
  { id: "access", label: "Access", show: (of) => <PersonAccessTab person={of} /> },
  { id: "requests", label: "Requests", show: (of) => <PersonRequestsTab person={of} /> },
  { id: "sessions", label: "Sessions and tokens", show: (of) => <PersonSessionsTab person={of} /> },
];

/** Everything about one person, across all identities. */
export function PersonPage() {
  const { id = "" } = useParams<{ id: string }>();
  const search = useSearch();
  const [, go] = useLocation();
  const isAdmin = useViewer().roles.includes("ADMIN");
  const [{ data, fetching, error }, readAgain] = useQuery({ query: PERSON, variables: { id } });
  useReadAgain(readAgain);
  const person = data?.person;
  if (!person) return <NotShown isLoading={fetching} error={error} />;
  const tab = new URLSearchParams(search).get("tab");
  const active = TABS.find((one) => one.id === tab) ?? TABS[0]!;
  const addressOf = (tabId: string) => `${addresses.person(id)}${tabId === "overview" ? "" : `?tab=${tabId}`}`;
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        description="One human, by whatever identity: who says so, what they may do, and what they have."
        info={<PersonState active={person.active} />}
        actions={isAdmin && <EndAll person={person} />}
      >
        {person.displayName}
      </Header>
      <Problem error={error} onRetry={() => readAgain({ requestPolicy: "network-only" })} />
      <Tabs
        activeTabId={active.id}
        ariaLabel={`About ${person.displayName}`}
        tabs={TABS.map(({ id: tabId, label, show }) => ({
          id: tabId,
          label,
          href: addressOf(tabId),
          content: tabId === active.id ? show(person) : null,
        }))}
        onChange={({ detail }) => go(addressOf(detail.activeTabId))}
      />
    </SpaceBetween>
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
      <Header
        variant="h1"
        description="Administrators and auditors see everybody; others see themselves. Ask one of them about anybody else."
      >
        Person
      </Header>
      <Problem error={error} />
      <PageLink to={addresses.people()}>All people</PageLink>
    </SpaceBetween>
  );
}
