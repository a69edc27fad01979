import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Select, { type SelectProps } from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect, useState } from "react";
import { useFlashes } from "../../../app/flashes";
import { fieldId } from "../../../parts/forms/field-id";
import { Problem } from "../../../parts/problems/problem";
import type { SectionProps } from "../draft/draft";
import { messageAt } from "../draft/field-messages";
import { AddConnector } from "./add-connector";
import type { DraftConnector } from "./connector-documents";
import { ConnectorFacts } from "./connector-facts";
import { kindOf } from "./connector-words";
import { useConnectors, useNewConnector } from "./use-connectors";

/** The choice of the connector that makes the calls to AWS. */
export function ConnectorSection({ draft, change, problems }: SectionProps) {
  const { connectors, error } = useConnectors();
  const [isAdding, setAdding] = useState(false);
  const { show } = useFlashes();
  const chosen = connectors?.find(({ id }) => id === draft.connectorId);
  useOnlyOne(connectors, draft.connectorId, (connectorId) => change({ connectorId }));
  useNewConnector(connectors, isAdding, ({ id, name }) => {
    change({ connectorId: id });
    setAdding(false);
    show({ type: "success", text: `The connector ${name} is there, and chosen.` });
  });
  return (
    <SpaceBetween size="m">
      <Problem error={error} />
      <FormField
        controlId={fieldId("connectorId")}
        label="Connector"
        description="It runs in an AWS account of yours and makes every call to AWS: choosing it links Drawbridge to all that its role reaches."
        errorText={messageAt(problems, "connectorId")}
        secondaryControl={
          <Button iconName="add-plus" ariaExpanded={isAdding} onClick={() => setAdding(!isAdding)}>
            Add new connector
          </Button>
        }
      >
        <Select
          options={(connectors ?? []).map(optionOf)}
          selectedOption={chosen ? optionOf(chosen) : null}
          onChange={({ detail }) => change({ connectorId: detail.selectedOption.value ?? null })}
          statusType={connectors || error ? "finished" : "loading"}
          loadingText="Reading connectors"
          placeholder="Choose a connector"
          empty="No connector has registered yet: add one."
          triggerVariant="option"
        />
      </FormField>
      {draft.connectorId !== null && connectors && !chosen && (
        <Alert type="warning" statusIconAriaLabel="Warning">
          The connector that was chosen has been deleted. Choose another one.
        </Alert>
      )}
      {chosen && <ConnectorFacts connector={chosen} draft={draft} />}
      {isAdding && <AddConnector draft={draft} change={change} beside={chosen} onClose={() => setAdding(false)} />}
    </SpaceBetween>
  );
}

function optionOf({ id, name, kind, status, accountId, softwareVersion }: DraftConnector): SelectProps.Option {
  return {
    value: id,
    label: name,
    labelTag: status === "CONNECTED" ? "Connected" : "Disconnected",
    description: [kindOf(kind), accountId && `account ${accountId}`].filter(Boolean).join(", "),
    tags: [`version ${softwareVersion}`],
  };
}

/** A connector that is the only one, and works, is chosen without a click. */
function useOnlyOne(
  connectors: readonly DraftConnector[] | undefined,
  chosenId: string | null,
  onChoose: (id: string) => void,
): void {
  const only = connectors?.length === 1 && connectors[0]!.status === "CONNECTED" ? connectors[0]!.id : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: Only a change of the connectors may choose, not a new callback.
  useEffect(() => {
    if (only !== null && chosenId === null) onChoose(only);
  }, [only, chosenId]);
}
