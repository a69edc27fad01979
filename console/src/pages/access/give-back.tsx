import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import { useState } from "react";
import { addresses } from "../../app/addresses";
import { useFlashes } from "../../app/flashes";
import { Confirm } from "../../parts/forms/confirm";
import { EndReason } from "../../parts/forms/end-reason";
import { useAction } from "../../parts/forms/use-action";
import { PageLink } from "../../parts/links/page-link";
import { Problem } from "../../parts/problems/problem";
import { GIVE_BACK, type Grant } from "./access-documents";

interface Props {
  readonly grant: Grant;
  /** Owners and administrators may end grants of other people. */
  readonly isMine: boolean;
}

/** Ends access now. It asks for confirmation first, because the end cannot be undone. */
export function GiveBack({ grant, isMine }: Props) {
  const { id, resourceName, person } = grant;
  const [isAsking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  const { run, isRunning, error, forget } = useAction(GIVE_BACK);
  const { show } = useFlashes();
  const action = isMine ? `Give back ${resourceName}` : `End ${person.displayName}'s access`;
  const close = () => {
    setAsking(false);
    setReason("");
    forget();
  };
  const end = async () => {
    const data = await run({ id, reason });
    if (!data) return;
    close();
    show({
      type: "info",
      text: (
        <>
          <PageLink to={addresses.access(id)}>Access to {resourceName}</PageLink> is being taken away.
        </>
      ),
    });
  };
  return (
    <>
      <Button onClick={() => setAsking(true)}>{action}</Button>
      <Confirm
        isOpen={isAsking}
        title={`${action}?`}
        action={action}
        otherwise="Keep it"
        isRunning={isRunning}
        onAction={() => void end()}
        onClose={close}
      >
        <Problem error={error} shownAtFields={["reason"]} />
        <Box>
          The access to {resourceName} is taken away at once. That cannot be undone: who needs it again asks again.
        </Box>
        {!isMine && <EndReason value={reason} onChange={setReason} error={error} />}
      </Confirm>
    </>
  );
}
