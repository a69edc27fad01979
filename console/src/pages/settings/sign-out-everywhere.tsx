import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import { useState } from "react";
import { addresses } from "../../app/addresses";
import { Confirm } from "../../parts/forms/confirm";

/** Ends every session, this one included, and the tokens unless those are kept. */
export function SignOutEverywhere() {
  const [isAsking, setAsking] = useState(false);
  const [keepsTokens, setKeepsTokens] = useState(true);
  const [isRunning, setRunning] = useState(false);
  const [hasFailed, setFailed] = useState(false);
  const signOut = async () => {
    setRunning(true);
    setFailed(false);
    const answer = await fetch(`/auth/logout-everywhere${keepsTokens ? "?keepTokens=1" : ""}`, {
      method: "POST",
    }).catch(() => null);
    // Without a session there is nothing left to sign out of.
    if (answer?.ok || answer?.status === 401) location.assign(addresses.home());
    else {
      setRunning(false);
      setFailed(true);
    }
  };
  return (
    <>
      <Button onClick={() => setAsking(true)}>Sign out everywhere</Button>
      <Confirm
        isOpen={isAsking}
        title="Sign out everywhere?"
        action="Sign out everywhere"
        otherwise="Stay signed in"
        isRunning={isRunning}
        onAction={() => void signOut()}
        onClose={() => setAsking(false)}
      >
        {hasFailed && (
          <Alert type="error" statusIconAriaLabel="Error">
            Drawbridge did not end your sessions. Try again.
          </Alert>
        )}
        <Box>All your sessions end at once, this one too. The access that you hold stays until its end.</Box>
        <Checkbox
          checked={keepsTokens}
          onChange={({ detail }) => setKeepsTokens(detail.checked)}
          description="Ended ones are gone for good: their scripts stop working."
        >
          Keep my API tokens
        </Checkbox>
      </Confirm>
    </>
  );
}
