import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import type { ReactNode } from "react";
import { type CombinedError, useQuery } from "urql";
import { useLocation, useParams, useSearch } from "wouter";
import { addresses } from "../../app/addresses";
import { PageSkeleton } from "../../app/page-skeleton";
import { useViewer } from "../../app/session";
import { graphql } from "../../gql";
import { PageLink } from "../../parts/links/page-link";
import { isRefused } from "../../parts/problems/not-shown";
import { Problem, problemsOf } from "../../parts/problems/problem";
import { useReadAgain } from "../../parts/reading/read-again";
import { Moment } from "../../parts/words/moment";
import { useAgainWhile } from "./again-while";
import { HandOverTab } from "./hand-over-tab";
import { ImportTab } from "./import-tab";
import { OverviewTab } from "./overview-tab";
import type { Provider, TabProps } from "./provider";
import { lastUpdateOf, ProviderState } from "./provider-state";
import { SettingsTab } from "./settings-tab";
import { SetupTab } from "./setup-tab";

const PROVIDER = graphql(`
  query ProviderDetail($id: ID!) {
    identityProvider(id: $id) { ...ProviderFacts }
  }

  fragment ProviderFacts on IdentityProvider {
    id name kind standing enabled version integrationId syncedAt nextSyncAt
    scimPath scimTokenCreatedAt scimTokenLastUsedAt
    vouchesForDomains externalIdIssuers
    failure { code message }
    leaversAlarm { people since }
  }
`);

/** The providers that can take the place of this one in a hand-over. */
const OTHERS = graphql(`
  query OtherProviders {
    identityProviders(first: 200) { nodes { ...ProviderFacts } }
  }
`);

interface Tab {
  readonly id: string;
  readonly label: string;
  readonly isFor: (provider: Provider, isAdmin: boolean) => boolean;
  readonly show: (props: TabProps) => ReactNode;
}

const TABS: readonly Tab[] = [
  { id: "overview", label: "Overview", isFor: () => true, show: (props) => <OverviewTab {...props} /> },
  {
    id: "setup",
    label: "Set-up",
    isFor: ({ kind }, isAdmin) => kind === "SCIM" && isAdmin,
    show: (props) => <SetupTab {...props} />,
  },
  {
    id: "import",
    label: "Import",
    isFor: ({ kind }, isAdmin) => kind === "FILE" && isAdmin,
    show: (props) => <ImportTab {...props} />,
  },
  { id: "settings", label: "Settings", isFor: (_, isAdmin) => isAdmin, show: (props) => <SettingsTab {...props} /> },
  { id: "hand-over", label: "Hand over", isFor: (_, isAdmin) => isAdmin, show: (props) => <HandOverTab {...props} /> },
];

/** The interval is short enough that an administrator in another window sees the first request arrive. */
const AGAIN_MS = 3_000;

/** A provider: its settings, its state, and an administrator's actions on it. */
export function ProviderPage() {
  const { id = "" } = useParams<{ id: string }>();
  const search = useSearch();
  const [, go] = useLocation();
  const isAdmin = useViewer().roles.includes("ADMIN");
  const [{ data, fetching, error }, readAgain] = useQuery({ query: PROVIDER, variables: { id } });
  const provider = data?.identityProvider;
  const [{ data: listed }] = useQuery({ query: OTHERS, pause: !provider || !isAdmin });
  const others = listed?.identityProviders?.nodes.filter((one) => one.id !== id) ?? [];
  useReadAgain(readAgain);
  useAgainWhile(provider != null, AGAIN_MS, readAgain);
  // Without the list of others, the page would claim for a moment that this provider is the only one.
  const isRead = !isAdmin || listed !== undefined;
  if (!provider || !isRead) return <NotShown isLoading={(fetching || provider != null) && !error} error={error} />;
  const tabs = TABS.filter(({ isFor }) => isFor(provider, isAdmin));
  const asked = new URLSearchParams(search).get("tab");
  const active = tabs.find((one) => one.id === asked) ?? tabs[0]!;
  const refresh = () => readAgain({ requestPolicy: "network-only" });
  const addressOf = (tabId: string) => `${addresses.provider(id)}${tabId === "overview" ? "" : `?tab=${tabId}`}`;
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        description="A source of people and groups: how they come here, and which rules can use them."
        info={<StateAndUpdate provider={provider} />}
      >
        {provider.name}
      </Header>
      <Problem error={error} onRetry={refresh} />
      <Tabs
        activeTabId={active.id}
        ariaLabel={`About ${provider.name}`}
        tabs={tabs.map(({ id: tabId, label, show }) => ({
          id: tabId,
          label,
          href: addressOf(tabId),
          content: tabId === active.id ? show({ provider, others, refresh }) : null,
        }))}
        onChange={({ detail }) => go(addressOf(detail.activeTabId))}
      />
    </SpaceBetween>
  );
}

/** "Up to date · read today 14:05 (3 min ago)". */
function StateAndUpdate({ provider }: { readonly provider: Provider }) {
  const at = lastUpdateOf(provider);
  return (
    <>
      <ProviderState provider={provider} />
      {at !== null && (
        <Box variant="span" color="text-body-secondary">
          {" "}
          · {provider.kind === "SCIM" ? "last request" : "read"} <Moment at={at} />
        </Box>
      )}
    </>
  );
}

interface NotShownProps {
  readonly isLoading: boolean;
  readonly error: CombinedError | undefined;
}

function NotShown({ isLoading, error }: NotShownProps) {
  if (isLoading) return <PageSkeleton />;
  const isMissing = problemsOf(error).some(({ code }) => code === "NOT_FOUND");
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        description={
          isRefused(error)
            ? "Administrators and auditors see identity providers. Ask one of them."
            : isMissing && "There is none at this address: it was deleted, or the address is incomplete."
        }
      >
        Identity provider
      </Header>
      <Problem error={error} />
      <PageLink to={addresses.providers()}>All identity providers</PageLink>
    </SpaceBetween>
  );
}
