import Box from "@cloudscape-design/components/box";
import Checkbox from "@cloudscape-design/components/checkbox";
import { useState } from "react";
import { addresses } from "../../../app/addresses";
import { useFlashes } from "../../../app/flashes";
import { graphql } from "../../../gql";
import { Confirm } from "../../../parts/forms/confirm";
import { useAction } from "../../../parts/forms/use-action";
import { PageLink } from "../../../parts/links/page-link";
import { Problem } from "../../../parts/problems/problem";
import type { Person } from "./person";

const END_SESSIONS = graphql(`
  mutation EndSessionsOfPerson($personId: ID!, $keepTokens: Boolean!) {
    endSessions(personId: $personId, keepTokens: $keepTokens) { sessionsEnded person { id active } }
  }
`);

interface Props {
  readonly person: Person;
  readonly onClose: (isDone: boolean) => void;
}

/** Ends every session of a person, and their tokens unless those are kept. */
export function EndSessions({ person, onClose }: Props) {
  const [keepTokens, setKeepTokens] = useState(false);
  const { run, isRunning, error } = useAction(END_SESSIONS);
  const { show } = useFlashes();
  const { id, displayName: who } = person;
  const end = async () => {
    const data = await run({ personId: id, keepTokens });
    if (!data?.endSessions) return;
    const count = data.endSessions.sessionsEnded;
    show({
      type: "info",
      text: (
        <>
          {count === 1 ? "One session" : `${count} sessions`} of <PageLink to={addresses.person(id)}>{who}</PageLink>{" "}
          {count === 1 ? "has" : "have"} ended
          {keepTokens ? "." : ", and their tokens with them."}
        </>
      ),
    });
    onClose(true);
  };
  return (
    <Confirm
      isOpen
      title={`End all sessions of ${who}?`}
      action="End all sessions"
      otherwise="Leave them"
      isRunning={isRunning}
      onAction={() => void end()}
      onClose={() => onClose(false)}
    >
      <Problem error={error} />
      <Box>
        They are signed out in every browser at once, and may sign in again while they are active. Access that they hold
        stays until its end.
      </Box>
      <Checkbox
        checked={keepTokens}
        onChange={({ detail }) => setKeepTokens(detail.checked)}
        description="Ended ones are gone for good: their scripts stop working."
      >
        Keep their API tokens
      </Checkbox>
    </Confirm>
  );
}
