import Alert from "@cloudscape-design/components/alert";
import type { HiddenReason } from "../../gql/enums";

const WORDS: Readonly<Record<HiddenReason, string>> = {
  NOT_OWNER: "told to owners of the cluster, administrators and auditors only. Ask an owner for what you need.",
  NOT_READER: "told to administrators and auditors only. Ask one of them for what you need.",
};

/** A placeholder for a value that is hidden from the viewer, not empty. It says whom to ask. */
export function Hidden({ reason, what }: { readonly reason: HiddenReason; readonly what: string }) {
  return (
    <Alert type="info" statusIconAriaLabel="Not shown to you">
      {what} are {WORDS[reason]}
    </Alert>
  );
}
