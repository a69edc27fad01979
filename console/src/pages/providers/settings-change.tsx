import Box from "@cloudscape-design/components/box";
import { addresses } from "../../app/addresses";
import { useFlashes } from "../../app/flashes";
import { graphql } from "../../gql";
import { useAction } from "../../parts/forms/use-action";
import { PageLink } from "../../parts/links/page-link";
import { ChangeModal } from "./change-modal";
import type { Provider } from "./provider";
import type { changesOf } from "./provider-draft";

const UPDATE = graphql(`
  mutation UpdateIdentityProvider(
    $id: ID!, $version: Int!, $name: String, $standing: IdentityProviderStanding, $enabled: Boolean,
    $vouchesForDomains: [String!], $externalIdIssuers: [String!], $confirmLastAdmin: Boolean!
  ) {
    updateIdentityProvider(
      id: $id, version: $version, name: $name, standing: $standing, enabled: $enabled,
      vouchesForDomains: $vouchesForDomains, externalIdIssuers: $externalIdIssuers, confirmLastAdmin: $confirmLastAdmin
    ) {
      provider { ...ProviderFacts }
      formerDefault { ...ProviderFacts }
    }
  }
`);

interface Props {
  /** The provider as it was when the edit began. */
  readonly base: Provider;
  readonly changes: ReturnType<typeof changesOf>;
  readonly onSaved: (provider: Provider) => void;
  readonly onClose: () => void;
}

export function SettingsChange({ base, changes, onSaved, onClose }: Props) {
  const { run, isRunning, error } = useAction(UPDATE);
  const { show } = useFlashes();
  const save = async (confirmLastAdmin: boolean) => {
    const result = (await run({ id: base.id, version: base.version, ...changes, confirmLastAdmin }))
      ?.updateIdentityProvider;
    if (!result) return;
    const { provider, formerDefault } = result;
    show({
      type: "success",
      text: (
        <>
          <PageLink to={addresses.provider(provider.id)}>{provider.name}</PageLink> is saved
          {formerDefault ? `, and ${formerDefault.name} is “Named” now, not the default.` : "."}
        </>
      ),
    });
    onSaved(provider);
  };
  return (
    <ChangeModal
      change={{ providerId: base.id, ...changes }}
      title={`Save ${base.name}?`}
      action={`Save ${base.name}`}
      isRunning={isRunning}
      error={error}
      onAction={(confirmed) => void save(confirmed)}
      onClose={onClose}
    >
      <Box>What changes with it, at this moment:</Box>
    </ChangeModal>
  );
}
