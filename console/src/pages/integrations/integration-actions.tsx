import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useQuery } from "urql";
import { useLocation } from "wouter";
import { addresses } from "../../app/addresses";
import { useFlashes } from "../../app/flashes";
import { graphql } from "../../gql";
import type { IntegrationChangeInput } from "../../gql/graphql";
import { useAction } from "../../parts/forms/use-action";
import { PageLink } from "../../parts/links/page-link";
import { Problem } from "../../parts/problems/problem";
import { ChangeModal, type IntegrationChange } from "./change-modal";
import type { Integration } from "./integration";

const SWITCH_ON = graphql(`
  mutation SwitchIntegrationOn($id: ID!, $version: Int!) {
    setIntegrationEnabled(id: $id, version: $version, enabled: true) {
      integration { id enabled version status statusReasons nextSyncAt lastSyncRun { ...SyncRunFacts } }
    }
  }
`);

const PREVIEW = graphql(`
  query IntegrationChangeImpact($change: IntegrationChangeInput!) {
    previewIntegrationChange(change: $change) { ...ChangeImpact }
  }
`);

/** Switching off and deletion show their impact first. Switching on does not, because it ends nothing. */
export function IntegrationActions({ integration }: { readonly integration: Integration }) {
  const { show } = useFlashes();
  const [, go] = useLocation();
  const [change, setChange] = useState<IntegrationChange | null>(null);
  // The impact is read before the window opens, so that the window opens complete.
  const [{ data, error, fetching }] = useQuery({
    query: PREVIEW,
    variables: { change: inputOf(integration.id, change ?? "off") },
    requestPolicy: "network-only",
    pause: change === null,
  });
  const on = useAction(SWITCH_ON);
  const { id, name, version, enabled, status } = integration;
  const switchOn = async () => {
    if (!(await on.run({ id, version }))) return;
    show({
      type: "success",
      text: (
        <>
          {name} is switched on, and <PageLink to={addresses.integration(id, "sync")}>a sync has started</PageLink>.
        </>
      ),
    });
  };
  const isGoing = status === "DELETING";
  return (
    <SpaceBetween size="xs">
      <SpaceBetween direction="horizontal" size="xs">
        {!isGoing && <Button onClick={() => go(addresses.integration(id, "edit"))}>Edit {name}</Button>}
        <ButtonDropdown
          items={[
            ...(isGoing
              ? []
              : [enabled ? { id: "off", text: `Switch off ${name}` } : { id: "on", text: `Switch on ${name}` }]),
            ...(isGoing ? [] : [{ id: "delete", text: `Delete ${name}` }]),
            { id: "deleteByForce", text: `Delete ${name} by force` },
          ]}
          loading={on.isRunning || (change !== null && fetching)}
          onItemClick={({ detail }) => {
            if (detail.id === "on") void switchOn();
            else setChange(detail.id as IntegrationChange);
          }}
        >
          More actions
        </ButtonDropdown>
      </SpaceBetween>
      <Problem error={on.error} />
      {change && !fetching && (
        <ChangeModal
          integration={integration}
          change={change}
          impact={data?.previewIntegrationChange ?? undefined}
          error={error}
          onClose={() => setChange(null)}
        />
      )}
    </SpaceBetween>
  );
}

function inputOf(integrationId: string, change: IntegrationChange): IntegrationChangeInput {
  if (change === "off") return { integrationId, enabled: false };
  return { integrationId, [change]: true };
}
