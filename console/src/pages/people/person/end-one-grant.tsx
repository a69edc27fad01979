import Box from "@cloudscape-design/components/box";
import { useState } from "react";
import { addresses } from "../../../app/addresses";
import { useFlashes } from "../../../app/flashes";
import { graphql } from "../../../gql";
import type { PersonGrantFactsFragment } from "../../../gql/graphql";
import { Confirm } from "../../../parts/forms/confirm";
import { EndReason } from "../../../parts/forms/end-reason";
import { useAction } from "../../../parts/forms/use-action";
import { PageLink } from "../../../parts/links/page-link";
import { Problem } from "../../../parts/problems/problem";
import { endWords } from "../../../parts/words/end-words";

const END_GRANT = graphql(`
  mutation EndPersonGrant($id: ID!, $reason: String) {
    revokeGrant(grantId: $id, reason: $reason) { grant { ...PersonGrantFacts } }
  }
`);

interface Props {
  readonly grant: PersonGrantFactsFragment;
  readonly who: string;
  readonly isMine: boolean;
  readonly onClose: () => void;
}

/** Asks for confirmation before it ends the grant, and for a reason where it is another person's. */
export function EndOneGrant({ grant, who, isMine, onClose }: Props) {
  const { id, resourceName, flow } = grant;
  const [reason, setReason] = useState("");
  const { run, isRunning, error } = useAction(END_GRANT);
  const { show } = useFlashes();
  const { act, otherwise } = endWords(isMine, resourceName, `End access to ${resourceName}`);
  const end = async () => {
    if (!(await run({ id, reason }))) return;
    show({
      type: "info",
      text: (
        <>
          <PageLink to={addresses.access(id)}>{`Access of ${who} to ${resourceName}`}</PageLink> is being taken away.
        </>
      ),
    });
    onClose();
  };
  return (
    <Confirm
      isOpen
      title={isMine ? `${act}?` : `End access of ${who} to ${resourceName}?`}
      action={act}
      otherwise={otherwise}
      isRunning={isRunning}
      onAction={() => void end()}
      onClose={onClose}
    >
      <Problem error={error} shownAtFields={["reason"]} />
      <Box>
        {isMine ? "You lose" : `${who} loses`} it within seconds, also in the middle of work. This cannot be undone.
      </Box>
      {flow?.trigger === "AUTOMATIC" && <Box>An automatic flow gave it, and does not give it again by itself.</Box>}
      {!isMine && <EndReason value={reason} onChange={setReason} error={error} />}
    </Confirm>
  );
}
