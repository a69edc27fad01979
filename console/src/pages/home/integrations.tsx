import Box from "@cloudscape-design/components/box";
import { addresses } from "../../app/addresses";
import { PageLink } from "../../parts/links/page-link";
import { IntegrationState } from "../../parts/words/states";
import type { KnownIntegrations } from "./home-documents";
import { Section } from "./section";

/** The status of each integration, and the reasons for it. */
export function Integrations({ integrations }: { readonly integrations: KnownIntegrations }) {
  return (
    <Section
      title="Integrations"
      items={integrations}
      row={(integration) => ({
        key: integration.id,
        main: <Connection integration={integration} />,
        action: <IntegrationState status={integration.status} />,
      })}
      empty="No AWS Organization is connected yet. Connect one, and its clusters are found by themselves."
      all={{ to: addresses.integrations(), text: "All integrations" }}
    />
  );
}

function Connection({ integration }: { readonly integration: KnownIntegrations[number] }) {
  const { id, name, statusReasons } = integration;
  return (
    <>
      <PageLink to={addresses.integration(id)}>{name}</PageLink>
      {statusReasons.map((reason) => (
        <Box key={reason} color="text-body-secondary">
          {reason}
        </Box>
      ))}
    </>
  );
}
