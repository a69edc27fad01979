import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type FormEvent, useState } from "react";
import { DeleteProvider } from "./delete-provider";
import type { Provider, TabProps } from "./provider";
import { changesOf, differingFields, draftOf, type ProviderDraft, rebase } from "./provider-draft";
import { SavedMeanwhile } from "./saved-meanwhile";
import { SettingsChange } from "./settings-change";
import { SettingsFields } from "./settings-fields";

/** Name, standing, trust and use of a provider. The impact of a change is shown before it is saved. */
export function SettingsTab({ provider, refresh }: TabProps) {
  const [base, setBase] = useState<Provider>(provider);
  const [draft, setDraft] = useState<ProviderDraft>(() => draftOf(provider));
  const [isAsking, setAsking] = useState(false);
  const before = draftOf(base);
  const saved = draftOf(provider);
  const theirs = differingFields(before, saved);
  const mine = differingFields(draft, before);
  // A form without typed changes follows the saved settings.
  if (base.version !== provider.version && (mine.length === 0 || theirs.length === 0)) {
    setBase(provider);
    setDraft(rebase(draft, before, saved));
  }
  const changes = changesOf(draft, before);
  const hasChanges = Object.keys(changes).length > 0;
  const restart = (from: Provider) => {
    setAsking(false);
    setBase(from);
    setDraft(draftOf(from));
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (hasChanges) setAsking(true);
  };
  return (
    <SpaceBetween size="m">
      <form onSubmit={send}>
        <Container header={<Header variant="h2">Settings</Header>}>
          <SpaceBetween size="l">
            <SettingsFields draft={draft} onChange={(change) => setDraft({ ...draft, ...change })} />
            {/* The conflict stands below the fields, so that it shifts nothing there. */}
            {theirs.length > 0 && mine.length > 0 && (
              <SavedMeanwhile
                mine={draft}
                saved={saved}
                fields={theirs}
                onKeepMine={() => {
                  setBase(provider);
                  setDraft(rebase(draft, before, saved));
                }}
                onTakeSaved={() => restart(provider)}
              />
            )}
            <Button variant="primary" formAction="submit" disabled={!hasChanges}>
              See what it changes
            </Button>
          </SpaceBetween>
        </Container>
      </form>
      <DeleteProvider provider={provider} />
      {isAsking && (
        <SettingsChange
          base={base}
          changes={changes}
          onSaved={restart}
          onClose={() => {
            setAsking(false);
            // A refusal for an old version reads the provider again, and the saved values appear beside the typed ones.
            refresh();
          }}
        />
      )}
    </SpaceBetween>
  );
}
