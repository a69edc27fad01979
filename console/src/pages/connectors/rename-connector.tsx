import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type FormEvent, useState } from "react";
import { useFlashes } from "../../app/flashes";
import { isStale, SavedMeanwhile } from "../../parts/forms/saved-meanwhile";
import { useAction } from "../../parts/forms/use-action";
import { fieldMessage, Problem, problemsOf } from "../../parts/problems/problem";
import { type Connector, RENAME } from "./connector-documents";

interface Props {
  readonly connector: Connector;
  readonly readAgain: () => void;
  readonly onClose: () => void;
}

/** Changes the display name. The workers keep the name of their configuration. */
export function RenameConnector({ connector, readAgain, onClose }: Props) {
  const [name, setName] = useState(connector.name);
  const [version] = useState(connector.version);
  const { run, isRunning, error } = useAction(RENAME);
  const { show } = useFlashes();
  const save = async (over: number) => {
    if (await run({ id: connector.id, name: name.trim(), version: over })) {
      show({ type: "success", text: `The connector is named ${name.trim()} from now on.` });
      onClose();
    } else readAgain();
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    void save(version);
  };
  return (
    <Modal
      visible
      header={`Rename the connector ${connector.name}`}
      closeAriaLabel="Keep its name"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={onClose}>Keep its name</Button>
            <Button variant="primary" loading={isRunning} disabled={isStale(error)} onClick={() => void save(version)}>
              Rename the connector
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <form onSubmit={send}>
        <SpaceBetween size="m">
          {isStale(error) ? (
            <SavedMeanwhile
              object="The connector"
              values={[{ label: "Name", saved: connector.name, mine: name.trim() }]}
              isRunning={isRunning}
              onMine={() => void save(connector.version)}
              onSaved={onClose}
            />
          ) : (
            <Problem error={error} shownAtFields={["name"]} />
          )}
          <FormField
            label="Name"
            description="1 to 64 characters on one line, which no other connector has."
            errorText={fieldMessage(problemsOf(error), "name")}
          >
            <Input value={name} onChange={({ detail }) => setName(detail.value)} />
          </FormField>
        </SpaceBetween>
      </form>
    </Modal>
  );
}
