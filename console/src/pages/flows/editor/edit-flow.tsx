import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useClient } from "urql";
import { addresses } from "../../../app/addresses";
import { useFlashes } from "../../../app/flashes";
import type { WaitingRequestsChoice } from "../../../gql/enums";
import { useAction } from "../../../parts/forms/use-action";
import { useIsOpen } from "../../../parts/forms/use-is-open";
import { PageLink } from "../../../parts/links/page-link";
import { problemsOf } from "../../../parts/problems/problem";
import { FLOW, type Flow, UPDATE_FLOW } from "../draft/flow-documents";
import { draftOf, type FlowDraft, inputOf } from "../draft/flow-draft";
import { useKeptEdit } from "../draft/kept-edit";
import { nameOfIntegrationIn, namesIn } from "../draft/names";
import { useFlowPreview } from "../reach/use-flow-preview";
import { saidOfWaiting } from "../reach/waiting-words";
import { FlowEditor } from "./flow-editor";
import { StaleChoice } from "./stale-choice";

interface Props {
  readonly flow: Flow;
  readonly onDone: () => void;
}

/** The editor of a flow, from the version at which the edit began. */
export function EditFlow({ flow, onDone }: Props) {
  const edit = useKeptEdit(flow);
  const { base, draft } = edit;
  const [theirs, setTheirs] = useState<Flow | null>(null);
  const read = useFlowPreview(draft, flow.id);
  const isOpen = useIsOpen();
  const leave = () => {
    edit.forget();
    if (isOpen()) onDone();
  };
  const save = useSaving(setTheirs, leave);
  const change = (changes: Partial<FlowDraft>) => {
    save.forget();
    edit.change(changes);
  };
  const saveOver = (over: Flow, words: FlowDraft, waiting: WaitingRequestsChoice) => {
    edit.rebase({ base: over, draft: words });
    setTheirs(null);
    void save.run(over, words, waiting);
  };
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        description="Requests that wait have to satisfy the new rules, and those under which they were made."
      >
        {`Edit ${base.name}`}
      </Header>
      {edit.isFromBefore && theirs === null && (
        <Alert
          type="info"
          statusIconAriaLabel="Information"
          action={<Button onClick={edit.restart}>Begin anew</Button>}
        >
          You changed this earlier and did not save it. The form goes on from there.
        </Alert>
      )}
      <FlowEditor
        draft={draft}
        change={change}
        read={read}
        isNew={false}
        nameOfIntegration={nameOfIntegrationIn(base)}
        action={`Save ${base.name}`}
        isRunning={save.isRunning}
        error={save.error}
        onSend={(waiting) => void save.run(base, draft, waiting)}
        onGiveUp={leave}
        instead={
          theirs && (
            <StaleChoice
              base={draftOf(base)}
              mine={draft}
              theirs={draftOf(theirs)}
              names={namesIn([base, theirs])}
              isRunning={save.isRunning}
              onSave={(words) => saveOver(theirs, words, "KEEP")}
              onTheirs={leave}
            />
          )
        }
      />
    </SpaceBetween>
  );
}

/** Saves the flow. After a conflict it reads the version that another administrator saved. */
function useSaving(onStale: (theirs: Flow) => void, onDone: () => void) {
  const client = useClient();
  const { show } = useFlashes();
  const update = useAction(UPDATE_FLOW);
  const [isStale, setStale] = useState(false);
  const run = async ({ id, version }: Flow, draft: FlowDraft, waiting: WaitingRequestsChoice) => {
    if (version == null) return;
    setStale(false);
    const saved = await update.run({ input: { id, version, waiting, ...inputOf(draft) } });
    const answer = saved?.updateAccessFlow;
    if (answer) {
      const link = <PageLink to={addresses.flow(id)}>{answer.flow.name}</PageLink>;
      show({
        type: "success",
        text: (
          <>
            {link} says what you saved from now on. {saidOfWaiting(answer.waitingRequests)}
          </>
        ),
      });
      return onDone();
    }
    const { data } = await client.query(FLOW, { id }, { requestPolicy: "network-only" }).toPromise();
    const now = data?.accessFlow;
    if (now && now.version !== version) {
      setStale(true);
      onStale(now);
    }
  };
  const isAboutVersion = problemsOf(update.error).some(({ rule }) => rule === "VERSION_STALE");
  return {
    run,
    isRunning: update.isRunning,
    error: isStale && isAboutVersion ? undefined : update.error,
    forget: update.forget,
  };
}
