import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import { useState } from "react";
import { useQuery } from "urql";
import { useFlashes } from "../../app/flashes";
import { Confirm } from "../../parts/forms/confirm";
import { useAction } from "../../parts/forms/use-action";
import { Problem } from "../../parts/problems/problem";
import { useReadEvery } from "../../parts/reading/use-read-every";
import { Moment } from "../../parts/words/moment";
import { CONFIRM_RESTORED, RESTORED } from "./attention-documents";

const EVERY_MS = 5_000;

/** The database came from a backup. No access is given until an administrator has confirmed the live grants. */
export function RestoredDatabase() {
  const [{ data }, readAgain] = useQuery({ query: RESTORED });
  const [isAsking, setAsking] = useState(false);
  const restored = data?.installation?.restored ?? null;
  useReadEvery(restored ? EVERY_MS : null, () => readAgain({ requestPolicy: "network-only" }));
  if (!restored) return null;
  const { since, clustersLeft, targetsLeft, orphans } = restored;
  return (
    <Alert
      type="error"
      statusIconAriaLabel="Grave"
      header="The database was restored from a backup"
      action={<Button onClick={() => setAsking(true)}>Confirm what is live</Button>}
    >
      Noticed <Moment at={since} />. Until somebody confirms what is live, access is only taken away.{" "}
      {targetsLeft > 0 &&
        `${targetsLeft} ${targetsLeft === 1 ? "access has" : "accesses have"} not been looked at since. `}
      {orphans > 0 &&
        `${orphans} ${orphans === 1 ? "entry" : "entries"} that the database does not know will be removed by the confirmation. `}
      {clustersLeft.length > 0 && `Clusters that were not looked at yet: ${clustersLeft.join(", ")}.`}
      {isAsking && <ConfirmLive isLeft={clustersLeft.length > 0} onClose={() => setAsking(false)} />}
    </Alert>
  );
}

function ConfirmLive({ isLeft, onClose }: { readonly isLeft: boolean; readonly onClose: () => void }) {
  const [force, setForce] = useState(false);
  const { run, isRunning, error } = useAction(CONFIRM_RESTORED);
  const { show } = useFlashes();
  const confirm = async () => {
    if (!(await run({ force }))) return;
    show({ type: "success", text: "The live grants are confirmed: access is given again." });
    onClose();
  };
  return (
    <Confirm
      isOpen
      title="Confirm what is live?"
      action="Confirm what is live"
      otherwise="Not yet"
      isRunning={isRunning}
      onAction={() => void confirm()}
      onClose={onClose}
    >
      <Problem error={error} />
      <div>
        Access can be given again. Entries that no grant knows are removed, and requests that waited for their access
        fail.
      </div>
      {isLeft && (
        <Checkbox
          checked={force}
          onChange={({ detail }) => setForce(detail.checked)}
          description="Entries on those clusters are not known until they can be looked at."
        >
          Do not wait for clusters that cannot be looked at
        </Checkbox>
      )}
    </Confirm>
  );
}
