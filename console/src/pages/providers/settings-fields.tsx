import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import Toggle from "@cloudscape-design/components/toggle";
import type { IdentityProviderStanding } from "../../gql/enums";
import { STANDING_WORDS } from "../../parts/words/people-words";
import type { ProviderDraft } from "./provider-draft";

interface Props {
  readonly draft: ProviderDraft;
  readonly onChange: (change: Partial<ProviderDraft>) => void;
}

const STANDINGS = (["DEFAULT", "NAMED", "LINK_ONLY"] as const).map((value) => ({
  value,
  label: STANDING_WORDS[value].label,
  description: STANDING_WORDS[value].text,
}));

export function SettingsFields({ draft, onChange }: Props) {
  return (
    <SpaceBetween size="l">
      <FormField
        label="Name"
        description="Values that are saved keep meaning this provider. Names in the server's configuration do not."
      >
        <Input value={draft.name} onChange={({ detail }) => onChange({ name: detail.value })} autoComplete={false} />
      </FormField>
      <FormField
        label="Standing"
        description="Exactly one provider is the default. Making another one the default turns the present one into “Named”."
        stretch
      >
        <RadioGroup
          value={draft.standing}
          items={STANDINGS}
          onChange={({ detail }) => onChange({ standing: detail.value as IdentityProviderStanding })}
        />
      </FormField>
      <FormField
        label="Trusted mail domains"
        description="One in each line: domains of which this provider gives an address to nobody but its owner. Where two providers have the same trusted domain, the same address is the same person."
      >
        <Textarea
          rows={3}
          value={draft.domains}
          placeholder="example.com"
          spellcheck={false}
          onChange={({ detail }) => onChange({ domains: detail.value })}
        />
      </FormField>
      <FormField
        label="Issuers of its keys in IAM Identity Center"
        description="One in each line. An Identity Center user whose external id carries one of them is the person here who has that key."
      >
        <Textarea
          rows={3}
          value={draft.issuers}
          spellcheck={false}
          onChange={({ detail }) => onChange({ issuers: detail.value })}
        />
      </FormField>
      <Toggle
        checked={draft.enabled}
        description="Switched off it is as if it had nobody and no group, until it is switched on again."
        onChange={({ detail }) => onChange({ enabled: detail.checked })}
      >
        In use
      </Toggle>
    </SpaceBetween>
  );
}
