import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useFlashes } from "../../app/flashes";
import { serverNow } from "../../app/server-clock";
import { useViewer } from "../../app/session";
import { Confirm } from "../../parts/forms/confirm";
import { ReasonField } from "../../parts/forms/reason-field";
import { useAction } from "../../parts/forms/use-action";
import { fieldMessage, Problem, problemsOf } from "../../parts/problems/problem";
import { Moment } from "../../parts/words/moment";
import { GIVE_UP, type Grant } from "./access-documents";

const DAY_MS = 24 * 60 * 60_000;

/** Abandons a grant that is to end and whose cluster cannot be observed. Administrators alone may do so. */
export function GiveUp({ grant }: { readonly grant: Grant }) {
  const { roles } = useViewer();
  const [isAsking, setAsking] = useState(false);
  const since = grant.state === "REVOKING" ? grant.lastObservation?.notObservedSince : null;
  if (!since || !roles.includes("ADMIN")) return null;
  const from = possibleFrom(grant, since);
  const isPossible = from <= serverNow();
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={isPossible && <Button onClick={() => setAsking(true)}>Give up this access</Button>}
        >
          Nobody can see it gone
        </Header>
      }
    >
      <SpaceBetween size="xs">
        <div>
          Drawbridge has not been able to look at the cluster since <Moment at={since} />, and goes on trying. It ends
          by itself once the access was observed gone.
        </div>
        <div>
          {isPossible ? (
            "An administrator can give it up instead. The receipt then says that nobody saw it gone."
          ) : (
            <>
              An administrator can give it up <Moment at={new Date(from).toISOString()} />, after a day without a look.
            </>
          )}
        </div>
      </SpaceBetween>
      {isAsking && <GiveUpForm grant={grant} onClose={() => setAsking(false)} />}
    </Container>
  );
}

/** A grant can be abandoned at once where its account was closed or has left the organization, else after a day. */
function possibleFrom({ waitingFor }: Grant, since: string): number {
  const isAccountGone = waitingFor?.reason === "ACCOUNT_CLOSED" || waitingFor?.reason === "ACCOUNT_LEFT";
  return Date.parse(since) + (isAccountGone ? 0 : DAY_MS);
}

function GiveUpForm({ grant, onClose }: { readonly grant: Grant; readonly onClose: () => void }) {
  const { id, person, resourceName } = grant;
  const { run, isRunning, error } = useAction(GIVE_UP);
  const { show } = useFlashes();
  const [reason, setReason] = useState("");
  const action = `Give up the access of ${person.displayName}`;
  const giveUp = async () => {
    if (!(await run({ id, reason }))) return;
    onClose();
    show({ type: "info", text: `The access of ${person.displayName} to ${resourceName} was given up.` });
  };
  return (
    <Confirm
      isOpen
      title={`${action}?`}
      action={action}
      otherwise="Leave it"
      isRunning={isRunning}
      onAction={() => void giveUp()}
      onClose={onClose}
    >
      <Problem error={error} shownAtFields={["reason"]} />
      <Box>
        Drawbridge stops trying to take the access to {resourceName} away, and ends it as not proven. Whatever is on the
        cluster stays there until somebody removes it by hand. This cannot be undone.
      </Box>
      <ReasonField
        label="Reason"
        description="It stands in the receipt and in the audit log."
        value={reason}
        onChange={setReason}
        error={fieldMessage(problemsOf(error), "reason")}
      />
    </Confirm>
  );
}
