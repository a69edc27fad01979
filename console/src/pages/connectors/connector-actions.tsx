import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { addresses } from "../../app/addresses";
import { useFlashes } from "../../app/flashes";
import { Confirm } from "../../parts/forms/confirm";
import { useAction } from "../../parts/forms/use-action";
import { useGoWhenDone } from "../../parts/forms/use-go-when-done";
import { Problem } from "../../parts/problems/problem";
import { type Connector, DELETE } from "./connector-documents";
import { RenameConnector } from "./rename-connector";

interface Props {
  readonly connector: Connector;
  readonly readAgain: () => void;
}

/** Renaming and deletion, for administrators alone. */
export function ConnectorActions({ connector, readAgain }: Props) {
  const [asking, ask] = useState<"rename" | "delete" | null>(null);
  const close = () => ask(null);
  return (
    <>
      <SpaceBetween direction="horizontal" size="xs">
        <Button onClick={() => ask("rename")}>Rename the connector</Button>
        <Button onClick={() => ask("delete")}>Delete the connector</Button>
      </SpaceBetween>
      {asking === "rename" && <RenameConnector connector={connector} readAgain={readAgain} onClose={close} />}
      {asking === "delete" && <DeleteConnector connector={connector} onClose={close} />}
    </>
  );
}

function DeleteConnector({ connector, onClose }: { readonly connector: Connector; readonly onClose: () => void }) {
  const { id, name, version } = connector;
  const goWhenDone = useGoWhenDone();
  const { show } = useFlashes();
  const { run, isRunning, error } = useAction(DELETE);
  const remove = async () => {
    if (!(await run({ id, version }))) return;
    show({ type: "success", text: `The connector ${name} was deleted.` });
    goWhenDone(addresses.settings("connectors"));
  };
  return (
    <Confirm
      isOpen
      title={`Delete the connector ${name}?`}
      action="Delete the connector"
      otherwise="Keep it"
      isRunning={isRunning}
      onAction={() => void remove()}
      onClose={onClose}
    >
      <Problem error={error} />
      <div>
        It goes with the tests that it made. Workers that start with its announced name make a new connector, which no
        integration uses.
      </div>
    </Confirm>
  );
}
