import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import RadioGroup from "@cloudscape-design/components/radio-group";
import Select from "@cloudscape-design/components/select";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMemo, useState } from "react";
import { addresses } from "../../app/addresses";
import type { UnmatchedChoice } from "../../gql/enums";
import { PageLink } from "../../parts/links/page-link";
import { Problem } from "../../parts/problems/problem";
import { PROVIDER_KIND_WORDS, STANDING_WORDS } from "../../parts/words/people-words";
import { ChangePreview } from "./change-preview";
import type { Provider, TabProps } from "./provider";
import { useChangePreview } from "./use-change-preview";
import { useHandOver } from "./use-hand-over";

const CHOICES: { value: UnmatchedChoice; label: string; description: string }[] = [
  {
    value: "REFUSE",
    label: "Hand over only if everybody and every group has a match",
    description: "Else nothing is changed, and the answer lists who has none.",
  },
  {
    value: "KEEP",
    label: "Hand over, and leave who has no match",
    description:
      "They stay with the old provider, which is link only then: they are out, and values that name them name nobody.",
  },
];

/** A hand-over: one provider takes the place of another, with its people and every value that names them. */
export function HandOverTab({ provider, others }: TabProps) {
  const [from, setFrom] = useState<string | null>(provider.standing === "LINK_ONLY" ? null : provider.id);
  const [to, setTo] = useState<string | null>(provider.standing === "LINK_ONLY" ? provider.id : null);
  const all = [provider, ...others];
  const [old, next] = [all.find(({ id }) => id === from), all.find(({ id }) => id === to)];
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="A provider takes the place of another one: groups by name, people by user name or address. Homes, sign-in and all that names them move; the old one is link only afterwards."
        >
          Hand over
        </Header>
      }
    >
      <SpaceBetween size="l">
        {others.length === 0 && (
          <Alert type="info" statusIconAriaLabel="Information">
            There is no other provider.{" "}
            <PageLink to={addresses.newProvider()}>Connect the one that takes its place</PageLink>, and let its people
            come first.
          </Alert>
        )}
        <ProviderChoice
          label="The old one, which gives its place"
          providers={all.filter(({ id }) => id !== to)}
          value={old}
          onChange={setFrom}
        />
        <ProviderChoice
          label="The new one, which takes it"
          providers={all.filter(({ id }) => id !== from)}
          value={next}
          onChange={setTo}
        />
        {old && next && <HandOver key={`${old.id} ${next.id}`} from={old} to={next} />}
      </SpaceBetween>
    </Container>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly providers: readonly Provider[];
  readonly value: Provider | undefined;
  readonly onChange: (id: string) => void;
}

function ProviderChoice({ label, providers, value, onChange }: ChoiceProps) {
  const options = providers.map(optionOf);
  return (
    <FormField label={label}>
      <Select
        options={options}
        selectedOption={value ? optionOf(value) : null}
        placeholder="Choose a provider"
        onChange={({ detail }) => onChange(detail.selectedOption.value ?? "")}
        empty="There is no other one."
      />
    </FormField>
  );
}

function optionOf({ id, name, kind, standing }: Provider) {
  return {
    value: id,
    label: name,
    description: `${PROVIDER_KIND_WORDS[kind]}, ${STANDING_WORDS[standing].label.toLowerCase()}`,
  };
}

function HandOver({ from, to }: { readonly from: Provider; readonly to: Provider }) {
  const change = useMemo(() => ({ providerId: from.id, handOverTo: to.id }), [from.id, to.id]);
  const { preview, error: refused } = useChangePreview(change);
  const [unmatched, setUnmatched] = useState<UnmatchedChoice>("REFUSE");
  const [isConfirmed, setConfirmed] = useState(false);
  const { handOver, isRunning, error } = useHandOver();
  const mayAct = preview !== null && (!preview.losesLastAdmin || isConfirmed);
  return (
    <SpaceBetween size="m">
      <Problem error={error ?? refused} />
      {preview ? <ChangePreview preview={preview} /> : !refused && <Skeleton height="160px" />}
      {preview && preview.sessions.count > 0 && (
        <Box>
          Whoever signed in by {from.name} signs in again, by {to.name}. So do you, if you did.
        </Box>
      )}
      <FormField label="Who has no match" stretch>
        <RadioGroup
          value={unmatched}
          items={CHOICES}
          onChange={({ detail }) => setUnmatched(detail.value as UnmatchedChoice)}
        />
      </FormField>
      {preview?.losesLastAdmin && (
        <Checkbox checked={isConfirmed} onChange={({ detail }) => setConfirmed(detail.checked)}>
          Go on, although nobody would be an administrator
        </Checkbox>
      )}
      <Button
        variant="primary"
        disabled={!mayAct}
        loading={isRunning}
        onClick={() => void handOver({ from: from.id, to: to.id, unmatched, confirmLastAdmin: isConfirmed })}
      >
        {`Hand over from ${from.name} to ${to.name}`}
      </Button>
    </SpaceBetween>
  );
}
