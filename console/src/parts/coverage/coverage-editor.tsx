import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useMemo, useState } from "react";
import { useQuery } from "urql";
import { addresses } from "../../app/addresses";
import { useFlashes } from "../../app/flashes";
import { useAction } from "../forms/use-action";
import { PageLink } from "../links/page-link";
import { OwnersEditor } from "../owners/owners-editor";
import { Problem, problemsOf } from "../problems/problem";
import { useSettled } from "../reading/use-settled";
import { type CoveredIntegration, PREVIEW_RULES, SAVE_RULES } from "./coverage-documents";
import { areSame, isWhole, ownersOf, type RulesDraft } from "./coverage-draft";
import { NamesNobody, SavedRules } from "./coverage-saved-rules";
import { type Counts, type Noun, previewSentence } from "./coverage-words";

interface Props {
  readonly integration: CoveredIntegration;
  readonly saved: Counts;
  readonly noun: Noun;
  readonly readAgain: () => void;
}

/** Edits the owner rules in place. The preview shows their effect before they are saved. */
export function CoverageEditor({ integration, saved, noun, readAgain }: Props) {
  const { draft, edit, forget, save, isSaving, error, isStale } = useRulesDraft(integration, readAgain);
  const shown = draft ?? ownersOf(integration);
  const fields = problemsOf(error).flatMap((problem) => problem.fields);
  return (
    <Container
      header={
        <Header variant="h2" description="The effect of a change is shown here before it is saved.">
          Rules
        </Header>
      }
    >
      <SpaceBetween size="l">
        <NamedNobody owners={integration.integrationOwners} />
        <OwnersEditor owners={shown.owners} rules={shown.rules} problems={fields} onChange={edit} />
        {draft && <Preview id={integration.id} draft={draft} saved={saved} noun={noun} />}
        {isStale ? (
          <Stale integration={integration} onTheirs={forget} onMine={() => void save()} isSaving={isSaving} />
        ) : (
          <Problem error={error} shownAtFields={fields.map(({ path }) => path.join("."))} />
        )}
        {!isStale && (
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="primary" disabled={draft === null} loading={isSaving} onClick={() => void save()}>
              Save the rules
            </Button>
            {draft && <Button onClick={forget}>Undo the changes</Button>}
          </SpaceBetween>
        )}
      </SpaceBetween>
    </Container>
  );
}

/** The unsaved rules; null: there is no change. */
function useRulesDraft(integration: CoveredIntegration, readAgain: () => void) {
  const [draft, setDraft] = useState<RulesDraft | null>(null);
  const action = useAction(SAVE_RULES);
  const { show } = useFlashes();
  const isConflict = problemsOf(action.error).some(({ code }) => code === "CONFLICT");
  const forget = () => {
    setDraft(null);
    action.forget();
  };
  const save = async () => {
    if (!draft) return;
    // After a conflict the administrator has seen both versions and chosen this one.
    const version = isConflict ? integration.version : draft.version;
    const { owners, rules } = draft;
    const input = { id: integration.id, version, integrationOwners: [...owners], ownerRules: [...rules] };
    const answer = await action.run({ input });
    readAgain();
    if (!answer?.updateIntegration) return;
    const { integration: now } = answer.updateIntegration;
    setDraft((latest) => (latest === null || latest === draft ? null : { ...latest, version: now.version }));
    const link = <PageLink to={addresses.integration(integration.id, "owners")}>{integration.name}</PageLink>;
    show({ type: "success", text: <>Owners of {link} are found by the new rules.</> });
  };
  return {
    draft,
    edit: (changed: Pick<RulesDraft, "owners" | "rules">) => {
      const isBack = areSame(changed, ownersOf(integration));
      setDraft(isBack ? null : { ...changed, version: draft?.version ?? integration.version });
    },
    forget,
    save,
    isSaving: action.isRunning,
    error: action.error,
    isStale: isConflict && draft !== null,
  };
}

function Preview({
  id,
  draft,
  saved,
  noun,
}: { readonly id: string; readonly draft: RulesDraft } & Pick<Props, "saved" | "noun">) {
  const variables = useMemo(() => ({ id, rules: [...draft.rules], owners: [...draft.owners] }), [id, draft]);
  const settled = useSettled(variables);
  const pause = !isWhole(draft);
  const [{ data, error, fetching }] = useQuery({ query: PREVIEW_RULES, variables: settled, pause });
  if (pause) return <Box color="text-body-secondary">Fill in the row, and what it comes to is shown here.</Box>;
  if (error) return <Problem error={error} />;
  const preview = data?.previewOwnerRules;
  if (!preview || fetching || settled !== variables)
    return <StatusIndicator type="loading">Trying the rules</StatusIndicator>;
  return <Box fontWeight="bold">{previewSentence(preview, saved, noun)}</Box>;
}

/** Values of integration owners that name nobody any more, and so have no effect. */
function NamedNobody({ owners }: { readonly owners: CoveredIntegration["integrationOwners"] }) {
  const nobody = owners.flatMap(({ valueChecks }) => valueChecks.filter(({ exists }) => !exists));
  if (nobody.length === 0) return null;
  return (
    <ul>
      {nobody.map(({ value, hint }) => (
        <li key={value}>
          {value} <NamesNobody hint={hint} />
        </li>
      ))}
    </ul>
  );
}

interface StaleProps {
  readonly integration: CoveredIntegration;
  readonly onTheirs: () => void;
  readonly onMine: () => void;
  readonly isSaving: boolean;
}

/** Another administrator saved first. Both versions are shown, to choose from. */
function Stale({ integration, onTheirs, onMine, isSaving }: StaleProps) {
  return (
    <Alert
      type="warning"
      statusIconAriaLabel="Warning"
      header="Somebody saved this integration meanwhile"
      action={
        <SpaceBetween direction="horizontal" size="xs">
          <Button onClick={onTheirs}>Take what is saved</Button>
          <Button loading={isSaving} onClick={onMine}>
            Save mine
          </Button>
        </SpaceBetween>
      }
    >
      <SpaceBetween size="s">
        <Box>Yours are above. These are saved now:</Box>
        <SavedRules rules={integration.ownerRules} owners={integration.integrationOwners} />
      </SpaceBetween>
    </Alert>
  );
}
