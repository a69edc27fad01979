import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import { useState } from "react";
import { useFlashes } from "../../app/flashes";
import { Confirm } from "../../parts/forms/confirm";
import { useAction } from "../../parts/forms/use-action";
import { Problem } from "../../parts/problems/problem";
import { END_SESSIONS, type SignedInPerson } from "./session-documents";

interface Props {
  readonly person: SignedInPerson;
  readonly onEnded: () => void;
}

/** Ends every session of a person, and the tokens that act as the person unless those are kept. */
export function EndSessions({ person, onEnded }: Props) {
  const { id, displayName, tokens } = person;
  const [isAsking, setAsking] = useState(false);
  const [keepTokens, setKeepTokens] = useState(true);
  const { run, isRunning, error } = useAction(END_SESSIONS);
  const { show } = useFlashes();
  const end = async () => {
    const ended = (await run({ personId: id, keepTokens }))?.endSessions;
    if (!ended) return;
    const count = ended.sessionsEnded;
    const also = keepTokens ? "" : " and their API tokens";
    show({ type: "info", text: `${count} ${count === 1 ? "session" : "sessions"} of ${displayName}${also} ended.` });
    setAsking(false);
    onEnded();
  };
  return (
    <>
      <Button variant="inline-link" onClick={() => setAsking(true)} ariaLabel={`End all sessions of ${displayName}`}>
        End all sessions
      </Button>
      {isAsking && (
        <Confirm
          isOpen
          title={`End all sessions of ${displayName}?`}
          action="End all sessions"
          otherwise="Leave them"
          isRunning={isRunning}
          onAction={() => void end()}
          onClose={() => setAsking(false)}
        >
          <Problem error={error} />
          <Box>
            {displayName} is signed out everywhere at once, and may sign in again while their identity is active. The
            access that they hold stays until its end.
          </Box>
          {(tokens?.length ?? 0) > 0 && (
            <Checkbox
              checked={keepTokens}
              onChange={({ detail }) => setKeepTokens(detail.checked)}
              description="Ended ones are gone for good: their scripts stop working."
            >
              Keep their API tokens ({tokens?.length})
            </Checkbox>
          )}
        </Confirm>
      )}
    </>
  );
}
