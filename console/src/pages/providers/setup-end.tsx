import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { addresses } from "../../app/addresses";
import { PageLink } from "../../parts/links/page-link";
import { Moment } from "../../parts/words/moment";
import { StatusWord } from "../../parts/words/status-word";
import type { Provider } from "./provider";
import { sayCounts, useProviderCounts } from "./provider-counts";

interface Props {
  readonly provider: Provider;
  readonly isFirst: boolean;
}

/** Whether the provider has sent a request yet, live, and the next step after it. */
export function SetupEnd({ provider, isFirst }: Props) {
  const { id, name, scimTokenLastUsedAt, scimTokenCreatedAt, standing } = provider;
  return (
    <SpaceBetween size="xs">
      <div aria-live="polite">
        {scimTokenLastUsedAt ? (
          <SpaceBetween size="xxs">
            <StatusWord type="success">Connected</StatusWord>
            <Box>
              Last request seen: <Moment at={scimTokenLastUsedAt} />. <Known provider={provider} />
            </Box>
          </SpaceBetween>
        ) : (
          <StatusWord type="pending">
            {scimTokenCreatedAt ? "Waits for the first request" : "Has no token yet"}
          </StatusWord>
        )}
      </div>
      {!scimTokenLastUsedAt && (
        <Box color="text-body-secondary">
          This page looks by itself every few seconds. If nothing comes: test the connection there, and see that it
          reaches the address above.
        </Box>
      )}
      {standing === "LINK_ONLY" && !isFirst && (
        <Box>
          Rules cannot use its people yet, as its standing is link only. Let it{" "}
          <PageLink to={`${addresses.provider(id)}?tab=hand-over`}>take the place of another provider</PageLink>, or{" "}
          <PageLink to={`${addresses.provider(id)}?tab=settings`}>change the standing of {name}</PageLink>.
        </Box>
      )}
    </SpaceBetween>
  );
}

/** The numbers of people and groups so far, which change with each request. */
function Known({ provider }: { readonly provider: Provider }) {
  const counts = useProviderCounts(provider.id);
  if (!counts) return null;
  return (
    <>
      It knows <PageLink to={`${addresses.people()}?tab=groups&provider=${provider.id}`}>{sayCounts(counts)}</PageLink>.
    </>
  );
}
