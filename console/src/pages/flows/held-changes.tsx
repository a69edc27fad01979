import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { addresses } from "../../app/addresses";
import { useFlashes } from "../../app/flashes";
import { Confirm } from "../../parts/forms/confirm";
import { useAction } from "../../parts/forms/use-action";
import { PageLink } from "../../parts/links/page-link";
import { Problem } from "../../parts/problems/problem";
import { Moment } from "../../parts/words/moment";
import { CONFIRM_HELD, type Flow } from "./draft/flow-documents";
import { begun } from "./draft/flow-words";
import { heldInWords, whyHeld } from "./held-words";

interface Props {
  readonly flow: Flow;
  readonly mayConfirm: boolean;
}

/** The gives and ends of an automatic flow that are held for an administrator, because they are too many at once. */
export function HeldChanges({ flow, mayConfirm }: Props) {
  const { id, name, heldChanges } = flow;
  const { show } = useFlashes();
  const [isAsked, setAsked] = useState(false);
  const confirm = useAction(CONFIRM_HELD);
  if (!heldChanges) return null;
  const { atMost, since, endsCarriedOutAt } = heldChanges;
  const run = async () => {
    const confirmed = await confirm.run({ id });
    setAsked(false);
    if (!confirmed) return;
    show({
      type: "success",
      text: (
        <>
          The changes of <PageLink to={addresses.flow(id)}>{name}</PageLink> are being carried out.
        </>
      ),
    });
  };
  const what = heldInWords(heldChanges);
  const isTooLarge = atMost != null;
  return (
    <Alert
      type="warning"
      statusIconAriaLabel="Warning"
      header={`${begun(what)}: that waits for an administrator`}
      action={mayConfirm && !isTooLarge && <Button onClick={() => setAsked(true)}>Confirm these changes</Button>}
    >
      <SpaceBetween size="xs">
        <Problem error={confirm.error} />
        <div>
          {whyHeld(heldChanges)} Held since <Moment at={since} />.
        </div>
        {endsCarriedOutAt && (
          <div>
            The ends among it are carried out by themselves <Moment at={endsCarriedOutAt} />, if nobody answers.
          </div>
        )}
        {isTooLarge && (
          <div>
            The flow comes to more than {atMost.toLocaleString("en")} grants, the most of one flow: nothing is given
            until it is narrowed.
          </div>
        )}
        {mayConfirm && (
          <div>
            <PageLink to={`${addresses.flow(id)}?tab=reach`}>Who and what it comes to now</PageLink>
          </div>
        )}
      </SpaceBetween>
      <Confirm
        isOpen={isAsked}
        title={`Confirm the changes of ${name}`}
        action="Confirm these changes"
        otherwise="Let them wait"
        isRunning={confirm.isRunning}
        onAction={() => void run()}
        onClose={() => setAsked(false)}
      >
        {`${begun(what)} within seconds, and people are told. To give or end other access, correct the flow instead.`}
      </Confirm>
    </Alert>
  );
}
