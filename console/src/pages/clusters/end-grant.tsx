import Box from "@cloudscape-design/components/box";
import { useState } from "react";
import type { CombinedError } from "urql";
import { Confirm } from "../../parts/forms/confirm";
import { EndReason } from "../../parts/forms/end-reason";
import { Problem } from "../../parts/problems/problem";
import { endWords } from "../../parts/words/end-words";

interface Props {
  readonly who: string;
  readonly cluster: string;
  readonly isMine: boolean;
  readonly isRunning: boolean;
  readonly error: CombinedError | undefined;
  readonly onEnd: (reason: string) => void;
  readonly onClose: () => void;
}

/** Asks for confirmation, because the grantee loses the cluster within seconds; for others with a reason. */
export function EndGrant({ who, cluster, isMine, isRunning, error, onEnd, onClose }: Props) {
  const [reason, setReason] = useState("");
  const { act, otherwise } = endWords(isMine, cluster, `End access of ${who}`);
  return (
    <Confirm
      isOpen
      title={`${act}?`}
      action={act}
      otherwise={otherwise}
      isRunning={isRunning}
      onAction={() => onEnd(reason)}
      onClose={onClose}
    >
      <Problem error={error} shownAtFields={["reason"]} />
      <Box>
        {isMine ? "You lose" : `${who} loses`} access to {cluster} within seconds, also in the middle of work. This
        cannot be undone; it can be asked for again.
      </Box>
      {!isMine && <EndReason value={reason} onChange={setReason} error={error} />}
    </Confirm>
  );
}
