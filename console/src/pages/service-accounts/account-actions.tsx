import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { addresses } from "../../app/addresses";
import { useFlashes } from "../../app/flashes";
import { Confirm } from "../../parts/forms/confirm";
import { useAction } from "../../parts/forms/use-action";
import { useGoWhenDone } from "../../parts/forms/use-go-when-done";
import { RowAction } from "../../parts/lists/row-action";
import { Problem } from "../../parts/problems/problem";
import { listInWords } from "../../parts/words/in-words";
import { type Account, DELETE, SWITCH } from "./account-documents";

interface Props {
  readonly account: Account;
  readonly readAgain: () => void;
  readonly onEdit: () => void;
}

/** Changes and deletion, for administrators alone. */
export function AccountActions({ account, readAgain, onEdit }: Props) {
  const [isDeleting, setDeleting] = useState(false);
  const { id, name, enabled, version } = account;
  return (
    <>
      <SpaceBetween direction="horizontal" size="xs">
        <Button onClick={onEdit}>Edit the service account</Button>
        <RowAction
          variant="normal"
          document={SWITCH}
          variables={{ id, enabled: !enabled, version }}
          text={enabled ? "Switch it off" : "Switch it on"}
          label={enabled ? "Switch it off" : "Switch it on"}
          said={() =>
            enabled
              ? `The service account ${name} is switched off: its tokens are refused from now on.`
              : `The service account ${name} is switched on: its tokens count again.`
          }
          onDone={readAgain}
        />
        <Button onClick={() => setDeleting(true)}>Delete the service account</Button>
      </SpaceBetween>
      {isDeleting && <DeleteAccount account={account} onClose={() => setDeleting(false)} />}
    </>
  );
}

function DeleteAccount({ account, onClose }: { readonly account: Account; readonly onClose: () => void }) {
  const { id, name, version, tokens } = account;
  const goWhenDone = useGoWhenDone();
  const { show } = useFlashes();
  const { run, isRunning, error } = useAction(DELETE);
  const remove = async () => {
    if (!(await run({ id, version }))) return;
    show({ type: "success", text: `The service account ${name} was deleted, and its tokens have ended.` });
    goWhenDone(addresses.settings("service-accounts"));
  };
  return (
    <Confirm
      isOpen
      title={`Delete the service account ${name}?`}
      action="Delete the service account"
      otherwise="Keep it"
      isRunning={isRunning}
      onAction={() => void remove()}
      onClose={onClose}
    >
      <Problem error={error} />
      <div>
        {tokens.length === 0
          ? "It has no token in use."
          : `It ends ${tokens.length === 1 ? "the token" : "the tokens"} ${listInWords(tokens.map((token) => token.name))}: programs that use them are refused from that moment on.`}{" "}
        JWTs that name it stand for nobody. Nothing brings it back.
      </div>
    </Confirm>
  );
}
