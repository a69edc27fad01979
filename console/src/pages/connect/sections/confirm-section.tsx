import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { addresses } from "../../../app/addresses";
import { useFlashes } from "../../../app/flashes";
import { graphql } from "../../../gql";
import { useAction } from "../../../parts/forms/use-action";
import { useGoWhenDone } from "../../../parts/forms/use-go-when-done";
import { PageLink } from "../../../parts/links/page-link";
import { type FieldProblem, Problem } from "../../../parts/problems/problem";
import type { Tile } from "../catalog/catalog-documents";
import { type IntegrationDraft, inputOf } from "../draft/draft";
import { DraftFacts } from "../draft/draft-facts";
import { ProblemList } from "../draft/problem-list";
import type { Validation } from "../draft/use-validation";

const CREATE = graphql(`
  mutation CreateIntegration($input: CreateIntegrationInput!) {
    createIntegration(input: $input) { integration { id name status lastSyncRun { id } } }
  }
`);

interface Props {
  /** The name of the draft makes the creation idempotent: confirmed twice, it becomes one integration. */
  readonly name: string;
  readonly draft: IntegrationDraft;
  readonly tile: Tile;
  readonly validation: Validation;
  readonly onProblem: (problem: FieldProblem) => void;
  readonly onConfirmed: (integrationId: string) => void;
}

/** A summary of the integration, and the problems that prevent its creation. */
export function ConfirmSection({ name, draft, tile, validation, onProblem, onConfirmed }: Props) {
  const { show } = useFlashes();
  const goWhenDone = useGoWhenDone();
  const create = useAction(CREATE);
  const { problems, warnings } = validation;
  const confirm = async () => {
    const answer = await create.run({ input: { ...inputOf(draft), clientRequestId: name } });
    const made = answer?.createIntegration?.integration;
    if (!made) return;
    onConfirmed(made.id);
    show({
      type: "success",
      text: (
        <>
          <PageLink to={addresses.integration(made.id)}>{made.name}</PageLink> is connected. Its first sync finds
          accounts and clusters; then see{" "}
          <PageLink to={addresses.integration(made.id, "coverage")}>how many clusters have an owner</PageLink>.
        </>
      ),
    });
    goWhenDone(addresses.integration(made.id, "sync"));
  };
  return (
    <SpaceBetween size="m">
      <DraftFacts draft={draft} tile={tile} />
      {warnings.length > 0 && (
        <Alert type="warning" statusIconAriaLabel="Warning" header="It can be connected like this">
          <ul>
            {warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </Alert>
      )}
      {problems.length > 0 && (
        <Alert type="error" statusIconAriaLabel="Error" header="It cannot be connected like this">
          <ProblemList problems={problems} onFollow={onProblem} />
        </Alert>
      )}
      <Problem error={create.error} />
      <Box>Confirming saves the integration and starts its first sync. In AWS it changes nothing.</Box>
      <Button
        variant="primary"
        loading={create.isRunning}
        disabled={problems.length > 0}
        onClick={() => void confirm()}
      >
        Confirm and connect the organization
      </Button>
    </SpaceBetween>
  );
}
