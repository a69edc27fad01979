import Alert from "@cloudscape-design/components/alert";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { addresses } from "../../app/addresses";
import { PageLink } from "../../parts/links/page-link";
import { Moment } from "../../parts/words/moment";
import { PROVIDER_KIND_WORDS, STANDING_WORDS } from "../../parts/words/people-words";
import { LeaversAlarm } from "./leavers-alarm";
import type { Provider, TabProps } from "./provider";
import { type Counts, counted, useProviderCounts } from "./provider-counts";
import { ProviderRead } from "./provider-read";

export function OverviewTab({ provider }: TabProps) {
  const counts = useProviderCounts(provider.id);
  return (
    <SpaceBetween size="m">
      {provider.leaversAlarm && <LeaversAlarm provider={provider} />}
      {provider.kind === "AWS_IDENTITY_CENTER" && <ProviderRead provider={provider} />}
      {provider.kind === "FILE" && provider.failure && <DocumentFailure provider={provider} />}
      <Container header={<Header variant="h2">Key facts</Header>}>
        <KeyValuePairs columns={3} items={factsOf(provider, counts)} />
      </Container>
    </SpaceBetween>
  );
}

/** The failure of a document that the server's configuration names. The server reads it at its start. */
function DocumentFailure({ provider: { id, failure } }: { readonly provider: Provider }) {
  return (
    <Alert type="warning" statusIconAriaLabel="Warning" header="The document changed nobody">
      {failure?.message} <PageLink to={`${addresses.provider(id)}?tab=import`}>Import a document</PageLink>
    </Alert>
  );
}

function factsOf(provider: Provider, counts: Counts | null) {
  const { id, kind, standing, enabled, vouchesForDomains, externalIdIssuers } = provider;
  return [
    { label: "Source", value: PROVIDER_KIND_WORDS[kind] },
    { label: `Standing: ${STANDING_WORDS[standing].label}`, value: STANDING_WORDS[standing].text },
    { label: "In use", value: enabled ? "Yes" : "Switched off: as if it had nobody and no group" },
    {
      label: "People at home here",
      value: counts ? (
        <PageLink to={`${addresses.people()}?provider=${id}`}>{counted(counts.people, "person", "people")}</PageLink>
      ) : (
        "-"
      ),
    },
    {
      label: "Groups",
      value: counts ? (
        <PageLink to={`${addresses.people()}?tab=groups&provider=${id}`}>
          {counted(counts.groups, "group", "groups")}
        </PageLink>
      ) : (
        "-"
      ),
    },
    {
      label: "Identities",
      value: counts ? (
        <>
          {counted(counts.identities, "identity", "identities")}
          {counts.unlinked > 0 && (
            <>
              ,{" "}
              <PageLink to={`${addresses.people()}?tab=unlinked&provider=${id}`}>
                {counts.unlinked.toLocaleString("en")} not linked to a person
              </PageLink>
            </>
          )}
        </>
      ) : (
        "-"
      ),
    },
    ...(kind === "SCIM" ? scimFacts(provider) : readFacts(provider)),
    { label: "Trusted mail domains", value: vouchesForDomains.join(", ") || "None" },
    { label: "Issuers of its keys in IAM Identity Center", value: externalIdIssuers.join(", ") || "None" },
  ];
}

function scimFacts({ scimTokenCreatedAt, scimTokenLastUsedAt }: Provider) {
  return [
    { label: "Last request seen", value: scimTokenLastUsedAt ? <Moment at={scimTokenLastUsedAt} /> : "None yet" },
    { label: "Token made", value: scimTokenCreatedAt ? <Moment at={scimTokenCreatedAt} /> : "Not yet" },
  ];
}

function readFacts({ kind, syncedAt, nextSyncAt, integrationId }: Provider) {
  return [
    { label: "Last read in full", value: syncedAt ? <Moment at={syncedAt} /> : "Never" },
    ...(kind === "AWS_IDENTITY_CENTER"
      ? [
          { label: "Next read", value: nextSyncAt ? <Moment at={nextSyncAt} /> : "None is due" },
          {
            label: "Integration",
            value: integrationId ? (
              <PageLink to={addresses.integration(integrationId)}>See the integration</PageLink>
            ) : (
              "Deleted"
            ),
          },
        ]
      : []),
  ];
}
